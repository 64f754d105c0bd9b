//! The dry run: every row read and compared, nothing changed.

use super::columns::Matching;
use super::counts::Counts;
use super::import::{Import, ImportId, State};
use super::judge::Judge;
use super::places::Places;
use super::reading::Reading;
use super::register::Register;
use super::row::Row;
use crate::db::UnitId;
use crate::db::schema::roster_rows;
use crate::error::{Error, Result};
use crate::sheet::Sheet;
use crate::web::App;
use diesel::prelude::*;

/// Rows are kept in parts, so that others can write in between and the page can tell how far it is.
const PART: usize = 4_000;

/// What each row would do.
pub async fn judged(app: &App, import: ImportId, scope: Vec<UnitId>, matching: Matching, sheet: Sheet) -> Result<Vec<Row>> {
    let places = app.read(move |db| Places::load(db, &scope)).await?;
    if places.is_empty() {
        return Err(Error::refused("roster-no-hamlets"));
    }
    let reader = app.clone();
    let (places, rows) = blocking(move || {
        let rows = Reading { import, matching: &matching, places: &places, keys: &reader.keys }.rows(&sheet.rows)?;
        Ok((places, rows))
    })
    .await?;
    let (places, mut rows, register) = app
        .read(move |db| {
            let register = Register::load(db, &places.communes, &rows)?;
            Ok((places, rows, register))
        })
        .await?;
    blocking(move || {
        let mut judge = Judge::new(&register, &places);
        rows.iter_mut().for_each(|row| judge.judge(row));
        Ok(rows)
    })
    .await
}

/// Checks an uploaded import and keeps what was found.
pub async fn check(app: &App, id: ImportId, run: i32) -> Result<()> {
    let keys = app.clone();
    let (import, sheet) = app
        .read(move |db| {
            let import = Import::working(db, id, run, State::Checking)?;
            let sheet = import.sheet(db, &keys.keys)?;
            Ok((import, sheet))
        })
        .await?;
    let rows = judged(app, id, import.scope.0.clone(), import.matching.0.clone(), sheet).await?;
    let counts = Counts::of_outcomes(&rows);
    app.write(move |db| {
        Import::working(db, id, run, State::Checking)?;
        diesel::delete(roster_rows::table.filter(roster_rows::import_id.eq(id))).execute(db)?;
        Ok(())
    })
    .await?;
    let mut done = 0;
    for part in rows.chunks(PART) {
        done += i32::try_from(part.len()).map_err(Error::broken)?;
        let (part, counts) = (part.to_vec(), counts.clone());
        app.write(move |db| {
            Import::working(db, id, run, State::Checking)?;
            Row::insert(db, &part)?;
            Import::note(db, id, State::Checking, done, &counts)
        })
        .await?;
    }
    app.write(move |db| {
        Import::working(db, id, run, State::Checking)?.forget_sheet(db)?;
        Import::note(db, id, State::Checked, done, &counts)
    })
    .await
}

/// Work for the processor, away from the threads that answer.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)?
}
