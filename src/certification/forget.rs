//! What a deletion leaves of requests and checks.

use super::request::RequestId;
use crate::db::schema::{certificate_requests, certificates, check_marks, enrolments, practical_checks, returns};
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
    diesel::delete(checks().filter(practical_checks::request_id.is_null().or(practical_checks::request_id.eq_any(&loose)))).execute(db)?;
    diesel::update(checks()).set(practical_checks::note.eq("")).execute(db)?;
    diesel::delete(returns::table.filter(returns::request_id.eq_any(&loose))).execute(db)?;
    diesel::delete(certificate_requests::table.filter(certificate_requests::id.eq_any(&loose))).execute(db)?;
    Ok(())
}
