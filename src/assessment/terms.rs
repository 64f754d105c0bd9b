//! The terms of a test for one learner: the blueprint, with the extra time and the tries that are theirs.

use super::attempt::{Attempt, TestPurpose};
use super::grants::{ExtraTime, MoreTries};
use crate::catalog::{Blueprint, Quiz};
use crate::db::{Db, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::keys::Keys;
use crate::learning::Enrolment;
use crate::web::in_vietnam;
use chrono::{NaiveDateTime, TimeDelta};
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct Terms {
    pub blueprint: Blueprint,
    /// The share of points that passes this test.
    pub pass_mark: f64,
    /// 1, or how many times as long this learner has.
    pub factor: f64,
    /// The tries that a trainer granted beside the blueprint's.
    pub granted: i64,
}

impl Terms {
    pub fn of(db: &mut Db, keys: &Keys, enrolment: &Enrolment, quiz: &Quiz) -> Result<Terms> {
        let audience = Person::find(db, enrolment.person_id)?.audience;
        let blueprint = Blueprint::of_version(db, enrolment.course_version_id, audience)?;
        let factor = if blueprint.time_limit_minutes.is_some() { ExtraTime::factor(db, keys, enrolment.person_id, blueprint.extra_time)? } else { 1.0 };
        let granted = if blueprint.tries.is_some() { MoreTries::count(db, enrolment.id)? } else { 0 };
        Ok(Terms { pass_mark: blueprint.pass_mark_with(quiz.pass_mark), blueprint, factor, granted })
    }

    /// The minutes that this learner has; none without a limit.
    pub fn minutes(&self) -> Option<i64> {
        self.blueprint.time_limit_minutes.map(|minutes| (minutes as f64 * self.factor).ceil() as i64)
    }

    /// When a try that begins then is over.
    pub fn due(&self, started: NaiveDateTime) -> Option<NaiveDateTime> {
        self.minutes().map(|minutes| started + TimeDelta::minutes(minutes))
    }

    /// How many tries are left; no number without a limit.
    pub fn tries_left(&self, tries: &[Attempt]) -> Option<i64> {
        let made = i64::try_from(counted(tries).count()).unwrap_or(i64::MAX);
        self.blueprint.tries.map(|tries| (tries + self.granted - made).max(0))
    }

    /// Until when one waits and learns after the last try.
    pub fn waits_until(&self, tries: &[Attempt]) -> Option<NaiveDateTime> {
        let last = counted(tries).filter_map(|attempt| attempt.submitted_at).max()?;
        let until = last + TimeDelta::minutes(self.blueprint.wait_minutes);
        (until > now()).then_some(until)
    }

    /// Refused in words when no try is left, or when it is too early.
    pub(super) fn allow_another(&self, tries: &[Attempt]) -> Result<()> {
        if self.tries_left(tries) == Some(0) {
            return Err(Error::refused("quiz-no-tries-left"));
        }
        match self.waits_until(tries) {
            Some(until) => Err(Error::refused_with("quiz-wait", &[("until", in_vietnam(until).format("%H:%M %d/%m/%Y").to_string())])),
            None => Ok(()),
        }
    }
}

/// Tries that count: made alone, for the certificate. A try with help is practice.
fn counted(tries: &[Attempt]) -> impl Iterator<Item = &Attempt> {
    tries.iter().filter(|attempt| !attempt.is_helped() && attempt.purpose == TestPurpose::Exit)
}
