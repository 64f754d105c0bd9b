//! The list of hamlets that somebody pastes, or brings as a CSV file.

use crate::text::{fold, tidy};

/// The names in order, and the lines that need a look.
#[derive(Debug, Default, PartialEq)]
pub struct HamletList {
    pub names: Vec<String>,
    /// (line, the name that stands there twice)
    pub twice: Vec<(usize, String)>,
    /// As it came, a name a line, to be shown again.
    pub lines: Vec<String>,
}

const HEADINGS: [&str; 6] = ["thon", "ten thon", "ten", "hamlet", "name", "thon/ban/to dan pho"];
const LONGEST_NAME: usize = 80;

impl HamletList {
    /// One name a line.
    pub fn pasted(text: &str) -> HamletList {
        HamletList::of(text.lines().map(str::to_owned))
    }

    /// The column headed "thôn", else the first cell that holds words; `None` when the bytes are no text.
    pub fn csv(bytes: &[u8]) -> Option<HamletList> {
        let text = decoded(bytes)?;
        let separator = [b';', b'\t', b','].into_iter().max_by_key(|&b| text.bytes().filter(|&c| c == b).count())?;
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().filter_map(Result::ok).collect();
        let headed = rows.first().and_then(|row| row.iter().position(is_heading));
        let name = |row: &csv::StringRecord| match headed {
            Some(column) => row.get(column).unwrap_or_default().to_owned(),
            None => row.iter().find(|cell| cell.chars().any(char::is_alphabetic)).unwrap_or_default().to_owned(),
        };
        Some(HamletList::of(rows.iter().map(name)))
    }

    fn of(lines: impl Iterator<Item = String>) -> HamletList {
        let mut list = HamletList::default();
        for (index, line) in lines.enumerate() {
            let name: String = tidy(&line).chars().take(LONGEST_NAME).collect();
            list.lines.push(name.clone());
            if name.is_empty() || (list.names.is_empty() && is_heading(&name)) {
                continue;
            }
            if list.names.iter().any(|known| fold(known) == fold(&name)) {
                list.twice.push((index + 1, name));
            } else {
                list.names.push(name);
            }
        }
        list
    }
}

fn is_heading(cell: &str) -> bool {
    HEADINGS.contains(&fold(cell).as_str())
}

/// UTF-8 with or without its mark, or the UTF-16 that Excel calls "Unicode text".
fn decoded(bytes: &[u8]) -> Option<String> {
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        return String::from_utf16(&units).ok();
    }
    let text = std::str::from_utf8(bytes).ok()?;
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_list_is_one_name_a_line_and_names_its_doubles() {
        let list = HamletList::pasted("Thôn 1\n\n  Thôn   2 \nthon 1\n");
        assert_eq!(list.names, ["Thôn 1", "Thôn 2"]);
        assert_eq!(list.twice, [(4, "thon 1".to_owned())]);
    }

    #[test]
    fn a_file_from_excel_is_read_whatever_its_separator() {
        let names = |bytes: &[u8]| HamletList::csv(bytes).unwrap().names;
        assert_eq!(names("\u{feff}STT;Tên thôn\r\n1;Thôn Đông\r\n2;Thôn Tây\r\n".as_bytes()), ["Thôn Đông", "Thôn Tây"]);
        assert_eq!(names("Thôn\nThôn Đông\n".as_bytes()), ["Thôn Đông"]);
        let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain("Thôn\tHộ\nThôn Đông\t12".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(names(&utf16), ["Thôn Đông"]);
        assert_eq!(HamletList::csv(&[0x80, 0x81]), None);
    }
}
