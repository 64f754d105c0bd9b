//! Takes an import back, as far as nothing has happened since.

use super::counts::Counts;
use super::import::{Import, ImportId, State};
use super::reason::Reason;
use super::row::{Facts, Fate, Row};
use super::traces;
use crate::attendance::Member;
use crate::community::Homes;
use crate::db::schema::{identifiers, roster_imports};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::{Audience, NewPerson, Person, SealedNumber};
use crate::journal;
use crate::web::App;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Timestamp;
use serde_json::json;
use std::collections::{HashMap, HashSet};

pub async fn undo(app: &App, id: ImportId, run: i32, by: Option<PersonId>) -> Result<()> {
    let at = now();
    app.write(move |db| take_back(db, id, run, by, at)).await
}

#[derive(Default)]
struct Back {
    removed: Vec<i32>,
    restored: Vec<i32>,
    gone: Vec<PersonId>,
    former: Vec<Person>,
    kept: Vec<(usize, Reason)>,
}

fn take_back(db: &mut Db, id: ImportId, run: i32, by: Option<PersonId>, at: NaiveDateTime) -> Result<()> {
    journal::hold(db)?;
    let import = Import::working(db, id, run, State::Undoing)?;
    let applied_at = import.applied_at.ok_or_else(|| Error::refused("roster-not-now"))?;
    let rows: Vec<Row> = Row::all(db, id)?.into_iter().filter(|row| matches!(row.fate, Some(Fate::Made | Fate::Altered))).collect();
    let back = decide(db, id, applied_at, &rows)?;
    let touched: Vec<PersonId> = back.gone.iter().copied().chain(back.former.iter().map(|person| person.id)).collect();
    Member::take_back(db, &touched, applied_at)?;
    SealedNumber::take_back(db, &touched, applied_at)?;
    Person::delete_all(db, &back.gone)?;
    Person::replace_all(db, &back.former)?;
    remove_empty_households(db, applied_at)?;
    note(db, &import, &rows, &back, by, at)
}

fn decide(db: &mut Db, id: ImportId, applied_at: NaiveDateTime, rows: &[Row]) -> Result<Back> {
    let traces = traces::of(db, id, applied_at)?;
    let ids: Vec<PersonId> = rows.iter().filter_map(whom).collect();
    let people: HashMap<PersonId, Person> = Person::find_all(db, &ids)?.into_iter().map(|person| (person.id, person)).collect();
    let hamlets: HashSet<UnitId> = rows.iter().filter_map(|row| row.unit_id).collect();
    let homes = Homes::load(db, &Vec::from_iter(hamlets))?;
    let replaced = numbers_replaced(db, applied_at)?;
    let mut back = Back::default();
    for (place, row) in rows.iter().enumerate() {
        let Some(person) = whom(row).and_then(|id| people.get(&id)) else {
            back.kept.push((place, Reason::whole("row-kept-gone")));
            continue;
        };
        let unchanged = Facts::from(person) == left_by(row, &homes);
        match (row.fate, traces.get(&person.id), &row.before.0) {
            (Some(Fate::Made), Some(table), _) => back.kept.push((place, Reason::whole(kept_because(table)))),
            _ if replaced.contains(&person.id) => back.kept.push((place, Reason::whole("row-kept-number"))),
            _ if !unchanged => back.kept.push((place, Reason::whole("row-kept-changed"))),
            (Some(Fate::Made), None, _) => {
                back.removed.push(row.line);
                back.gone.push(person.id);
            }
            (_, _, Some(before)) => {
                back.restored.push(row.line);
                back.former.push(as_before(person, before, &homes));
            }
            (_, _, None) => back.kept.push((place, Reason::whole("row-kept-changed"))),
        }
    }
    Ok(back)
}

