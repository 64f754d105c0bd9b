//! CSV as Excel writes it: UTF-8 with or without its mark, UTF-16, or windows-1258; separated by `;`, `,` or tab.

use super::{Cell, Line, Lines};
use crate::error::{Error, Result};
use unicode_normalization::UnicodeNormalization;

pub fn lines(bytes: &[u8], most: usize) -> Result<Vec<Line>> {
    let text = decoded(bytes).ok_or_else(|| Error::refused("problem-sheet-encoding"))?;
    if text.contains('\0') {
        return Err(Error::refused("problem-sheet-unreadable"));
    }
    // With both signs at the end of a line the reader would count lines wrongly.
    let text = text.replace("\r\n", "\n");
    let (separator, text, skipped) = separated(&text);
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut lines = Lines::of_at_most(most);
    for record in reader.records() {
        let record = record.map_err(|_| Error::refused("problem-sheet-unreadable"))?;
        let number = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(usize::MAX));
        lines.add(number + skipped, record.iter().map(Cell::text).collect())?;
    }
    Ok(lines.lines)
}

/// `None` for TCVN3, VNI and whatever else is neither Unicode nor windows-1258.
fn decoded(bytes: &[u8]) -> Option<String> {
    let wide = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok()
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned).or_else(|| windows_1258(bytes)),
    }
}

/// What Excel calls "CSV" on a Vietnamese Windows. Any bytes can be read so; only when every letter is one that
/// Vietnamese has, it is meant so. The old fonts TCVN3 and VNI give signs that no name has.
fn windows_1258(bytes: &[u8]) -> Option<String> {
    let text: String = encoding_rs::WINDOWS_1258.decode_without_bom_handling(bytes).0.nfc().collect();
    let vietnamese = |c: char| c.is_ascii() || LETTERS.contains(c) || SIGNS.contains(c);
    text.chars().all(vietnamese).then_some(text)
}

const LETTERS: &str = "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ\
                       ÁÀẢÃẠĂẮẰẲẴẶÂẤẦẨẪẬĐÉÈẺẼẸÊẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌÔỐỒỔỖỘƠỚỜỞỠỢÚÙỦŨỤƯỨỪỬỮỰÝỲỶỸỴ";
const SIGNS: &str = "\u{a0}–—‘’“”…";

