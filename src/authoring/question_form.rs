//! The form of a question, in a draft and in the bank: its text, its kind, and what that kind needs of each choice.

use super::fields::line;
use super::question_text::{ChoiceText, QuestionText, StepText};
use super::skills::{self, SkillChoice};
use super::test_text::keyed;
use crate::catalog::{Ending, QuestionKind};
use crate::db::Db;
use crate::error::Result;
use crate::web::Problems;
use serde::{Deserialize, Serialize};

pub const LONGEST: usize = 600;
const LEAST_ROWS: usize = 4;
const LEAST_STEPS: usize = 3;
const MOST_STEPS: usize = 12;

/// Each list has one text a row; what a kind does not show comes along hidden, so that nothing is lost by trying another.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct QuestionForm {
    pub began: String,
    pub text: String,
    pub easy: String,
    pub kind: String,
    pub skill: String,
    pub hint: String,
    pub feedback: String,
    pub picture_alt: String,
    pub listen: String,
    pub unit: String,
    pub difficulty: String,
    pub choice_key: Vec<String>,
    pub choice_text: Vec<String>,
    pub choice_easy: Vec<String>,
    pub choice_feedback: Vec<String>,
    pub choice_other: Vec<String>,
    pub choice_tolerance: Vec<String>,
    pub choice_step: Vec<String>,
    pub choice_next: Vec<String>,
    pub choice_picture_alt: Vec<String>,
    /// The places of the right ones, from 1.
    pub correct: Vec<usize>,
    pub step_key: Vec<String>,
    pub step_text: Vec<String>,
    pub step_easy: Vec<String>,
    pub step_end: Vec<String>,
    /// Of the bank: for whom it is.
    pub audience: Vec<String>,
    #[serde(rename = "do")]
    pub wish: String,
}

fn at(list: &[String], place: usize) -> String {
    list.get(place).map(|text| line(text)).unwrap_or_default()
}

impl QuestionForm {
    /// The form is shown again with more rows, or with those of another kind; nothing is kept.
    pub fn is_only_looking(&self) -> bool {
        self.wish == "more" || self.wish == "kind"
    }

    pub fn kind(&self) -> QuestionKind {
        QuestionKind::from_word(&self.kind).unwrap_or_default()
    }

    /// The question as it was typed; rows without a text are left out unless `all`.
    pub fn question(&self, before: &QuestionText, all: bool) -> QuestionText {
        let rows = (0..self.choice_text.len().min(most_rows(self.kind()))).map(|place| self.choice(before, place));
        let rows: Vec<ChoiceText> = rows.filter(|choice| all || !choice.is_empty()).collect();
        let steps = (0..self.step_text.len().min(MOST_STEPS)).map(|place| self.step(place)).filter(|step| all || !step.text.is_empty());
        QuestionText {
            key: before.key.clone(),
            kind: self.kind().word().into(),
            skill: self.skill.clone(),
            text: line(&self.text),
            easy: line(&self.easy),
            picture: before.picture.clone(),
            picture_alt: if before.picture.is_empty() { String::new() } else { line(&self.picture_alt) },
            hint: line(&self.hint),
            feedback: line(&self.feedback),
            listen: line(&self.listen),
            unit: line(&self.unit),
            // Medium is what it is when nothing is said.
            difficulty: Some(&self.difficulty).filter(|level| ["1", "3"].contains(&level.as_str())).cloned().unwrap_or_default(),
            steps: steps.collect(),
            choices: if all { rows } else { keyed(rows) },
        }
    }

    fn choice(&self, before: &QuestionText, place: usize) -> ChoiceText {
        let key = at(&self.choice_key, place);
        let picture = before.choices.iter().find(|choice| choice.key == key && !key.is_empty()).map(|choice| choice.picture.clone()).unwrap_or_default();
        let scenario = self.kind() == QuestionKind::Scenario;
        let of_scenario = |list| if scenario { at(list, place) } else { String::new() };
        ChoiceText {
            text: at(&self.choice_text, place),
            easy: at(&self.choice_easy, place),
            feedback: at(&self.choice_feedback, place),
            correct: self.correct.contains(&(place + 1)),
            picture_alt: if picture.is_empty() { String::new() } else { at(&self.choice_picture_alt, place) },
            picture,
            other: at(&self.choice_other, place),
            tolerance: at(&self.choice_tolerance, place),
            step: of_scenario(&self.choice_step),
            next: of_scenario(&self.choice_next),
            key,
        }
    }

    fn step(&self, place: usize) -> StepText {
        let end = Ending::from_word(&at(&self.step_end, place)).map(|end| end.word().to_owned()).unwrap_or_default();
        StepText { key: at(&self.step_key, place), text: at(&self.step_text, place), easy: at(&self.step_easy, place), end }
    }

    pub fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        problems.text("text", &self.text, "problem-question-missing", LONGEST);
        let single = [("easy", &self.easy), ("hint", &self.hint), ("feedback", &self.feedback), ("picture_alt", &self.picture_alt), ("listen", &self.listen)];
        let rows = [&self.choice_text, &self.choice_easy, &self.choice_feedback, &self.choice_other, &self.choice_picture_alt].into_iter().flatten();
        let steps = [&self.step_text, &self.step_easy].into_iter().flatten();
        let long = |text: &String| text.chars().count() > LONGEST;
        let fields = single.into_iter().chain(rows.map(|text| ("choice_1", text))).chain(steps.map(|text| ("step_1", text)));
        for field in fields.filter(|(_, text)| long(text)).map(|(field, _)| field).collect::<std::collections::BTreeSet<_>>() {
            problems.add_with(field, "problem-too-long", &[("most", LONGEST.to_string())]);
        }
        problems
    }
}

pub fn most_rows(kind: QuestionKind) -> usize {
    if kind == QuestionKind::Scenario { 24 } else { crate::catalog::MOST_CHOICES }
}

/// What the form shows.
#[derive(Debug, Serialize)]
pub struct QuestionFields {
    pub question: QuestionText,
    /// With empty rows at the end.
    pub rows: Vec<ChoiceText>,
    pub step_rows: Vec<StepText>,
    pub more: bool,
    pub kinds: Vec<&'static str>,
    pub skills: Vec<SkillChoice>,
}

impl QuestionFields {
    /// `extra` rows more than there are, where somebody asked for them.
    pub fn of(db: &mut Db, question: QuestionText, extra: usize) -> Result<QuestionFields> {
        let kind = QuestionKind::from_word(&question.kind).unwrap_or_default();
        let (mut rows, mut step_rows) = (question.choices.clone(), question.steps.clone());
        rows.resize((rows.len() + extra).max(LEAST_ROWS).min(most_rows(kind)).max(rows.len()), ChoiceText::default());
        if kind == QuestionKind::Scenario {
            step_rows.resize((step_rows.len() + extra).clamp(LEAST_STEPS, MOST_STEPS).max(step_rows.len()), StepText::default());
        }
        // A row to come has a key already, so that a choice can lead to it.
        for place in 0..step_rows.len() {
            if step_rows[place].key.is_empty() {
                step_rows[place].key = super::draft::free_key(&format!("buoc-{}", place + 1), |key| step_rows.iter().any(|step| step.key == key));
            }
        }
        Ok(QuestionFields {
            more: rows.len() < most_rows(kind),
            rows,
            step_rows,
            question,
            kinds: QuestionKind::ALL.iter().map(|kind| kind.word()).collect(),
            skills: skills::all(db)?,
        })
    }
}
