//! A deletion: what the rooms hold goes, but for what the law or others' rights want kept, and that is said before.

use super::copy::{condition, records_of};
use super::holdings;
use super::request::{StepKind, SubjectRequest, SubjectRequestId};
use super::restriction::{DELETED, Restriction};
use crate::certification;
use crate::db::holdings::{Fate, Holding};
use crate::db::schema::{certificate_requests, deletions, enrolments, persons, roles};
use crate::db::{Db, Json, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::text::person_sort_key;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

crate::id!(DeletionId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Deletion {
    pub id: DeletionId,
    pub person_id: PersonId,
    pub request_id: Option<SubjectRequestId>,
    pub reason: String,
    /// How many rows of each holding went.
    pub counts: Json<BTreeMap<String, i64>>,
    pub deleted_at: NaiveDateTime,
    pub deleted_by: Option<PersonId>,
}

/// A line of the page that tells beforehand what will happen.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Foretold {
    pub holding: &'static str,
    pub count: i64,
    pub fate: &'static str,
    /// Why it stays, or what changes.
    pub because: &'static str,
}

/// Stands where the name was.
pub const NOBODY: &str = "(đã xóa)";

impl Deletion {
    /// What goes, what changes and what stays.
    pub fn foretell(db: &mut Db, person: PersonId) -> Result<Vec<Foretold>> {
        let records = records_of(db, person)?;
        let mut lines = Vec::new();
        for holding in holdings::all() {
            let (fate, because) = match holding.fate {
                Fate::Shared => continue,
                Fate::Goes => ("goes", ""),
                Fate::Changes(how) => ("changes", how),
                Fate::Stays(why) => ("stays", why),
            };
            let count = counted(db, holding, &records)?;
            if count > 0 {
                lines.push(Foretold { holding: holding.name, count, fate, because });
            }
        }
        Ok(lines)
    }

    pub fn of(db: &mut Db, person: PersonId) -> Result<Option<Deletion>> {
        Ok(deletions::table.filter(deletions::person_id.eq(person)).first(db).optional()?)
    }

    /// As a request asks for it. Nobody deletes themselves, and staff hand back their rights first.
    pub fn for_request(db: &mut Db, by: PersonId, request: &SubjectRequest) -> Result<()> {
        let person = request.must_be_certain()?;
        if Deletion::of(db, person)?.is_some() {
            return Ok(());
        }
        if person == by {
            return Err(Error::refused("deletion-not-oneself"));
        }
        let in_force = roles::table.filter(roles::person_id.eq(person)).filter(roles::revoked_at.is_null());
        if in_force.count().get_result::<i64>(db)? > 0 {
            return Err(Error::refused("deletion-staff"));
        }
        Deletion::carry_out(db, Some(by), person, Some(request.id), "request")?;
        request.step(db, by, StepKind::Deleted, None, "", "")
    }

    /// Once for each person. The reason is one of ours: request, retention, restore.
    pub fn carry_out(db: &mut Db, by: Option<PersonId>, person: PersonId, request: Option<SubjectRequestId>, reason: &str) -> Result<()> {
        for record in records_of(db, person)? {
            if Deletion::of(db, record)?.is_some() {
                continue;
            }
            let counts = clear(db, record)?;
            Restriction::make(db, by, record, request, DELETED)?;
            diesel::insert_into(deletions::table)
                .values((
                    deletions::id.eq(DeletionId::new()),
                    deletions::person_id.eq(record),
                    deletions::request_id.eq(request),
                    deletions::reason.eq(reason),
                    deletions::counts.eq(Json(counts.clone())),
                    deletions::deleted_at.eq(now()),
                    deletions::deleted_by.eq(by),
                ))
                .execute(db)?;
            journal::record(db, by, "person-deleted", record, json!({ "request": request, "reason": reason, "counts": counts }))?;
        }
        Ok(())
    }

    /// Everybody who was deleted: what a restored backup must forget again.
    pub fn everybody(db: &mut Db) -> Result<Vec<PersonId>> {
        Ok(deletions::table.select(deletions::person_id).order(deletions::id).load(db)?)
    }

    /// In a database of before the deletions; gives how many it still knew.
    pub fn again(db: &mut Db, people: &[PersonId]) -> Result<usize> {
        let mut known = 0;
        for person in Person::find_all(db, people)? {
            if Deletion::of(db, person.id)?.is_none() {
                Deletion::carry_out(db, None, person.id, None, "restore")?;
                known += 1;
            }
        }
        Ok(known)
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn counted(db: &mut Db, holding: &Holding, records: &[PersonId]) -> Result<i64> {
    let question = format!("SELECT count(*) AS number FROM \"{}\" WHERE {}", holding.table, condition(db, holding));
    let mut count = 0;
    for record in records {
        count += sql_query(&question).bind::<Binary, _>(record).get_result::<Number>(db)?.number;
    }
    Ok(count)
}

/// The last rooms first: their rows name those of the rooms before.
fn clear(db: &mut Db, person: PersonId) -> Result<BTreeMap<String, i64>> {
    let mut counts = BTreeMap::new();
    for holding in holdings::all().rev().filter(|holding| holding.fate == Fate::Goes) {
        let question = format!("DELETE FROM \"{}\" WHERE {}", holding.table, condition(db, holding));
        let gone = sql_query(question).bind::<Binary, _>(person).execute(db)?;
        if gone > 0 {
            counts.insert(holding.name.to_owned(), i64::try_from(gone).unwrap_or(i64::MAX));
        }
    }
    certification::forget(db, person)?;
    clear_enrolments(db, person)?;
    clear_person(db, person)?;
    Ok(counts)
}

/// What is left of a course is that there is a certificate; its counters say what is left of the facts.
fn clear_enrolments(db: &mut Db, person: PersonId) -> Result<()> {
    let asked = certificate_requests::table.filter(certificate_requests::person_id.eq(person)).select(certificate_requests::enrolment_id);
    diesel::delete(enrolments::table.filter(enrolments::person_id.eq(person)).filter(enrolments::id.ne_all(asked))).execute(db)?;
    let own = || enrolments::table.filter(enrolments::person_id.eq(person));
    diesel::update(own())
        .set((
            enrolments::lessons_done.eq(0),
            enrolments::last_lesson_key.eq(None::<String>),
            enrolments::best_score.eq(None::<f64>),
            enrolments::test_passed_at.eq(None::<NaiveDateTime>),
        ))
        .execute(db)?;
    diesel::update(own().filter(enrolments::lessons_total.gt(0))).set(enrolments::lessons_completed_at.eq(None::<NaiveDateTime>)).execute(db)?;
    Ok(())
}

/// Nobody's record from now on. Who decided over others' results keeps the name that stands under them.
fn clear_person(db: &mut Db, person: PersonId) -> Result<()> {
    let name = if has_signed(db, person)? { Person::find(db, person)?.name } else { NOBODY.to_owned() };
    diesel::update(persons::table.find(person))
        .set((
            persons::name_folded.eq(""),
            persons::sort_key.eq(person_sort_key(&name)),
            persons::name.eq(name),
            persons::birth_date.eq(None::<NaiveDate>),
            persons::sex.eq(None::<String>),
            persons::household_id.eq(None::<crate::community::HouseholdId>),
        ))
        .execute(db)?;
    Ok(())
}

fn has_signed(db: &mut Db, person: PersonId) -> Result<bool> {
    const SIGNED: &str = "SELECT (SELECT count(*) FROM approvals WHERE approver_id = $1) + (SELECT count(*) FROM practical_checks WHERE assessor_id = $1) \
                          + (SELECT count(*) FROM returns WHERE returned_by = $1) + (SELECT count(*) FROM corrections WHERE corrected_by = $1) \
                          + (SELECT count(*) FROM revocations WHERE revoked_by = $1) + (SELECT count(*) FROM classes WHERE trainer_id = $1) AS number";
    Ok(sql_query(SIGNED).bind::<Binary, _>(person).get_result::<Number>(db)?.number > 0)
}