/// The separator, the text to read, and how many lines stand before it (Excel's `sep=;`).
fn separated(text: &str) -> (u8, &str, usize) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some((separator, rest)) = rest.split_once('\n')
        && let [separator @ (b';' | b',' | b'\t')] = separator.trim_end_matches('\r').as_bytes()
    {
        return (*separator, rest, 1);
    }
    let top = || text.lines().take(super::HEADINGS_WITHIN);
    // The separator is the one that stands in most lines; commas also stand inside addresses.
    let fits = |separator: u8| top().filter(|line| line.bytes().any(|byte| byte == separator)).count();
    let best = [b';', b'\t', b','].into_iter().rev().max_by_key(|&separator| fits(separator)).unwrap_or(b',');
    (best, text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Sheet;
    use proptest::prelude::*;

    crate::words! { pub enum Column { Name = "name", Hamlet = "hamlet" } }

    impl crate::sheet::Column for Column {
        const KIND: &'static str = "";
        const EVERY: &'static [Column] = Column::ALL;
        const NEEDED: &'static [Column] = Column::ALL;
        const MOST_ROWS: usize = 1000;

        fn headings(self) -> &'static [&'static str] {
            match self {
                Column::Name => &["ho ten"],
                Column::Hamlet => &["thon"],
            }
        }
    }

    fn words(bytes: &[u8]) -> Vec<Vec<String>> {
        lines(bytes, 100).unwrap().iter().map(|line| line.cells.iter().map(Cell::words).collect()).collect()
    }

    #[test]
    fn excel_writes_csv_in_many_ways() {
        let wanted = [["Họ tên", "Thôn"], ["Trần Thị Lan", "Thôn 1"]];
        assert_eq!(words("Họ tên,Thôn\nTrần Thị Lan,Thôn 1".as_bytes()), wanted);
        assert_eq!(words("\u{feff}Họ tên;Thôn\r\n\"Trần Thị Lan\";Thôn 1\r\n".as_bytes()), wanted);
        assert_eq!(words("sep=;\r\nHọ tên;Thôn\r\nTrần Thị Lan;Thôn 1".as_bytes()), wanted);
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain("Họ tên\tThôn\r\nTrần Thị Lan\tThôn 1".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(words(&utf16), wanted);
        assert_eq!(words("Họ tên;Thôn\nTra\u{302}\u{300}n Thi\u{323} Lan;Thôn 1".as_bytes()), wanted);
    }

    #[test]
    fn a_comma_inside_a_cell_is_no_separator() {
        assert_eq!(words("Họ tên;Ghi chú\nLan;a, b, c, d, e\nBa;x, y".as_bytes())[1], ["Lan", "a, b, c, d, e"]);
    }

    #[test]
    fn lines_keep_their_numbers_and_titles_stand_above_the_headings() {
        for end in ["\n", "\r\n"] {
            let text = "DANH SÁCH HỌC VIÊN\n\nHọ tên,Thôn\nLan,Thôn 1\n,\nBa,Thôn 2".replace('\n', end);
            let sheet = Sheet::read::<Column>(text.as_bytes()).unwrap();
            assert_eq!(sheet.headings, ["Họ tên", "Thôn"]);
            assert_eq!(sheet.rows.iter().map(|line| line.number).collect::<Vec<_>>(), [4, 6]);
        }
    }

    /// As Excel writes a text in windows-1258: letters with their hats are one byte, tones follow.
    fn in_windows_1258(text: &str) -> Vec<u8> {
        let byte = |c: char| (0..=255_u8).find(|byte| encoding_rs::WINDOWS_1258.decode_without_bom_handling(&[*byte]).0.starts_with(c));
        let bytes = |c: char| match byte(c) {
            Some(byte) => vec![byte],
            None => {
                let parts: Vec<char> = c.nfd().collect();
                let (tones, base): (Vec<char>, Vec<char>) = parts.into_iter().partition(|part| "\u{300}\u{301}\u{303}\u{309}\u{323}".contains(*part));
                let base: String = base.into_iter().nfc().collect();
                base.chars().chain(tones).map(|part| byte(part).unwrap_or_else(|| panic!("{part:?} of {c}"))).collect()
            }
        };
        text.nfc().flat_map(bytes).collect()
    }

    #[test]
    fn excel_on_a_vietnamese_windows_writes_windows_1258() {
        let wanted = [["Họ tên", "Thôn"], ["Nguyễn Thị Đào", "Bản Ỏm"]];
        assert_eq!(words(&in_windows_1258("Họ tên;Thôn\r\nNguyễn Thị Đào;Bản Ỏm\r\n")), wanted);
        // "Họ tên" in TCVN3 and in VNI.
        for bytes in [b"H\xe4 t\xaan;Th\xabn\nLan;1".as_slice(), b"Ho\xef te\xe2n;Tho\xe2n\nLan;1"] {
            assert_eq!(decoded(bytes), None);
        }
    }

    proptest! {
        /// Whatever encoding Excel chose, the cells say the same.
        #[test]
        fn a_list_says_the_same_in_every_encoding(
            names in prop::collection::vec("[A-ZĐÁÂÊÔƠƯ][a-zđáàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ]{1,7}", 1..20), separator in prop::sample::select(vec![';', ',', '\t']),
        ) {
            let text = format!("Họ tên{separator}Thôn\r\n{}", names.iter().map(|name| format!("{name}{separator}Thôn 1\r\n")).collect::<String>());
            let wide = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect::<Vec<u8>>();
            let wanted = words(text.as_bytes());
            prop_assert_eq!(wanted.len(), names.len() + 1);
            prop_assert_eq!(&wanted[1][0], &names[0]);
            for bytes in [
                format!("\u{feff}{text}").into_bytes(),
                text.nfd().collect::<String>().into_bytes(),
                wide([0xFF, 0xFE], u16::to_le_bytes),
                wide([0xFE, 0xFF], u16::to_be_bytes),
                in_windows_1258(&text),
            ] {
                prop_assert_eq!(&words(&bytes), &wanted);
            }
        }

        #[test]
        fn any_bytes_are_a_sheet_or_a_refusal(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            match Sheet::read::<Column>(&bytes) {
                Ok(sheet) => prop_assert!(!sheet.headings.is_empty() && !sheet.rows.is_empty()),
                Err(error) => prop_assert!(matches!(error, Error::Refused(_)), "{error}"),
            }
        }
    }

    #[test]
    fn what_is_not_unicode_is_refused_in_words() {
        for (bytes, id) in [
            (b"H\xf6 t\xaan;Th\xabn\nLan;1".as_slice(), "problem-sheet-encoding"),
            (b"", "problem-sheet-empty"),
            (b"Ho ten;Thon\n", "problem-sheet-empty"),
            (b"a\0b\n\0", "problem-sheet-unreadable"),
            (b"\xD0\xCF\x11\xE0 old", "problem-sheet-old-excel"),
            (b"PK\x03\x04 broken", "problem-sheet-unreadable"),
        ] {
            assert!(matches!(Sheet::read::<Column>(bytes), Err(Error::Refused(refusal)) if refusal.id == id), "{id}");
        }
    }
}
