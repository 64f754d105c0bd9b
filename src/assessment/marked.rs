//! A marked question: what was chosen, what is right, and why.

use super::answer::Answers;
use super::paper::{Item, Paper};
use crate::catalog::Question;
use serde::Serialize;

crate::words! { pub enum Verdict { Right = "right", Wrong = "wrong", Blank = "missing" } }

#[derive(Debug, Clone, Serialize)]
pub struct Marked {
    /// The place on the learner's paper, from 1.
    pub place: usize,
    pub text: String,
    pub picture: Option<String>,
    pub picture_alt: String,
    pub verdict: Verdict,
    pub chosen: Vec<MarkedChoice>,
    pub right: Vec<String>,
    pub feedback: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct MarkedChoice {
    pub text: String,
    pub feedback: String,
}

impl Marked {
    /// The whole paper in the learner's own order.
    pub fn all(paper: &Paper, questions: &[Question], answers: &Answers) -> Vec<Marked> {
        let known = |item: &Item| questions.iter().find(|question| question.id == item.question);
        let places = paper.items.iter().enumerate();
        places.filter_map(|(index, item)| Some(Marked::of(index + 1, item, known(item)?, answers))).collect()
    }

    fn of(place: usize, item: &Item, question: &Question, answers: &Answers) -> Marked {
        let keys = answers.to(question.id);
        let verdict = match () {
            () if keys.is_empty() => Verdict::Blank,
            () if answers.is_right(question) => Verdict::Right,
            () => Verdict::Wrong,
        };
        let shown = || item.choices.iter().filter_map(|key| question.choices.0.iter().find(|choice| choice.key == *key));
        let chosen = shown().filter(|choice| keys.contains(&choice.key));
        Marked {
            place,
            text: question.text.clone(),
            picture: question.picture_address(),
            picture_alt: question.picture_alt.clone(),
            verdict,
            chosen: chosen.map(|choice| MarkedChoice { text: choice.text.clone(), feedback: choice.feedback.clone() }).collect(),
            right: shown().filter(|choice| choice.correct).map(|choice| choice.text.clone()).collect(),
            feedback: question.feedback.clone(),
        }
    }
}
