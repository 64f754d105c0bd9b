//! The questions of a test with what their answers tell: totals only, of people within somebody's units.

use super::analysis::{ItemAnalysis, Response, SHOWN_FROM};
use super::attempt::{Attempt, AttemptId, TestPurpose};
use super::key_change::has_keys;
use crate::catalog::{Question, QuestionId, QuizId};
use crate::community::within;
use crate::db::schema::{answers, attempts, persons};
use crate::db::{Db, Json, UnitId};
use crate::error::Result;
use crate::identity::restricted;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

/// The latest so many people are enough; more would only cost time.
const MOST: i64 = 2000;

#[derive(Debug, Clone, Serialize)]
pub struct AnalysedQuestion {
    pub question: Question,
    /// None while too few people have answered.
    pub analysis: Option<ItemAnalysis>,
}

/// What was answered in one try, question by question.
type Sheet = HashMap<QuestionId, Vec<String>>;

/// The first try of each person: later ones know the answers.
pub fn analysed(db: &mut Db, scope: &[UnitId], quiz: QuizId) -> Result<Vec<AnalysedQuestion>> {
    let bank = Question::of_quiz(db, quiz)?;
    let tries = first_tries(db, scope, quiz)?;
    let ids: Vec<AttemptId> = tries.iter().map(|attempt| attempt.id).collect();
    let sheets = sheets(db, &ids)?;
    let mut responses: HashMap<QuestionId, Vec<Response>> = HashMap::new();
    for attempt in &tries {
        let sheet = sheets.get(&attempt.id).cloned().unwrap_or_default();
        for (question, response) in of_try(attempt, &bank, sheet) {
            responses.entry(question).or_default().push(response);
        }
    }
    let analysed = |question: Question| {
        let given = responses.get(&question.id).map_or(&[][..], Vec::as_slice);
        // Parts to order, pairs and what is written draw nobody.
        let offered = if has_keys(question.kind) { question.choices.0.as_slice() } else { &[] };
        let choices: Vec<(String, bool)> = offered.iter().map(|choice| (choice.key.clone(), choice.correct)).collect();
        let analysis = (given.len() >= SHOWN_FROM).then(|| ItemAnalysis::of(given, &choices));
        AnalysedQuestion { question, analysis }
    };
    Ok(bank.into_iter().map(analysed).collect())
}

fn first_tries(db: &mut Db, scope: &[UnitId], quiz: QuizId) -> Result<Vec<Attempt>> {
    let here = persons::table.filter(persons::unit_id.eq_any(within(scope))).select(persons::id);
    let tries = attempts::table.filter(attempts::quiz_id.eq(quiz)).filter(attempts::purpose.eq(TestPurpose::Exit)).filter(attempts::number.eq(1));
    let alone = tries.filter(attempts::submitted_at.is_not_null()).filter(attempts::helper_id.is_null());
    let seen = alone.filter(attempts::person_id.eq_any(here)).filter(attempts::person_id.ne_all(restricted()));
    Ok(seen.order(attempts::submitted_at.desc()).limit(MOST).load(db)?)
}

fn sheets(db: &mut Db, tries: &[AttemptId]) -> Result<HashMap<AttemptId, Sheet>> {
    let mut sheets: HashMap<AttemptId, Sheet> = HashMap::new();
    for some in tries.chunks(500) {
        let given = answers::table.filter(answers::attempt_id.eq_any(some)).select((answers::attempt_id, answers::question_id, answers::choices));
        let given: Vec<(AttemptId, QuestionId, Json<Vec<String>>)> = given.load(db)?;
        given.into_iter().for_each(|(attempt, question, choices)| {
            sheets.entry(attempt).or_default().insert(question, choices.0);
        });
    }
    Ok(sheets)
}

fn of_try(attempt: &Attempt, bank: &[Question], sheet: Sheet) -> Vec<(QuestionId, Response)> {
    let asked: Vec<&Question> = attempt.paper.0.items.iter().filter_map(|item| bank.iter().find(|question| question.id == item.question)).collect();
    let answers: super::answer::Answers = sheet.into_iter().collect();
    let right: Vec<bool> = asked.iter().map(|question| answers.is_right(question)).collect();
    let all = right.iter().filter(|right| **right).count();
    let others = (asked.len().saturating_sub(1)).max(1) as f64;
    let response = |(question, right): (&&Question, &bool)| {
        let rest = (all - usize::from(*right)) as f64 / others;
        (question.id, Response { right: *right, rest, chosen: answers.to(question.id).to_vec() })
    };
    asked.iter().zip(&right).map(response).collect()
}
