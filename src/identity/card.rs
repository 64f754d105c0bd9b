//! The text in the QR of an identity card: typed by a hand scanner, or read by a camera.
//! It is not signed: scanning speeds typing, it proves nothing.

use super::identifier::{Former, former_numbers};
use super::number::Number;
use super::person::Sex;
use crate::text::{fold, tidy};
use crate::web::DateField;
use chrono::NaiveDate;

/// What a CCCD with a chip (7 fields) or a thẻ căn cước (11, the last four mostly empty) says.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    pub number: Number,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
    /// The first part of the address: a hint for a person, never more. Communes changed on 1/7/2025.
    pub hamlet: String,
    pub issued_on: Option<NaiveDate>,
    /// The old nine digits, and a number that was cancelled (NĐ 70/2024 Đ12.1).
    pub former: Vec<Former>,
}

/// Longer than any card; whatever is longer was typed into the wrong field.
pub const LONGEST: usize = 600;
const LONGEST_NAME: usize = 80;
/// Number, old number, name, birth, sex, address; the date of issue may be missing.
const FEWEST_FIELDS: usize = 6;

impl Card {
    /// `None`: this is not the text of a card.
    pub fn read(text: &str) -> Option<Card> {
        if text.chars().count() > LONGEST {
            return None;
        }
        let text = tidy(mended(text).trim_matches('\u{feff}'));
        let fields: Vec<&str> = text.split('|').map(str::trim).collect();
        if fields.len() < FEWEST_FIELDS {
            return None;
        }
        let number = Number::parse(fields[0])?;
        let name = fields[2];
        if !name.chars().any(char::is_alphabetic) || name.chars().any(char::is_numeric) || name.chars().count() > LONGEST_NAME {
            return None;
        }
        Some(Card {
            name: name.to_owned(),
            birth_date: date(fields[3]),
            sex: match fold(fields[4]).as_str() {
                "nam" => Some(Sex::Male),
                "nu" => Some(Sex::Female),
                _ => None,
            },
            hamlet: fields[5].split(',').next().unwrap_or_default().trim().to_owned(),
            issued_on: fields.get(6).copied().and_then(date),
            former: former(&number, fields[1], fields.get(7..).unwrap_or_default()),
            number,
        })
    }

    /// The birth date as a form shows it.
    pub fn birth(&self) -> DateField {
        let part = |form: &str| self.birth_date.map(|date| date.format(form).to_string()).unwrap_or_default();
        DateField { day: part("%d"), month: part("%m"), year: part("%Y") }
    }

    /// The earlier numbers as a form shows them.
    pub fn former_words(&self) -> String {
        self.former.iter().map(Former::digits).collect::<Vec<_>>().join(" ")
    }
}

/// The order of the fields after the seventh is not published; twelve digits among them are a cancelled number.
fn former(number: &Number, old: &str, more: &[&str]) -> Vec<Former> {
    let mut all = former_numbers(old).unwrap_or_default();
    for cancelled in more.iter().filter_map(|field| Number::parse(field)) {
        all.push(Former::Cancelled(cancelled));
    }
    all.retain(|one| one.digits() != number.digits());
    all.dedup();
    all
}

/// `ddMMyyyy`
fn date(text: &str) -> Option<NaiveDate> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    NaiveDate::parse_from_str(text, "%d%m%Y").ok()
}

/// Some scanners type the bytes of UTF-8 one by one, each as a letter of windows-1252: "Nguyá»…n" is "Nguyễn".
fn mended(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(byte_of).collect();
    bytes.filter(|bytes| !bytes.is_ascii()).and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| text.to_owned())
}

