//! A file comes in, and its columns are named.

use crate::db::Json;
use crate::error::{Error, Refusal, Result};
use crate::roster::check::blocking;
use crate::roster::import::{Import, ImportId, Keeper, State};
use crate::roster::upload::Upload;
use crate::roster::{Column, Matching, jobs, template};
use crate::sheet::LARGEST_FILE;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_multipart::form::MultipartForm;
use actix_multipart::form::bytes::Bytes as Sent;
use actix_web::web::Path;
use actix_web::{Either, HttpResponse};
use serde::Serialize;
use std::collections::HashMap;

pub fn routes(site: &mut Site) {
    site.get("/rosters", list)
        .post_files(LARGEST_FILE + 65_536, "problem-sheet-too-large", "/rosters", upload)
        .get("/rosters/new", new)
        .get("/rosters/template.xlsx", download_template)
        .get("/rosters/{roster}/columns", columns)
        .post("/rosters/{roster}/check", check);
}

#[derive(Serialize)]
struct RosterList {
    imports: Vec<Import>,
}

impl Page for RosterList {
    const TEMPLATE: &'static str = "roster/rosters.html";
}

async fn list(app: App, who: Keeper) -> Result<Show<RosterList>> {
    Ok(Show(RosterList { imports: app.read(move |db| Import::list(db, &who)).await? }))
}

#[derive(Default, Serialize)]
struct NewRoster {
    problems: Problems,
}

impl Page for NewRoster {
    const TEMPLATE: &'static str = "roster/new.html";
}

async fn new(_: Keeper) -> Show<NewRoster> {
    Show(NewRoster::default())
}

#[derive(MultipartForm)]
struct RosterFile {
    #[multipart(limit = "20 MiB")]
    file: Option<Sent>,
}

async fn upload(app: App, who: Keeper, form: MultipartForm<RosterFile>) -> Submitted<NewRoster> {
    let file = form.into_inner().file;
    let reader = app.clone();
    let read = match file {
        Some(file) => {
            let name = file.file_name.unwrap_or_default();
            // What makes a reader of strange files panic is a file that cannot be read.
            let read = blocking(move || Upload::read(&reader.keys, &name, &file.data)).await;
            read.map_err(|error| if let Error::Broken(_) = error { Error::refused("problem-sheet-unreadable") } else { error })
        }
        None => Err(Error::refused("problem-roster-missing")),
    };
    let upload = match read {
        Ok(upload) => upload,
        Err(Error::Refused(refusal)) => return Ok(again(refusal)),
        Err(error) => return Err(error),
    };
    let new = upload.id;
    let import = app.write(move |db| Import::begin(db, Some(who.id), &who.scope, &upload)).await?;
    Ok(Either::Left(match import.state {
        _ if import.id != new => See(format!("/rosters/{}", import.id)).saying("roster-sent-before"),
        _ => See(format!("/rosters/{}/columns", import.id)),
    }))
}

fn again(refusal: Refusal) -> Either<See, Again<NewRoster>> {
    Either::Right(Again(NewRoster { problems: Problems::of("file", refusal) }))
}

async fn download_template(_: Keeper) -> Result<HttpResponse> {
    let book = blocking(template::workbook).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        .insert_header(("content-disposition", "attachment; filename=\"danh-sach-hoc-vien.xlsx\""))
        .body(book))
}

#[derive(Serialize)]
struct ColumnsPage {
    import: Import,
    columns: Vec<ColumnField>,
    headings: Vec<Heading>,
    problems: Problems,
}

#[derive(Serialize)]
struct ColumnField {
    column: Column,
    needed: bool,
    place: Option<usize>,
}

#[derive(Serialize)]
struct Heading {
    place: usize,
    text: String,
}

impl Page for ColumnsPage {
    const TEMPLATE: &'static str = "roster/columns.html";
}

impl ColumnsPage {
    fn of(import: Import, problems: Problems) -> ColumnsPage {
        let field = |&column: &Column| ColumnField {
            column,
            needed: <Column as crate::sheet::Column>::NEEDED.contains(&column),
            place: import.matching.0.place(column),
        };
        let columns = Column::ALL.iter().map(field).collect();
        let headings = import.headings.0.iter().enumerate().filter(|(_, text)| !text.is_empty());
        let headings = headings.map(|(place, text)| Heading { place, text: text.clone() }).collect();
        ColumnsPage { columns, headings, import, problems }
    }
}

async fn columns(app: App, who: Keeper, roster: Path<ImportId>) -> Result<Either<Show<ColumnsPage>, See>> {
    let import = app.read(move |db| Import::find(db, &who, *roster)).await?;
    if import.state != State::Uploaded {
        return Ok(Either::Right(See(format!("/rosters/{}", import.id))));
    }
    Ok(Either::Left(Show(ColumnsPage::of(import, Problems::default()))))
}

async fn check(app: App, who: Keeper, roster: Path<ImportId>, form: Form<HashMap<String, String>>) -> Submitted<ColumnsPage> {
    let (id, by, keeper) = (*roster, who.id, who.clone());
    let mut import = app.read(move |db| Import::find(db, &keeper, id)).await?;
    // A check that fell asleep begins anew with the columns it had.
    let matching = if import.state == State::Uploaded { chosen(&form, import.headings.0.len()) } else { import.matching.0.clone() };
    let problems = problems(&matching);
    if !problems.is_empty() {
        import.matching = Json(matching);
        return Ok(Either::Right(Again(ColumnsPage::of(import, problems))));
    }
    let headings = import.headings.0.clone();
    let run = app
        .write(move |db| {
            let import = Import::find(db, &who, id)?;
            if import.is_at_work() && !import.is_silent() || import.state == State::Checked {
                return Ok(None);
            }
            import.check_right(db, &who)?;
            let run = import.start(db, State::Uploaded, State::Checking)?;
            import.match_columns(db, &matching)?;
            matching.remember(db, by, &headings)?;
            Ok(Some(run))
        })
        .await?;
    if let Some(run) = run {
        jobs::check(&app, id, run);
    }
    Ok(Either::Left(See(format!("/rosters/{id}"))))
}

fn chosen(form: &HashMap<String, String>, headings: usize) -> Matching {
    let mut matching = Matching::default();
    for &column in Column::ALL {
        let place = form.get(column.word()).and_then(|place| place.parse().ok()).filter(|&place: &usize| place < headings);
        if let Some(place) = place {
            matching.set(column, place);
        }
    }
    matching
}

fn problems(matching: &Matching) -> Problems {
    let mut problems = Problems::default();
    match matching.missing() {
        Some(Column::Hamlet) => problems.add("hamlet", "problem-roster-column-hamlet"),
        Some(_) => problems.add("name", "problem-roster-column-name"),
        None => {}
    }
    if let Some(column) = matching.twice() {
        problems.add(column.word(), "problem-sheet-column-twice");
    }
    problems
}
