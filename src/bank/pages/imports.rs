//! A file of questions comes in: looked at first, then taken over.

use crate::authoring::Author;
use crate::bank::entry::Entry;
use crate::bank::import::{Import, ImportId, Judged, counts};
use crate::bank::{plain, workbook};
use crate::db::Db;
use crate::error::{Error, Refusal, Result};
use crate::web::{Again, App, Page, Problems, See, Show, Site, Submitted};
use actix_multipart::form::MultipartForm;
use actix_multipart::form::bytes::Bytes as Sent;
use actix_web::Either;
use actix_web::web::Path;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

pub fn routes(site: &mut Site) {
    site.get("/bank/imports/new", new)
        .post_files(LARGEST_FILE + 65_536, "problem-bank-too-large", "/bank/imports", upload)
        .get("/bank/imports/{import}", show)
        .post("/bank/imports/{import}/application", apply);
}

const LARGEST_FILE: usize = 5 * 1024 * 1024;

#[derive(Default, Serialize)]
struct NewImport {
    problems: Problems,
}

impl Page for NewImport {
    const TEMPLATE: &'static str = "bank/new_import.html";
}

async fn new(_: Author) -> Show<NewImport> {
    Show(NewImport::default())
}

#[derive(MultipartForm)]
struct QuestionsFile {
    #[multipart(limit = "5 MiB")]
    file: Option<Sent>,
}

async fn upload(app: App, who: Author, form: MultipartForm<QuestionsFile>) -> Submitted<NewImport> {
    let Some(file) = form.into_inner().file else { return Ok(again(said("problem-bank-file-missing"))) };
    let name: String = crate::text::tidy(&file.file_name.unwrap_or_default()).chars().take(120).collect();
    // What makes a reader of strange files panic is a file that cannot be read.
    let read = tokio::task::spawn_blocking(move || read(&file.data)).await.unwrap_or_else(|_| Err(Error::refused("problem-sheet-unreadable")));
    let entries = match read {
        Ok(entries) if entries.is_empty() => return Ok(again(said("problem-bank-empty"))),
        Ok(entries) => Arc::new(entries),
        Err(Error::Refused(refusal)) => return Ok(again(refusal)),
        Err(error) => return Err(error),
    };
    let id = ImportId::new();
    app.write(move |db| Import::begin(db, &who, id, &name, &entries)).await?;
    Ok(Either::Left(See(format!("/bank/imports/{id}"))))
}

fn said(id: &'static str) -> Refusal {
    Refusal { id, args: Vec::new() }
}

fn again(refusal: Refusal) -> Either<See, Again<NewImport>> {
    Either::Right(Again(NewImport { problems: Problems::of("file", refusal) }))
}

/// A workbook by its first bytes; else a text.
fn read(bytes: &[u8]) -> Result<Vec<Entry>> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return workbook::read(bytes);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Error::refused("problem-bank-not-utf8"))?;
    Ok(plain::read(text))
}

#[derive(Serialize)]
struct ImportPage {
    import: Import,
    /// Questions of a workbook stand in rows, those of a text in lines.
    rows: bool,
    judged: Vec<Judged>,
    counts: BTreeMap<&'static str, usize>,
    /// Something is new or changed.
    applies: bool,
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "bank/import.html";
}

async fn show(app: App, who: Author, id: Path<ImportId>) -> Result<Show<ImportPage>> {
    let id = *id;
    let look = move |db: &mut Db| {
        let import = Import::of(db, &who, id)?;
        let judged = import.judge(db)?;
        let counts = counts(&judged);
        let applies = counts["new"] + counts["changed"] > 0;
        Ok(ImportPage { rows: import.file_name.to_lowercase().ends_with(".xlsx"), import, judged, counts, applies })
    };
    Ok(Show(app.read(look).await?))
}

async fn apply(app: App, who: Author, id: Path<ImportId>) -> Result<See> {
    let id = *id;
    app.write(move |db| Import::apply(db, &who, id)).await?;
    Ok(See(format!("/bank/imports/{id}")).saying("bank-import-applied"))
}
