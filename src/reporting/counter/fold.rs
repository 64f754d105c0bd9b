//! Folding: the cells take in what waits.

use super::cell::Cells;
use super::waiting::{Subject, Waiting};
use crate::db::schema::{counted, tallies, waiting};
use crate::db::{Db, Json, ROWS_AT_ONCE};
use crate::error::Result;
use crate::web::App;
use diesel::prelude::*;
use std::time::Duration;

/// So many at once: a writer who comes in between does not wait long.
const AT_ONCE: i64 = 400;
const LOOK: Duration = Duration::from_secs(2);

/// Takes in some of what waits. False when nothing waits any more.
pub fn fold(db: &mut Db) -> Result<bool> {
    let waits = Waiting::first(db, AT_ONCE)?;
    if waits.is_empty() {
        return Ok(false);
    }
    let mut cells = Cells::new();
    waits.before.values().for_each(|facts| facts.add_cells(&mut cells, -1));
    waits.now.values().for_each(|facts| facts.add_cells(&mut cells, 1));
    cells.retain(|_, by| *by != 0);
    keep_cells(db, &cells)?;
    keep_facts(db, &waits)?;
    for some in waits.notes.chunks(ROWS_AT_ONCE) {
        diesel::delete(waiting::table.filter(waiting::id.eq_any(some))).execute(db)?;
    }
    Ok(true)
}

/// Folds as long as the program serves.
pub fn keep_folding(app: &App) {
    let app = app.clone();
    actix_web::rt::spawn(async move {
        loop {
            match fold_some(&app).await {
                Ok(true) => tokio::task::yield_now().await,
                Ok(false) => tokio::time::sleep(LOOK).await,
                Err(error) => {
                    tracing::warn!(%error, "the figures were not folded");
                    tokio::time::sleep(LOOK * 10).await;
                }
            }
        }
    });
}

/// Looks before it writes: a quiet evening writes nothing.
async fn fold_some(app: &App) -> Result<bool> {
    let waits = app.read(Waiting::any).await?;
    if waits { app.write(fold).await } else { Ok(false) }
}

pub(super) fn keep_cells(db: &mut Db, cells: &Cells) -> Result<()> {
    let rows: Vec<_> = cells
        .iter()
        .map(|((slice, measure, grain, day), by)| {
            (
                tallies::unit_id.eq(slice.unit),
                tallies::grain.eq(*grain),
                tallies::starts_on.eq(*day),
                tallies::measure.eq(*measure),
                tallies::audience.eq(slice.group.map_or("", |group| group.word())),
                tallies::age.eq(slice.age.map_or("", |age| age.word())),
                tallies::count.eq(i32::try_from(*by).unwrap_or(i32::MAX)),
            )
        })
        .collect();
    let key = (tallies::unit_id, tallies::grain, tallies::starts_on, tallies::measure, tallies::audience, tallies::age);
    for some in rows.chunks(ROWS_AT_ONCE) {
        crate::on_db!(db, |c| diesel::insert_into(tallies::table)
            .values(some)
            .on_conflict(key)
            .do_update()
            .set(tallies::count.eq(tallies::count + diesel::upsert::excluded(tallies::count)))
            .execute(c))?;
    }
    Ok(())
}

fn keep_facts(db: &mut Db, waits: &Waiting) -> Result<()> {
    let gone: Vec<_> = waits.before.keys().filter(|subject| !waits.now.contains_key(subject)).map(|subject| subject.id).collect();
    for some in gone.chunks(ROWS_AT_ONCE) {
        diesel::delete(counted::table.filter(counted::subject_id.eq_any(some))).execute(db)?;
    }
    let rows: Vec<_> = waits.now.iter().map(|(subject, facts)| row(subject, facts)).collect();
    for some in rows.chunks(ROWS_AT_ONCE) {
        crate::on_db!(db, |c| diesel::insert_into(counted::table)
            .values(some)
            .on_conflict(counted::subject_id)
            .do_update()
            .set((counted::facts.eq(diesel::upsert::excluded(counted::facts)), counted::until.eq(diesel::upsert::excluded(counted::until))))
            .execute(c))?;
    }
    Ok(())
}

type Row = (
    diesel::dsl::Eq<counted::subject_id, super::waiting::SubjectId>,
    diesel::dsl::Eq<counted::kind, super::waiting::SubjectKind>,
    diesel::dsl::Eq<counted::facts, Json<super::super::facts::Facts>>,
    diesel::dsl::Eq<counted::until, Option<chrono::NaiveDate>>,
);

fn row(subject: &Subject, facts: &super::super::facts::Facts) -> Row {
    (counted::subject_id.eq(subject.id), counted::kind.eq(subject.kind), counted::facts.eq(Json(facts.clone())), counted::until.eq(facts.until))
}
