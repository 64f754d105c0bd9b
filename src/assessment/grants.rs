//! What a trainer grants one learner: more time for tests, one more try.

use crate::db::schema::{extra_times, more_tries};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::Keys;
use crate::learning::EnrolmentId;
use crate::privacy::{Need, Needs};
use diesel::prelude::*;
use serde_json::json;

crate::id!(MoreTryId);
crate::id!(ExtraTimeId);

/// More time does not depend on papers: the trainer sees that somebody is slow with the phone.
pub struct ExtraTime;

impl ExtraTime {
    /// The factors a trainer may choose; 1 takes it back.
    pub const FACTORS: [f64; 4] = [1.0, 1.5, 2.0, 3.0];

    /// The larger of what a trainer set and what one's own needs give.
    pub(super) fn factor(db: &mut Db, keys: &Keys, person: PersonId, by_need: f64) -> Result<f64> {
        let set = ExtraTime::set_for(db, person)?;
        let slower = Needs::of(db, keys, person)?.iter().any(|need| !matches!(need, Need::Wheelchair | Need::OneToOne));
        Ok(set.max(if slower { by_need } else { 1.0 }))
    }

    /// What a trainer set; 1 when nobody did. It tells nothing of needs.
    pub fn set_for(db: &mut Db, person: PersonId) -> Result<f64> {
        // Two records of one person, made one, may have brought one each.
        let of = extra_times::table.filter(extra_times::person_id.eq(person)).order(extra_times::factor.desc());
        Ok(of.select(extra_times::factor).first(db).optional()?.unwrap_or(1.0))
    }

    pub fn set(db: &mut Db, by: PersonId, person: PersonId, factor: f64) -> Result<()> {
        if by == person {
            return Err(Error::refused("grant-not-oneself"));
        }
        if !ExtraTime::FACTORS.contains(&factor) {
            return Err(Error::refused("extra-time-unknown"));
        }
        if ExtraTime::set_for(db, person)? == factor {
            return Ok(());
        }
        diesel::delete(extra_times::table.filter(extra_times::person_id.eq(person))).execute(db)?;
        if factor > 1.0 {
            diesel::insert_into(extra_times::table)
                .values((
                    extra_times::id.eq(ExtraTimeId::new()),
                    extra_times::person_id.eq(person),
                    extra_times::factor.eq(factor),
                    extra_times::set_by.eq(by),
                    extra_times::set_at.eq(now()),
                ))
                .execute(db)?;
        }
        journal::record(db, Some(by), "extra-time-set", person, json!({ "factor": factor }))
    }
}

/// One more try at the test of an enrolment, with its reason. The id comes with the form.
pub struct MoreTries;

impl MoreTries {
    pub(super) fn count(db: &mut Db, enrolment: EnrolmentId) -> Result<i64> {
        Ok(more_tries::table.filter(more_tries::enrolment_id.eq(enrolment)).count().get_result(db)?)
    }

    pub fn grant(db: &mut Db, by: PersonId, learner: PersonId, enrolment: EnrolmentId, id: MoreTryId, reason: &str) -> Result<()> {
        if by == learner {
            return Err(Error::refused("grant-not-oneself"));
        }
        if reason.trim().is_empty() {
            return Err(Error::refused("grant-reason-missing"));
        }
        if diesel::select(diesel::dsl::exists(more_tries::table.find(id))).get_result(db)? {
            return Ok(());
        }
        diesel::insert_into(more_tries::table)
            .values((
                more_tries::id.eq(id),
                more_tries::enrolment_id.eq(enrolment),
                more_tries::reason.eq(reason.trim()),
                more_tries::granted_by.eq(by),
                more_tries::granted_at.eq(now()),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "try-granted", enrolment, json!({ "grant": id }))
    }
}
