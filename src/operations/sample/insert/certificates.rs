//! Requests and what became of them.

use super::super::story::Story;
use super::insert;
use crate::db::Db;
use crate::db::schema::{approvals, certificate_requests, certificates, corrections, number_series, practical_checks, returns, revocations};
use crate::error::Result;
use diesel::prelude::*;

impl Story {
    pub(super) fn insert_requests(&self, db: &mut Db) -> Result<()> {
        insert!(db, certificate_requests, self.requests, |one| (
            id = one.id,
            enrolment_id = one.enrolment_id,
            person_id = one.person_id,
            course_version_id = one.course_version_id,
            unit_id = one.unit_id,
            state = one.state,
            requested_at = one.requested_at,
        ));
        insert!(db, practical_checks, self.checks, |one| (
            id = one.id,
            enrolment_id = one.enrolment_id,
            request_id = one.request_id,
            assessor_id = one.assessor_id,
            results = &one.results,
            passed = one.passed,
            note = &one.note,
            checked_at = one.checked_at,
        ));
        insert!(db, returns, self.returns, |one| (
            id = one.id,
            request_id = one.request_id,
            returned_by = one.returned_by,
            reason = &one.reason,
            returned_at = one.returned_at,
        ));
        insert!(db, approvals, self.approvals, |one| (request_id = one.request_id, approver_id = one.approver_id, approved_at = one.approved_at));
        Ok(())
    }

    pub(super) fn insert_certificates(&self, db: &mut Db) -> Result<()> {
        let commune = self.commune().id;
        insert!(db, number_series, self.series, |(of, number)| (unit_id = commune, year = of, last = number));
        insert!(db, certificates, self.certificates, |one| (
            id = one.id,
            number = &one.number,
            request_id = one.request_id,
            person_id = one.person_id,
            unit_id = one.unit_id,
            course_version_id = one.course_version_id,
            framework = &one.framework,
            name = &one.name,
            birth_date = one.birth_date,
            audience = one.audience,
            course_title = &one.course_title,
            skills = &one.skills,
            score = one.score,
            revision = one.revision,
            issued_at = one.issued_at,
            expires_at = one.expires_at,
        ));
        insert!(db, corrections, self.corrections, |one| (
            certificate_id = one.certificate_id,
            revision = one.revision,
            corrected_by = one.corrected_by,
            reason = &one.reason,
            name_before = &one.name_before,
            birth_date_before = one.birth_date_before,
            corrected_at = one.corrected_at,
        ));
        insert!(db, revocations, self.revocations, |one| (
            certificate_id = one.certificate_id,
            revoked_by = one.revoked_by,
            reason = &one.reason,
            revoked_at = one.revoked_at,
        ));
        Ok(())
    }
}
