//! A question as its form shows it, and as a table of `quiz.toml`.

use super::fields::{set_tables, set_text, set_yes, tables, text, yes};
use super::files::mark_of;
use serde::{Deserialize, Serialize};
use toml_edit::{Table, TableLike};

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
    pub choices: Vec<ChoiceText>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ChoiceText {
    pub key: String,
    pub text: String,
    pub easy: String,
    pub feedback: String,
    pub correct: bool,
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
            choices: tables(table, "choices").iter().map(ChoiceText::of).collect(),
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
        let optional =
            [("easy", &self.easy), ("picture", &self.picture), ("picture_alt", &self.picture_alt), ("hint", &self.hint), ("feedback", &self.feedback)];
        optional.into_iter().for_each(|(key, text)| set_text(table, key, text, false));
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
        }
    }

    fn table(&self, before: &[Table]) -> Table {
        let known = before.iter().find(|table| text(*table, "key") == self.key);
        let mut table = known.cloned().unwrap_or_default();
        let fields: &mut dyn TableLike = &mut table;
        set_text(fields, "key", &self.key, true);
        set_text(fields, "text", &self.text, true);
        set_text(fields, "easy", &self.easy, false);
        set_yes(fields, "correct", self.correct);
        set_text(fields, "feedback", &self.feedback, false);
        table
    }
}

/// The question in words, for comparing two states.
impl std::fmt::Display for QuestionText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in [&self.text, &self.easy, &self.hint, &self.feedback, &self.skill, &self.kind, &self.picture, &self.picture_alt] {
            if !part.is_empty() {
                writeln!(f, "{part}")?;
            }
        }
        for choice in &self.choices {
            writeln!(f, "{} {}", if choice.correct { "[✓]" } else { "[ ]" }, choice.text)?;
            for part in [&choice.easy, &choice.feedback] {
                if !part.is_empty() {
                    writeln!(f, "    {part}")?;
                }
            }
        }
        Ok(())
    }
}
