//! A practical check: an assessor watches the learner do it, criterion by criterion. It may come before the request:
//! then it is kept with the enrolment, and the request that the learner sends takes it along.

use super::impartial::may_assess;
use super::request::{Request, RequestId, RequestState};
use super::second::SecondCheck;
use crate::catalog::{CourseVersionId, Criterion, Practical};
use crate::db::schema::practical_checks;
use crate::db::{Db, Json, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::learning::{Enrolment, EnrolmentId};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

crate::id!(CheckId);

pub use crate::attendance::Level;

/// What was seen for one criterion, by the criterion's key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub key: String,
    pub level: Level,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct PracticalCheck {
    pub id: CheckId,
    /// None: the learner has not asked yet.
    pub request_id: Option<RequestId>,
    pub assessor_id: PersonId,
    pub results: Json<Vec<Seen>>,
    pub passed: bool,
    pub note: String,
    pub checked_at: NaiveDateTime,
    pub enrolment_id: EnrolmentId,
}

/// A skill of the check: shown when all that it requires was done alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillSeen {
    pub skill: String,
    pub shown: bool,
}

impl PracticalCheck {
    /// Records a check. One that passes makes the request ready for approval; one that does not
    /// stays on record, and the learner practises and is checked again. The id comes with the form.
    pub fn record(db: &mut Db, assessor: PersonId, request: &Request, id: CheckId, seen: &[Seen], note: &str) -> Result<PracticalCheck> {
        let enrolment = Enrolment::find(db, request.enrolment_id)?;
        may_assess(db, assessor, &enrolment)?;
        if let Some(sent_before) = PracticalCheck::sent_before(db, id, enrolment.id)? {
            return Ok(sent_before);
        }
        if request.state != RequestState::Requested {
            return Err(Error::refused("check-not-waited-for"));
        }
        let check = PracticalCheck::make(db, assessor, &enrolment, Some(request.id), id, seen, note)?;
        if check.passed {
            request.enter(db, RequestState::Assessed, None)?;
        }
        journal::record(db, Some(assessor), "practical-check-recorded", request.id, json!({ "check": id, "passed": check.passed }))?;
        Ok(check)
    }

    /// In class: of the request that waits, else kept until the learner asks.
    pub fn keep(db: &mut Db, assessor: PersonId, enrolment: &Enrolment, id: CheckId, seen: &[Seen], note: &str) -> Result<PracticalCheck> {
        if let Some(open) = Request::open_of(db, enrolment.id)? {
            return PracticalCheck::record(db, assessor, &open, id, seen, note);
        }
        may_assess(db, assessor, enrolment)?;
        if let Some(sent_before) = PracticalCheck::sent_before(db, id, enrolment.id)? {
            return Ok(sent_before);
        }
        if PracticalCheck::kept(db, enrolment.id)?.iter().any(|check| check.passed) {
            return Err(Error::refused("check-not-waited-for"));
        }
        let check = PracticalCheck::make(db, assessor, enrolment, None, id, seen, note)?;
        journal::record(db, Some(assessor), "practical-check-kept", enrolment.person_id, json!({ "check": id, "passed": check.passed }))?;
        Ok(check)
    }

    fn sent_before(db: &mut Db, id: CheckId, enrolment: EnrolmentId) -> Result<Option<PracticalCheck>> {
        Ok(practical_checks::table.find(id).filter(practical_checks::enrolment_id.eq(enrolment)).first(db).optional()?)
    }

    fn make(
        db: &mut Db, assessor: PersonId, enrolment: &Enrolment, request: Option<RequestId>, id: CheckId, seen: &[Seen], note: &str,
    ) -> Result<PracticalCheck> {
        let criteria = PracticalCheck::criteria(db, enrolment.course_version_id)?;
        let check = PracticalCheck {
            id,
            request_id: request,
            assessor_id: assessor,
            passed: passes(&criteria, seen),
            results: Json(seen.to_vec()),
            note: note.trim().to_owned(),
            checked_at: now(),
            enrolment_id: enrolment.id,
        };
        check.insert(db)?;
        SecondCheck::draw(db, &check, enrolment)?;
        Ok(check)
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        diesel::insert_into(practical_checks::table)
            .values((
                practical_checks::id.eq(self.id),
                practical_checks::request_id.eq(self.request_id),
                practical_checks::assessor_id.eq(self.assessor_id),
                practical_checks::results.eq(&self.results),
                practical_checks::passed.eq(self.passed),
                practical_checks::note.eq(&self.note),
                practical_checks::checked_at.eq(self.checked_at),
                practical_checks::enrolment_id.eq(self.enrolment_id),
            ))
            .execute(db)?;
        Ok(())
    }

    /// What the course wants to see; nothing when it has no practical part.
    pub fn criteria(db: &mut Db, version: CourseVersionId) -> Result<Vec<Criterion>> {
        Ok(Practical::of_version(db, version)?.map(|practical| practical.criteria.0).unwrap_or_default())
    }

