#![no_main]

#[path = "../readers/receipt.rs"]
mod receipt;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| receipt::read(bytes));
