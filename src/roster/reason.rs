//! Why a row is refused or doubtful: the column, what stands there, and a sentence that says what to do.

use super::columns::Column;
use crate::web::{Lang, say};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const LONGEST_VALUE: usize = 40;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub column: Option<Column>,
    /// Shortened, and without any number that could be a person's.
    pub value: String,
    /// The text's id in `locales/`.
    pub id: String,
    #[serde(default)]
    pub args: BTreeMap<String, String>,
}

impl Reason {
    pub fn of(column: Column, value: &str, id: &str) -> Reason {
        Reason { column: Some(column), value: shortened(value), id: id.into(), args: BTreeMap::new() }
    }

    /// About the row as a whole.
    pub fn whole(id: &str) -> Reason {
        Reason { column: None, value: String::new(), id: id.into(), args: BTreeMap::new() }
    }

    /// Column, value and reason in one line.
    pub fn sentence(&self, lang: Lang) -> String {
        let args: Vec<(&str, String)> = self.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let reason = say(lang, &self.id, &args);
        match self.column {
            Some(column) => format!("{} “{}”: {reason}", say(lang, &format!("roster-column-{column}"), &[]), self.value),
            None => reason,
        }
    }

    pub fn with(mut self, name: &str, value: impl ToString) -> Reason {
        self.args.insert(name.into(), value.to_string());
        self
    }
}

fn shortened(value: &str) -> String {
    let masked = masked(value);
    let mut short: String = masked.chars().take(LONGEST_VALUE).collect();
    if short.len() < masked.len() {
        short.push('…');
    }
    short
}

/// Of a long number only the last four digits stay.
fn masked(value: &str) -> String {
    let digits = value.chars().filter(|c| c.is_numeric()).count();
    if digits < 9 {
        return value.to_owned();
    }
    let mut seen = 0;
    let hidden = |c: char| {
        seen += usize::from(c.is_numeric());
        if c.is_numeric() && seen + 4 <= digits { '•' } else { c }
    };
    value.chars().map(hidden).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_value_is_short_and_hides_numbers() {
        assert_eq!(Reason::of(Column::Number, "038 150 000 123", "x").value, "••• ••• ••0 123");
        assert_eq!(Reason::of(Column::Name, &"a".repeat(50), "x").value, format!("{}…", "a".repeat(40)));
        assert_eq!(Reason::of(Column::BirthDate, "31/02/1950", "x").value, "31/02/1950");
    }
}
