//! A block ```` ```question ```` in the text of a lesson, written in TOML.

use super::course::{first_twice, is_slug};
use super::reading::Reading;
use crate::catalog::{Choice, PracticeQuestion};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionFile {
    key: Option<String>,
    text: String,
    #[serde(default)]
    hint: String,
    #[serde(default)]
    feedback: String,
    choices: Vec<ChoiceFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceFile {
    text: String,
    #[serde(default)]
    correct: bool,
    #[serde(default)]
    feedback: String,
}

/// `line` is that of the fence; `number` says which question of the lesson it is.
pub fn read_question(reading: &mut Reading, file: &str, line: usize, number: usize, text: &str) -> Option<PracticeQuestion> {
    let question: QuestionFile = reading.toml(file, text, line)?;
    let key = question.key.unwrap_or_else(|| number.to_string());
    let (at, named) = (Some(line), [("key", key.clone())]);
    if !is_slug(&key) {
        reading.problem(file, at, "package-key", &named);
    }
    reading.filled(file, at, "text", &question.text);
    if question.choices.iter().any(|choice| choice.text.trim().is_empty()) {
        reading.problem(file, at, "package-choice-empty", &named);
    }
    if first_twice(question.choices.iter().map(|choice| choice.text.trim())).is_some() {
        reading.problem(file, at, "package-choice-twice", &named);
    }
    match question.choices.iter().filter(|choice| choice.correct).count() {
        _ if !(2..=9).contains(&question.choices.len()) => reading.problem(file, at, "package-practice-choices", &named),
        0 => reading.problem(file, at, "package-no-right-answer", &named),
        1 => {}
        _ => reading.problem(file, at, "package-one-right-answer", &named),
    }
    let choices = ('a'..='z').zip(question.choices).map(|(letter, choice)| choice.read(letter)).collect();
    Some(PracticeQuestion { key, text: question.text, hint: question.hint, feedback: question.feedback, choices })
}

impl ChoiceFile {
    fn read(self, letter: char) -> Choice {
        Choice { key: letter.into(), text: self.text, correct: self.correct, feedback: self.feedback, ..Choice::default() }
    }
}
