//! An attempt: one try at a test. The server's clock and the server's count of tries only.

use super::answer::{Answers, passes};
use super::marked::Marked;
use super::neighbours;
use super::paper::Paper;
use super::paper_test::PaperTestId;
use super::terms::Terms;
use crate::catalog::{Question, Quiz, QuizId};
use crate::db::schema::attempts;
use crate::db::{Db, Json, Origin, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::Keys;
use crate::learning::{Enrolment, EnrolmentId};
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(AttemptId);

crate::words! { pub enum TestPurpose { Entry = "entry", Exit = "exit" } }

/// The number of the entry test: the first try for the certificate is 1.
const ENTRY: i32 = 0;
/// What was sent before the end may take a moment on the way.
const GRACE: TimeDelta = TimeDelta::seconds(10);
const MOST_AT_ONCE: i64 = 200;

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
    pub purpose: TestPurpose,
    /// The end by the server's clock; none without a limit of time.
    pub due_at: Option<NaiveDateTime>,
    /// What passed when it began; tries from before keep their test's own.
    pub pass_mark: Option<f64>,
    /// On paper, typed in by somebody who teaches.
    pub paper_test_id: Option<PaperTestId>,
    pub entered_by: Option<PersonId>,
}

impl Attempt {
    /// The attempt that is under way; a new one when there is none. The lessons come first.
    /// A helper's try is one of its own: the learner's own try is never touched, nor spoilt.
    pub fn open(db: &mut Db, keys: &Keys, enrolment: &Enrolment, quiz: &Quiz) -> Result<Attempt> {
        let mut tries = Attempt::of_enrolment(db, enrolment.id)?;
        if let Some(open) = Attempt::under_way(&tries, Origin::helper().is_some()).cloned() {
            if !open.is_over() {
                return Ok(open);
            }
            open.hand_in(db, None)?;
            tries = Attempt::of_enrolment(db, enrolment.id)?;
        }
        if enrolment.lessons_completed_at.is_none() {
            return Err(Error::refused("quiz-lessons-first"));
        }
        let terms = Terms::of(db, keys, enrolment, quiz)?;
        if Origin::helper().is_none() {
            terms.allow_another(&tries)?;
        }
        let last = tries.iter().map(|attempt| attempt.number).max().unwrap_or_default();
        Attempt::new(enrolment, quiz, last + 1, TestPurpose::Exit, &terms).begin(db, &terms, &tries)
    }

    /// The test before the first lesson, once: what one knows already. It counts for nothing.
    pub fn open_entry(db: &mut Db, keys: &Keys, enrolment: &Enrolment, quiz: &Quiz) -> Result<Attempt> {
        if Origin::helper().is_some() {
            return Err(Error::refused("entry-test-alone"));
        }
        if let Some(entry) = Attempt::entry_of(db, enrolment.id)? {
            return Ok(entry);
        }
        let terms = Terms::of(db, keys, enrolment, quiz)?;
        if !terms.blueprint.entry_test {
            return Err(Error::NotFound);
        }
        if enrolment.lessons_done > 0 {
            return Err(Error::refused("entry-test-too-late"));
        }
        // Without a limit of time: nobody is pressed before they have learned anything.
        Attempt { due_at: None, ..Attempt::new(enrolment, quiz, ENTRY, TestPurpose::Entry, &terms) }.begin(db, &terms, &[])
    }

