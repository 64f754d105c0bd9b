//! An import as it stands: at work, checked, taken over, taken back.

use crate::db::Db;
use crate::error::Result;
use crate::roster::import::{Import, ImportId, Keeper, State};
use crate::roster::jobs;
use crate::roster::row::{Row, Shown};
use crate::roster::view::RowView;
use crate::web::{App, Page, See, Show, Site};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/rosters/{roster}", show)
        .post("/rosters/{roster}/application", apply)
        .post("/rosters/{roster}/undo", undo)
        .post("/rosters/{roster}/discard", discard);
}

const ROWS: i64 = 100;

#[derive(Deserialize)]
pub struct Part {
    #[serde(default)]
    pub shown: String,
    #[serde(default)]
    pub after: i32,
}

#[derive(Serialize)]
struct AtWork {
    import: Import,
    silent: bool,
}

impl Page for AtWork {
    const TEMPLATE: &'static str = "roster/at_work.html";
}

#[derive(Serialize)]
struct RosterPage {
    undecided: usize,
    filters: Vec<Filter>,
    shown: String,
    rows: Vec<RowView>,
    later: Option<String>,
    import: Import,
    /// May look at two records to merge them.
    admin: bool,
}

/// A number on the page that leads to its rows.
#[derive(Serialize)]
struct Filter {
    word: &'static str,
    count: usize,
}

impl Page for RosterPage {
    const TEMPLATE: &'static str = "roster/roster.html";
}

type Shows = Either<See, Either<Show<AtWork>, Show<RosterPage>>>;

async fn show(app: App, who: Keeper, roster: Path<ImportId>, part: Query<Part>) -> Result<Shows> {
    let (id, part) = (*roster, part.into_inner());
    let keeper = who.clone();
    let import = app.read(move |db| Import::find(db, &keeper, id)).await?;
    Ok(match import.state {
        State::Uploaded => Either::Left(See(format!("/rosters/{id}/columns"))),
        _ if import.is_at_work() => Either::Right(Either::Left(Show(AtWork { silent: import.is_silent(), import }))),
        _ => Either::Right(Either::Right(Show(app.read(move |db| RosterPage::of(db, &who, import, part)).await?))),
    })
}

impl RosterPage {
    fn of(db: &mut Db, who: &Keeper, import: Import, part: Part) -> Result<RosterPage> {
        let rows = Row::page(db, import.id, Shown::from_word(&part.shown), part.after, ROWS)?;
        let last = rows.last().map(|row| row.line).filter(|_| rows.len() as i64 == ROWS);
        let later = last.map(|line| format!("/rosters/{}?shown={}&after={line}", import.id, Shown::from_word(&part.shown).word()));
        let words: &[&str] = match import.state {
            State::Checked => &["new", "changed", "same", "doubtful", "refused"],
            State::Applied => &["made", "altered", "same", "left", "refused"],
            State::Undone => &["removed", "restored", "kept"],
            _ => &[],
        };
        let filters = words.iter().map(|word| Filter { word, count: import.counts.0.get(word) }).collect();
        let undecided = if import.state == State::Checked { Row::undecided(db, import.id)? } else { 0 };
        let shown = Shown::from_word(&part.shown).word().into();
        Ok(RosterPage { undecided, filters, shown, rows: RowView::of_all(db, who, &import, rows)?, later, import, admin: !who.admin_of.is_empty() })
    }
}

async fn apply(app: App, who: Keeper, roster: Path<ImportId>) -> Result<See> {
    let (id, by) = (*roster, who.id);
    let run = app.write(move |db| begin(db, &who, id, State::Checked, State::Applying, State::Applied)).await?;
    if let Some(run) = run {
        jobs::apply(&app, id, run, by);
    }
    Ok(See(format!("/rosters/{id}")))
}

async fn undo(app: App, who: Keeper, roster: Path<ImportId>) -> Result<See> {
    let (id, by) = (*roster, who.id);
    let run = app.write(move |db| begin(db, &who, id, State::Applied, State::Undoing, State::Undone)).await?;
    if let Some(run) = run {
        jobs::undo(&app, id, run, by);
    }
    Ok(See(format!("/rosters/{id}")))
}

/// Nothing to begin when it is done, or goes on already.
fn begin(db: &mut Db, who: &Keeper, id: ImportId, from: State, to: State, done: State) -> Result<Option<i32>> {
    let import = Import::find(db, who, id)?;
    if import.state == done || import.state == to && !import.is_silent() {
        return Ok(None);
    }
    import.check_right(db, who)?;
    import.start(db, from, to).map(Some)
}

async fn discard(app: App, who: Keeper, roster: Path<ImportId>) -> Result<See> {
    let id = *roster;
    app.write(move |db| Import::find(db, &who, id)?.discard(db)).await?;
    Ok(See("/rosters").saying("roster-discarded"))
}
