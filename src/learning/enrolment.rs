//! An enrolment: one person in one course, in the version that was begun.

use crate::catalog::{Course, CourseId, CourseVersionId, Lesson};
use crate::db::schema::enrolments;
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::on_db;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

crate::id!(EnrolmentId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Enrolment {
    pub id: EnrolmentId,
    pub person_id: PersonId,
    pub course_id: CourseId,
    pub course_version_id: CourseVersionId,
    pub lessons_total: i32,
    pub lessons_done: i32,
    pub last_lesson_key: Option<String>,
    pub begun_at: NaiveDateTime,
    pub lessons_completed_at: Option<NaiveDateTime>,
    pub best_score: Option<f64>,
    pub test_passed_at: Option<NaiveDateTime>,
    /// `requested`, `assessed`, `returned`, `approved`: kept here by certification.
    pub request_state: Option<String>,
    pub certificate_number: Option<String>,
}

impl Enrolment {
    /// Begins the current version; who has begun stays where they are.
    pub fn begin(db: &mut Db, person: PersonId, course: &Course) -> Result<Enrolment> {
        if let Some(begun) = Enrolment::of(db, person, course.id)? {
            return Ok(begun);
        }
        let version = course.offered()?;
        let row = (
            enrolments::id.eq(EnrolmentId::new()),
            enrolments::person_id.eq(person),
            enrolments::course_id.eq(course.id),
            enrolments::course_version_id.eq(version),
            enrolments::lessons_total.eq(Lesson::count(db, version)?),
            enrolments::lessons_done.eq(0),
            enrolments::begun_at.eq(now()),
        );
        on_db!(db, |c| diesel::insert_into(enrolments::table).values(row).on_conflict_do_nothing().execute(c))?;
        Enrolment::of(db, person, course.id)?.ok_or(Error::NotFound)
    }

    pub fn of(db: &mut Db, person: PersonId, course: CourseId) -> Result<Option<Enrolment>> {
        let own = enrolments::table.filter(enrolments::person_id.eq(person)).filter(enrolments::course_id.eq(course));
        Ok(own.first(db).optional()?)
    }

    /// In this version of its course.
    pub fn of_version(db: &mut Db, person: PersonId, version: CourseVersionId) -> Result<Option<Enrolment>> {
        let own = enrolments::table.filter(enrolments::person_id.eq(person)).filter(enrolments::course_version_id.eq(version));
        Ok(own.first(db).optional()?)
    }

    /// The versions of courses that any of these people has begun.
    pub fn versions_of(db: &mut Db, people: &[PersonId]) -> Result<Vec<CourseVersionId>> {
        let begun = enrolments::table.filter(enrolments::person_id.eq_any(people));
        Ok(begun.select(enrolments::course_version_id).distinct().order(enrolments::course_version_id).load(db)?)
    }

    /// All courses that a person has begun, the latest first.
    pub fn all_of(db: &mut Db, person: PersonId) -> Result<Vec<Enrolment>> {
        let own = enrolments::table.filter(enrolments::person_id.eq(person));
        Ok(own.order((enrolments::begun_at.desc(), enrolments::id.desc())).load(db)?)
    }

    pub fn find(db: &mut Db, id: EnrolmentId) -> Result<Enrolment> {
        Ok(enrolments::table.find(id).first(db)?)
    }

    /// The person's own; someone else's is not found.
    pub fn own(db: &mut Db, person: PersonId, id: EnrolmentId) -> Result<Enrolment> {
        Ok(enrolments::table.find(id).filter(enrolments::person_id.eq(person)).first(db)?)
    }

    /// Keeps the best score of all attempts made alone; a test once passed stays passed.
    pub fn note_score(&self, db: &mut Db, score: f64, passed: bool) -> Result<()> {
        let now_kept = Enrolment::find(db, self.id)?;
        let best = now_kept.best_score.map_or(score, |before| before.max(score));
        let passed_at = now_kept.test_passed_at.or(passed.then(now));
        diesel::update(enrolments::table.find(self.id)).set((enrolments::best_score.eq(best), enrolments::test_passed_at.eq(passed_at))).execute(db)?;
        Ok(())
    }

    /// What all tries are worth after they were marked anew. Who holds a certificate keeps what it stands on:
    /// an approver decides.
    pub fn note_remarked(&self, db: &mut Db, best: Option<f64>, passed_at: Option<NaiveDateTime>) -> Result<()> {
        let passed_at = if self.certificate_number.is_some() { self.test_passed_at } else { passed_at };
        diesel::update(enrolments::table.find(self.id)).set((enrolments::best_score.eq(best), enrolments::test_passed_at.eq(passed_at))).execute(db)?;
        Ok(())
    }

    /// How the request for a certificate stands, so that the course page needs no other room.
    pub fn note_request(&self, db: &mut Db, state: Option<&str>, certificate: Option<&str>) -> Result<()> {
        diesel::update(enrolments::table.find(self.id))
            .set((enrolments::request_state.eq(state), enrolments::certificate_number.eq(certificate)))
            .execute(db)?;
        Ok(())
    }

    /// All lessons are done and the test is passed: the certificate may be asked for.
    pub fn is_ready(&self) -> bool {
        self.lessons_completed_at.is_some() && self.test_passed_at.is_some()
    }
}