fn byte_of(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™',
        'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let place = || HIGH.iter().position(|known| *known == c).map(|place| 0x80 + place);
    u8::try_from(u32::from(c)).ok().or_else(|| u8::try_from(place()?).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    const CHIP: &str = "038075000001|170000001|Nguyễn Văn Mẫu|02031975|Nam|Thôn 1, Xã Mẫu, Huyện Mẫu, Thanh Hóa|15062021";
    const NEW: &str = "038175000002||Trần Thị Mẫu|20121975|Nữ|Thôn 2, Xã Mẫu, Thanh Hóa|01082024||||";

    fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    #[test]
    fn the_cards_of_2021_and_2024_are_read() {
        let card = Card::read(CHIP).unwrap();
        assert_eq!((card.number.digits(), card.name.as_str(), card.hamlet.as_str()), ("038075000001", "Nguyễn Văn Mẫu", "Thôn 1"));
        assert_eq!((card.birth_date, card.sex, card.issued_on), (day(1975, 3, 2), Some(Sex::Male), day(2021, 6, 15)));
        assert_eq!(card.former_words(), "170000001");
        let card = Card::read(NEW).unwrap();
        assert_eq!((card.name.as_str(), card.birth_date, card.sex, card.issued_on), ("Trần Thị Mẫu", day(1975, 12, 20), Some(Sex::Female), day(2024, 8, 1)));
        assert_eq!(card.former, []);
        assert_eq!(card.birth().year, "1975");
    }

    #[test]
    fn what_may_be_missing_may_be_missing() {
        let without_issue = CHIP.rsplit_once('|').unwrap().0;
        for text in [without_issue, &format!("{without_issue}|")] {
            assert_eq!(Card::read(text).unwrap().issued_on, None);
        }
        let bare = Card::read("038075000001||Mẫu|00001950||").unwrap();
        assert_eq!((bare.birth_date, bare.sex, bare.hamlet.as_str()), (None, None, ""));
        assert!(bare.birth().is_empty());
        let cancelled = Card::read(&format!("{}|038075000009||Mẫu A|Mẫu B", NEW.trim_end_matches('|'))).unwrap();
        assert_eq!(cancelled.former_words(), "038075000009");
    }

    #[test]
    fn what_is_no_card_is_no_card() {
        for text in ["", "038075000001", "Nguyễn Văn Mẫu", "a|b|c|d|e|f|g", "038075000001||038075000001|02031975|Nam|x|", &"|".repeat(700)] {
            assert_eq!(Card::read(text), None, "{text}");
        }
        assert_eq!(Card::read("38075000001||Mẫu|02031975|Nam|x|"), None, "a lost zero is not made up");
    }

    fn as_typed_byte_by_byte(text: &str) -> String {
        text.bytes().map(|byte| (0..=0x2122_u32).filter_map(char::from_u32).find(|c| byte_of(*c) == Some(byte)).unwrap()).collect()
    }

    #[test]
    fn bytes_typed_one_by_one_are_put_together() {
        assert!(as_typed_byte_by_byte("Nguyễn").starts_with("Nguyá»"));
        assert_eq!(Card::read(&as_typed_byte_by_byte(CHIP)), Card::read(CHIP));
        assert_eq!(mended("Hà"), "Hà", "what is right stays");
    }

    proptest! {
        /// However many fields and empty ones there are, each stays in its place.
        #[test]
        fn every_card_is_read_whatever_is_empty(
            number in "[0-9]{12}", old in prop::option::of("[0-9]{9}"), name in "[A-ZĐÁÊ][a-zđáàảãạêềếễ]{0,6}( [A-ZĐ][a-zơưữừứ]{0,6}){0,4}",
            birth in 0..40_000_i64, female in any::<bool>(), place in "[A-Za-zôà0-9 ]{0,12}(, [A-Za-zã ]{1,9}){0,3}", issued in any::<bool>(), more in 0..8_usize,
        ) {
            let born = NaiveDate::from_ymd_opt(1910, 1, 1).unwrap() + chrono::Duration::days(birth);
            let text = format!(
                "{number}|{}|{name}|{}|{}|{place}|{}{}",
                old.clone().unwrap_or_default(), born.format("%d%m%Y"), if female { "Nữ" } else { "Nam" }, if issued { "15062021" } else { "" }, "|".repeat(more),
            );
            let card = Card::read(&text).unwrap();
            prop_assert_eq!(card.number.digits(), number);
            prop_assert_eq!(&card.name, &name.nfc().collect::<String>());
            prop_assert_eq!((card.birth_date, card.sex), (Some(born), Some(if female { Sex::Female } else { Sex::Male })));
            prop_assert_eq!(card.issued_on.is_some(), issued);
            prop_assert_eq!(card.former_words(), old.unwrap_or_default());
            prop_assert_eq!(card.hamlet.clone(), place.split(',').next().unwrap().split_whitespace().collect::<Vec<_>>().join(" "));
            // Decomposed letters, spaces around fields and a line end: the same card.
            let spaced = text.nfd().collect::<String>().replace('|', " |  ") + "\r\n";
            prop_assert_eq!(Card::read(&spaced), Some(card));
        }

        #[test]
        fn any_text_is_a_card_or_not(text in "\\PC{0,200}|[0-9]{12}\\|[^|]{0,9}\\|\\PC{0,60}(\\|\\PC{0,20}){3,9}") {
            if let Some(card) = Card::read(&text) {
                prop_assert!(card.number.digits().len() == 12 && !card.name.is_empty() && card.name.chars().count() <= LONGEST_NAME);
            }
        }
    }
}
