//! Where people stand while they learn in a room together: what they answered wrong, and when they moved last.

use super::answer::Answers;
use super::attempt::{Attempt, AttemptId, TestPurpose};
use super::change::{BySkill, by_skill};
use crate::catalog::{Question, QuizId};
use crate::db::schema::{answers, attempts};
use crate::db::{Db, PersonId};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// One person's test since some moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Struggle {
    pub person: PersonId,
    pub quiz: QuizId,
    /// Questions that are answered wrong now.
    pub wrong: usize,
    /// The last answer or hand-in.
    pub moved_at: NaiveDateTime,
}

/// The latest so many tries are enough to see what a group finds hard.
const MOST: i64 = 200;

impl Struggle {
    /// The try that each of these people moved in last since that moment. The test before the first lesson is not
    /// counted: nobody is meant to know it.
    pub fn of_all(db: &mut Db, people: &[PersonId], since: NaiveDateTime) -> Result<Vec<Struggle>> {
        let own = attempts::table.filter(attempts::person_id.eq_any(people)).filter(attempts::purpose.eq(TestPurpose::Exit));
        let lately = own.filter(attempts::started_at.ge(since).or(attempts::submitted_at.ge(since)).or(attempts::submitted_at.is_null()));
        let tries: Vec<Attempt> = lately.order((attempts::person_id, attempts::started_at)).load(db)?;
        let mut banks: HashMap<QuizId, Vec<Question>> = HashMap::new();
        let mut last: Vec<Struggle> = Vec::new();
        for attempt in tries {
            let Some(moved_at) = moved(db, &attempt)?.filter(|at| *at >= since) else { continue };
            let bank = match banks.get(&attempt.quiz_id) {
                Some(bank) => bank,
                None => banks.entry(attempt.quiz_id).or_insert(Question::of_quiz(db, attempt.quiz_id)?),
            };
            let given = Answers::of(db, attempt.id)?;
            let asked = attempt.paper.0.items.iter().filter_map(|item| bank.iter().find(|question| question.id == item.question));
            let wrong = asked.filter(|question| !given.to(question.id).is_empty() && !given.is_right(question)).count();
            last.retain(|one| one.person != attempt.person_id || one.moved_at > moved_at);
            if last.iter().all(|one| one.person != attempt.person_id) {
                last.push(Struggle { person: attempt.person_id, quiz: attempt.quiz_id, wrong, moved_at });
            }
        }
        Ok(last)
    }
}

fn moved(db: &mut Db, attempt: &Attempt) -> Result<Option<NaiveDateTime>> {
    let answered = last_answer(db, attempt.id)?;
    Ok([Some(attempt.started_at), answered, attempt.submitted_at].into_iter().flatten().max())
}

fn last_answer(db: &mut Db, attempt: AttemptId) -> Result<Option<NaiveDateTime>> {
    Ok(answers::table.filter(answers::attempt_id.eq(attempt)).select(diesel::dsl::max(answers::answered_at)).first(db)?)
}

/// The right answers of these people by skill, in the tries that they handed in alone.
pub fn skills_of(db: &mut Db, people: &[PersonId]) -> Result<BySkill> {
    let own = attempts::table.filter(attempts::person_id.eq_any(people)).filter(attempts::submitted_at.is_not_null());
    let alone = own.filter(attempts::helper_id.is_null());
    let tries: Vec<Attempt> = alone.order((attempts::submitted_at.desc(), attempts::id)).limit(MOST).load(db)?;
    let mut banks: HashMap<QuizId, Vec<Question>> = HashMap::new();
    let mut all = BySkill::new();
    for attempt in tries {
        if let Entry::Vacant(place) = banks.entry(attempt.quiz_id) {
            place.insert(Question::of_quiz(db, attempt.quiz_id)?);
        }
        for (skill, tally) in by_skill(db, &banks[&attempt.quiz_id], &attempt)? {
            let sum = all.entry(skill).or_default();
            sum.right += tally.right;
            sum.of += tally.of;
        }
    }
    Ok(all)
}
