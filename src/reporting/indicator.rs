//! An indicator: what is counted, of whom, out of how many, and which target stands against it. All of it is data.

use super::measure::{AgeBand, Measure};
use crate::identity::Audience;
use crate::web::Lang;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::sync::LazyLock;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    pub vi: String,
    pub en: String,
}

impl Said {
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// Some of the people of the register: what a denominator counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Population {
    pub code: String,
    pub title: Said,
    /// Counted here; people unless it says something else.
    #[serde(default = "people")]
    pub measure: Measure,
    /// Empty: every group.
    #[serde(default)]
    pub groups: Vec<Audience>,
    #[serde(default)]
    pub from_age: u32,
    #[serde(default = "any_age")]
    pub below_age: u32,
}

fn people() -> Measure {
    Measure::People
}

fn any_age() -> u32 {
    u32::MAX
}

impl Population {
    pub fn takes(&self, group: Option<Audience>, age: Option<AgeBand>) -> bool {
        let of_group = self.groups.is_empty() || group.is_some_and(|group| self.groups.contains(&group));
        let of_age = age.is_none_or(|age| age.is_within(self.from_age, self.below_age.saturating_sub(1)));
        of_group && of_age
    }
}

/// What the commune wants to have reached at the end of a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct YearTarget {
    pub year: i32,
    pub percent: f64,
    /// Of whom in that year, where it is not always the same.
    #[serde(default)]
    pub of: Option<String>,
}

crate::words! {
    /// What one of it is called.
    pub enum CountUnit {
        Person = "person", Household = "household", Time = "time", Session = "session", Point = "point", Thing = "thing",
    }
}

impl CountUnit {
    /// A small number of it would point at somebody.
    pub fn is_of_people(self) -> bool {
        !matches!(self, CountUnit::Time | CountUnit::Session)
    }
}

crate::words! {
    /// Who may see it how far down. What is sensitive is a total of the commune alone, and never a small one.
    pub enum Openness { Open = "open", Sensitive = "sensitive" }
}

crate::words! {
    pub enum Chapter { Targets = "targets", Learning = "learning", Models = "models" }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    pub code: String,
    /// A new way of counting is a new version: what was frozen says under which it was counted.
    pub version: u32,
    pub chapter: Chapter,
    pub title: Said,
    /// For the head of a narrow column.
    pub short: Said,
    pub definition: Said,
    pub source: Said,
    /// Who answers for it.
    pub owner: Said,
    pub unit: CountUnit,
    /// The one function that counts it: a measure of this room, or a figure of the models.
    pub counts: String,
    /// Among whom it is counted; everybody where nothing is said.
    #[serde(default)]
    pub among: Option<String>,
    /// Out of how many; nothing: a number without a share.
    #[serde(default)]
    pub of: Option<String>,
    #[serde(default)]
    pub targets: Vec<YearTarget>,
    #[serde(default = "open")]
    pub openness: Openness,
}

fn open() -> Openness {
    Openness::Open
}

impl Indicator {
    pub fn measure(&self) -> Option<Measure> {
        Measure::from_word(&self.counts)
    }

    pub fn is_sensitive(&self) -> bool {
        self.openness == Openness::Sensitive
    }

    /// The population of its denominator in that year.
    pub fn of_in(&self, year: i32) -> Option<&str> {
        self.target_of(year).and_then(|target| target.of.as_deref()).or(self.of.as_deref())
    }

    /// Among whom its numerator is counted in that year: those of its denominator, unless it says otherwise.
    pub fn among_in(&self, year: i32) -> Option<&str> {
        self.among.as_deref().or_else(|| self.of_in(year))
    }

    /// The plan's own target for the year; a commune may set another.
    pub fn target_of(&self, year: i32) -> Option<&YearTarget> {
        self.targets.iter().find(|target| target.year == year)
    }
}

/// The indicators and populations that the program brings along.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Indicators {
    #[serde(rename = "population")]
    pub populations: Vec<Population>,
    #[serde(rename = "indicator")]
    pub all: Vec<Indicator>,
}

static SHIPPED: LazyLock<Indicators> = LazyLock::new(|| Indicators::read(include_str!("../../content/indicators.toml")).expect("a test reads indicators.toml"));

impl Indicators {
    pub fn shipped() -> &'static Indicators {
        &SHIPPED
    }

    /// What is wrong is said in words.
    pub fn read(text: &str) -> Result<Indicators, String> {
        let read: Indicators = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut codes = HashSet::new();
        let twice = read.all.iter().map(|one| &one.code).chain(read.populations.iter().map(|one| &one.code)).find(|code| !codes.insert(*code));
        if let Some(code) = twice {
            return Err(format!("{code} stands twice"));
        }
        let ages = read.populations.iter().flat_map(|one| [one.from_age, one.below_age]).find(|age| *age != u32::MAX && !AgeBand::begins_at(*age));
        if let Some(age) = ages {
            return Err(format!("no age band begins at {age}"));
        }
        let named = read.all.iter().flat_map(|one| one.of.iter().chain(&one.among).chain(one.targets.iter().filter_map(|target| target.of.as_ref())));
        match named.into_iter().find(|code| read.population(code).is_none()) {
            Some(code) => Err(format!("no population {code}")),
            None => Ok(read),
        }
    }

    pub fn population(&self, code: &str) -> Option<&Population> {
        self.populations.iter().find(|population| population.code == code)
    }

    pub fn coded(&self, code: &str) -> Option<&Indicator> {
        self.all.iter().find(|indicator| indicator.code == code)
    }

    pub fn of_chapter(&self, chapter: Chapter) -> impl Iterator<Item = &Indicator> {
        self.all.iter().filter(move |indicator| indicator.chapter == chapter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plans_five_targets_are_there() {
        let shipped = Indicators::shipped();
        let percents =
            |year: i32| -> Vec<f64> { shipped.of_chapter(Chapter::Targets).filter_map(|one| one.target_of(year)).map(|target| target.percent).collect() };
        assert_eq!(percents(2025), [85.0, 100.0, 80.0, 50.0, 70.0, 100.0]);
        assert_eq!(percents(2026), [100.0, 100.0, 100.0, 70.0, 100.0, 100.0]);
        let pupils = shipped.coded("pupils-skilled").unwrap();
        assert_eq!((pupils.of_in(2025), pupils.of_in(2026)), (Some("pupils-secondary"), Some("pupils")));
        let unknown = shipped.all.iter().find(|one| one.measure().is_none() && one.chapter != Chapter::Models && one.openness != Openness::Sensitive);
        assert_eq!(unknown, None, "counted by nobody");
    }

    #[test]
    fn mistakes_in_the_list_are_told() {
        let one = |more: &str| Indicators::read(&format!("indicator = []\n[[population]]\ncode = \"a\"\ntitle = {{ vi = \"A\", en = \"A\" }}\n{more}"));
        assert!(one("").is_ok());
        assert_eq!(one("from_age = 17").unwrap_err(), "no age band begins at 17");
    }
}
