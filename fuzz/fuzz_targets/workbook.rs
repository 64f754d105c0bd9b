#![no_main]

#[path = "../readers/workbook.rs"]
mod workbook;

libfuzzer_sys::fuzz_target!(|parts: (&[u8], &[u8], &[u8])| workbook::read([parts.0, parts.1, parts.2]));
