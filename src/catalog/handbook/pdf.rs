//! A handbook on pages: all that knows typst is in this file and in handbook.typ. The PDF is tagged (PDF/UA-1) and made
//! to last (PDF/A-2a); typst refuses to write one that is not.

use super::book::Book;
use chrono::{Datelike, NaiveDateTime, Timelike};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

const PAGES: &str = include_str!("handbook.typ");
/// Does nothing but show one picture.
const PROBE: &str = "#set document(title: \"x\")\n#image(\"picture\", alt: \"x\")";

/// Noto Sans and its signs (OFL, see fonts/OFL.txt), cut down to the letters of Vietnam's languages.
const FONT_FILES: [&[u8]; 5] = [
    include_bytes!("fonts/NotoSans-Regular.ttf"),
    include_bytes!("fonts/NotoSans-Bold.ttf"),
    include_bytes!("fonts/NotoSans-Italic.ttf"),
    include_bytes!("fonts/NotoSansSymbols2-Regular.ttf"),
    include_bytes!("fonts/NotoSansMath-Regular.ttf"),
];

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| FONT_FILES.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect());
static FONT_BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Typesetting goes deep.
const STACK: usize = 32 * 1024 * 1024;

/// The pictures in the order of the book; one that is missing or broken is replaced by its words.
pub fn typeset(book: &Book, pictures: Vec<Option<Vec<u8>>>) -> Result<Vec<u8>, String> {
    let work = || {
        let pdf = set(book, pictures);
        comemo::evict(0);
        pdf
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).map_err(|error| error.to_string())?;
        thread.join().map_err(|_| "typesetting panicked".to_owned())?
    })
}

fn set(book: &Book, pictures: Vec<Option<Vec<u8>>>) -> Result<Vec<u8>, String> {
    let mut data = serde_json::to_value(book).map_err(|error| error.to_string())?;
    let mut files = HashMap::new();
    for (picture, bytes) in book.pictures.iter().zip(pictures) {
        if let Some(bytes) = bytes.map(drawn).filter(is_shown) {
            files.insert(file(&picture.place), bytes);
        }
    }
    for chapter in data["chapters"].as_array_mut().into_iter().flatten() {
        put_words_for_missing(&mut chapter["blocks"], &files);
    }
    printable(&mut data);
    files.insert(file("book.json"), Bytes::new(data.to_string().into_bytes()));
    write(&Job { main: source("handbook.typ", PAGES), files }, book.published_at)
}

fn write(job: &Job, at: NaiveDateTime) -> Result<Vec<u8>, String> {
    let document = typst::compile::<PagedDocument>(job).output.map_err(|errors| told(&errors))?;
    let standards = PdfStandards::new(&[PdfStandard::Ua_1, PdfStandard::A_2a]).map_err(|error| format!("{error:?}"))?;
    let options = PdfOptions { timestamp: timestamp(at), standards, ..PdfOptions::default() };
    typst_pdf::pdf(&document, &options).map_err(|errors| told(&errors))
}

fn timestamp(at: NaiveDateTime) -> Option<Timestamp> {
    let (year, month, day) = (at.year(), u8::try_from(at.month()).ok()?, u8::try_from(at.day()).ok()?);
    let (hour, minute, second) = (u8::try_from(at.hour()).ok()?, u8::try_from(at.minute()).ok()?, u8::try_from(at.second()).ok()?);
    Some(Timestamp::new_utc(Datetime::from_ymd_hms(year, month, day, hour, minute, second)?))
}

/// A drawing (SVG) may hold letters too.
fn drawn(bytes: Vec<u8>) -> Bytes {
    match String::from_utf8(bytes) {
        Ok(text) if text.contains("<svg") => Bytes::new(text.chars().filter_map(letter).collect::<String>().into_bytes()),
        Ok(text) => Bytes::new(text.into_bytes()),
        Err(not_text) => Bytes::new(not_text.into_bytes()),
    }
}

/// It can be read, and printed as the standards want it.
fn is_shown(bytes: &Bytes) -> bool {
    let probe = Job { main: source("probe.typ", PROBE), files: HashMap::from([(file("picture"), bytes.clone())]) };
    let shown = write(&probe, NaiveDateTime::default());
    if let Err(error) = &shown {
        tracing::warn!(%error, "a picture is left out of a handbook");
    }
    shown.is_ok()
}

/// A picture that cannot be shown is a paragraph with its words.
fn put_words_for_missing(value: &mut Value, files: &HashMap<FileId, Bytes>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| put_words_for_missing(value, files)),
        Value::Object(block) if block.get("kind").is_some_and(|kind| kind == "picture") => {
            let place = block["place"].as_str().unwrap_or_default();
            if !files.contains_key(&file(place)) {
                *value = serde_json::json!({ "kind": "paragraph", "spans": [{ "kind": "text", "text": block["alt"] }] });
            }
        }
        Value::Object(fields) => fields.values_mut().for_each(|value| put_words_for_missing(value, files)),
        _ => {}
    }
}

/// A letter that no typeface here has would be an empty box that nobody can read: emoji go, other letters become □.
fn printable(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.chars().filter_map(letter).collect(),
        Value::Array(values) => values.iter_mut().for_each(printable),
        Value::Object(fields) => fields.iter_mut().filter(|(name, _)| *name != "to").for_each(|(_, value)| printable(value)),
        _ => {}
    }
}

fn letter(c: char) -> Option<char> {
    match c {
        '\n' | ' ' => Some(c),
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}') => None,
        c if FONTS.iter().any(|font| font.info().coverage.contains(c.into())) => Some(c),
        c if c.is_alphanumeric() => Some('□'),
        _ => None,
    }
}

fn told(errors: &[SourceDiagnostic]) -> String {
    errors
        .iter()
        .map(|error| format!("{}{}", error.message, error.hints.iter().map(|hint| format!(" ({hint:?})")).collect::<String>()))
        .collect::<Vec<_>>()
        .join("; ")
}

/// Names of files are kept for ever by typst: they are always the same few.
fn file(name: &str) -> FileId {
    let path = VirtualPath::new(format!("/{name}")).expect("the names are our own");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

fn source(name: &str, text: &str) -> Source {
    Source::new(file(name), text.into())
}

/// Everything that typst may read: what is here, and nothing of the machine.
struct Job {
    main: Source,
    files: HashMap<FileId, Bytes>,
}

impl World for Job {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONT_BOOK
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::handbook::paper::{Paper, Picture};
    use proptest::prelude::*;
    use std::process::Command;

    fn book(html: &str) -> Book {
        let mut paper = Paper::new(Some("https://hoc.vn"));
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
