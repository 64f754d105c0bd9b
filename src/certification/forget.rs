//! What a deletion leaves of requests and checks.

use super::appeal::AppealId;
use super::check::CheckId;
use super::request::RequestId;
use crate::db::schema::{
    appeal_decisions, appeals, approval_batch_members, certificate_requests, certificates, check_marks, enrolments, practical_checks, returns, second_checks,
};
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::learning::EnrolmentId;
use diesel::prelude::*;

/// A request that became a certificate is its ground and stays, without the assessor's remark; all others go.
pub fn forget(db: &mut Db, person: PersonId) -> Result<()> {
    let own: Vec<EnrolmentId> = enrolments::table.filter(enrolments::person_id.eq(person)).select(enrolments::id).load(db)?;
    let asked: Vec<RequestId> = certificate_requests::table.filter(certificate_requests::person_id.eq(person)).select(certificate_requests::id).load(db)?;
    let certified: Vec<RequestId> = certificates::table.filter(certificates::person_id.eq(person)).select(certificates::request_id).load(db)?;
    let loose: Vec<RequestId> = asked.into_iter().filter(|request| !certified.contains(request)).collect();
    diesel::delete(check_marks::table.filter(check_marks::enrolment_id.eq_any(&own))).execute(db)?;
    let checks = || practical_checks::table.filter(practical_checks::enrolment_id.eq_any(&own));
    let told: Vec<AppealId> = appeals::table.filter(appeals::enrolment_id.eq_any(&own)).select(appeals::id).load(db)?;
    diesel::delete(appeal_decisions::table.filter(appeal_decisions::appeal_id.eq_any(&told))).execute(db)?;
    diesel::delete(appeals::table.filter(appeals::id.eq_any(&told))).execute(db)?;
    diesel::delete(approval_batch_members::table.filter(approval_batch_members::request_id.eq_any(&loose))).execute(db)?;
    let made: Vec<CheckId> = checks().select(practical_checks::id).load(db)?;
    diesel::delete(second_checks::table.filter(second_checks::check_id.eq_any(made))).execute(db)?;
    diesel::delete(checks().filter(practical_checks::request_id.is_null().or(practical_checks::request_id.eq_any(&loose)))).execute(db)?;
    diesel::update(checks()).set(practical_checks::note.eq("")).execute(db)?;
    diesel::delete(returns::table.filter(returns::request_id.eq_any(&loose))).execute(db)?;
    diesel::delete(certificate_requests::table.filter(certificate_requests::id.eq_any(&loose))).execute(db)?;
    Ok(())
}
