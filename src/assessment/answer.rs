//! An answer: saved in one small write the moment it is given.

use super::attempt::{AttemptId, is_over, may_be_changed};
use super::paper::{Item, Paper};
use crate::catalog::{Question, QuestionId, QuestionKind};
use crate::db::schema::{answers, attempts};
use crate::db::{Db, Json, Origin, PersonId, now};
use crate::error::{Error, Result};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use std::collections::HashMap;

#[derive(Debug, Clone, Queryable)]
pub struct Answer {
    pub attempt_id: AttemptId,
    pub question_id: QuestionId,
    pub choices: Json<Vec<String>>,
    pub answered_at: NaiveDateTime,
    pub helper_id: Option<PersonId>,
}

/// What was just answered: the place on the paper, and of how many.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answered {
    pub place: usize,
    pub of: usize,
    /// A step of a scenario: where it has led is seen next.
    pub on_the_way: bool,
}

impl Answered {
    pub fn at(paper: &Paper, place: usize) -> Result<Answered> {
        let item = paper.item(place).ok_or(Error::NotFound)?;
        Ok(Answered { place, of: paper.items.len(), on_the_way: item.kind == QuestionKind::Scenario })
    }
}

impl Answer {
    /// Keeps an answer to the question at that place. Two statements: a whole class answers at once.
    pub fn give(db: &mut Db, learner: PersonId, attempt: AttemptId, place: usize, response: &[String]) -> Result<Answered> {
        Answer::take(db, learner, attempt, place, |_| Ok(response.to_vec()))
    }

    /// The same with what a form holds, which only the paper's item can read; or what is wrong with it.
    pub fn take(
        db: &mut Db, learner: PersonId, attempt: AttemptId, place: usize, read: impl Fn(&Item) -> Result<Vec<String>, &'static str>,
    ) -> Result<Answered> {
        let own = attempts::table.find(attempt).filter(attempts::person_id.eq(learner));
        let columns = (attempts::paper, attempts::submitted_at, attempts::helper_id, attempts::due_at);
        type Open = (Json<Paper>, Option<NaiveDateTime>, Option<PersonId>, Option<NaiveDateTime>);
        let (paper, submitted, helper, due): Open = own.select(columns).first(db)?;
        if submitted.is_some() {
            return Err(Error::refused("attempt-already-submitted"));
        }
        may_be_changed(helper)?;
        if is_over(due) {
            return Err(Error::refused("attempt-time-over"));
        }
        let item = paper.0.item(place).ok_or(Error::NotFound)?;
        let response = read(item).map_err(Error::refused)?;
        if !item.allows(&response) {
            return Err(Error::refused("answer-not-offered"));
        }
        if item.kind == QuestionKind::Scenario {
            Answer::goes_on(db, attempt, item.question, &response)?;
        }
        Answer::keep(db, attempt, item.question, &response)?;
        Answered::at(&paper.0, place)
    }

    /// A step of a scenario is taken once, as outside: what follows shows whether it was wise.
    fn goes_on(db: &mut Db, attempt: AttemptId, question: QuestionId, way: &[String]) -> Result<()> {
        let question = Question::find(db, question)?;
        if question.way(way).is_none() {
            return Err(Error::refused("answer-not-offered"));
        }
        let before = answers::table.find((attempt, question.id)).select(answers::choices).first::<Json<Vec<String>>>(db).optional()?;
        match before {
            Some(before) if !way.starts_with(&before.0) => Err(Error::refused("answer-step-taken")),
            _ => Ok(()),
        }
    }

    pub(super) fn keep(db: &mut Db, attempt: AttemptId, question: QuestionId, choices: &[String]) -> Result<()> {
        use diesel::upsert::excluded;
        let choices = Json(choices.to_vec());
        let row = (
            answers::attempt_id.eq(attempt),
            answers::question_id.eq(question),
            answers::choices.eq(&choices),
            answers::answered_at.eq(now()),
            answers::helper_id.eq(Origin::helper()),
        );
        crate::on_db!(db, |c| diesel::insert_into(answers::table)
            .values(row)
            .on_conflict((answers::attempt_id, answers::question_id))
            .do_update()
            .set((
                answers::choices.eq(excluded(answers::choices)),
                answers::answered_at.eq(excluded(answers::answered_at)),
                answers::helper_id.eq(excluded(answers::helper_id))
            ))
            .execute(c))?;
        Ok(())
    }
}

