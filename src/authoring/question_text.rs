//! A question as its form shows it, and as a table of `quiz.toml`.

use super::fields::{set_tables, set_text, set_yes, tables, text, yes};
use super::files::mark_of;
use crate::catalog::blueprint::MEDIUM;
use crate::catalog::{Choice, Ending, NewQuestion, Question, QuestionKind, Step};
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use toml_edit::{Item, Table, TableLike, value};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct QuestionText {
    pub key: String,
    pub kind: String,
    pub skill: String,
    pub text: String,
    pub easy: String,
    pub picture: String,
    pub picture_alt: String,
    pub hint: String,
    pub feedback: String,
    pub listen: String,
    pub unit: String,
    /// "1" easy, "2" medium, "3" hard; empty: medium.
    pub difficulty: String,
    pub steps: Vec<StepText>,
    pub choices: Vec<ChoiceText>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ChoiceText {
    pub key: String,
    pub text: String,
    pub easy: String,
    pub feedback: String,
    pub correct: bool,
    pub picture: String,
    pub picture_alt: String,
    pub other: String,
    pub tolerance: String,
    pub step: String,
    pub next: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StepText {
    pub key: String,
    pub text: String,
    pub easy: String,
    pub end: String,
}

impl QuestionText {
    pub fn of(table: &Table) -> QuestionText {
        let field = |key| text(table, key);
        QuestionText {
            key: field("key"),
            kind: field("kind"),
            skill: field("skill"),
            text: field("text"),
            easy: field("easy"),
            picture: field("picture"),
            picture_alt: field("picture_alt"),
            hint: field("hint"),
            feedback: field("feedback"),
            listen: field("listen"),
            unit: field("unit"),
            difficulty: table.get("difficulty").and_then(Item::as_integer).map(|level| level.to_string()).unwrap_or_default(),
            steps: tables(table, "steps").iter().map(StepText::of).collect(),
            choices: tables(table, "choices").iter().map(ChoiceText::of).collect(),
        }
    }

    /// The question as it would be asked; a picture is named by what stands before its ending.
    pub fn asked(&self) -> NewQuestion {
        let picture = |path: &String| path.split('.').next().filter(|name| !name.is_empty()).map(str::to_owned);
        let choice = |choice: &ChoiceText| Choice {
            key: choice.key.clone(),
            text: choice.text.clone(),
            correct: choice.correct,
            feedback: choice.feedback.clone(),
            easy: choice.easy.clone(),
            picture: picture(&choice.picture),
            picture_alt: choice.picture_alt.clone(),
            other: choice.other.clone(),
            tolerance: choice.tolerance.clone(),
            step: choice.step.clone(),
            next: choice.next.clone(),
        };
        let step = |step: &StepText| Step { key: step.key.clone(), text: step.text.clone(), easy: step.easy.clone(), end: Ending::from_word(&step.end) };
        NewQuestion {
            key: self.key.clone(),
            kind: QuestionKind::from_word(&self.kind).unwrap_or_default(),
            skill: self.skill.clone(),
            text: self.text.clone(),
            picture: picture(&self.picture),
            picture_alt: self.picture_alt.clone(),
            hint: self.hint.clone(),
            feedback: self.feedback.clone(),
            easy: self.easy.clone(),
            difficulty: self.difficulty.parse().ok(),
            listen: self.listen.clone(),
            unit: self.unit.clone(),
            choices: self.choices.iter().map(choice).collect(),
            steps: self.steps.iter().map(step).collect(),
        }
    }

    /// A question of a published course; `picture` names its files.
    pub fn published(question: &Question, picture: impl Fn(&str) -> String) -> QuestionText {
        let name = |sha256: &Option<String>| sha256.as_deref().map(&picture).unwrap_or_default();
        let choice = |choice: &Choice| ChoiceText {
            key: choice.key.clone(),
            text: choice.text.clone(),
            easy: choice.easy.clone(),
            feedback: choice.feedback.clone(),
            correct: choice.correct,
            picture: name(&choice.picture),
            picture_alt: choice.picture_alt.clone(),
            other: choice.other.clone(),
            tolerance: choice.tolerance.clone(),
            step: choice.step.clone(),
            next: choice.next.clone(),
        };
        let end = |step: &Step| step.end.map(|end| end.word().to_owned()).unwrap_or_default();
        let step = |step: &Step| StepText { key: step.key.clone(), text: step.text.clone(), easy: step.easy.clone(), end: end(step) };
        QuestionText {
            key: question.key.clone(),
            kind: question.kind.word().into(),
            skill: question.skill.clone(),
            text: question.text.clone(),
            easy: question.easy.clone(),
            picture: name(&question.picture),
            picture_alt: question.picture_alt.clone(),
            hint: question.hint.clone(),
            feedback: question.feedback.clone(),
            listen: question.listen.clone(),
            unit: question.unit.clone(),
            difficulty: Some(question.difficulty).filter(|level| *level != MEDIUM).map(|level| level.to_string()).unwrap_or_default(),
            steps: question.steps.0.iter().map(step).collect(),
            choices: question.choices.0.iter().map(choice).collect(),
        }
    }

    /// Letters of its longest text.
    pub fn longest(&self) -> usize {
        let whole = [&self.text, &self.easy, &self.picture_alt, &self.hint, &self.feedback, &self.listen, &self.unit, &self.skill];
        let choices = self.choices.iter().flat_map(|choice| [&choice.text, &choice.easy, &choice.feedback, &choice.picture_alt, &choice.other]);
        let steps = self.steps.iter().flat_map(|step| [&step.text, &step.easy, &step.key]);
        whole.into_iter().chain(choices).chain(steps).map(|text| text.chars().count()).max().unwrap_or_default()
    }

    /// The picture of the question, or of one of its choices, and its text.
    pub fn picture_of(&mut self, choice: Option<&str>) -> Result<(&mut String, &mut String)> {
        match choice {
            None => Ok((&mut self.picture, &mut self.picture_alt)),
            Some(key) => {
                let choice = self.choices.iter_mut().find(|choice| choice.key == key).ok_or(Error::NotFound)?;
                Ok((&mut choice.picture, &mut choice.picture_alt))
            }
        }
    }

    /// By this a form knows the state that it began from.
    pub fn mark(&self) -> String {
        mark_of(&self.to_string())
    }

    /// Writes its fields; what else stands in the table stays.
    pub fn write(&self, table: &mut Table) {
        let needed = [("key", &self.key), ("skill", &self.skill), ("kind", &self.kind), ("text", &self.text)];
        needed.into_iter().for_each(|(key, text)| set_text(table, key, text, true));
        let optional = [
            ("easy", &self.easy),
            ("picture", &self.picture),
            ("picture_alt", &self.picture_alt),
            ("hint", &self.hint),
            ("feedback", &self.feedback),
            ("listen", &self.listen),
            ("unit", &self.unit),
        ];
        optional.into_iter().for_each(|(key, text)| set_text(table, key, text, false));
        match self.difficulty.parse::<i64>() {
            Ok(level) => drop(table.insert("difficulty", value(level))),
            Err(_) => drop(table.remove("difficulty")),
        }
        if !self.steps.is_empty() || table.contains_key("steps") {
            let before = tables(table, "steps");
            set_tables(table, "steps", self.steps.iter().map(|step| step.table(&before)).collect());
        }
        let before = tables(table, "choices");
        set_tables(table, "choices", self.choices.iter().map(|choice| choice.table(&before)).collect());
    }
}

impl ChoiceText {
    fn of(table: &Table) -> ChoiceText {
        ChoiceText {
            key: text(table, "key"),
            text: text(table, "text"),
            easy: text(table, "easy"),
            feedback: text(table, "feedback"),
            correct: yes(table, "correct"),
            picture: text(table, "picture"),
            picture_alt: text(table, "picture_alt"),
            other: text(table, "match"),
            tolerance: text(table, "tolerance"),
            step: text(table, "step"),
            next: text(table, "next"),
        }
    }

    /// What a row of a form must hold to be kept.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.other.is_empty()
    }

    fn table(&self, before: &[Table]) -> Table {
        let known = before.iter().find(|table| text(*table, "key") == self.key);
        let mut table = known.cloned().unwrap_or_default();
        let fields: &mut dyn TableLike = &mut table;
        set_text(fields, "key", &self.key, true);
        set_text(fields, "step", &self.step, false);
        set_text(fields, "next", &self.next, false);
        set_text(fields, "text", &self.text, self.other.is_empty());
        set_text(fields, "match", &self.other, false);
        set_text(fields, "tolerance", &self.tolerance, false);
        set_text(fields, "picture", &self.picture, false);
        set_text(fields, "picture_alt", &self.picture_alt, false);
        set_text(fields, "easy", &self.easy, false);
        set_yes(fields, "correct", self.correct);
        set_text(fields, "feedback", &self.feedback, false);
        table
    }
}

impl StepText {
    fn of(table: &Table) -> StepText {
        StepText { key: text(table, "key"), text: text(table, "text"), easy: text(table, "easy"), end: text(table, "end") }
    }

    fn table(&self, before: &[Table]) -> Table {
        let known = before.iter().find(|table| text(*table, "key") == self.key);
        let mut table = known.cloned().unwrap_or_default();
        let fields: &mut dyn TableLike = &mut table;
        set_text(fields, "key", &self.key, true);
        set_text(fields, "text", &self.text, true);
        set_text(fields, "easy", &self.easy, false);
        set_text(fields, "end", &self.end, false);
        table
    }
}

/// The question in words, for comparing two states.
impl std::fmt::Display for QuestionText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let whole = [&self.text, &self.easy, &self.hint, &self.feedback, &self.listen, &self.unit];
        let parts = whole.into_iter().chain([&self.difficulty, &self.skill, &self.kind, &self.picture, &self.picture_alt]);
        for part in parts.filter(|part| !part.is_empty()) {
            writeln!(f, "{part}")?;
        }
        for step in &self.steps {
            writeln!(f, "[{}] {} {}", step.key, step.text, step.end)?;
            if !step.easy.is_empty() {
                writeln!(f, "    {}", step.easy)?;
            }
        }
        for choice in &self.choices {
            writeln!(f, "{} {}", if choice.correct { "[✓]" } else { "[ ]" }, choice.text)?;
            let ways = [&choice.other, &choice.tolerance, &choice.step, &choice.next];
            let parts = ways.into_iter().chain([&choice.picture, &choice.picture_alt, &choice.easy, &choice.feedback]);
            for part in parts.filter(|part| !part.is_empty()) {
                writeln!(f, "    {part}")?;
            }
        }
        Ok(())
    }
}
