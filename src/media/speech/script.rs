//! What is read aloud of a text: its sentences, each as it stands on the page and as it is said.

use super::vietnamese::{english, said};
use crate::keys::hex;
use crate::markup::{Piece, is_inline, pieces};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sentence {
    /// As the page shows it; the page's script finds it by these words.
    pub shown: String,
    pub said: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Script {
    pub language: String,
    pub sentences: Vec<Sentence>,
}

/// How a commune has its words said.
pub type Words = BTreeMap<String, String>;

/// A voice that is given too much at once takes too long.
const LONGEST: usize = 600;
/// Between the cells of a row.
const CELL: char = '\u{1f}';

impl Sentence {
    pub fn hash(&self) -> String {
        hash(&self.said)
    }
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}

impl Script {
    pub fn of_text(text: &str, language: &str, words: &Words) -> Script {
        let mut script = Script { language: language.into(), sentences: Vec::new() };
        for line in text.lines() {
            script.block(line, words);
        }
        script
    }

    /// Clean HTML as we make it of Markdown: headings, paragraphs, items and rows are read in their order, pictures by their text.
    pub fn of_html(html: &str, language: &str, words: &Words) -> Script {
        let mut script = Script { language: language.into(), sentences: Vec::new() };
        let (mut block, mut silent) = (String::new(), 0_usize);
        for piece in pieces(html) {
            let (name, open) = match &piece {
                Piece::Text(text) => {
                    if silent == 0 {
                        block.push_str(text);
                    }
                    continue;
                }
                Piece::Open(tag) => (tag.name, true),
                Piece::Close(name) => (*name, false),
            };
            match name {
                "form" | "script" | "style" | "svg" | "button" | "details" => silent = if open { silent + 1 } else { silent.saturating_sub(1) },
                "td" | "th" => block.push(CELL),
                name if is_inline(name) => {}
                _ => script.block(&std::mem::take(&mut block), words),
            }
            if let Piece::Open(tag) = &piece
                && name == "img"
            {
                script.picture(&tidy(tag.attribute("alt")), words);
            }
        }
        script.block(&block, words);
        script
    }

    /// Says it all at once: the same words in the same order are the same text, in whatever version they stand.
    pub fn hash(&self) -> String {
        hash(&self.sentences.iter().map(|sentence| sentence.said.as_str()).collect::<Vec<_>>().join("\n"))
    }

    fn picture(&mut self, alt: &str, words: &Words) {
        let before = if self.language == "vi" { "Hình: " } else { "Picture: " };
        if !alt.trim().is_empty() {
            self.sentence(alt, &format!("{before}{alt}"), words);
        }
    }

    fn block(&mut self, text: &str, words: &Words) {
        if text.contains(CELL) {
            let cells: Vec<String> = text.split(CELL).map(tidy).filter(|cell| !cell.is_empty()).collect();
            return self.sentence(&cells.join(" "), &cells.join(", "), words);
        }
        for sentence in sentences(&tidy(text)) {
            self.sentence(&sentence, &sentence, words);
        }
    }

    fn sentence(&mut self, shown: &str, text: &str, words: &Words) {
        let said = match self.language.as_str() {
            "vi" => said(text, words),
            _ => english(text, words),
        };
        if said.chars().any(char::is_alphanumeric) {
            self.sentences.push(Sentence { shown: shown.into(), said });
        }
    }
}

fn tidy(text: &str) -> String {
    crate::text::tidy(text)
}

/// After these a full stop ends no sentence.
const SHORT: &[&str] = &["tp", "tx", "tt", "ths", "ts", "pgs", "gs", "bs", "ks", "vd", "nxb", "tr", "st", "mr", "mrs", "dr", "vs", "e.g", "i.e"];

/// "Ở TP. Thanh Hóa có 3.000 hộ. Bạn đến nhé!" is two sentences.
fn sentences(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let (mut found, mut start) = (Vec::new(), 0);
    for at in 0..letters.len() {
        if ends_here(&letters, start, at) {
            found.push(letters[start..=at].iter().collect::<String>());
            start = at + 1;
        }
    }
    found.push(letters[start..].iter().collect());
    found.iter().map(|sentence| sentence.trim()).filter(|sentence| !sentence.is_empty()).flat_map(shorter).collect()
}

/// The sentence ends with the letter at this place: a space follows, then what may begin a sentence.
fn ends_here(letters: &[char], start: usize, at: usize) -> bool {
    const CLOSES: &[char] = &['"', '”', '’', ')', ']', '»', '\''];
    if letters.get(at + 1) != Some(&' ') {
        return false;
    }
    let closing = letters[start..=at].iter().rev().take_while(|c| CLOSES.contains(c)).count();
    let Some(stop) = at.checked_sub(closing).filter(|stop| *stop >= start) else { return false };
    let begins = letters[at + 2..].iter().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    match letters[stop] {
        '!' | '?' | '…' => begins,
        '.' => begins && !is_short(&letters[start..stop]),
        _ => false,
    }
}

/// "TP", a letter of a name, the number of an item.
fn is_short(before: &[char]) -> bool {
    let word: String = before.iter().rev().take_while(|c| !c.is_whitespace() && **c != '(').collect();
    let word: String = word.chars().rev().collect::<String>().to_lowercase();
    let initial = word.chars().count() == 1 && before.last().is_some_and(|c| c.is_uppercase());
    let item = before.iter().all(|c| c.is_whitespace() || c.is_ascii_digit()) && word.bytes().all(|b| b.is_ascii_digit());
    initial || item || SHORT.contains(&word.as_str())
}

/// What never ends is cut at a comma or between words.
fn shorter(sentence: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for word in sentence.split_inclusive(' ') {
        let last = parts.last_mut().expect("there is always one");
        let ends = last.trim_end().ends_with([',', ';', ':']);
        if last.len() + word.len() > LONGEST && (ends || last.len() + word.len() > LONGEST * 2) {
            parts.push(word.into());
        } else {
            last.push_str(word);
        }
    }
    parts.iter().map(|part| part.trim().chars().take(LONGEST * 4).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(html: &str) -> Vec<String> {
        Script::of_html(html, "vi", &Words::new()).sentences.into_iter().map(|sentence| sentence.shown).collect()
    }

    #[test]
    fn sentences_end_where_people_stop() {
        for (text, wanted) in [
            ("Mở Cài đặt. Chọn Wi-Fi! Xong chưa? Rồi…", vec!["Mở Cài đặt.", "Chọn Wi-Fi!", "Xong chưa?", "Rồi…"]),
            ("Ở TP. Thanh Hóa có 3.000 hộ. Bạn đến nhé!", vec!["Ở TP. Thanh Hóa có 3.000 hộ.", "Bạn đến nhé!"]),
            ("Rau, quả, v.v. đều bán được. Giá 20.000 đồng.", vec!["Rau, quả, v.v. đều bán được.", "Giá 20.000 đồng."]),
            ("Ông Nguyễn V. An nói: \"Đừng vội.\" Rồi ông cười.", vec!["Ông Nguyễn V. An nói: \"Đừng vội.\"", "Rồi ông cười."]),
            ("1. Mở máy. 2. Chờ.", vec!["1. Mở máy.", "2. Chờ."]),
            ("Vào dichvucong.gov.vn để xem.", vec!["Vào dichvucong.gov.vn để xem."]),
        ] {
            assert_eq!(sentences(text), wanted, "{text}");
        }
    }

    #[test]
    fn a_page_is_read_in_its_order() {
        let html = "<h2>Mật khẩu</h2>\n<p>Đặt <strong>mật khẩu</strong> dài. Giữ kín.</p>\n<ul>\n<li>Một</li>\n<li>Hai &amp; ba</li>\n</ul>\
                    <p>Xem:<img src=\"/media/a/b\" alt=\"Ổ khóa > to\" loading=\"lazy\"></p>";
        assert_eq!(shown(html), ["Mật khẩu", "Đặt mật khẩu dài.", "Giữ kín.", "Một", "Hai & ba", "Xem:", "Ổ khóa > to"]);
        let last = Script::of_html(html, "vi", &Words::new()).sentences.pop().unwrap();
        assert_eq!(last.said, "Hình: Ổ khóa, to");
    }

    #[test]
    fn a_row_of_a_table_is_one_sentence() {
        let html = "<div class=\"scroll\"><table><thead><tr><th>Bạn muốn</th><th>Bạn làm</th></tr></thead><tbody><tr><td>Nghe. Rồi thôi</td><td>Chạm</td></tr></tbody></table></div>";
        assert_eq!(shown(html), ["Bạn muốn Bạn làm", "Nghe. Rồi thôi Chạm"]);
        assert_eq!(Script::of_html(html, "vi", &Words::new()).sentences[1].said, "Nghe. Rồi thôi, Chạm");
    }

    #[test]
    fn the_same_words_have_the_same_hash() {
        let words = Words::new();
        let (one, page) = (Script::of_text("Chào bạn.", "vi", &words), Script::of_html("<p>Chào  bạn.</p>", "vi", &words));
        assert_eq!(one.hash(), page.hash());
        assert_eq!(one.hash(), one.sentences[0].hash(), "a text of one sentence is that sentence");
        assert!(Script::of_text("🙂 ---", "vi", &words).sentences.is_empty());
    }

    proptest! {
        #[test]
        fn no_word_is_lost(text in "[a-zA-ZđĐ .,!?…\"0-9]{0,300}") {
            let all: String = sentences(&tidy(&text)).concat();
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&all), letters(&text));
        }

        #[test]
        fn any_html_can_be_read(html in "(<[a-z/\" =]{0,12}>|[a-z&;. ]{0,12}|<|>){0,20}") {
            Script::of_html(&html, "vi", &Words::new());
        }
    }
}