/// The answers of one attempt by question.
#[derive(Debug, Clone, Default)]
pub struct Answers(HashMap<QuestionId, Vec<String>>);

impl Answers {
    pub fn of(db: &mut Db, attempt: AttemptId) -> Result<Answers> {
        let given = answers::table.filter(answers::attempt_id.eq(attempt)).select((answers::question_id, answers::choices));
        let given: Vec<(QuestionId, Json<Vec<String>>)> = given.load(db)?;
        Ok(Answers(given.into_iter().map(|(question, choices)| (question, choices.0)).collect()))
    }

    /// The answer to a question; nothing when it was left blank.
    pub fn to(&self, question: QuestionId) -> &[String] {
        self.0.get(&question).map_or(&[], Vec::as_slice)
    }

    pub fn is_right(&self, question: &Question) -> bool {
        question.is_right(self.to(question.id))
    }

    /// The share of points earned, from 0 to 1: each question one point, all right or nothing.
    pub fn score(&self, questions: &[Question]) -> f64 {
        if questions.is_empty() {
            return 0.0;
        }
        let right = questions.iter().filter(|question| self.is_right(question)).count();
        right as f64 / questions.len() as f64
    }
}

/// Eleven of twelve is 91.666…: a pass mark written with two digits must not fail by rounding.
pub fn passes(score: f64, pass_mark: f64) -> bool {
    score + 1e-9 >= pass_mark
}

impl FromIterator<(QuestionId, Vec<String>)> for Answers {
    fn from_iter<I: IntoIterator<Item = (QuestionId, Vec<String>)>>(given: I) -> Answers {
        Answers(given.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Choice, NewQuestion};
    use proptest::prelude::*;

    /// A question whose choices are "0", "1", …; true means right.
    fn question(rights: &[bool]) -> Question {
        let choice = |(index, correct): (usize, &bool)| Choice { key: index.to_string(), text: String::new(), correct: *correct, ..Choice::default() };
        NewQuestion { kind: QuestionKind::Multiple, choices: rights.iter().enumerate().map(choice).collect(), ..NewQuestion::default() }.shown()
    }

    fn keys(chosen: &[bool]) -> Vec<String> {
        chosen.iter().enumerate().filter(|(_, chosen)| **chosen).map(|(index, _)| index.to_string()).collect()
    }

    proptest! {
        #[test]
        fn the_score_is_the_share_of_questions_answered_exactly(
            paper in prop::collection::vec((prop::collection::vec(any::<bool>(), 4), prop::collection::vec(any::<bool>(), 4), any::<bool>()), 1..30)
        ) {
            let questions: Vec<Question> = paper.iter().map(|(rights, _, _)| question(rights)).collect();
            let answered = |(question, (_, chosen, given)): (&Question, &(Vec<bool>, Vec<bool>, bool))| given.then(|| (question.id, keys(chosen)));
            let answers: Answers = questions.iter().zip(&paper).filter_map(answered).collect();
            let exact = paper.iter().filter(|(rights, chosen, given)| *given && rights == chosen && chosen.contains(&true)).count();
            let score = answers.score(&questions);
            prop_assert!((0.0..=1.0).contains(&score));
            prop_assert!((score - exact as f64 / paper.len() as f64).abs() < 1e-12);
        }

        #[test]
        fn a_right_answer_more_never_lowers_the_score(rights in prop::collection::vec(prop::collection::vec(any::<bool>(), 3), 2..20), known in 0_usize..20) {
            let questions: Vec<Question> = rights.iter().map(|rights| question(rights)).collect();
            let right = |question: &Question| (question.id, question.choices.0.iter().filter(|c| c.correct).map(|c| c.key.clone()).collect());
            let fewer: Answers = questions.iter().take(known).map(right).collect();
            let more: Answers = questions.iter().take(known + 1).map(right).collect();
            prop_assert!(more.score(&questions) >= fewer.score(&questions));
        }
    }

    #[test]
    fn a_blank_paper_earns_nothing_and_rounding_fails_nobody() {
        assert_eq!(Answers::default().score(&[question(&[true, false])]), 0.0);
        assert_eq!(Answers::default().score(&[]), 0.0);
        assert!(passes(0.7, 0.7) && passes(7.0 / 10.0, 0.7) && !passes(8.0 / 12.0, 0.7));
    }
}
