//! An appeal: a learner does not agree with a return, a check or a test. Once for each, within 30 days,
//! decided by somebody who had no part in it.

use super::check::{CheckId, PracticalCheck};
use super::impartial::{Duty, taught};
use super::request::{Request, RequestId, RequestState};
use super::second::SecondCheck;
use crate::assessment::{Attempt, AttemptId, MoreTries, MoreTryId};
use crate::community::within;
use crate::db::schema::{appeal_decisions, appeals, practical_checks, returns};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::learning::{Enrolment, EnrolmentId};
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

crate::id!(AppealId);
crate::id!(AboutId);

crate::words! { pub enum About { Return = "return", Check = "check", Test = "test" } }
crate::words! { pub enum AppealOutcome { Upheld = "upheld", Rejected = "rejected" } }

const APPEAL: Duty = Duty { oneself: "appeal-not-oneself", household: "appeal-not-household" };
/// So long after the decision it may be appealed against.
pub const DAYS: i64 = 30;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Appeal {
    pub id: AppealId,
    pub enrolment_id: EnrolmentId,
    /// The learner's hamlet when they appealed.
    pub unit_id: UnitId,
    pub about: About,
    pub about_id: AboutId,
    pub words: String,
    pub asked_at: NaiveDateTime,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct AppealDecision {
    pub appeal_id: AppealId,
    pub decided_by: PersonId,
    pub outcome: AppealOutcome,
    pub words: String,
    pub decided_at: NaiveDateTime,
}

/// What can be appealed against: whose it is and when it was decided.
pub struct Against {
    pub enrolment: Enrolment,
    pub at: NaiveDateTime,
}

impl Against {
    /// A return of the learner's own request, a check of theirs that did not pass, a test of theirs that did not; else not found.
    pub fn own(db: &mut Db, learner: PersonId, about: About, id: Uuid) -> Result<Against> {
        let (enrolment, at) = match about {
            About::Return => {
                let back = returns::table.find(AboutId(id)).select((returns::request_id, returns::returned_at));
                let (request, at): (RequestId, NaiveDateTime) = back.first(db)?;
                (Request::find(db, request)?.enrolment_id, at)
            }
            About::Check => {
                let failed = practical_checks::table.find(CheckId(id)).filter(practical_checks::passed.eq(false));
                failed.select((practical_checks::enrolment_id, practical_checks::checked_at)).first(db)?
            }
            About::Test => {
                let attempt = Attempt::of(db, learner, AttemptId(id))?;
                let at = attempt.submitted_at.filter(|_| attempt.passed != Some(true)).ok_or(Error::NotFound)?;
                (attempt.enrolment_id, at)
            }
        };
        Ok(Against { enrolment: Enrolment::own(db, learner, enrolment)?, at })
    }

    pub fn last_day(&self) -> NaiveDateTime {
        self.at + Duration::days(DAYS)
    }
}

impl Appeal {
    pub fn ask(db: &mut Db, learner: PersonId, id: AppealId, about: About, about_id: Uuid, words: &str) -> Result<Appeal> {
        let against = Against::own(db, learner, about, about_id)?;
        if let Some(before) = Appeal::against(db, about_id)? {
            return if before.id == id { Ok(before) } else { Err(Error::refused("appeal-once")) };
        }
        if now() > against.last_day() {
            return Err(Error::refused_with("appeal-too-late", &[("days", DAYS.to_string())]));
        }
        let unit_id = Person::find(db, learner)?.unit_id;
        let appeal =
            Appeal { id, enrolment_id: against.enrolment.id, unit_id, about, about_id: AboutId(about_id), words: words.trim().into(), asked_at: now() };
        diesel::insert_into(appeals::table)
            .values((
                appeals::id.eq(appeal.id),
                appeals::enrolment_id.eq(appeal.enrolment_id),
                appeals::unit_id.eq(appeal.unit_id),
                appeals::about.eq(appeal.about),
                appeals::about_id.eq(appeal.about_id),
                appeals::words.eq(&appeal.words),
                appeals::asked_at.eq(appeal.asked_at),
            ))
            .execute(db)?;
        journal::record(db, Some(learner), "appeal-made", learner, json!({ "appeal": id, "about": about }))?;
        Ok(appeal)
    }

    pub fn against(db: &mut Db, about: Uuid) -> Result<Option<Appeal>> {
        Ok(appeals::table.filter(appeals::about_id.eq(AboutId(about))).first(db).optional()?)
    }

    /// One's own, or one of somebody within the units in which one approves.
    pub fn seen_by(db: &mut Db, viewer: PersonId, scope: &[UnitId], id: AppealId) -> Result<Appeal> {
        let appeal: Appeal = appeals::table.find(id).first(db)?;
        if Enrolment::own(db, viewer, appeal.enrolment_id).is_ok() { Ok(appeal) } else { Appeal::within(db, scope, id) }
    }

    pub fn within(db: &mut Db, scope: &[UnitId], id: AppealId) -> Result<Appeal> {
        Ok(appeals::table.find(id).filter(appeals::unit_id.eq_any(within(scope))).first(db)?)
    }

    /// All of these enrolments, the first first.
    pub fn of(db: &mut Db, enrolments: &[EnrolmentId]) -> Result<Vec<Appeal>> {
        Ok(appeals::table.filter(appeals::enrolment_id.eq_any(enrolments)).order((appeals::asked_at, appeals::id)).load(db)?)
    }

    /// Those that wait for a decision within these units, the longest first.
    pub fn waiting(db: &mut Db, scope: &[UnitId], most: i64) -> Result<Vec<Appeal>> {
        let decided: Vec<AppealId> = appeal_decisions::table.select(appeal_decisions::appeal_id).load(db)?;
        let here: Vec<Appeal> = appeals::table.filter(appeals::unit_id.eq_any(within(scope))).order((appeals::asked_at, appeals::id)).load(db)?;
        Ok(here.into_iter().filter(|appeal| !decided.contains(&appeal.id)).take(most as usize).collect())
    }

    pub fn decision(&self, db: &mut Db) -> Result<Option<AppealDecision>> {
        Ok(appeal_decisions::table.find(self.id).first(db).optional()?)
    }

    /// Never the learner or their household, never somebody who checked, sent back, helped or taught.
    pub fn may_be_decided_by(&self, db: &mut Db, by: PersonId) -> Result<()> {
        let enrolment = Enrolment::find(db, self.enrolment_id)?;
        APPEAL.may_be_done(db, by, enrolment.person_id)?;
        let checks = PracticalCheck::of_enrolments(db, &[enrolment.id])?;
        let ids: Vec<CheckId> = checks.iter().map(|check| check.id).collect();
        let requests: Vec<RequestId> = Request::of_enrolment(db, enrolment.id)?.iter().map(|request| request.id).collect();
        let sent_back = returns::table.filter(returns::request_id.eq_any(requests)).filter(returns::returned_by.eq(by));
        let part = checks.iter().any(|check| check.assessor_id == by)
            || diesel::select(diesel::dsl::exists(sent_back)).get_result(db)?
            || SecondCheck::was_by(db, &ids, by)?
            || taught(db, by, &enrolment)?;
        if part { Err(Error::refused("appeal-had-part")) } else { Ok(()) }
    }

    /// Decided once. Upheld, a return is taken back; after a check another assessor checks; after a test the learner has one more try.
    pub fn decide(&self, db: &mut Db, by: PersonId, outcome: AppealOutcome, words: &str) -> Result<()> {
        self.may_be_decided_by(db, by)?;
        if let Some(before) = self.decision(db)? {
            return if before.decided_by == by && before.outcome == outcome { Ok(()) } else { Err(Error::refused("appeal-was-decided")) };
        }
        diesel::insert_into(appeal_decisions::table)
            .values((
                appeal_decisions::appeal_id.eq(self.id),
                appeal_decisions::decided_by.eq(by),
                appeal_decisions::outcome.eq(outcome),
                appeal_decisions::words.eq(words.trim()),
                appeal_decisions::decided_at.eq(now()),
            ))
            .execute(db)?;
        if outcome == AppealOutcome::Upheld && self.about == About::Return {
            self.reopen(db)?;
        }
        let learner = Enrolment::find(db, self.enrolment_id)?.person_id;
        if outcome == AppealOutcome::Upheld && self.about == About::Test {
            // The appeal's own id: however it is sent, it gives one try.
            MoreTries::grant(db, by, learner, self.enrolment_id, MoreTryId(self.id.0), words)?;
        }
        journal::record(db, Some(by), "appeal-decided", learner, json!({ "appeal": self.id, "outcome": outcome }))
    }

    /// The returned request waits again where it stood, unless the learner has sent another one since.
    fn reopen(&self, db: &mut Db) -> Result<()> {
        if Request::open_of(db, self.enrolment_id)?.is_some() {
            return Ok(());
        }
        let request: RequestId = returns::table.find(self.about_id).select(returns::request_id).first(db)?;
        let request = Request::find(db, request)?;
        let checked = PracticalCheck::of(db, &[request.id])?.iter().any(|check| check.passed);
        request.enter(db, if checked { RequestState::Assessed } else { RequestState::Requested }, None)
    }

    /// Whose check of this enrolment an appeal set aside: somebody else checks again.
    pub fn set_aside(db: &mut Db, enrolment: EnrolmentId, assessor: PersonId) -> Result<bool> {
        for appeal in Appeal::of(db, &[enrolment])?.into_iter().filter(|appeal| appeal.about == About::Check) {
            let upheld = appeal.decision(db)?.is_some_and(|decision| decision.outcome == AppealOutcome::Upheld);
            let by: Option<PersonId> = practical_checks::table.find(appeal.about_id).select(practical_checks::assessor_id).first(db).optional()?;
            if upheld && by == Some(assessor) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