    fn begin(self, db: &mut Db, terms: &Terms, tries: &[Attempt]) -> Result<Attempt> {
        let entry = Attempt::entry_of(db, self.enrolment_id)?;
        let earlier: Vec<&Paper> = entry.iter().chain(tries).map(|attempt| &attempt.paper.0).collect();
        let near = neighbours::papers(db, self.person_id, self.quiz_id)?;
        let bank = Question::of_quiz(db, self.quiz_id)?;
        let attempt = Attempt { paper: Json(Paper::drawn(self.id.0, &terms.blueprint, &bank, &earlier, &near)), ..self };
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

    fn new(enrolment: &Enrolment, quiz: &Quiz, number: i32, purpose: TestPurpose, terms: &Terms) -> Attempt {
        let started_at = now();
        Attempt {
            id: AttemptId::new(),
            enrolment_id: enrolment.id,
            quiz_id: quiz.id,
            person_id: enrolment.person_id,
            number,
            paper: Json(Paper { items: Vec::new() }),
            started_at,
            submitted_at: None,
            score: None,
            passed: None,
            helper_id: Origin::helper(),
            purpose,
            due_at: terms.due(started_at),
            pass_mark: Some(terms.pass_mark),
            paper_test_id: None,
            entered_by: None,
        }
    }

    pub(super) fn insert(&self, db: &mut Db) -> Result<()> {
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
                attempts::purpose.eq(self.purpose),
                attempts::due_at.eq(self.due_at),
                attempts::pass_mark.eq(self.pass_mark),
                attempts::paper_test_id.eq(self.paper_test_id),
                attempts::entered_by.eq(self.entered_by),
            ))
            .execute(db)?;
        Ok(())
    }

    /// The learner's own attempt. Someone else's is not found.
    pub fn of(db: &mut Db, learner: PersonId, id: AttemptId) -> Result<Attempt> {
        Ok(attempts::table.find(id).filter(attempts::person_id.eq(learner)).first(db)?)
    }

    /// All tries for the certificate, the first first.
    pub fn of_enrolment(db: &mut Db, enrolment: EnrolmentId) -> Result<Vec<Attempt>> {
        let exits = attempts::table.filter(attempts::enrolment_id.eq(enrolment)).filter(attempts::purpose.eq(TestPurpose::Exit));
        Ok(exits.order(attempts::number).load(db)?)
    }

    /// The test before the first lesson, if it was begun.
    pub fn entry_of(db: &mut Db, enrolment: EnrolmentId) -> Result<Option<Attempt>> {
        let entry = attempts::table.filter(attempts::enrolment_id.eq(enrolment)).filter(attempts::purpose.eq(TestPurpose::Entry));
        Ok(entry.first(db).optional()?)
    }

    pub fn is_entry(&self) -> bool {
        self.purpose == TestPurpose::Entry
    }

    /// The clock is the server's; what is on its way when time ends still counts.
    pub fn is_over(&self) -> bool {
        is_over(self.due_at)
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
        let attempt = Attempt::of(db, learner, id)?;
        if attempt.submitted_at.is_some() {
            return Ok(attempt);
        }
        attempt.may_be_changed()?;
        attempt.hand_in(db, Some(learner))
    }

    /// By the clock, whoever looks.
    pub fn submit_over(db: &mut Db, learner: PersonId, id: AttemptId) -> Result<()> {
        let attempt = Attempt::of(db, learner, id)?;
        if attempt.submitted_at.is_none() && attempt.is_over() { attempt.hand_in(db, None).map(drop) } else { Ok(()) }
    }

    pub fn any_overdue(db: &mut Db) -> Result<bool> {
        let over = attempts::table.filter(attempts::submitted_at.is_null()).filter(attempts::due_at.lt(now() - GRACE));
        Ok(diesel::select(diesel::dsl::exists(over)).get_result(db)?)
    }

    /// Hands in whose time is over: what was saved counts. Without `by` it is the clock.
    pub fn hand_in_overdue(db: &mut Db) -> Result<usize> {
        let over = attempts::table.filter(attempts::submitted_at.is_null()).filter(attempts::due_at.lt(now() - GRACE));
        let over: Vec<Attempt> = over.order(attempts::due_at).limit(MOST_AT_ONCE).load(db)?;
        over.iter().try_for_each(|attempt| attempt.hand_in(db, None).map(drop))?;
        Ok(over.len())
    }

    pub(super) fn hand_in(&self, db: &mut Db, by: Option<PersonId>) -> Result<Attempt> {
        let (score, passed) = self.judged(db)?;
        let at = self.due_at.map_or_else(now, |due| due.min(now()));
        let attempt = Attempt { submitted_at: Some(at), score: Some(score), passed: Some(passed), ..self.clone() };
        attempt.keep_result(db)?;
        if !attempt.is_helped() && !attempt.is_entry() {
            Enrolment::find(db, attempt.enrolment_id)?.note_score(db, score, passed)?;
        }
        let detail = json!({ "enrolment": attempt.enrolment_id, "passed": passed, "helped": attempt.is_helped(), "entry": attempt.is_entry(), "paper": attempt.paper_test_id });
        journal::record(db, by, "attempt-submitted", self.id, detail)?;
        Ok(attempt)
    }

    /// The score by the key that holds now, and whether it passes. The questions of this paper alone count.
    pub(super) fn judged(&self, db: &mut Db) -> Result<(f64, bool)> {
        let questions = self.questions(db)?;
        let score = Answers::of(db, self.id)?.score(&questions);
        let pass_mark = match self.pass_mark {
            Some(mark) => mark,
            None => Quiz::find(db, self.quiz_id)?.pass_mark,
        };
        Ok((score, passes(score, pass_mark) && !self.is_helped() && !self.is_entry()))
    }

    fn questions(&self, db: &mut Db) -> Result<Vec<Question>> {
        let mut bank = Question::of_quiz(db, self.quiz_id)?;
        bank.retain(|question| self.paper.0.items.iter().any(|item| item.question == question.id));
        Ok(bank)
    }

    /// Who helps leaves the learner's own try alone.
    fn may_be_changed(&self) -> Result<()> {
        may_be_changed(self.helper_id)
    }

    pub(super) fn keep_result(&self, db: &mut Db) -> Result<()> {
        diesel::update(attempts::table.find(self.id))
            .set((attempts::submitted_at.eq(self.submitted_at), attempts::score.eq(self.score), attempts::passed.eq(self.passed)))
            .execute(db)?;
        Ok(())
    }
}

pub(super) fn is_over(due: Option<NaiveDateTime>) -> bool {
    due.is_some_and(|due| due + GRACE < now())
}

pub(super) fn may_be_changed(helper: Option<PersonId>) -> Result<()> {
    if helper.is_none() && Origin::helper().is_some() { Err(Error::refused("attempt-is-the-learners-own")) } else { Ok(()) }
}
