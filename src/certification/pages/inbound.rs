//! Files from outside: upload, columns, what they would do, what they did, withdrawal. The same pages for each kind.

use crate::certification::inbound::{Completions, Inbound, InboundId, InboundState, Kind, Read, Receipts, Trouble, Upload};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::keys::Keys;
use crate::sheet::{Column, LARGEST_FILE, Matching};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, today};
use actix_multipart::form::MultipartForm;
use actix_multipart::form::bytes::Bytes as Sent;
use actix_web::Either;
use actix_web::web::Path;
use chrono::Datelike;
use serde::Serialize;
use std::collections::HashMap;

pub fn routes(site: &mut Site) {
    site.get("/receipts", list::<Receipts>)
        .post_files(LARGEST_FILE + 65_536, "problem-sheet-too-large", "/receipts", upload::<Receipts>)
        .get("/receipts/new", new::<Receipts>)
        .get("/receipts/{receipt}", show::<Receipts>)
        .get("/receipts/{receipt}/columns", columns::<Receipts>)
        .post("/receipts/{receipt}/columns", match_columns::<Receipts>)
        .post("/receipts/{receipt}/application", apply::<Receipts>)
        .post("/receipts/{receipt}/discard", discard::<Receipts>)
        .post("/receipts/{receipt}/withdrawal", withdraw::<Receipts>)
        .get("/completions", list::<Completions>)
        .post_files(LARGEST_FILE + 65_536, "problem-sheet-too-large", "/completions", upload::<Completions>)
        .get("/completions/new", new::<Completions>)
        .get("/completions/{completions}", show::<Completions>)
        .get("/completions/{completions}/columns", columns::<Completions>)
        .post("/completions/{completions}/columns", match_columns::<Completions>)
        .post("/completions/{completions}/application", apply::<Completions>)
        .post("/completions/{completions}/discard", discard::<Completions>)
        .post("/completions/{completions}/withdrawal", withdraw::<Completions>);
}

#[derive(Serialize)]
struct InboundList {
    kind: &'static str,
    path: &'static str,
    files: Vec<Inbound>,
}

impl Page for InboundList {
    const TEMPLATE: &'static str = "certification/inbound_list.html";
}

async fn list<K: Kind>(app: App, who: Officer) -> Result<Show<InboundList>> {
    let scope = who.scope();
    let files = app.read(move |db| Inbound::list::<K>(db, &scope, 100)).await?;
    Ok(Show(InboundList { kind: K::KIND.word(), path: K::PATH, files }))
}

#[derive(Serialize)]
struct NewInbound {
    kind: &'static str,
    path: &'static str,
    problems: Problems,
}

impl Page for NewInbound {
    const TEMPLATE: &'static str = "certification/inbound_new.html";
}

async fn new<K: Kind>(_: Officer) -> Show<NewInbound> {
    Show(NewInbound { kind: K::KIND.word(), path: K::PATH, problems: Problems::default() })
}

#[derive(MultipartForm)]
struct InboundFile {
    #[multipart(limit = "20 MiB")]
    file: Option<Sent>,
}

async fn upload<K: Kind>(app: App, who: Officer, form: MultipartForm<InboundFile>) -> Submitted<NewInbound> {
    let reader = app.clone();
    let read = match form.into_inner().file.filter(|file| !file.data.is_empty()) {
        Some(file) => {
            let name = file.file_name.unwrap_or_default();
            // What makes a reader of strange files panic is a file that cannot be read.
            let read = tokio::task::spawn_blocking(move || Upload::read::<K>(&reader.keys, &name, &file.data)).await;
            read.unwrap_or_else(|_| Err(Error::refused("problem-sheet-unreadable")))
        }
        None => Err(Error::refused("inbound-file-missing")),
    };
    let upload = match read {
        Ok(upload) => upload,
        Err(Error::Refused(refusal)) => {
            let problems = Problems::of("file", refusal);
            return Ok(Either::Right(Again(NewInbound { kind: K::KIND.word(), path: K::PATH, problems })));
        }
        Err(error) => return Err(error),
    };
    let (scope, by) = (who.scope(), who.id);
    let begin = move |db: &mut Db| {
        let unit = unit_of(db, &scope)?;
        Inbound::begin::<K>(db, Some(by), unit, &upload)
    };
    let file = app.write(begin).await?;
    Ok(Either::Left(match file.state {
        InboundState::Applied => See(format!("{}/{}", K::PATH, file.id)).saying("inbound-applied-before"),
        _ => See(format!("{}/{}/columns", K::PATH, file.id)),
    }))
}

