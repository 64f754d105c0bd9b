//! Tests: attempts with every answer; the score is what the product's own count makes of them.

use super::story::Story;
use crate::assessment::{Answer, Answers, Attempt, AttemptId, Paper, TestPurpose, passes};
use crate::catalog::{Ending, Question, QuestionId, QuestionKind, pair};
use crate::db::{Json, PersonId};
use crate::learning::Enrolment;
use chrono::{NaiveDateTime, TimeDelta};
use serde_json::json;

impl Story {
    /// Perhaps a try that fails, then, if it is meant to be, one that passes.
    pub fn sit_exams(&mut self, enrolment: usize, course: usize, lessons_done: NaiveDateTime, passes: bool) {
        let mut at = lessons_done;
        let fails = if passes { usize::from(self.dice.chance(0.25)) } else { 1 + usize::from(self.dice.chance(0.4)) };
        for number in 0..fails + usize::from(passes) {
            at = self.calendar.evening(&mut self.dice, at, 1, 4);
            at = self.sit(enrolment, course, number + 1, at, number == fails);
        }
    }

    /// Gives the time at which it was handed in.
    fn sit(&mut self, enrolment: usize, course: usize, number: usize, started_at: NaiveDateTime, passing: bool) -> NaiveDateTime {
        let given = self.answers_for(course, passing);
        let id = AttemptId(self.dice.id(started_at));
        let mut at = started_at;
        for (question, choices) in &given {
            at = self.calendar.kept(at + TimeDelta::seconds(self.dice.between(15, 60)));
            self.answers.push(Answer { attempt_id: id, question_id: *question, choices: Json(choices.clone()), answered_at: at, helper_id: None });
        }
        let shelf = &self.shelf.courses[course];
        let score = given.into_iter().collect::<Answers>().score(&shelf.questions);
        let passed = passes(score, shelf.quiz.pass_mark);
        let of = &mut self.enrolments[enrolment];
        self.attempts.push(Attempt {
            id,
            enrolment_id: of.id,
            quiz_id: shelf.quiz.id,
            person_id: of.person_id,
            number: i32::try_from(number).expect("a few tries"),
            paper: Json(Paper::shuffled(id.0, &shelf.questions)),
            started_at,
            submitted_at: Some(at),
            score: Some(score),
            passed: Some(passed),
            helper_id: None,
            purpose: TestPurpose::Exit,
            due_at: None,
            pass_mark: Some(shelf.quiz.pass_mark),
            paper_test_id: None,
            entered_by: None,
        });
        note_score(of, score, passed.then_some(at));
        let (person, enrolment): (PersonId, _) = (of.person_id, of.id);
        self.happened(at, person, "attempt-submitted", id, json!({ "enrolment": enrolment, "passed": passed }));
        at
    }

    /// As many right answers as pass, or fewer.
    fn answers_for(&mut self, course: usize, passing: bool) -> Vec<(QuestionId, Vec<String>)> {
        let questions = self.shelf.courses[course].questions.clone();
        let all = questions.len();
        let needed = (0..=all).find(|&right| passes(right as f64 / all as f64, self.shelf.courses[course].quiz.pass_mark)).unwrap_or(all);
        let right = if passing { needed + self.dice.below((all - needed + 1) as u32) as usize } else { self.dice.below(needed.max(1) as u32) as usize };
        let mut places: Vec<usize> = (0..all).collect();
        self.dice.shuffle(&mut places);
        let knows = &places[..right];
        questions.iter().enumerate().map(|(place, question)| (question.id, self.response(question, knows.contains(&place)))).collect()
    }

    fn response(&mut self, question: &Question, right: bool) -> Vec<String> {
        let known = question.right_response();
        let wrong = match question.kind {
            _ if right => return known,
            QuestionKind::Ordering => known.iter().rev().cloned().collect(),
            QuestionKind::Matching => swapped(&known),
            QuestionKind::ShortAnswer => vec!["Tôi không nhớ".into()],
            QuestionKind::Number => vec!["-1".into()],
            QuestionKind::Scenario => question.way_to(Ending::Bad, Vec::new()).unwrap_or_default(),
            _ => {
                let wrong: Vec<String> = question.choices.0.iter().filter(|choice| !choice.correct).map(|choice| choice.key.clone()).collect();
                if wrong.is_empty() { Vec::new() } else { vec![self.dice.pick(&wrong).clone()] }
            }
        };
        if wrong.is_empty() { known } else { wrong }
    }
}

/// The first two left halves got each other's right ones.
fn swapped(pairs: &[String]) -> Vec<String> {
    let halves: Vec<(&str, &str)> = pairs.iter().filter_map(|text| pair(text)).collect();
    let other = |at: usize| if at < 2 { 1 - at } else { at };
    halves.iter().enumerate().map(|(at, (left, _))| format!("{left}={}", halves[other(at)].1)).collect()
}

/// The counters beside the facts, as learning keeps them.
fn note_score(enrolment: &mut Enrolment, score: f64, passed_at: Option<NaiveDateTime>) {
    enrolment.best_score = Some(enrolment.best_score.map_or(score, |before| before.max(score)));
    enrolment.test_passed_at = enrolment.test_passed_at.or(passed_at);
}
