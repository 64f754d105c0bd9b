//! `practical.toml` of a draft: what an assessor watches for.

use super::draft::free_key;
use super::fields::{read, set_tables, set_text, set_yes, tables, text, yes};
use crate::error::Result;
use serde::Serialize;
use std::fmt;
use toml_edit::DocumentMut;

pub const PRACTICAL: &str = "practical.toml";

pub struct PracticalText(DocumentMut);

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CriterionText {
    pub key: String,
    pub text: String,
    pub skill: String,
    pub required: bool,
}

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
        let of = |table| CriterionText { key: text(table, "key"), text: text(table, "text"), skill: text(table, "skill"), required: yes(table, "required") };
        tables(self.0.as_table(), "criteria").iter().map(|table| of(table)).collect()
    }

    pub fn set(&mut self, title: &str, intro: &str, criteria: &[CriterionText]) {
        let doc = self.0.as_table_mut();
        set_text(doc, "title", title, true);
        set_text(doc, "intro", intro, true);
        let before = tables(doc, "criteria");
        let mut all: Vec<toml_edit::Table> = Vec::new();
        for criterion in criteria {
            let known = before.iter().find(|table| !criterion.key.is_empty() && text(*table, "key") == criterion.key);
            let mut table = known.cloned().unwrap_or_default();
            let taken = |key: &str| before.iter().chain(&all).any(|table| text(table, "key") == key);
            let key = if criterion.key.is_empty() { free_key(&format!("viec-{}", all.len() + 1), taken) } else { criterion.key.clone() };
            set_text(&mut table, "key", &key, true);
            set_text(&mut table, "text", &criterion.text, true);
            set_text(&mut table, "skill", &criterion.skill, true);
            set_yes(&mut table, "required", criterion.required);
            all.push(table);
        }
        set_tables(doc, "criteria", all);
    }
}

impl fmt::Display for PracticalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
