//! Vietnamese text: folded for comparison and search, keyed for dictionary order.

use icu_collator::{Collator, CollatorBorrowed, options::CollatorOptions};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// "Đặng  Thị Lan" and "dang thi lan" fold to the same text.
pub fn fold(text: &str) -> String {
    tidy(text).chars().map(fold_char).collect()
}

/// The same name however it is typed: capitals, spaces, the place of a tone ("Hoà", "Hòa"). Another accent is another name.
pub fn same_name(one: &str, other: &str) -> bool {
    let parts = |name: &str| -> Vec<Vec<char>> {
        let word = |word: &str| {
            let mut marks: Vec<char> = word.nfd().collect();
            marks.sort_unstable();
            marks
        };
        tidy(name).to_lowercase().split(' ').map(word).collect()
    };
    fold(one) == fold(other) && parts(one) == parts(other)
}

/// One letter for one letter, so that places in a tidy text stay.
pub fn fold_char(c: char) -> char {
    match c {
        'đ' | 'Đ' => 'd',
        c if c.is_ascii() => c.to_ascii_lowercase(),
        c => {
            let mut base = c;
            decompose_canonical(c, |part| {
                if !is_combining_mark(part) {
                    base = part;
                }
            });
            base.to_lowercase().next().unwrap_or(base)
        }
    }
}

/// Folded, without punctuation, numbers without leading zeros: "THÔN  01." → "thon 1".
pub fn plain(text: &str) -> String {
    let words: String = fold(text).chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let word = |word: &str| word.parse::<u32>().map_or_else(|_| word.to_owned(), |number| number.to_string());
    words.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// NFC, without control characters, with single spaces and none at the ends.
pub fn tidy(text: &str) -> String {
    let composed: String = text.nfc().filter(|c| !c.is_control() || c.is_whitespace()).collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

static COLLATOR: LazyLock<CollatorBorrowed<'static>> =
    LazyLock::new(|| Collator::try_new(icu_locale_core::locale!("vi").into(), CollatorOptions::default()).expect("Vietnamese order is compiled in"));

/// Bytes that sort as a Vietnamese dictionary does, the same on both databases.
pub fn sort_key(text: &str) -> Vec<u8> {
    let mut key = Vec::new();
    COLLATOR.write_sort_key_to(text, &mut key).expect("a Vec takes every byte");
    key
}

/// Vietnamese lists of people are ordered by the given name, which stands last.
pub fn person_sort_key(name: &str) -> Vec<u8> {
    let (family, given) = name.rsplit_once(' ').unwrap_or(("", name));
    sort_key(&format!("{given}\t{family}"))
}

/// "Nguyễn Văn Mẫu" → "N. V. M.": what strangers may see of a name.
pub fn initials(name: &str) -> String {
    let letters = name.split_whitespace().filter_map(|word| word.chars().next());
    letters.map(|c| format!("{}.", c.to_uppercase())).collect::<Vec<_>>().join(" ")
}

/// No cell may be a formula in the program that opens a table.
pub fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{cell}") } else { cell.to_owned() }
}

/// "Nguyễn Thị Lan" → "N. T. Lan": enough for Lan to know herself.
pub fn given_name(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((family, given)) => format!("{} {given}", initials(family)),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_case_and_spaces_do_not_matter() {
        assert_eq!(fold(" Đặng  Thị\tLan "), "dang thi lan");
        assert_eq!(fold("Đà Nẵng"), fold("ĐA\u{300} NA\u{306}\u{303}NG"));
    }

    #[test]
    fn another_accent_is_another_name_and_the_place_of_a_tone_is_not() {
        for (one, other) in [("TRẦN THỊ LAN", "Trần  Thị Lan"), ("Vũ Hoà", "Vũ Hòa"), ("Đặng Thuý", "ĐẶNG THÚY")] {
            assert!(same_name(one, other), "{one}");
        }
        for (one, other) in [("Lan", "Lân"), ("Đinh", "Dinh"), ("Vũ Hòa", "Vũ Hoa"), ("An Bình", "Bình An")] {
            assert!(!same_name(one, other), "{one}");
        }
    }

    proptest! {
        /// The same name composed or decomposed, loud or quiet, with any spaces, folds to the same plain letters.
        #[test]
        fn a_text_folds_to_the_same_however_it_was_typed(
            words in prop::collection::vec("[A-ZĐa-zđáàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ'’-]{1,8}", 1..5)
        ) {
            use unicode_normalization::UnicodeNormalization;
            let text = words.join(" ");
            let folded = fold(&text);
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), folded.clone());
            prop_assert_eq!(fold(&text.to_uppercase()), folded.clone());
            prop_assert_eq!(fold(&words.join(" \u{a0}\t")), folded.clone());
            prop_assert_eq!(fold(&folded), folded.clone());
            prop_assert!(folded.chars().all(|c| c.is_ascii_lowercase() || " '’-".contains(c)), "{}", folded);
            prop_assert_eq!(tidy(&tidy(&text)), tidy(&text));
        }

        #[test]
        fn any_text_can_be_folded_sorted_and_abbreviated(text in "\\PC{0,60}") {
            let (tidied, folded) = (tidy(&text), fold(&text));
            prop_assert_eq!(tidied.trim(), tidied.as_str());
            prop_assert!(folded.split(' ').count() == tidied.split(' ').count() && !plain(&text).contains("  "));
            prop_assert!(initials(&text).split(' ').all(|one| one.is_empty() || one.ends_with('.')));
            drop(person_sort_key(&tidied));
        }
    }

    #[test]
    fn people_stand_by_their_given_name() {
        let mut names = ["Trần Văn Đức", "Lê Thị Ân", "Nguyễn Văn An", "Bùi Văn Dũng", "Phạm Thị Ánh"];
        names.sort_by_key(|name| person_sort_key(name));
        assert_eq!(names, ["Nguyễn Văn An", "Phạm Thị Ánh", "Lê Thị Ân", "Bùi Văn Dũng", "Trần Văn Đức"]);
    }

    #[test]
    fn who_holds_a_card_sees_the_given_name() {
        assert_eq!(given_name("Nguyễn Thị Lan"), "N. T. Lan");
        assert_eq!(given_name("Lò"), "Lò");
    }

    #[test]
    fn strangers_see_initials() {
        assert_eq!(initials("Nguyễn Văn mẫu"), "N. V. M.");
    }
}
