//! A marked question: what was answered, what is right, and why.

use super::answer::Answers;
use super::paper::{Item, Paper};
use crate::catalog::{Choice, Ending, Question, QuestionKind, fits};
use serde::Serialize;

crate::words! { pub enum Verdict { Right = "right", Wrong = "wrong", Blank = "missing" } }

#[derive(Debug, Clone, Serialize)]
pub struct Marked {
    /// The place on the learner's paper, from 1.
    pub place: usize,
    pub text: String,
    pub kind: QuestionKind,
    pub picture: Option<String>,
    pub picture_alt: String,
    /// What was said, of a question to listen to.
    pub listen: String,
    pub verdict: Verdict,
    pub chosen: Vec<MarkedChoice>,
    pub right: Vec<String>,
    pub feedback: String,
    /// How the way through a scenario ended, in words.
    pub ending: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct MarkedChoice {
    pub text: String,
    pub feedback: String,
    pub picture: Option<String>,
}

impl Marked {
    /// The whole paper in the learner's own order.
    pub fn all(paper: &Paper, questions: &[Question], answers: &Answers) -> Vec<Marked> {
        let known = |item: &Item| questions.iter().find(|question| question.id == item.question);
        let places = paper.items.iter().enumerate();
        places.filter_map(|(index, item)| Some(Marked::of(index + 1, item, known(item)?, answers))).collect()
    }

    fn of(place: usize, item: &Item, question: &Question, answers: &Answers) -> Marked {
        let response = answers.to(question.id);
        let verdict = match () {
            () if response.is_empty() => Verdict::Blank,
            () if question.is_right(response) => Verdict::Right,
            () => Verdict::Wrong,
        };
        let ending = question.way(response).and_then(|steps| steps.last().filter(|step| step.end.is_some()).map(|step| step.text.clone()));
        Marked {
            place,
            text: question.text.clone(),
            kind: question.kind,
            picture: question.picture_address(),
            picture_alt: question.picture_alt.clone(),
            listen: question.listen.clone(),
            verdict,
            chosen: chosen(item, question, response),
            right: right(item, question),
            feedback: question.feedback.clone(),
            ending: ending.filter(|_| !response.is_empty()).unwrap_or_default(),
        }
    }
}

/// What was answered, each part with what is said to it.
fn chosen(item: &Item, question: &Question, response: &[String]) -> Vec<MarkedChoice> {
    let parts = response.iter().filter_map(|key| question.choice(key));
    match question.kind {
        QuestionKind::Ordering => (1..).zip(parts).map(|(nth, part)| placed(nth, part, question)).collect(),
        QuestionKind::Matching => question.lefts().filter_map(|left| Some(paired(left, question.given_to(left, response)?))).collect(),
        QuestionKind::Scenario => parts.map(MarkedChoice::of).collect(),
        kind if kind.is_written() => response.iter().map(|text| written(text, question, response)).collect(),
        _ => shown(item, question).filter(|choice| response.contains(&choice.key)).map(MarkedChoice::of).collect(),
    }
}

fn right(item: &Item, question: &Question) -> Vec<String> {
    let choices = question.choices.0.iter();
    match question.kind {
        QuestionKind::Ordering => (1..).zip(choices).map(|(nth, part)| format!("{nth}. {}", part.text)).collect(),
        QuestionKind::Matching => question.lefts().map(|left| format!("{} → {}", left.text, left.other)).collect(),
        QuestionKind::Scenario => {
            let way = question.way_to(Ending::Good, Vec::new()).unwrap_or_default();
            way.iter().filter_map(|key| question.choice(key)).map(|choice| choice.text.clone()).collect()
        }
        kind if kind.is_written() => choices.filter(|choice| choice.correct).map(|choice| with_unit(&choice.text, &question.unit)).collect(),
        _ => shown(item, question).filter(|choice| choice.correct).map(|choice| choice.text.clone()).collect(),
    }
}

/// In the order in which the learner saw them.
fn shown<'a>(item: &'a Item, question: &'a Question) -> impl Iterator<Item = &'a Choice> {
    item.choices.iter().filter_map(|key| question.choice(key))
}

/// A part of an ordering; only one in a wrong place is spoken about.
fn placed(nth: usize, part: &Choice, question: &Question) -> MarkedChoice {
    let right = question.choices.0.get(nth - 1).is_some_and(|wanted| wanted.key == part.key);
    let feedback = if right { String::new() } else { part.feedback.clone() };
    MarkedChoice { text: format!("{nth}. {}", part.text), feedback, picture: None }
}

fn paired(left: &Choice, given: &Choice) -> MarkedChoice {
    let feedback = if fits(left, given) { String::new() } else { left.feedback.clone() };
    MarkedChoice { text: format!("{} → {}", left.text, given.other), feedback, picture: None }
}

/// Something written that is known, rightly or wrongly, has its own words.
fn written(text: &str, question: &Question, response: &[String]) -> MarkedChoice {
    let feedback = question.meant(response).map(|choice| choice.feedback.clone()).unwrap_or_default();
    let unit = if text.ends_with(|c: char| c.is_ascii_digit()) { question.unit.as_str() } else { "" };
    MarkedChoice { text: with_unit(text, unit), feedback, picture: None }
}

fn with_unit(text: &str, unit: &str) -> String {
    format!("{text} {unit}").trim_end().to_owned()
}

impl MarkedChoice {
    fn of(choice: &Choice) -> MarkedChoice {
        let picture = choice.picture.as_deref().map(|sha256| crate::media::address(sha256, "hinh"));
        MarkedChoice { text: choice.text.clone(), feedback: choice.feedback.clone(), picture }
    }
}
