//! Any text typed by a scanner is a card or not; whatever is read has a number and a name.

use hocvu::identity::Card;

pub fn read(text: &str) {
    if let Some(card) = Card::read(text) {
        assert!(card.number.digits().len() == 12 && !card.name.trim().is_empty());
    }
}
