//! All that knows typst, and the .typ files of the rooms. The PDF is tagged (PDF/UA-1) and made to last (PDF/A-2a); typst
//! refuses to write one that is not.

use super::Sheet;
use super::letters::{drawn, printable};
use chrono::{Datelike, NaiveDateTime, Timelike};
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

/// Does nothing but show one picture.
const PROBE: &str = "#set document(title: \"x\")\n#image(\"picture\", alt: \"x\")";

/// Noto Sans and its signs, and Tinos, which is as wide as Times New Roman, letter by letter (all OFL, see fonts/OFL.txt), cut
/// down to the letters of Vietnam's languages.
const FONT_FILES: [&[u8]; 9] = [
    include_bytes!("fonts/NotoSans-Regular.ttf"),
    include_bytes!("fonts/NotoSans-Bold.ttf"),
    include_bytes!("fonts/NotoSans-Italic.ttf"),
    include_bytes!("fonts/NotoSansSymbols2-Regular.ttf"),
    include_bytes!("fonts/NotoSansMath-Regular.ttf"),
    include_bytes!("fonts/Tinos-Regular.ttf"),
    include_bytes!("fonts/Tinos-Bold.ttf"),
    include_bytes!("fonts/Tinos-Italic.ttf"),
    include_bytes!("fonts/Tinos-BoldItalic.ttf"),
];

pub(super) static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| FONT_FILES.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect());
static FONT_BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));
static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// Typesetting goes deep.
const STACK: usize = 32 * 1024 * 1024;

/// Does work with typst: on a stack that is deep enough, and nothing of it stays in memory afterwards.
pub fn at_work<T: Send>(work: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    let work = || {
        let done = work();
        comemo::evict(0);
        done
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).map_err(|error| error.to_string())?;
        thread.join().map_err(|_| "typesetting panicked".to_owned())?
    })
}

/// The sheet as a PDF. All that it says comes as data; nothing of it is ever read as code.
pub fn pdf(sheet: Sheet) -> Result<Vec<u8>, String> {
    let mut data = sheet.data;
    printable(&mut data);
    let mut files: HashMap<FileId, Bytes> = sheet.pictures.into_iter().map(|(place, bytes)| (file(&place), drawn(bytes))).collect();
    files.insert(file("data.json"), Bytes::new(data.to_string().into_bytes()));
    write(&Job { main: source(sheet.name, sheet.pages), files }, sheet.at)
}

/// The picture can be read, and printed as the standards want it.
pub fn is_shown(picture: &[u8]) -> bool {
    let files = HashMap::from([(file("picture"), drawn(picture.to_vec()))]);
    let shown = write(&Job { main: source("probe.typ", PROBE), files }, NaiveDateTime::default());
    if let Err(error) = &shown {
        tracing::warn!(%error, "a picture is left out of a print");
    }
    shown.is_ok()
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
