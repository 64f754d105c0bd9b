//! Any text is a file of questions with its troubles named; what is written again is read the same.

use hocvu::bank::{self, BankText};

pub fn read(text: &str) {
    let texts = |text: &str| -> Vec<BankText> { bank::read(text).into_iter().map(|entry| entry.text).collect() };
    let once = bank::write(&texts(text));
    assert_eq!(bank::write(&texts(&once)), once);
}
