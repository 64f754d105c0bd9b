#![no_main]

#[path = "../readers/markdown.rs"]
mod markdown;

libfuzzer_sys::fuzz_target!(|text: &str| markdown::read(text));
