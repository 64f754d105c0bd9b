//! A practical check: an assessor watches the learner do it, criterion by criterion.

use super::request::{Request, RequestId, RequestState};
use crate::catalog::{Criterion, Practical};
use crate::db::schema::practical_checks;
use crate::db::{Db, Json, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

crate::id!(CheckId);

crate::words! { pub enum Level { Did = "did", WithHelp = "with-help", NotYet = "not-yet" } }

/// What was seen for one criterion, by the criterion's key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub key: String,
    pub level: Level,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct PracticalCheck {
    pub id: CheckId,
    pub request_id: RequestId,
    pub assessor_id: PersonId,
    pub results: Json<Vec<Seen>>,
    pub passed: bool,
    pub note: String,
    pub checked_at: NaiveDateTime,
}

impl PracticalCheck {
    /// Records a check. One that passes makes the request ready for approval; one that does not
    /// stays on record, and the learner practises and is checked again. The id comes with the form.
    pub fn record(db: &mut Db, assessor: PersonId, request: &Request, id: CheckId, seen: &[Seen], note: &str) -> Result<PracticalCheck> {
        request.not_by_its_learner(assessor, "check-not-oneself")?;
        if let Some(sent_before) = practical_checks::table.find(id).filter(practical_checks::request_id.eq(request.id)).first(db).optional()? {
            return Ok(sent_before);
        }
        if request.state != RequestState::Requested {
            return Err(Error::refused("check-not-waited-for"));
        }
        let criteria = PracticalCheck::criteria(db, request)?;
        let check = PracticalCheck {
            id,
            request_id: request.id,
            assessor_id: assessor,
            passed: passes(&criteria, seen),
            results: Json(seen.to_vec()),
            note: note.trim().to_owned(),
            checked_at: now(),
        };
        check.insert(db)?;
        if check.passed {
            request.enter(db, RequestState::Assessed, None)?;
        }
        journal::record(db, Some(assessor), "practical-check-recorded", request.id, json!({ "check": id, "passed": check.passed }))?;
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
            ))
            .execute(db)?;
        Ok(())
    }

    /// What the course wants to see; nothing when it has no practical part.
    pub fn criteria(db: &mut Db, request: &Request) -> Result<Vec<Criterion>> {
        Ok(Practical::of_version(db, request.course_version_id)?.map(|practical| practical.criteria.0).unwrap_or_default())
    }

    /// The checks of these requests, the first first.
    pub fn of(db: &mut Db, requests: &[RequestId]) -> Result<Vec<PracticalCheck>> {
        let all = practical_checks::table.filter(practical_checks::request_id.eq_any(requests));
        Ok(all.order((practical_checks::checked_at, practical_checks::id)).load(db)?)
    }

    /// Whether this person watched any check of the request, passed or not.
    pub fn was_by(db: &mut Db, request: RequestId, person: PersonId) -> Result<bool> {
        let by = practical_checks::table.filter(practical_checks::request_id.eq(request)).filter(practical_checks::assessor_id.eq(person));
        Ok(diesel::select(diesel::dsl::exists(by)).get_result(db)?)
    }
}

/// Every required criterion was done without help.
fn passes(criteria: &[Criterion], seen: &[Seen]) -> bool {
    let did = |criterion: &Criterion| seen.iter().any(|seen| seen.key == criterion.key && seen.level == Level::Did);
    criteria.iter().filter(|criterion| criterion.required).all(did)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn criterion(key: &str, required: bool) -> Criterion {
        Criterion { key: key.into(), text: String::new(), skill: String::new(), required }
    }

    fn seen(key: &str, level: Level) -> Seen {
        Seen { key: key.into(), level }
    }

    #[test]
    fn a_check_passes_when_every_required_part_was_done_alone() {
        let criteria = [criterion("call", true), criterion("photo", false)];
        assert!(passes(&criteria, &[seen("call", Level::Did), seen("photo", Level::NotYet)]));
        assert!(!passes(&criteria, &[seen("call", Level::WithHelp), seen("photo", Level::Did)]));
        assert!(!passes(&criteria, &[seen("photo", Level::Did)]));
        assert!(passes(&[], &[]));
    }
}
