//! The cells compared with the facts, and made anew from them.

use super::cell::{Cells, Grain};
use super::fold;
use super::waiting::{Subject, SubjectId, SubjectKind, facts_of};
use super::{Measure, UnitId, slice};
use crate::db::schema::{counted, households, persons, tallies, waiting};
use crate::db::{Db, ROWS_AT_ONCE};
use crate::error::Result;
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::BTreeSet;

/// What is wrong with the counters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Miscounted {
    /// Cells that were compared, and those that say something else than the facts.
    pub cells: usize,
    pub wrong: usize,
    /// People, households and sessions that wait to be folded: late, but not wrong.
    pub waiting: i64,
}

/// Counts everything from the facts. What waits is taken into account: the cells need not know it yet.
pub fn check(db: &mut Db) -> Result<Miscounted> {
    let waiting: i64 = waiting::table.select(diesel::dsl::count_star()).first(db)?;
    let mut cells = kept(db)?;
    let compared = cells.len();
    let late = super::waiting::Waiting::first(db, i64::MAX)?;
    late.before.values().for_each(|facts| facts.add_cells(&mut cells, -1));
    late.now.values().for_each(|facts| facts.add_cells(&mut cells, 1));
    for some in everything(db)?.into_iter().collect::<Vec<_>>().chunks(ROWS_AT_ONCE) {
        facts_of(db, &some.iter().copied().collect())?.values().for_each(|facts| facts.add_cells(&mut cells, -1));
    }
    Ok(Miscounted { cells: compared, wrong: cells.values().filter(|count| **count != 0).count(), waiting })
}

/// Forgets all cells and counts everybody again.
pub fn rebuild(db: &mut Db) -> Result<()> {
    diesel::delete(tallies::table).execute(db)?;
    diesel::delete(counted::table).execute(db)?;
    diesel::delete(waiting::table).execute(db)?;
    let all: Vec<Subject> = everything(db)?.into_iter().collect();
    for some in all.chunks(ROWS_AT_ONCE) {
        let rows: Vec<_> = some.iter().map(|subject| (waiting::kind.eq(subject.kind), waiting::subject_id.eq(subject.id))).collect();
        crate::on_db!(db, |c| diesel::insert_into(waiting::table).values(&rows).execute(c))?;
    }
    while fold(db)? {}
    Ok(())
}

/// Everybody and everything that may be counted.
fn everything(db: &mut Db) -> Result<BTreeSet<Subject>> {
    let people: Vec<SubjectId> = persons::table.select(persons::id).load(db)?;
    let homes: Vec<SubjectId> = households::table.select(households::id).load(db)?;
    let sessions: Vec<SubjectId> = super::super::facts::sessions_within(db, None)?.into_iter().map(SubjectId).collect();
    let of = |kind: SubjectKind, ids: Vec<SubjectId>| ids.into_iter().map(move |id| Subject { kind, id });
    Ok(of(SubjectKind::Person, people).chain(of(SubjectKind::Household, homes)).chain(of(SubjectKind::Session, sessions)).collect())
}

type Row = (UnitId, Grain, NaiveDate, Measure, String, String, i32);

fn kept(db: &mut Db) -> Result<Cells> {
    let columns = (tallies::unit_id, tallies::grain, tallies::starts_on, tallies::measure, tallies::audience, tallies::age, tallies::count);
    let rows: Vec<Row> = tallies::table.filter(tallies::count.ne(0)).select(columns).load(db)?;
    Ok(rows.into_iter().map(|(unit, grain, day, measure, group, age, count)| ((slice(unit, &group, &age), measure, grain, day), i64::from(count))).collect())
}
