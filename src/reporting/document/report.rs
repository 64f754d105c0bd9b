//! What stands in a báo cáo (Nghị định 30/2020, Phụ lục I). Every file of it, and its page, is written from this one struct.

use super::basis::Frozen;
use super::body::Part;
use super::table::Table;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// "tháng 11 năm 2026"
    pub period: String,
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// The figures are those of this day.
    pub counted_on: NaiveDate,
    /// The freeze under which they stand.
    #[serde(default)]
    pub frozen: Option<Frozen>,
    pub head: Head,
    pub subject: String,
    /// Kính gửi: a báo cáo to a higher body names it.
    pub to: Vec<String>,
    pub body: Vec<Part>,
    pub signature: Signature,
    /// Nơi nhận, without its first and last line, which follow from the rest.
    pub recipients: Vec<String>,
    /// "VT, VHXH"
    pub filed: String,
    pub annexes: Vec<Annex>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Head {
    /// The body above the issuing one, if it has one that is named.
    pub superior: String,
    pub issuer: String,
    /// Typed by the office once the report is signed.
    pub number: Option<String>,
    /// "BC-UBND"
    pub symbol: String,
    pub place: String,
    pub date: Option<NaiveDate>,
    /// Stands where no date is typed yet.
    pub year: i32,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Signature {
    /// "TM. ỦY BAN NHÂN DÂN"; may be missing.
    pub authority: String,
    /// "KT. CHỦ TỊCH", "TL. CHỦ TỊCH"; may be missing.
    pub instead_of: String,
    /// "CHỦ TỊCH", "PHÓ CHỦ TỊCH"
    pub post: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Annex {
    pub title: String,
    pub table: Table,
}

pub const NATION: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
pub const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
pub const KIND: &str = "BÁO CÁO";

impl Head {
    /// "Số: 05/BC-UBND"; room for the number while there is none.
    pub fn numbered(&self) -> String {
        format!("Số: {}/{}", self.number.as_deref().map_or("\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}".into(), padded), self.symbol)
    }

    /// "Trung Chính, ngày 05 tháng 01 năm 2026"
    pub fn place_and_date(&self) -> String {
        format!("{}, {}", self.place, self.day())
    }

    /// A long name stands on two lines: what it is, and of where.
    pub fn issuer_lines(&self) -> Vec<String> {
        let name = self.issuer.to_uppercase();
        let place = [" XÃ ", " PHƯỜNG ", " ĐẶC KHU "].iter().filter_map(|kind| name.rfind(kind)).max();
        match place.filter(|_| name.chars().count() > 24) {
            Some(at) => vec![name[..at].to_owned(), name[at + 1..].to_owned()],
            None => vec![name],
        }
    }

    fn day(&self) -> String {
        self.date.map_or_else(|| format!("ngày\u{a0}\u{a0}\u{a0}\u{a0} tháng\u{a0}\u{a0}\u{a0}\u{a0} năm {}", self.year), day_in_words)
    }
}

/// A day below 10 and the months 1 and 2 take a zero (NĐ 30/2020, Phụ lục I, II.4).
pub fn day_in_words(day: NaiveDate) -> String {
    let month = if day.month() < 3 { format!("{:02}", day.month()) } else { day.month().to_string() };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

/// A number below 10 takes a zero.
fn padded(number: &str) -> String {
    match number.trim() {
        one if one.len() == 1 && one.bytes().all(|byte| byte.is_ascii_digit()) => format!("0{one}"),
        number => number.to_owned(),
    }
}

impl Report {
    /// The lines of Nơi nhận as they stand: "Như trên" first when somebody is addressed, the file last.
    pub fn recipient_lines(&self) -> Vec<String> {
        let first = (!self.to.is_empty()).then(|| "- Như trên;".to_owned());
        let each = self.recipients.iter().map(|one| format!("- {};", one.trim().trim_end_matches([';', '.'])));
        first.into_iter().chain(each).chain([format!("- Lưu: {}.", self.filed.trim().trim_end_matches('.'))]).collect()
    }

    /// One addressee stands on the line of "Kính gửi", several below it.
    pub fn addressed(&self) -> Vec<String> {
        match &self.to[..] {
            [] => Vec::new(),
            [one] => vec![format!("Kính gửi: {}.", one.trim_end_matches('.'))],
            several => {
                let last = several.len() - 1;
                let line = |(at, one): (usize, &String)| format!("- {}{}", one.trim_end_matches([';', '.']), if at == last { "." } else { ";" });
                ["Kính gửi:".to_owned()].into_iter().chain(several.iter().enumerate().map(line)).collect()
            }
        }
    }

    /// The annexes sheet by sheet: "Phụ lục I", one alone without a number; a wide one in parts.
    pub fn annex_sheets(&self) -> Vec<(String, &str, Table)> {
        let mut all = Vec::new();
        for (at, annex) in self.annexes.iter().enumerate() {
            let name = if self.annexes.len() == 1 { "Phụ lục".into() } else { format!("Phụ lục {}", roman(at + 1)) };
            let sheets = annex.table.sheets();
            let of = sheets.len();
            let named = |place: usize| if of > 1 { format!("{name} (phần {}/{of})", place + 1) } else { name.clone() };
            all.extend(sheets.into_iter().enumerate().map(|(place, sheet)| (named(place), annex.title.as_str(), sheet)));
        }
        all
    }

    /// Which report an annex goes with.
    pub fn annexed(&self) -> String {
        let issuer = sentence_case(&self.head.issuer);
        format!("(Kèm theo Báo cáo số {} {} của {issuer})", self.head.numbered().trim_start_matches("Số: "), self.head.day())
    }

    /// The name of its files, without an ending: letters of ASCII.
    pub fn file_name(&self) -> String {
        let plain = crate::text::fold(&format!("bao cao {}", self.period));
        plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
    }
}

pub fn roman(number: usize) -> String {
    const SIGNS: [(usize, &str); 9] = [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let (mut left, mut text) = (number, String::new());
    for (value, sign) in SIGNS {
        while left >= value {
            text += sign;
            left -= value;
        }
    }
    text
}

/// "ỦY BAN NHÂN DÂN XÃ TRUNG CHÍNH" → "Ủy ban nhân dân xã Trung Chính": within a sentence a body is not in capitals.
fn sentence_case(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let common = ["ủy", "ban", "nhân", "dân", "xã", "phường", "đặc", "khu", "phòng", "hội", "đồng", "văn", "hóa", "và", "kinh", "tế", "sở"];
    let word = |(at, word): (usize, &str)| {
        let lower = word.to_lowercase();
        if at > 0 && common.contains(&lower.as_str()) { lower } else { capital(&lower) }
    };
    name.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn numbers_and_days_are_written_as_the_decree_wants() {
        let head = Head { number: Some("5".into()), symbol: "BC-UBND".into(), place: "Trung Chính".into(), date: Some(day("2026-01-05")), ..Head::default() };
        assert_eq!(head.numbered(), "Số: 05/BC-UBND");
        assert_eq!(head.place_and_date(), "Trung Chính, ngày 05 tháng 01 năm 2026");
        assert_eq!(day_in_words(day("2026-03-12")), "ngày 12 tháng 3 năm 2026");
        assert_eq!(padded("128"), "128");
        let lines = |issuer: &str| Head { issuer: issuer.into(), ..Head::default() }.issuer_lines();
        assert_eq!(lines("Ủy ban nhân dân xã Trung Chính"), ["ỦY BAN NHÂN DÂN", "XÃ TRUNG CHÍNH"]);
        assert_eq!(lines("PHÒNG VĂN HÓA - XÃ HỘI"), ["PHÒNG VĂN HÓA - XÃ HỘI"]);
    }

    #[test]
    fn annexes_are_counted_as_romans_count() {
        assert_eq!([1, 4, 9, 14, 40].map(roman), ["I", "IV", "IX", "XIV", "XL"]);
        assert_eq!(sentence_case("ỦY BAN NHÂN DÂN XÃ TRUNG CHÍNH"), "Ủy ban nhân dân xã Trung Chính");
        assert_eq!(sentence_case("PHÒNG VĂN HÓA - XÃ HỘI"), "Phòng văn hóa - xã hội");
    }
}