/// Those to whom the import gave a number that has been replaced since.
fn numbers_replaced(db: &mut Db, applied_at: NaiveDateTime) -> Result<HashSet<PersonId>> {
    let ended = identifiers::table.filter(identifiers::valid_from.eq(applied_at)).filter(identifiers::valid_to.is_not_null());
    Ok(ended.select(identifiers::person_id).load::<PersonId>(db)?.into_iter().collect())
}

fn whom(row: &Row) -> Option<PersonId> {
    if row.fate == Some(Fate::Made) { Some(row.new_id) } else { row.person_id }
}

/// The person as the import left them.
fn left_by(row: &Row, homes: &Homes) -> Facts {
    let household = row.unit_id.zip(row.household.as_deref()).and_then(|(unit, number)| homes.find(unit, number));
    match (&row.before.0, row.unit_id) {
        (Some(before), _) if row.fate == Some(Fate::Altered) => row.after(before, household),
        (_, unit) => Facts {
            name: row.name.clone(),
            birth_date: row.birth_date,
            sex: row.sex,
            audience: row.audience.unwrap_or(Audience::Resident),
            unit_id: unit.unwrap_or(UnitId(uuid::Uuid::nil())),
            household_id: household,
        },
    }
}

fn as_before(person: &Person, before: &Facts, homes: &Homes) -> Person {
    let new = NewPerson {
        id: person.id,
        name: before.name.clone(),
        birth_date: before.birth_date,
        sex: before.sex,
        audience: before.audience,
        unit_id: before.unit_id,
        household_id: before.household_id.map(|home| homes.kept(home)),
        number: None,
        created_by: person.created_by,
    };
    Person { created_at: person.created_at, ..Person::from(&new) }
}

/// In words what happened to somebody since.
fn kept_because(table: &str) -> &'static str {
    match table {
        "enrolments" | "attempts" => "row-kept-learning",
        "class_members" => "row-kept-class",
        "pins" | "picture_codes" | "cards" | "logins" | "passwords" => "row-kept-signed-in",
        "roles" => "row-kept-role",
        "certificate_requests" | "certificates" => "row-kept-certificate",
        "identifiers" => "row-kept-number",
        _ => "row-kept-records",
    }
}

/// Households that the import made and where nobody lives now.
fn remove_empty_households(db: &mut Db, made_at: NaiveDateTime) -> Result<()> {
    const EMPTY: &str = "DELETE FROM households WHERE created_at = $1 \
         AND NOT EXISTS (SELECT 1 FROM persons WHERE persons.household_id = households.id) \
         AND NOT EXISTS (SELECT 1 FROM household_merges WHERE households.id IN (keep_id, other_id))";
    sql_query(EMPTY).bind::<Timestamp, _>(made_at).execute(db)?;
    Ok(())
}

fn note(db: &mut Db, import: &Import, rows: &[Row], back: &Back, by: Option<PersonId>, at: NaiveDateTime) -> Result<()> {
    Row::note_fate(db, import.id, &back.removed, Fate::Removed)?;
    Row::note_fate(db, import.id, &back.restored, Fate::Restored)?;
    let kept: Vec<i32> = back.kept.iter().map(|(place, _)| rows[*place].line).collect();
    Row::note_fate(db, import.id, &kept, Fate::Kept)?;
    for (place, reason) in &back.kept {
        rows[*place].note_reason(db, reason.clone())?;
    }
    let sizes = [(Fate::Removed, back.removed.len()), (Fate::Restored, back.restored.len()), (Fate::Kept, kept.len())];
    let mut counts = Counts(import.counts.0.0.clone());
    counts.0.extend(sizes.map(|(fate, count)| (fate.word().to_owned(), count)));
    diesel::update(roster_imports::table.find(import.id)).set((roster_imports::undone_at.eq(at), roster_imports::undone_by.eq(by))).execute(db)?;
    Import::note(db, import.id, State::Undone, import.total, &counts)?;
    let detail = json!({ "removed": back.removed.len(), "restored": back.restored.len(), "kept": kept.len() });
    journal::record(db, by, "roster-undone", import.id, detail)
}
