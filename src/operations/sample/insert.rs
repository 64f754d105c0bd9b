//! The story into the tables: many rows at once, in the order in which they name each other.

use super::story::Story;
use crate::db::schema::{
    answers, approvals, attempts, certificate_requests, certificates, class_members, classes, corrections, course_versions, courses, enrolments, frameworks,
    households, identifiers, journal, media, number_series, passwords, persons, pins, practical_checks, progress, returns, revocations, roles, unit_ancestry,
    units,
};
use crate::db::{Db, ROWS_AT_ONCE};
use crate::error::Result;
use crate::identity::SealedNumber;
use crate::journal::{Event, record_all};
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

/// `insert!(db, table, rows, |row| (column = value, …))`
macro_rules! insert {
    ($db:expr, $table:ident, $rows:expr, |$row:pat_param| ($($column:ident = $value:expr),+ $(,)?)) => {
        for some in $rows.chunks(ROWS_AT_ONCE) {
            let rows: Vec<_> = some.iter().map(|$row| ($($table::$column.eq($value)),+,)).collect();
            crate::on_db!($db, |c| diesel::insert_into($table::table).values(&rows).execute(c))?;
        }
    };
}

impl Story {
    /// `hashes`: of the passwords, in the order of the staff.
    pub fn insert(&self, db: &mut Db, hashes: &[String]) -> Result<()> {
        self.insert_places(db)?;
        self.insert_people(db)?;
        self.insert_staff(db, hashes)?;
        self.insert_classes(db)?;
        self.insert_learning(db)?;
        self.insert_exams(db)?;
        self.insert_requests(db)?;
        self.insert_certificates(db)?;
        self.publish_before(db)?;
        record_all(db, &self.events)
    }

    fn insert_places(&self, db: &mut Db) -> Result<()> {
        insert!(db, units, self.units, |unit| (
            id = unit.id,
            parent_id = unit.parent_id,
            kind = unit.kind,
            name = &unit.name,
            code = &unit.code,
            sort_key = &unit.sort_key,
            created_at = unit.created_at,
        ));
        insert!(db, unit_ancestry, self.ancestry, |(unit, ancestor)| (unit_id = unit, ancestor_id = ancestor));
        insert!(db, households, self.households, |one| (id = one.id, unit_id = one.unit_id, number = &one.number, created_at = one.created_at));
        Ok(())
    }

    fn insert_people(&self, db: &mut Db) -> Result<()> {
        insert!(db, persons, self.persons, |person| (
            id = person.id,
            name = &person.name,
            name_folded = &person.name_folded,
            sort_key = &person.sort_key,
            birth_date = person.birth_date,
            sex = person.sex,
            audience = person.audience,
            unit_id = person.unit_id,
            household_id = person.household_id,
            created_at = person.created_at,
            created_by = person.created_by,
        ));
        insert!(db, identifiers, self.numbers, |row| (
            id = row.id,
            person_id = row.owner,
            kind = SealedNumber::KIND,
            sealed = &row.number.sealed,
            lookup = &row.number.lookup,
            last4 = &row.number.last4,
            checked = row.number.checked,
            valid_from = row.since,
            created_by = self.admin(),
        ));
        Ok(())
    }

    fn insert_staff(&self, db: &mut Db, hashes: &[String]) -> Result<()> {
        let staff: Vec<_> = self.staff.iter().zip(hashes).collect();
        let (at, commune) = (self.calendar.opening(), self.commune().id);
        insert!(db, passwords, staff, |(one, hash)| (
            person_id = one.id,
            user_name = one.user_name,
            hash = *hash,
            must_change = false,
            set_at = at,
            set_by = self.admin(),
        ));
        insert!(db, roles, staff, |(one, _)| (
            id = one.role_id,
            person_id = one.id,
            role = one.role,
            unit_id = commune,
            granted_at = at,
            granted_by = self.admin(),
        ));
        Ok(())
    }

    fn insert_classes(&self, db: &mut Db) -> Result<()> {
        insert!(db, classes, self.classes, |class| (
            id = class.id,
            unit_id = class.unit_id,
            name = &class.name,
            code = &class.code,
            trainer_id = class.trainer_id,
            created_at = class.created_at,
        ));
        insert!(db, class_members, self.members, |one| (class_id = one.class_id, person_id = one.person_id, joined_at = one.joined_at));
        insert!(db, pins, self.members, |one| (
            person_id = one.person_id,
            hash = &one.pin_hash,
            set_at = one.joined_at,
            set_by = self.classes[one.class].trainer_id,
        ));
        Ok(())
    }

    fn insert_learning(&self, db: &mut Db) -> Result<()> {
        insert!(db, enrolments, self.enrolments, |one| (
            id = one.id,
            person_id = one.person_id,
            course_id = one.course_id,
            course_version_id = one.course_version_id,
            lessons_total = one.lessons_total,
            lessons_done = one.lessons_done,
            last_lesson_key = &one.last_lesson_key,
            begun_at = one.begun_at,
            lessons_completed_at = one.lessons_completed_at,
            best_score = one.best_score,
            test_passed_at = one.test_passed_at,
            request_state = &one.request_state,
            certificate_number = &one.certificate_number,
        ));
        insert!(db, progress, self.progress, |one| (
            enrolment_id = one.enrolment_id,
            lesson_key = &one.lesson_key,
            position_seconds = one.position_seconds,
            opened_at = one.opened_at,
            completed_at = one.completed_at,
        ));
        Ok(())
    }

    fn insert_exams(&self, db: &mut Db) -> Result<()> {
        insert!(db, attempts, self.attempts, |one| (
            id = one.id,
            enrolment_id = one.enrolment_id,
            quiz_id = one.quiz_id,
            person_id = one.person_id,
            number = one.number,
            paper = &one.paper,
            started_at = one.started_at,
            submitted_at = one.submitted_at,
            score = one.score,
            passed = one.passed,
        ));
        insert!(db, answers, self.answers, |one| (
            attempt_id = one.attempt_id,
            question_id = one.question_id,
            choices = &one.choices,
            answered_at = one.answered_at,
        ));
        Ok(())
    }

    fn insert_requests(&self, db: &mut Db) -> Result<()> {
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

    fn insert_certificates(&self, db: &mut Db) -> Result<()> {
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

    /// The courses, published a minute ago, were there before the first learner came: so says the journal too,
    /// whose only entries are about them.
    fn publish_before(&self, db: &mut Db) -> Result<()> {
        let at: NaiveDateTime = self.calendar.opening() - TimeDelta::hours(1);
        diesel::update(frameworks::table).set(frameworks::created_at.eq(at)).execute(db)?;
        diesel::update(courses::table).set(courses::created_at.eq(at)).execute(db)?;
        diesel::update(course_versions::table).set(course_versions::published_at.eq(at)).execute(db)?;
        diesel::update(media::table).set(media::created_at.eq(at)).execute(db)?;
        diesel::delete(journal::table).execute(db)?;
        let published: Vec<Event> = self.shelf.published.iter().map(|event| Event { at, ..event.clone() }).collect();
        record_all(db, &published)
    }
}
