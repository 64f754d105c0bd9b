#![no_main]

#[path = "../readers/svg.rs"]
mod svg;

libfuzzer_sys::fuzz_target!(|text: &str| svg::read(text));