/// A file is one unit's: the highest in which this officer works.
fn unit_of(db: &mut Db, scope: &[UnitId]) -> Result<UnitId> {
    let found = Unit::all_within(db, scope)?.into_iter().find(|unit| scope.contains(&unit.id));
    found.map(|unit| unit.id).ok_or(Error::NotFound)
}

// --- columns ---

#[derive(Serialize)]
struct ColumnsPage {
    kind: &'static str,
    path: &'static str,
    file: Inbound,
    columns: Vec<ColumnField>,
    headings: Vec<Heading>,
    on: DateField,
    problems: Problems,
}

#[derive(Serialize)]
struct ColumnField {
    column: String,
    needed: bool,
    place: Option<usize>,
}

#[derive(Serialize)]
struct Heading {
    place: usize,
    text: String,
}

impl Page for ColumnsPage {
    const TEMPLATE: &'static str = "certification/inbound_columns.html";
}

fn word<C: Column>(column: C) -> String {
    serde_json::to_value(column).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

impl ColumnsPage {
    fn of<K: Kind>(file: Inbound, matching: &Matching<K::Column>, on: DateField, problems: Problems) -> ColumnsPage {
        let field = |&column: &K::Column| ColumnField { column: word(column), needed: K::Column::NEEDED.contains(&column), place: matching.place(column) };
        let columns = K::Column::EVERY.iter().map(field).collect();
        let headings = file.headings.0.iter().enumerate().filter(|(_, text)| !text.is_empty());
        let headings = headings.map(|(place, text)| Heading { place, text: text.clone() }).collect();
        ColumnsPage { kind: K::KIND.word(), path: K::PATH, columns, headings, file, on, problems }
    }
}

async fn columns<K: Kind>(app: App, who: Officer, id: Path<InboundId>) -> Result<Either<Show<ColumnsPage>, See>> {
    let (scope, id) = (who.scope(), *id);
    let file = app.read(move |db| Inbound::find::<K>(db, &scope, id)).await?;
    if file.state != InboundState::Uploaded {
        return Ok(Either::Right(See(format!("{}/{id}", K::PATH))));
    }
    let (matching, day) = (file.columns::<K>(), file.answered_on);
    let on = DateField { day: day.day().to_string(), month: day.month().to_string(), year: day.year().to_string() };
    Ok(Either::Left(Show(ColumnsPage::of::<K>(file, &matching, on, Problems::default()))))
}

async fn match_columns<K: Kind>(app: App, who: Officer, id: Path<InboundId>, form: Form<HashMap<String, String>>) -> Submitted<ColumnsPage> {
    let (scope, by, id, form) = (who.scope(), who.id, *id, form.into_inner());
    let file = app.read(move |db| Inbound::find::<K>(db, &scope, id)).await?;
    let mut matching = Matching::<K::Column>::default();
    for &column in K::Column::EVERY {
        let place = form.get(&word(column)).and_then(|place| place.parse().ok()).filter(|&place: &usize| place < file.headings.0.len());
        if let Some(place) = place {
            matching.set(column, place);
        }
    }
    let part = |name: &str| form.get(name).cloned().unwrap_or_default();
    let on = DateField { day: part("on_day"), month: part("on_month"), year: part("on_year") };
    let mut problems = Problems::default();
    if let Some(missing) = matching.missing().or(K::lacks(&matching)) {
        problems.add_with("columns", "inbound-column-missing", &[("column", word(missing))]);
    }
    if matching.twice().is_some() {
        problems.add("columns", "problem-sheet-column-twice");
    }
    let day = if on.is_empty() { Some(file.answered_on) } else { on.date() };
    match day {
        None => problems.add("on", "problem-date-unreal"),
        Some(day) if day > today() => problems.add("on", "receipt-day-future"),
        Some(_) => {}
    }
    let Some(day) = day.filter(|_| problems.is_empty()) else { return Ok(Either::Right(Again(ColumnsPage::of::<K>(file, &matching, on, problems)))) };
    app.write(move |db| file.match_columns::<K>(db, by, &matching, day)).await?;
    Ok(Either::Left(See(format!("{}/{id}", K::PATH))))
}

// --- what it would do, what it did ---

#[derive(Serialize)]
struct InboundPage {
    kind: &'static str,
    path: &'static str,
    file: Inbound,
    troubles: Vec<Trouble>,
    problems: Problems,
}

impl Page for InboundPage {
    const TEMPLATE: &'static str = "certification/inbound.html";
}

const TROUBLES: usize = 200;

impl InboundPage {
    /// Before it is taken over the counts are those of a look: nothing is changed by it.
    fn of<K: Kind>(db: &mut Db, keys: &Keys, scope: &[UnitId], id: InboundId) -> Result<InboundPage> {
        let mut file = Inbound::find::<K>(db, scope, id)?;
        let troubles = if file.state == InboundState::Uploaded {
            let read = file.look::<K>(db, keys)?;
            file.counts.0 = read.counts;
            read.troubles.into_iter().take(TROUBLES).collect()
        } else {
            file.troubles(db, TROUBLES as i64)?
        };
        Ok(InboundPage { kind: K::KIND.word(), path: K::PATH, file, troubles, problems: Problems::default() })
    }
}

async fn show<K: Kind>(app: App, who: Officer, id: Path<InboundId>) -> Result<Show<InboundPage>> {
    let (keys, scope, id) = (app.clone(), who.scope(), *id);
    Ok(Show(app.read(move |db| InboundPage::of::<K>(db, &keys.keys, &scope, id)).await?))
}

async fn apply<K: Kind>(app: App, who: Officer, id: Path<InboundId>) -> Result<See> {
    let (keys, scope, by, id) = (app.clone(), who.scope(), who.id, *id);
    let looked = app.read(move |db| {
        let file = Inbound::find::<K>(db, &scope, id)?;
        let read = if file.state == InboundState::Uploaded { file.look::<K>(db, &keys.keys)? } else { Read::default() };
        Ok((file, read))
    });
    let (file, read) = looked.await?;
    let before = file.state == InboundState::Applied;
    app.write(move |db| file.apply::<K>(db, Some(by), &read)).await?;
    Ok(See(format!("{}/{id}", K::PATH)).saying(if before { "inbound-applied-before" } else { "inbound-applied" }))
}

async fn discard<K: Kind>(app: App, who: Officer, id: Path<InboundId>) -> Result<See> {
    let (scope, id) = (who.scope(), *id);
    app.write(move |db| Inbound::find::<K>(db, &scope, id)?.discard(db)).await?;
    Ok(See(K::PATH).saying("inbound-discarded"))
}

async fn withdraw<K: Kind>(app: App, who: Officer, id: Path<InboundId>, form: Form<HashMap<String, String>>) -> Submitted<InboundPage> {
    let (keys, scope, by, id) = (app.clone(), who.scope(), who.id, *id);
    let because = form.get("because").cloned().unwrap_or_default();
    let mut problems = Problems::default();
    problems.text("because", &because, "inbound-because-missing", 300);
    if !problems.is_empty() {
        let page = app.read(move |db| InboundPage::of::<K>(db, &keys.keys, &scope, id)).await?;
        return Ok(Either::Right(Again(InboundPage { problems, ..page })));
    }
    app.write(move |db| Inbound::find::<K>(db, &scope, id)?.withdraw(db, by, &because)).await?;
    Ok(Either::Left(See(format!("{}/{id}", K::PATH)).saying("inbound-withdrawn")))
}
