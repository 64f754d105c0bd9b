//! Names of people: any letters of any of the country's peoples, one word or many.

use crate::roster::columns::Column;
use crate::roster::reason::Reason;
use crate::sheet::Cell;

const LONGEST: usize = 80;

pub fn name(cell: &Cell) -> Result<String, Reason> {
    let text = cell.words();
    let refused = |id: &str| Err(Reason::of(Column::Name, &text, id));
    match () {
        () if text.is_empty() => refused("row-name-missing"),
        () if text.chars().count() > LONGEST => refused("row-name-long"),
        () if text.chars().any(char::is_numeric) => refused("row-name-number"),
        // Other signs come from the old fonts TCVN3 and VNI: "NguyÔn V¨n An".
        () if !text.chars().any(char::is_alphabetic) || !text.chars().all(may_stand) => refused("row-name-signs"),
        () => Ok(cased(&text)),
    }
}

/// Letters, marks that did not compose, and what stands in names: H'Hen, K’Brơi, Lê-na, "Nguyễn Thị A."
fn may_stand(c: char) -> bool {
    c.is_alphabetic() || unicode_normalization::char::is_combining_mark(c) || " '’ʼ`-.".contains(c)
}

/// "NGUYỄN VĂN AN" and "nguyễn văn an" are written as names are; anything else stays.
fn cased(text: &str) -> String {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let shouted = letters().count() > 1 && !letters().any(char::is_lowercase);
    if !shouted && letters().any(char::is_uppercase) {
        return text.to_owned();
    }
    let mut before = ' ';
    let mut cased = String::new();
    for c in text.chars() {
        if before.is_alphabetic() || unicode_normalization::char::is_combining_mark(before) {
            cased.extend(c.to_lowercase());
        } else {
            cased.extend(c.to_uppercase());
        }
        before = c;
    }
    cased
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::fold;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    fn told(text: &str) -> Result<String, String> {
        name(&Cell::text(text)).map_err(|reason| reason.id)
    }

    #[test]
    fn names_of_all_peoples_are_names() {
        for (text, wanted) in [
            ("Nguyễn Văn An", "Nguyễn Văn An"),
            ("  ĐẶNG   THỊ  ĐÀO ", "Đặng Thị Đào"),
            ("lò văn ỏm", "Lò Văn Ỏm"),
            ("H'HEN NIÊ", "H'Hen Niê"),
            ("Y-Blơm", "Y-Blơm"),
            ("K’Brơi", "K’Brơi"),
            ("Đinh", "Đinh"),
            ("Á", "Á"),
            ("Sùng A Pó", "Sùng A Pó"),
            ("Y Phôn Ksor", "Y Phôn Ksor"),
        ] {
            assert_eq!(told(text).as_deref(), Ok(wanted));
        }
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_reason() {
        let long = "a ".repeat(80);
        for (text, id) in [
            ("", "row-name-missing"),
            (long.as_str(), "row-name-long"),
            ("Lan 2", "row-name-number"),
            ("038150000123", "row-name-number"),
            ("NguyÔn V¨n An", "row-name-signs"),
            ("--", "row-name-signs"),
            ("=cmd()", "row-name-signs"),
            ("<b>Lan</b>", "row-name-signs"),
        ] {
            assert_eq!(told(text), Err(id.to_owned()), "{text}");
        }
    }

    proptest! {
        /// The same name composed or decomposed, loud or quiet, is one name; read again it does not change.
        #[test]
        fn a_name_is_the_same_however_it_was_typed(words in prop::collection::vec("[A-ZĐÁÀẢẠÊỀỂỆÔỒỔỘƠỚỢƯỨỰÝỸ][a-zđáàảãạăắặâấậéèẻẽẹêềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ]{0,6}", 1..6)) {
            let text = words.join(" ");
            let told_once = told(&text).unwrap();
            prop_assert_eq!(told(&text.nfd().collect::<String>()).unwrap(), told_once.clone());
            prop_assert_eq!(told(&text.replace(' ', "  \u{a0}")).unwrap(), told_once.clone());
            prop_assert_eq!(told(&told_once).unwrap(), told_once.clone());
            prop_assert_eq!(fold(&told(&text.to_uppercase()).unwrap()), fold(&told_once));
        }

        #[test]
        fn any_text_is_a_name_or_a_reason(text in "\\PC{0,120}") {
            if let Ok(name) = told(&text) {
                prop_assert!(!name.is_empty() && name.chars().count() <= 160 && !fold(&name).is_empty());
            }
        }
    }
}
