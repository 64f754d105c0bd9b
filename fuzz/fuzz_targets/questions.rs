//! Any text is a file of questions with its troubles named; what is written again is read the same.
#![no_main]

use hocvu::bank::{BankText, read, write};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let texts = |text: &str| -> Vec<BankText> { read(text).into_iter().map(|entry| entry.text).collect() };
    let once = write(&texts(text));
    assert_eq!(write(&texts(&once)), once);
});
