//! A rule as data: of whom it speaks, what each of them needs, and which share of them is the aim.

use super::kind::{Kind, Text};
use super::session::{ATTENDED, HELD};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// "Mỗi đại sứ số hướng dẫn ít nhất 5 người": subject, needs, aim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub code: String,
    /// What the figure is called.
    pub name: Text,
    /// The rule in words; `{least}`, `{most}` and `{aim}` stand for its numbers.
    pub words: Text,
    pub subject: Subject,
    #[serde(default, rename = "need")]
    pub needs: Vec<Need>,
    /// The share that the plan asks for, in percent.
    #[serde(default)]
    pub aim: Option<i32>,
    /// Totals that an office typed for a hamlet stand instead of what is counted there.
    #[serde(default)]
    pub typed: Option<Typed>,
    /// How the work list is called: who has not got so far yet.
    pub below: Text,
}

/// Of whom or what a rule speaks: the denominator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The members with that role.
    Member(String),
    /// Every household that is entered.
    Households,
    /// The households that are poor or near-poor in the year.
    PoorHouseholds,
    /// Everybody from that age.
    PeopleFrom(u32),
    Hamlets,
    Programmes,
    /// As many as a field of the programme says; those who are named in the events count towards it.
    Fact(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// What is missing, in the work list.
    pub name: Text,
    #[serde(default)]
    pub events: Vec<String>,
    /// Members of the programme with that role, instead of events.
    #[serde(default)]
    pub members: Option<String>,
    /// Somebody of the household has begun a course, instead of events.
    #[serde(default)]
    pub learner: bool,
    #[serde(default)]
    pub counting: Counting,
    #[serde(default = "one")]
    pub least: i64,
    #[serde(default)]
    pub most: Option<i64>,
    #[serde(default)]
    pub within: Window,
    /// Only events whose fields say one of these.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
    /// Only the newest event of each counts: a level can also be taken back.
    #[serde(default)]
    pub latest: bool,
}

fn one() -> i64 {
    1
}

crate::words! {
    /// What is counted. People and households count once, however often they come.
    #[derive(Default)]
    pub enum Counting {
        #[default] Events = "events",
        People = "people",
        Households = "households",
        Days = "days",
        Members = "members",
        // The numbers that were typed.
        Count = "count",
        Hours = "hours",
        // The numbers that stand in a field.
        Field = "field",
    }
}

crate::words! {
    /// Since when: the day of the figures is the end of each.
    #[derive(Default)]
    pub enum Window { #[default] Ever = "ever", Period = "period", Year = "year", Month = "month", Week = "week" }
}

/// An event in which an office tells two numbers of a hamlet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Typed {
    pub event: String,
    pub have: String,
    pub of: String,
}

/// A number without a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Total {
    pub code: String,
    pub name: Text,
    pub counting: Counting,
    #[serde(default)]
    pub events: Vec<String>,
    #[serde(default)]
    pub roles: Vec<String>,
    #[serde(default)]
    pub field: String,
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
}

impl Rule {
    pub fn fault(&self, kind: &Kind) -> Option<String> {
        let role = match &self.subject {
            Subject::Member(role) => kind.role(role).is_none().then(|| format!("no role {role}")),
            Subject::Fact(fact) => (!kind.fields.iter().any(|field| field.code == *fact)).then(|| format!("no field {fact}")),
            _ => None,
        };
        let typed = self.typed.iter().find(|typed| {
            let event = kind.event(&typed.event);
            event.is_none_or(|event| event.field(&typed.have).is_none() || event.field(&typed.of).is_none())
        });
        role.or_else(|| typed.map(|typed| format!("no totals in {}", typed.event))).or_else(|| self.needs.iter().find_map(|need| need.fault(kind)))
    }

    /// The rule with its numbers.
    pub fn in_words(&self) -> Text {
        let numbers = self.needs.first().map_or((1, None), |need| (need.least, need.most));
        let fill = |text: &str| {
            let most = numbers.1.map_or_else(String::new, |most| most.to_string());
            text.replace("{least}", &numbers.0.to_string()).replace("{most}", &most).replace("{aim}", &self.aim.unwrap_or(100).to_string())
        };
        Text { vi: fill(&self.words.vi), en: fill(&self.words.en) }
    }
}

impl Need {
    fn fault(&self, kind: &Kind) -> Option<String> {
        let sources = usize::from(!self.events.is_empty()) + usize::from(self.members.is_some()) + usize::from(self.learner);
        if sources != 1 {
            return Some(format!("{} needs one source, not {sources}", self.name.vi));
        }
        if let Some(role) = self.members.as_ref().filter(|role| kind.role(role).is_none()) {
            return Some(format!("no role {role}"));
        }
        unknown(kind, &self.events, &self.when)
    }

    /// Whether so many are enough, and not too many.
    pub fn met_by(&self, count: i64) -> bool {
        count >= self.least && self.most.is_none_or(|most| count <= most)
    }
}

impl Total {
    pub fn fault(&self, kind: &Kind) -> Option<String> {
        if let Some(role) = self.roles.iter().find(|role| kind.role(role).is_none()) {
            return Some(format!("no role {role}"));
        }
        if self.counting == Counting::Field && !self.events.iter().all(|event| kind.event(event).is_some_and(|event| event.field(&self.field).is_some())) {
            return Some(format!("no field {}", self.field));
        }
        unknown(kind, &self.events, &self.when)
    }
}

fn unknown(kind: &Kind, events: &[String], when: &BTreeMap<String, Vec<String>>) -> Option<String> {
    for code in events {
        // What sessions add has no fields and stands in every kind.
        if [HELD, ATTENDED].contains(&code.as_str()) && when.is_empty() {
            continue;
        }
        let Some(event) = kind.event(code) else { return Some(format!("no event {code}")) };
        if let Some((field, _)) = when.iter().find(|(field, _)| event.field(field).is_none()) {
            return Some(format!("{code} has no field {field}"));
        }
    }
    None
}
