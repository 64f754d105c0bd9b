#![no_main]

#[path = "../readers/card.rs"]
mod card;

libfuzzer_sys::fuzz_target!(|text: &str| card::read(text));
