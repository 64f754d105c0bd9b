#![no_main]

#[path = "../readers/package.rs"]
mod package;

libfuzzer_sys::fuzz_target!(|parts: (&[u8], &[u8], &[u8], &[u8], &[u8])| package::read([parts.0, parts.1, parts.2, parts.3, parts.4]));
