//! What cells of files from outside say: an outcome, a day.

use crate::certification::answer::Outcome;
use crate::sheet::Cell;
use crate::text::plain;
use chrono::NaiveDate;

/// As offices write it, with or without accents.
pub fn outcome(words: &str) -> Option<Outcome> {
    let said = plain(words);
    let begins = |any: &[&str]| any.iter().any(|word| said == *word || said.starts_with(&format!("{word} ")));
    Some(match () {
        () if begins(&[
            "khong xac nhan",
            "chua xac nhan",
            "tu choi",
            "bi tu choi",
            "rejected",
            "reject",
            "refused",
            "loi",
            "error",
            "khong hop le",
            "sai",
            "tra lai",
            "khong chap nhan",
            "khong dat",
        ]) =>
        {
            Outcome::Rejected
        }
        () if begins(&["da xac nhan", "xac nhan", "confirmed", "confirm"]) => Outcome::Confirmed,
        () if begins(&[
            "chap nhan",
            "duoc chap nhan",
            "da chap nhan",
            "accepted",
            "accept",
            "tiep nhan",
            "da tiep nhan",
            "da nhan",
            "hop le",
            "dat",
            "ok",
            "received",
        ]) =>
        {
            Outcome::Accepted
        }
        () if begins(&["khong ro", "khong tim thay", "chua ro", "unknown", "not found", "dang cho", "dang xu ly", "pending"]) => Outcome::Unknown,
        () => return None,
    })
}

/// A day in a cell: 02/12/2026, 2026-12-02, or a date of Excel's.
pub fn day(cell: &Cell) -> Option<NaiveDate> {
    if let Cell::Date(day) = cell {
        return Some(*day);
    }
    let words = cell.words();
    let words = words.trim_start_matches('\'').split(['T', ' ']).next().unwrap_or_default();
    ["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"].iter().find_map(|form| NaiveDate::parse_from_str(words, form).ok()).filter(|day| {
        let year = day.format("%Y").to_string();
        year.len() == 4 && year.as_str() >= "1900"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_known_as_offices_write_them() {
        for (words, wanted) in [
            ("Đã xác nhận", Some(Outcome::Confirmed)),
            ("Chưa xác nhận: sai ngày sinh", Some(Outcome::Rejected)),
            ("TỪ CHỐI", Some(Outcome::Rejected)),
            ("không hợp lệ", Some(Outcome::Rejected)),
            ("Hợp lệ", Some(Outcome::Accepted)),
            ("accepted", Some(Outcome::Accepted)),
            ("không tìm thấy", Some(Outcome::Unknown)),
            ("", None),
            ("xanh", None),
        ] {
            assert_eq!(outcome(words), wanted, "{words}");
        }
    }

    #[test]
    fn days_are_read_in_four_forms() {
        let wanted = NaiveDate::from_ymd_opt(2026, 12, 2);
        for words in ["02/12/2026", "2-12-2026", "2.12.2026", "2026-12-02", "2026-12-02T10:00:00+07:00", "'02/12/2026"] {
            assert_eq!(day(&Cell::text(words)), wanted, "{words}");
        }
        for words in ["", "31/02/2026", "2/12/26", "hôm qua"] {
            assert_eq!(day(&Cell::text(words)), None, "{words}");
        }
    }
}
