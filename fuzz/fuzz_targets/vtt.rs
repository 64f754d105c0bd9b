#![no_main]

#[path = "../readers/vtt.rs"]
mod vtt;

libfuzzer_sys::fuzz_target!(|text: &str| vtt::read(text));