    /// The checks of these requests, the first first.
    pub fn of(db: &mut Db, requests: &[RequestId]) -> Result<Vec<PracticalCheck>> {
        let all = practical_checks::table.filter(practical_checks::request_id.eq_any(requests));
        Ok(all.order((practical_checks::checked_at, practical_checks::id)).load(db)?)
    }

    /// All checks of these enrolments, whether asked for or kept, the first first.
    pub fn of_enrolments(db: &mut Db, enrolments: &[EnrolmentId]) -> Result<Vec<PracticalCheck>> {
        let all = practical_checks::table.filter(practical_checks::enrolment_id.eq_any(enrolments));
        Ok(all.order((practical_checks::checked_at, practical_checks::id)).load(db)?)
    }

    /// Those that wait for the learner to ask.
    fn kept(db: &mut Db, enrolment: EnrolmentId) -> Result<Vec<PracticalCheck>> {
        let kept = practical_checks::table.filter(practical_checks::enrolment_id.eq(enrolment)).filter(practical_checks::request_id.is_null());
        Ok(kept.order((practical_checks::checked_at, practical_checks::id)).load(db)?)
    }

    /// The checks that came before the request become its own. True when one of them holds: it passed, and its
    /// assessor could still check this learner today.
    pub(super) fn join(db: &mut Db, enrolment: &Enrolment, request: RequestId) -> Result<bool> {
        let kept = PracticalCheck::kept(db, enrolment.id)?;
        let ids: Vec<CheckId> = kept.iter().map(|check| check.id).collect();
        diesel::update(practical_checks::table.filter(practical_checks::id.eq_any(ids))).set(practical_checks::request_id.eq(request)).execute(db)?;
        for check in kept.iter().filter(|check| check.passed) {
            match may_assess(db, check.assessor_id, enrolment) {
                Ok(()) => return Ok(true),
                Err(Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }
}

/// Every required criterion was done without help.
pub fn passes(criteria: &[Criterion], seen: &[Seen]) -> bool {
    criteria.iter().filter(|criterion| criterion.required).all(|criterion| did(criterion, seen))
}

/// Skill by skill, in the order of the criteria. Without a required criterion any that was done alone shows it.
pub fn skills_seen(criteria: &[Criterion], seen: &[Seen]) -> Vec<SkillSeen> {
    let mut of: BTreeMap<&str, Vec<&Criterion>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    for criterion in criteria.iter().filter(|criterion| !criterion.skill.is_empty()) {
        if !of.contains_key(criterion.skill.as_str()) {
            order.push(&criterion.skill);
        }
        of.entry(&criterion.skill).or_default().push(criterion);
    }
    let shown = |skill: &str| {
        let (required, extra): (Vec<&Criterion>, Vec<&Criterion>) = of[skill].iter().partition(|criterion| criterion.required);
        if required.is_empty() { extra.iter().any(|criterion| did(criterion, seen)) } else { required.iter().all(|criterion| did(criterion, seen)) }
    };
    order.iter().map(|skill| SkillSeen { skill: (*skill).to_owned(), shown: shown(skill) }).collect()
}

fn did(criterion: &Criterion, seen: &[Seen]) -> bool {
    seen.iter().any(|seen| seen.key == criterion.key && seen.level == Level::Did)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn criterion(key: &str, skill: &str, required: bool) -> Criterion {
        Criterion { key: key.into(), skill: skill.into(), required, ..Criterion::default() }
    }

    fn seen(key: &str, level: Level) -> Seen {
        Seen { key: key.into(), level }
    }

    #[test]
    fn a_check_passes_when_every_required_part_was_done_alone() {
        let criteria = [criterion("call", "a", true), criterion("photo", "a", false)];
        assert!(passes(&criteria, &[seen("call", Level::Did), seen("photo", Level::NotYet)]));
        assert!(!passes(&criteria, &[seen("call", Level::WithHelp), seen("photo", Level::Did)]));
        assert!(!passes(&criteria, &[seen("photo", Level::Did)]));
        assert!(passes(&[], &[]));
    }

    #[test]
    fn a_skill_is_shown_when_what_it_requires_was_done_alone() {
        let criteria = [criterion("a1", "a", true), criterion("b1", "b", false), criterion("a2", "a", true), criterion("b2", "b", false)];
        let told = |seen: &[Seen]| skills_seen(&criteria, seen).into_iter().map(|one| (one.skill, one.shown)).collect::<Vec<_>>();
        let did = |keys: &[&str]| keys.iter().map(|key| seen(key, Level::Did)).collect::<Vec<_>>();
        assert_eq!(told(&did(&["a1", "b2"])), [("a".into(), false), ("b".into(), true)]);
        assert_eq!(told(&did(&["a1", "a2"])), [("a".into(), true), ("b".into(), false)]);
    }
}
