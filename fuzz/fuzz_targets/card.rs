//! Any text typed by a scanner is a card or not; whatever is read has a number and a name.
#![no_main]

use hocvu::identity::Card;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Some(card) = Card::read(text) {
        assert!(card.number.digits().len() == 12 && !card.name.trim().is_empty());
    }
});
