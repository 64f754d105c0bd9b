//! `practical.toml` of a draft: what an assessor watches for.

use super::draft::free_key;
use super::fields::{read, set_tables, set_text, set_yes, tables, text, yes};
use crate::error::Result;
use serde::Serialize;
use std::fmt;
use toml_edit::{DocumentMut, InlineTable, Item, Table, TableLike};

pub const PRACTICAL: &str = "practical.toml";

pub struct PracticalText(DocumentMut);

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CriterionText {
    pub key: String,
    pub text: String,
    pub skill: String,
    pub required: bool,
    /// What each level looks like here, in the order of `LEVELS`; most often nothing needs to be said.
    pub levels: [String; 3],
}

/// As `practical.toml` names them.
pub const LEVELS: [&str; 3] = ["did", "with-help", "not-yet"];

impl PracticalText {
    pub fn read(written: &str) -> Result<PracticalText> {
        Ok(PracticalText(read(written)?))
    }

    pub fn title(&self) -> String {
        text(self.0.as_table(), "title")
    }

    pub fn intro(&self) -> String {
        text(self.0.as_table(), "intro")
    }

    pub fn criteria(&self) -> Vec<CriterionText> {
        let of = |table| CriterionText {
            key: text(table, "key"),
            text: text(table, "text"),
            skill: text(table, "skill"),
            required: yes(table, "required"),
            levels: levels(table),
        };
        tables(self.0.as_table(), "criteria").iter().map(|table| of(table)).collect()
    }

    /// Whoever taught the learner does not check.
    pub fn independent(&self) -> bool {
        yes(self.0.as_table(), "independent")
    }

    pub fn set(&mut self, title: &str, intro: &str, independent: bool, criteria: &[CriterionText]) {
        let doc = self.0.as_table_mut();
        set_text(doc, "title", title, true);
        set_text(doc, "intro", intro, true);
        set_yes(doc, "independent", independent);
        let before = tables(doc, "criteria");
        let mut all: Vec<Table> = Vec::new();
        for criterion in criteria {
            let known = before.iter().find(|table| !criterion.key.is_empty() && text(*table, "key") == criterion.key);
            let mut table = known.cloned().unwrap_or_default();
            let taken = |key: &str| before.iter().chain(&all).any(|table| text(table, "key") == key);
            let key = if criterion.key.is_empty() { free_key(&format!("viec-{}", all.len() + 1), taken) } else { criterion.key.clone() };
            set_text(&mut table, "key", &key, true);
            set_text(&mut table, "text", &criterion.text, true);
            set_text(&mut table, "skill", &criterion.skill, true);
            set_yes(&mut table, "required", criterion.required);
            set_levels(&mut table, &criterion.levels);
            all.push(table);
        }
        set_tables(doc, "criteria", all);
    }
}

fn levels(table: &dyn TableLike) -> [String; 3] {
    let said = table.get("levels").and_then(Item::as_table_like);
    LEVELS.map(|level| said.map(|said| text(said, level)).unwrap_or_default())
}

/// Written on one line; what says nothing is left out.
fn set_levels(table: &mut Table, wanted: &[String; 3]) {
    if levels(table) == *wanted {
        return;
    }
    let mut said = InlineTable::new();
    for (level, text) in LEVELS.into_iter().zip(wanted).filter(|(_, text)| !text.is_empty()) {
        said.insert(level, text.into());
    }
    if said.is_empty() { drop(table.remove("levels")) } else { drop(table.insert("levels", Item::Value(said.into()))) }
}

impl fmt::Display for PracticalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
