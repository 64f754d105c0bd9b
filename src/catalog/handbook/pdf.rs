//! A handbook on pages.

use super::book::Book;
use crate::print::{Sheet, at_work, is_shown, pdf};
use serde_json::Value;

const PAGES: &str = include_str!("handbook.typ");

/// The pictures in the order of the book; one that is missing or broken is replaced by its words.
pub fn typeset(book: &Book, pictures: Vec<Option<Vec<u8>>>) -> Result<Vec<u8>, String> {
    at_work(|| set(book, pictures))
}

fn set(book: &Book, pictures: Vec<Option<Vec<u8>>>) -> Result<Vec<u8>, String> {
    let mut data = serde_json::to_value(book).map_err(|error| error.to_string())?;
    let places = book.pictures.iter().map(|picture| picture.place.clone());
    let pictures: Vec<(String, Vec<u8>)> = places.zip(pictures).filter_map(|(place, bytes)| Some((place, bytes.filter(|bytes| is_shown(bytes))?))).collect();
    for chapter in data["chapters"].as_array_mut().into_iter().flatten() {
        put_words_for_missing(&mut chapter["blocks"], &pictures);
    }
    let qr = book.qr.as_ref().map(|qr| ("qr.svg".to_owned(), qr.clone().into_bytes()));
    pdf(Sheet { name: "handbook.typ", pages: PAGES, data, pictures: pictures.into_iter().chain(qr).collect(), at: book.published_at })
}

/// A picture that cannot be shown is a paragraph with its words.
fn put_words_for_missing(value: &mut Value, shown: &[(String, Vec<u8>)]) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| put_words_for_missing(value, shown)),
        Value::Object(block) if block.get("kind").is_some_and(|kind| kind == "picture") => {
            let place = block["place"].as_str().unwrap_or_default();
            if !shown.iter().any(|(known, _)| known == place) {
                *value = serde_json::json!({ "kind": "paragraph", "spans": [{ "kind": "text", "text": block["alt"] }] });
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(|value| put_words_for_missing(value, shown)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::handbook::paper::{Paper, Picture};
    use crate::catalog::{Choice, PracticeQuestion};
    use crate::web::Lang;
    use proptest::prelude::*;
    use std::process::Command;

    fn book(html: &str) -> Book {
        let mut paper = Paper::new(Some("https://hoc.vn"), Lang::Vi);
        let blocks = paper.blocks(html);
        let mut book = Book::sample(blocks);
        book.pictures = paper.pictures;
        book
    }

    /// What a screen reader gets, without spaces; None where poppler is not installed.
    fn read_out(pdf: &[u8]) -> Option<String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), pdf).unwrap();
        let said = Command::new("pdftotext").arg(file.path()).arg("-").output().ok()?;
        Some(String::from_utf8_lossy(&said.stdout).split_whitespace().collect())
    }

    const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>"#;

    #[test]
    fn a_handbook_is_tagged_and_says_its_language_title_and_pictures() {
        let sha = "a".repeat(64);
        let html = format!(
            "<p>Một <strong>hai</strong> <a href=\"/skills\">ba</a></p><h5>Sâu</h5><ol><li>bốn<ul><li>năm</li></ul></li></ol><table><tr><td>sáu</td></tr></table>\
             <blockquote><h2>bảy</h2></blockquote><pre><code>tám #panic()</code></pre><img src=\"/media/{sha}/a.svg\" alt=\"Hình vuông\"><h2>Ghi nhớ</h2><ul><li>nhớ</li></ul>"
        );
        let pdf = typeset(&book(&html), vec![Some(SVG.into())]).unwrap();
        // Uncompressed parts alone are looked at here; what typst refuses to write would have been an error above.
        let text = String::from_utf8_lossy(&pdf);
        for part in ["/MarkInfo", "/StructTreeRoot", "/Lang(vi)", "/Alt", "/DisplayDocTitle true", "pdfuaid:part"] {
            assert!(text.contains(part), "{part}");
        }
        assert_eq!(pdf, typeset(&book(&html), vec![Some(SVG.into())]).unwrap(), "the same book is the same file");
    }

    #[test]
    fn questions_stand_in_their_lesson_and_answers_at_the_back() {
        let choice = |text: &str, correct| Choice { text: text.into(), correct, ..Choice::default() };
        let choices = vec![choice("Có #panic()", false), choice("Không bao giờ", true)];
        let question = PracticeQuestion { key: "1".into(), text: "Đọc mã không?".into(), choices, ..PracticeQuestion::default() };
        let mut paper = Paper::new(None, Lang::Vi);
        let mut book = Book::sample(paper.printed("<p>Trước</p><!--question 1-->\n<p>Sau</p>", &[question]));
        book.answers = paper.answers;
        let pdf = typeset(&book, Vec::new()).unwrap();
        if let Some(said) = read_out(&pdf) {
            let place = |words: &str| said.find(words).unwrap_or_else(|| panic!("{words} is not in {said}"));
            assert!(place("Trước") < place("Câu1.Đọcmãkhông?") && place("A.Có#panic()") < place("B.Khôngbaogiờ") && place("Đápánởcuốisách") < place("Sau"));
            assert!(said.rfind("B.Khôngbaogiờ") > said.rfind("Sau"), "{said}");
        }
    }

    #[test]
    fn what_cannot_be_printed_is_replaced_and_never_fails() {
        let (sha, html) =
            ("b".repeat(64), |kind: &str, sha: &str| format!("<p>漢 😀 chữ ắ→✓\u{200b}</p><img src=\"/media/{sha}/a.{kind}\" alt=\"Hình hỏng\">"));
        for (kind, bytes) in
            [("svg", None), ("svg", Some(b"nonsense".to_vec())), ("png", Some(vec![0; 40])), ("svg", Some(SVG.replace("<rect", "<text>😀</text><rect").into()))]
        {
            let pdf = typeset(&book(&html(kind, &sha)), vec![bytes.clone()]).unwrap();
            if let Some(said) = read_out(&pdf) {
                assert!(said.contains("□chữắ→✓"), "{said}");
                assert_eq!(said.contains("Hìnhhỏng"), bytes.is_none_or(|bytes| !bytes.starts_with(b"<svg")), "{said}");
            }
        }
        assert!(matches!(book(&html("svg", &sha)).pictures[0], Picture { .. }));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        /// Arbitrary text is text, whatever it means to typst.
        #[test]
        fn no_text_breaks_out_of_the_page(words in prop::collection::vec("[#$*_`@\\\\<>~/=+{}()\"'a-zđắ\\[\\] -]{1,12}", 1..12)) {
            let list: String = words.iter().map(|word| format!("<li>{}</li>", word.replace('<', "&lt;").replace('>', "&gt;"))).collect();
            let pdf = typeset(&book(&format!("<ul>{list}</ul>")), Vec::new());
            prop_assert!(pdf.is_ok(), "{pdf:?}");
            if let Some(said) = read_out(&pdf.unwrap()) {
                // pdftotext takes a hyphen at the end of a line for a parted word.
                let said = said.replace('-', "");
                for word in &words {
                    let word: String = word.split_whitespace().collect::<String>().replace('-', "");
                    prop_assert!(said.contains(&word) || word.len() > 40, "{word} is not in {said}");
                }
            }
        }
    }
}
