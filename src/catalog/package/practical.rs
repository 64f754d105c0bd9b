//! `practical.toml`: the observed check.

use super::course::first_twice;
use super::reading::{Reading, line_of};
use crate::catalog::{Criterion, NewPractical};
use serde::Deserialize;
use toml::Spanned;

const FILE: &str = "practical.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PracticalFile {
    title: String,
    #[serde(default)]
    intro: String,
    /// Whoever taught the learner does not check.
    #[serde(default)]
    independent: bool,
    criteria: Vec<CriterionFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CriterionFile {
    key: Spanned<String>,
    text: String,
    skill: String,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    levels: LevelsFile,
}

/// What each level looks like for this criterion.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelsFile {
    did: Option<String>,
    #[serde(rename = "with-help")]
    with_help: Option<String>,
    #[serde(rename = "not-yet")]
    not_yet: Option<String>,
}

pub fn read_practical(reading: &mut Reading) -> Option<NewPractical> {
    if !reading.folder.has(FILE) {
        return None;
    }
    let text = reading.text(FILE)?;
    let practical: PracticalFile = reading.toml(FILE, &text, 0)?;
    reading.filled(FILE, None, "title", &practical.title);
    if practical.criteria.is_empty() {
        reading.problem(FILE, None, "package-no-criteria", &[]);
    }
    if let Some(twice) = first_twice(practical.criteria.iter().map(|criterion| criterion.key.get_ref())) {
        reading.problem(FILE, None, "package-key-twice", &[("key", twice.clone())]);
    }
    let criteria = practical.criteria.into_iter().map(|criterion| criterion.read(reading, &text)).collect();
    Some(NewPractical { title: practical.title, intro: practical.intro, criteria, independent: practical.independent })
}

impl CriterionFile {
    fn read(self, reading: &mut Reading, text: &str) -> Criterion {
        let line = Some(line_of(text, self.key.span().start));
        reading.filled(FILE, line, "text", &self.text);
        reading.skills(FILE, line, std::slice::from_ref(&self.skill));
        let levels = [("did", self.levels.did), ("with-help", self.levels.with_help), ("not-yet", self.levels.not_yet)];
        let levels = levels.into_iter().filter_map(|(word, text)| Some((word.to_owned(), text.filter(|text| !text.trim().is_empty())?))).collect();
        Criterion { key: self.key.into_inner(), text: self.text, skill: self.skill, required: self.required, levels }
    }
}
