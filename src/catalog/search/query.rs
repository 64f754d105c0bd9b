//! What somebody looks for. What was typed is taken apart into words and never passed on as it is.

use crate::text::{fold, tidy};

const MOST_LETTERS: usize = 100;
const MOST_WORDS: usize = 10;
/// No word of a language is longer; PostgreSQL's index takes no more than 2 kB.
const LONGEST_WORD: usize = 60;

#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// As it was typed, tidy.
    pub typed: String,
    /// The words with their accents, in small letters.
    pub exact: Vec<String>,
    /// The same without accents.
    pub folded: Vec<String>,
}

/// Why there is nothing to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    Empty,
    TooLong,
    /// Only signs, no letter and no number.
    NoWords,
}

impl Query {
    pub fn read(typed: &str) -> Result<Query, Unfit> {
        let typed = tidy(typed);
        let (exact, folded) = (exact_words(&typed), folded_words(&typed));
        match () {
            () if typed.is_empty() => Err(Unfit::Empty),
            () if typed.chars().count() > MOST_LETTERS || folded.len() > MOST_WORDS => Err(Unfit::TooLong),
            () if folded.is_empty() => Err(Unfit::NoWords),
            () => Ok(Query { typed, exact, folded }),
        }
    }

    /// The last word may still be growing.
    pub fn grows(&self) -> bool {
        self.folded.last().is_some_and(|last| last.chars().count() > 1)
    }
}

pub fn exact_words(text: &str) -> Vec<String> {
    words(&tidy(text).to_lowercase())
}

pub fn folded_words(text: &str) -> Vec<String> {
    words(&fold(text))
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().take(LONGEST_WORD).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_taken_apart() {
        let query = Query::read("  Cổng “Dịch vụ-công”, ĐĂNG nhập ").unwrap();
        assert_eq!(query.exact, ["cổng", "dịch", "vụ", "công", "đăng", "nhập"]);
        assert_eq!(query.folded, ["cong", "dich", "vu", "cong", "dang", "nhap"]);
        assert_eq!(Query::read("; DROP OR NEAR(").unwrap().folded, ["drop", "or", "near"]);
    }

    #[test]
    fn what_cannot_be_looked_for_is_told() {
        assert_eq!(Query::read(" \t ").unwrap_err(), Unfit::Empty);
        assert_eq!(Query::read("?!…").unwrap_err(), Unfit::NoWords);
        assert_eq!(Query::read(&"a ".repeat(11)).unwrap_err(), Unfit::TooLong);
        assert_eq!(Query::read(&"a".repeat(101)).unwrap_err(), Unfit::TooLong);
    }

    proptest! {
        #[test]
        fn no_word_holds_a_sign(typed in "\\PC{0,100}") {
            if let Ok(query) = Query::read(&typed) {
                prop_assert!(query.exact.iter().chain(&query.folded).all(|word| word.chars().all(char::is_alphanumeric)));
            }
        }
    }
}
