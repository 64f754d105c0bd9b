//! CSV as Excel writes it: UTF-8 with or without its mark, or UTF-16; separated by `;`, `,` or tab.

use super::{Cell, Line, Lines};
use crate::error::{Error, Result};

pub fn lines(bytes: &[u8]) -> Result<Vec<Line>> {
    let text = decoded(bytes).ok_or_else(|| Error::refused("problem-roster-encoding"))?;
    if text.contains('\0') {
        return Err(Error::refused("problem-roster-unreadable"));
    }
    // With both signs at the end of a line the reader would count lines wrongly.
    let text = text.replace("\r\n", "\n");
    let (separator, text, skipped) = separated(&text);
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut lines = Lines::default();
    for record in reader.records() {
        let record = record.map_err(|_| Error::refused("problem-roster-unreadable"))?;
        let number = record.position().map_or(0, |at| usize::try_from(at.line()).unwrap_or(usize::MAX));
        lines.add(number + skipped, record.iter().map(Cell::text).collect())?;
    }
    Ok(lines.0)
}

/// `None` for windows-1258, TCVN3, VNI and whatever else is not Unicode.
fn decoded(bytes: &[u8]) -> Option<String> {
    let wide = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| read([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok()
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    }
}

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
    use super::super::Sheet;
    use super::*;

    fn words(bytes: &[u8]) -> Vec<Vec<String>> {
        lines(bytes).unwrap().iter().map(|line| line.cells.iter().map(Cell::words).collect()).collect()
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
            let sheet = Sheet::read(text.as_bytes()).unwrap();
            assert_eq!(sheet.headings, ["Họ tên", "Thôn"]);
            assert_eq!(sheet.rows.iter().map(|line| line.number).collect::<Vec<_>>(), [4, 6]);
        }
    }

    #[test]
    fn what_is_not_unicode_is_refused_in_words() {
        for (bytes, id) in [
            (b"H\xf6 t\xaan;Th\xabn\nLan;1".as_slice(), "problem-roster-encoding"),
            (b"", "problem-roster-empty"),
            (b"Ho ten;Thon\n", "problem-roster-empty"),
            (b"a\0b\n\0", "problem-roster-unreadable"),
            (b"\xD0\xCF\x11\xE0 old", "problem-roster-old-excel"),
            (b"PK\x03\x04 broken", "problem-roster-unreadable"),
        ] {
            assert!(matches!(Sheet::read(bytes), Err(Error::Refused(refusal)) if refusal.id == id), "{id}");
        }
    }
}
