//! What a form made from data brings: read field by field, kept as typed, each problem beside its field.

mod fault;
mod whom;

use super::kind::{Choice, Facts, Field, FieldKind};
use crate::error::{Error, Result};
use crate::web::{DateField, Lang, today};
use chrono::{Datelike, NaiveDate};
pub use fault::Faults;
use serde::Serialize;
use std::str::FromStr;
pub use whom::{Candidate, Found, NEW, household_or_new, person, unit};

/// The fields of a form whatever their names; a name may repeat.
#[derive(Debug, Clone, Default)]
pub struct Entry(pub Vec<(String, String)>);

/// A field as a template shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    pub name: String,
    pub kind: FieldKind,
    pub label: String,
    pub hint: Option<String>,
    pub required: bool,
    pub options: Vec<Opt>,
    pub value: String,
    pub values: Vec<String>,
    pub day: DateField,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Opt {
    pub value: String,
    pub label: String,
}

const LONGEST: usize = 2000;

impl Entry {
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim()).unwrap_or_default()
    }

    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
    }

    pub fn id<T: FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).parse().ok()
    }

    /// An address that lacks its id was written by hand.
    pub fn own_id<T: FromStr>(&self) -> Result<T> {
        self.id("id").ok_or(Error::NotFound)
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.into(), value.into()));
    }

    pub fn date_field(&self, name: &str) -> DateField {
        let part = |part: &str| self.get(&format!("{name}_{part}")).to_owned();
        DateField { day: part("day"), month: part("month"), year: part("year") }
    }

    /// Today when nothing was typed: most things are recorded on the day.
    pub fn day(&self, name: &str, faults: &mut Faults) -> NaiveDate {
        let typed = self.date_field(name);
        match typed.date() {
            Some(day) if (2020..2100).contains(&day.year()) => day,
            None if typed.is_empty() => today(),
            _ => {
                faults.add(name, "problem-date-unreal");
                today()
            }
        }
    }

    /// A whole number that is not below zero.
    pub fn number(&self, name: &str, faults: &mut Faults) -> Option<i64> {
        let typed: String = self.get(name).chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
        if typed.is_empty() {
            return None;
        }
        let number = typed.parse::<i64>().ok().filter(|number| (0..=1_000_000_000_000).contains(number));
        if number.is_none() {
            faults.add(name, "problem-number-whole");
        }
        number
    }

    pub fn minutes(&self, faults: &mut Faults) -> Option<i32> {
        let minutes = self.number("minutes", faults)?;
        if minutes > 24 * 60 {
            faults.add("minutes", "problem-minutes-a-day");
        }
        i32::try_from(minutes).ok()
    }

    /// Why something is withdrawn.
    pub fn because(&self, faults: &mut Faults) -> String {
        let because = self.get("because").to_owned();
        if because.is_empty() {
            faults.add("because", "problem-because-missing");
        } else if because.chars().count() > 500 {
            faults.add_with("because", "problem-too-long", &[("most", "500".into())]);
        }
        because
    }

    pub fn facts(&self, fields: &[Field], faults: &mut Faults) -> Facts {
        let mut facts = Facts::new();
        for field in fields {
            let name = field_name(field);
            let said = self.said(field, &name, faults);
            if said.is_empty() && field.required {
                faults.add(&name, "problem-field-missing");
            }
            if said.chars().count() > LONGEST {
                faults.add_with(&name, "problem-too-long", &[("most", LONGEST.to_string())]);
            }
            if !said.is_empty() {
                facts.insert(field.code.clone(), said);
            }
        }
        facts
    }

    fn said(&self, field: &Field, name: &str, faults: &mut Faults) -> String {
        let known = |word: &String| field.options.iter().any(|option| option.code == *word);
        match field.kind {
            FieldKind::Text | FieldKind::Long => self.get(name).to_owned(),
            FieldKind::Number => self.number(name, faults).map_or_else(String::new, |number| number.to_string()),
            FieldKind::Yes => {
                if self.get(name).is_empty() {
                    String::new()
                } else {
                    "yes".into()
                }
            }
            FieldKind::Choice => Some(self.get(name).to_owned()).filter(known).unwrap_or_default(),
            FieldKind::Choices => self.all(name).into_iter().filter(known).collect::<Vec<_>>().join(" "),
            FieldKind::Day if self.date_field(name).is_empty() => String::new(),
            FieldKind::Day => self.day(name, faults).to_string(),
        }
    }

    pub fn shown(&self, fields: &[Field], lang: Lang) -> Vec<Shown> {
        let shown = |field: &Field| {
            let name = field_name(field);
            let option = |choice: &Choice| Opt { value: choice.code.clone(), label: choice.name.in_lang(lang).into() };
            Shown {
                kind: field.kind,
                label: field.name.in_lang(lang).into(),
                hint: field.hint.as_ref().map(|hint| hint.in_lang(lang).into()),
                required: field.required,
                options: field.options.iter().map(option).collect(),
                value: self.get(&name).into(),
                values: self.all(&name),
                day: self.date_field(&name),
                name,
            }
        };
        fields.iter().map(shown).collect()
    }

    /// What is known already, as a form brings it.
    pub fn of_facts(fields: &[Field], facts: &Facts) -> Entry {
        let mut entry = Entry::default();
        for field in fields {
            let (name, said) = (field_name(field), facts.get(&field.code).cloned().unwrap_or_default());
            match field.kind {
                FieldKind::Choices => entry.0.extend(said.split(' ').map(|word| (name.clone(), word.to_owned()))),
                FieldKind::Day => {
                    if let Ok(day) = said.parse::<NaiveDate>() {
                        entry.set_day(&name, day);
                    }
                }
                _ => entry.set(&name, said),
            }
        }
        entry
    }

    pub fn set_day(&mut self, name: &str, day: NaiveDate) {
        self.set(&format!("{name}_day"), day.day().to_string());
        self.set(&format!("{name}_month"), day.month().to_string());
        self.set(&format!("{name}_year"), day.year().to_string());
    }
}

/// The field `skill` of the data is `f-skill` in a form.
fn field_name(field: &Field) -> String {
    format!("f-{}", field.code)
}
