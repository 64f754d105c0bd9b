//! Enrolments with their progress, attempts with their answers.

use super::super::story::Story;
use super::insert;
use crate::db::Db;
use crate::db::schema::{answers, attempts, enrolments, progress};
use crate::error::Result;
use diesel::prelude::*;

impl Story {
    pub(super) fn insert_learning(&self, db: &mut Db) -> Result<()> {
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

    pub(super) fn insert_exams(&self, db: &mut Db) -> Result<()> {
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
}
