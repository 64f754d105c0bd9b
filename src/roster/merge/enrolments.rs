//! Courses of two records: the one that is further belongs to the person, the other one rests.

use super::Moves;
use crate::db::schema::{attempts, certificate_requests, certificates, enrolments};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{NewPerson, Person};
use crate::learning::{Enrolment, EnrolmentId};
use diesel::prelude::*;
use serde_json::json;

pub fn unite(db: &mut Db, moves: &mut Moves, keep: &Person, other: &Person) -> Result<()> {
    let own = Enrolment::all_of(db, keep.id)?;
    for theirs in Enrolment::all_of(db, other.id)? {
        let Some(both) = own.iter().find(|own| own.course_id == theirs.course_id) else {
            give(db, theirs.id, keep.id)?;
            moves.enrolments.push(theirs.id);
            continue;
        };
        let further = how_far(&theirs) > how_far(both);
        if further {
            swap(db, keep, both.id, other.id, theirs.id)?;
            moves.swapped.push((both.id, theirs.id));
        }
        moves.resting.push(json!(if further { both } else { &theirs }));
    }
    Ok(())
}

pub fn part(db: &mut Db, moves: &Moves, keep: PersonId, other: PersonId) -> Result<()> {
    let kept = Person::find(db, keep)?;
    for id in &moves.enrolments {
        owned(db, *id, keep)?;
        give(db, *id, other)?;
    }
    for (own, theirs) in &moves.swapped {
        owned(db, *own, other)?;
        owned(db, *theirs, keep)?;
        swap(db, &kept, *theirs, other, *own)?;
    }
    Ok(())
}

fn owned(db: &mut Db, id: EnrolmentId, owner: PersonId) -> Result<()> {
    let owned = Enrolment::own(db, owner, id);
    owned.map(drop).map_err(|_| Error::refused("merge-undo-conflict"))
}

/// How far an enrolment has come, to be compared.
fn how_far(enrolment: &Enrolment) -> (bool, bool, bool, bool, i32, u64) {
    (
        enrolment.certificate_number.is_some(),
        enrolment.request_state.is_some(),
        enrolment.test_passed_at.is_some(),
        enrolment.lessons_completed_at.is_some(),
        enrolment.lessons_done,
        (enrolment.best_score.unwrap_or(0.0).clamp(0.0, 1.0) * 1_000_000.0) as u64,
    )
}

/// The enrolment with all that hangs on it.
fn give(db: &mut Db, id: EnrolmentId, to: PersonId) -> Result<()> {
    diesel::update(enrolments::table.find(id)).set(enrolments::person_id.eq(to)).execute(db)?;
    diesel::update(attempts::table.filter(attempts::enrolment_id.eq(id))).set(attempts::person_id.eq(to)).execute(db)?;
    let requests = || certificate_requests::table.filter(certificate_requests::enrolment_id.eq(id));
    diesel::update(requests()).set(certificate_requests::person_id.eq(to)).execute(db)?;
    let issued = certificates::table.filter(certificates::request_id.eq_any(requests().select(certificate_requests::id)));
    diesel::update(issued).set(certificates::person_id.eq(to)).execute(db)?;
    Ok(())
}

/// A person has a course once: in between, one of the two belongs to a stand-in.
fn swap(db: &mut Db, keep: &Person, own: EnrolmentId, other: PersonId, theirs: EnrolmentId) -> Result<()> {
    let stand_in = NewPerson {
        id: PersonId::new(),
        name: "–".into(),
        birth_date: None,
        sex: None,
        audience: keep.audience,
        unit_id: keep.unit_id,
        household_id: None,
        number: None,
        created_by: None,
    };
    let stand_in = Person::create(db, &stand_in)?.id;
    give(db, own, stand_in)?;
    give(db, theirs, keep.id)?;
    give(db, own, other)?;
    Person::delete_all(db, &[stand_in])
}
