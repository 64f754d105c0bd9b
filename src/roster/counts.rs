//! How many rows came out how.

use super::row::{Outcome, Row};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many rows came out how: by the word of an `Outcome` or a `Fate`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Counts(pub BTreeMap<String, usize>);

impl Counts {
    pub fn get(&self, word: &str) -> usize {
        self.0.get(word).copied().unwrap_or(0)
    }

    pub fn of_outcomes(rows: &[Row]) -> Counts {
        let all = Outcome::ALL.iter().map(|outcome| (outcome.word().to_owned(), 0));
        let mut counts = Counts(all.collect());
        rows.iter().for_each(|row| *counts.0.entry(row.outcome.word().to_owned()).or_default() += 1);
        counts
    }
}
