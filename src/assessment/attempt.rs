//! An attempt: one try at a test. The server's clock and the server's count of tries only.

use super::answer::{Answers, passes};
use super::marked::Marked;
use super::paper::Paper;
use crate::catalog::{Question, Quiz, QuizId};
use crate::db::schema::attempts;
use crate::db::{Db, Json, Origin, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::learning::{Enrolment, EnrolmentId};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(AttemptId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Attempt {
    pub id: AttemptId,
    pub enrolment_id: EnrolmentId,
    pub quiz_id: QuizId,
    pub person_id: PersonId,
    /// The first try is 1.
    pub number: i32,
    #[serde(skip)]
    pub paper: Json<Paper>,
    pub started_at: NaiveDateTime,
    pub submitted_at: Option<NaiveDateTime>,
    pub score: Option<f64>,
    pub passed: Option<bool>,
    /// Somebody answers for the learner: the try shows what is right, and proves nothing.
    pub helper_id: Option<PersonId>,
}

impl Attempt {
    /// The attempt that is under way; a new one when there is none. The lessons come first.
    /// A helper's try is one of its own: the learner's own try is never touched, nor spoilt.
    pub fn open(db: &mut Db, enrolment: &Enrolment, quiz: &Quiz) -> Result<Attempt> {
        let tries = Attempt::of_enrolment(db, enrolment.id)?;
        if let Some(open) = Attempt::under_way(&tries, Origin::helper().is_some()) {
            return Ok(open.clone());
        }
        if enrolment.lessons_completed_at.is_none() {
            return Err(Error::refused("quiz-lessons-first"));
        }
        let questions = Question::of_quiz(db, quiz.id)?;
        let last = tries.iter().map(|attempt| attempt.number).max().unwrap_or_default();
        let attempt = Attempt::new(enrolment, quiz.id, last + 1, &questions);
        attempt.insert(db)?;
        Ok(attempt)
    }

    /// The open try of those made alone, or of those made with help.
    pub fn under_way(tries: &[Attempt], helped: bool) -> Option<&Attempt> {
        tries.iter().find(|attempt| attempt.submitted_at.is_none() && attempt.is_helped() == helped)
    }

    pub fn is_helped(&self) -> bool {
        self.helper_id.is_some()
    }

    fn new(enrolment: &Enrolment, quiz: QuizId, number: i32, questions: &[Question]) -> Attempt {
        let id = AttemptId::new();
        Attempt {
            id,
            enrolment_id: enrolment.id,
            quiz_id: quiz,
            person_id: enrolment.person_id,
            number,
            paper: Json(Paper::shuffled(id.0, questions)),
            started_at: now(),
            submitted_at: None,
            score: None,
            passed: None,
            helper_id: Origin::helper(),
        }
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        diesel::insert_into(attempts::table)
            .values((
                attempts::id.eq(self.id),
                attempts::enrolment_id.eq(self.enrolment_id),
                attempts::quiz_id.eq(self.quiz_id),
                attempts::person_id.eq(self.person_id),
                attempts::number.eq(self.number),
                attempts::paper.eq(&self.paper),
                attempts::started_at.eq(self.started_at),
                attempts::helper_id.eq(self.helper_id),
            ))
            .execute(db)?;
        Ok(())
    }

    /// The learner's own attempt. Someone else's is not found.
    pub fn of(db: &mut Db, learner: PersonId, id: AttemptId) -> Result<Attempt> {
        Ok(attempts::table.find(id).filter(attempts::person_id.eq(learner)).first(db)?)
    }

    /// All tries, the first first.
    pub fn of_enrolment(db: &mut Db, enrolment: EnrolmentId) -> Result<Vec<Attempt>> {
        Ok(attempts::table.filter(attempts::enrolment_id.eq(enrolment)).order(attempts::number).load(db)?)
    }

    /// The best of the tries made alone; of equal ones the first.
    pub fn best(tries: &[Attempt]) -> Option<&Attempt> {
        let handed_in = tries.iter().filter(|attempt| attempt.score.is_some() && !attempt.is_helped());
        handed_in.min_by(|a, b| b.score.unwrap_or_default().total_cmp(&a.score.unwrap_or_default()))
    }

    /// Every question with what was chosen and what is right, in the learner's own order.
    pub fn marked(&self, db: &mut Db) -> Result<Vec<Marked>> {
        let questions = Question::of_quiz(db, self.quiz_id)?;
        Ok(Marked::all(&self.paper.0, &questions, &Answers::of(db, self.id)?))
    }

    /// Hands the attempt in, once: sent again, it is the same submission.
    pub fn submit(db: &mut Db, learner: PersonId, id: AttemptId) -> Result<Attempt> {
        let mut attempt = Attempt::of(db, learner, id)?;
        if attempt.submitted_at.is_some() {
            return Ok(attempt);
        }
        attempt.may_be_changed()?;
        let quiz = Quiz::find(db, attempt.quiz_id)?;
        let questions = Question::of_quiz(db, quiz.id)?;
        let score = Answers::of(db, id)?.score(&questions);
        let passed = passes(score, quiz.pass_mark) && !attempt.is_helped();
        attempt = Attempt { submitted_at: Some(now()), score: Some(score), passed: Some(passed), ..attempt };
        attempt.keep_result(db)?;
        if !attempt.is_helped() {
            Enrolment::find(db, attempt.enrolment_id)?.note_score(db, score, passed)?;
        }
        let detail = json!({ "enrolment": attempt.enrolment_id, "passed": passed, "helped": attempt.is_helped() });
        journal::record(db, Some(learner), "attempt-submitted", id, detail)?;
        Ok(attempt)
    }

    /// Who helps leaves the learner's own try alone.
    fn may_be_changed(&self) -> Result<()> {
        may_be_changed(self.helper_id)
    }

    fn keep_result(&self, db: &mut Db) -> Result<()> {
        diesel::update(attempts::table.find(self.id))
            .set((attempts::submitted_at.eq(self.submitted_at), attempts::score.eq(self.score), attempts::passed.eq(self.passed)))
            .execute(db)?;
        Ok(())
    }
}

pub(super) fn may_be_changed(helper: Option<PersonId>) -> Result<()> {
    if helper.is_none() && Origin::helper().is_some() { Err(Error::refused("attempt-is-the-learners-own")) } else { Ok(()) }
}
