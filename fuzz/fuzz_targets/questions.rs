#![no_main]

#[path = "../readers/questions.rs"]
mod questions;

libfuzzer_sys::fuzz_target!(|text: &str| questions::read(text));
