//! Nobody decides about themselves or about somebody of their own household, nobody approves what they assessed,
//! and where a course asks for it, whoever taught does not check. Every path comes through here.

use super::appeal::Appeal;
use super::check::{CheckId, PracticalCheck};
use super::request::Request;
use super::second::SecondCheck;
use crate::attendance::Class;
use crate::catalog::{Blueprint, Practical};
use crate::db::schema::{attempts, progress};
use crate::db::{Db, PersonId};
use crate::error::{Error, Refusal, Result};
use crate::identity::Person;
use crate::learning::Enrolment;
use crate::people::live_together;
use diesel::dsl::exists;
use diesel::prelude::*;

/// What somebody is about to do, and the sentences that say why not.
pub struct Duty {
    pub oneself: &'static str,
    pub household: &'static str,
}

pub const ASSESS: Duty = Duty { oneself: "check-not-oneself", household: "check-not-household" };
pub const APPROVE: Duty = Duty { oneself: "approval-not-oneself", household: "approval-not-household" };
pub const RETURN: Duty = Duty { oneself: "return-not-oneself", household: "return-not-household" };
pub const CORRECT: Duty = Duty { oneself: "correction-not-oneself", household: "correction-not-household" };
pub const REVOKE: Duty = Duty { oneself: "revocation-not-oneself", household: "revocation-not-household" };

impl Duty {
    /// Not for oneself, not for one's own household as it is known now.
    pub fn may_be_done(&self, db: &mut Db, by: PersonId, learner: PersonId) -> Result<()> {
        if by == learner {
            return Err(Error::refused(self.oneself));
        }
        if live_together(db, by, learner)? { Err(Error::refused(self.household)) } else { Ok(()) }
    }
}

/// Who may check this learner in person.
pub fn may_assess(db: &mut Db, assessor: PersonId, enrolment: &Enrolment) -> Result<()> {
    ASSESS.may_be_done(db, assessor, enrolment.person_id)?;
    if Appeal::set_aside(db, enrolment.id, assessor)? {
        return Err(Error::refused("check-not-after-appeal"));
    }
    if independent(db, enrolment)? && taught(db, assessor, enrolment)? { Err(Error::refused("check-not-by-teacher")) } else { Ok(()) }
}

/// Whether the learner is to be checked by somebody who did not teach: the blueprint of their audience says so, or the course.
fn independent(db: &mut Db, enrolment: &Enrolment) -> Result<bool> {
    if Practical::of_version(db, enrolment.course_version_id)?.is_some_and(|practical| practical.independent) {
        return Ok(true);
    }
    let audience = Person::find(db, enrolment.person_id)?.audience;
    Ok(Blueprint::of_version(db, enrolment.course_version_id, audience)?.independent)
}

/// The trainer of a class of the learner, one who teaches there, or one who helped with lessons or a test.
pub fn taught(db: &mut Db, person: PersonId, enrolment: &Enrolment) -> Result<bool> {
    if Class::taught_by(db, person, enrolment.person_id)? {
        return Ok(true);
    }
    let helped = progress::table.filter(progress::enrolment_id.eq(enrolment.id)).filter(progress::helper_id.eq(person));
    let sat_beside = attempts::table.filter(attempts::enrolment_id.eq(enrolment.id)).filter(attempts::helper_id.eq(person));
    Ok(diesel::select(exists(helped)).get_result(db)? || diesel::select(exists(sat_beside)).get_result(db)?)
}

impl Request {
    /// The rule of four eyes, in words. Households may have become one since the check: then somebody else checks again.
    pub fn may_be_approved_by(&self, db: &mut Db, approver: PersonId) -> Result<()> {
        APPROVE.may_be_done(db, approver, self.person_id)?;
        let checks = PracticalCheck::of(db, &[self.id])?;
        let ids: Vec<CheckId> = checks.iter().map(|check| check.id).collect();
        if checks.iter().any(|check| check.assessor_id == approver) || SecondCheck::was_by(db, &ids, approver)? {
            return Err(Error::refused("approval-not-by-assessor"));
        }
        for check in checks.iter().filter(|check| check.passed) {
            if check.assessor_id == self.person_id || live_together(db, check.assessor_id, self.person_id)? {
                return Err(Error::refused("approval-check-by-household"));
            }
        }
        Ok(())
    }
}

/// A rule as a page shows it: the sentence, or nothing when the rule has nothing against it.
pub fn sentence(rule: Result<()>) -> Result<Option<&'static str>> {
    match rule {
        Err(Error::Refused(Refusal { id, .. })) => Ok(Some(id)),
        done => done.map(|()| None),
    }
}
