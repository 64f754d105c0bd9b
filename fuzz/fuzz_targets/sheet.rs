#![no_main]

#[path = "../readers/sheet.rs"]
mod sheet;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sheet::read(bytes));
