//! Where a rule stands: who has what it asks, out of how many, in each place.

use super::kind::Text;
use super::period::Period;
use super::population::{learning_homes, places, size};
use super::register::Register;
use super::rule::{Need, Rule, Subject};
use super::tally::Key;
use crate::db::{Db, UnitId};
use crate::error::Result;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Whom the register itself names; of households and people only their number is known.
    pub named: BTreeMap<Key, UnitId>,
    pub met: BTreeMap<Key, UnitId>,
    /// How much each has of each need, in the order of the rule.
    pub progress: Vec<HashMap<Key, i64>>,
    /// (have, of) in each place.
    pub by_unit: BTreeMap<UnitId, (i64, i64)>,
    /// Places where an office typed the numbers.
    pub typed: BTreeMap<UnitId, NaiveDate>,
}

impl Standing {
    pub fn of(db: &mut Db, register: &Register, rule: &Rule, scope: &[UnitId], period: Period) -> Result<Standing> {
        if let Subject::Fact(fact) = &rule.subject {
            return Ok(Standing::of_fact(register, rule, fact, period));
        }
        let mut standing = Standing { named: register.named(&rule.subject, period), ..Standing::default() };
        for need in &rule.needs {
            standing.progress.push(if need.learner {
                learning_homes(db, scope, period)?.into_iter().map(|home| (Key::Household(home), 1)).collect()
            } else {
                register.progress(rule, need, period)
            });
        }
        standing.met = match rule.subject {
            Subject::Member(_) | Subject::Programmes => {
                standing.named.iter().filter(|(key, _)| standing.meets(rule, key)).map(|(key, unit)| (*key, *unit)).collect()
            }
            _ => {
                let candidates: Vec<Key> = standing.progress.first().map(|some| some.keys().copied().collect()).unwrap_or_default();
                let candidates: Vec<Key> = candidates.into_iter().filter(|key| standing.meets(rule, key)).collect();
                places(db, &rule.subject, &candidates, scope, period)?.into_iter().collect()
            }
        };
        let mut sizes = size(db, &rule.subject, scope, period)?;
        for unit in standing.named.values() {
            *sizes.entry(*unit).or_insert(0) += 1;
        }
        standing.by_unit = sizes.into_iter().map(|(unit, size)| (unit, (0, size))).collect();
        for unit in standing.met.values() {
            standing.by_unit.entry(*unit).or_insert((0, 0)).0 += 1;
        }
        standing.take_typed(register, rule, period);
        Ok(standing)
    }

    /// As many as the programmes say there are, and as many different ones as their events name.
    fn of_fact(register: &Register, rule: &Rule, fact: &str, period: Period) -> Standing {
        let mut standing = Standing::default();
        for need in rule.needs.iter().take(1) {
            standing.progress.push(register.progress(rule, need, period));
        }
        for programme in &register.programmes {
            let of = programme.facts.0.get(fact).and_then(|number| number.parse::<i64>().ok()).unwrap_or(0);
            let have = standing.progress.first().and_then(|some| some.get(&Key::Programme(programme.id))).copied().unwrap_or(0);
            let here = standing.by_unit.entry(programme.unit_id).or_insert((0, 0));
            *here = (here.0 + have, here.1 + of);
        }
        standing
    }

    fn take_typed(&mut self, register: &Register, rule: &Rule, period: Period) {
        let Some(typed) = &rule.typed else { return };
        let told = register.events.iter().filter(|event| event.kind == typed.event && event.happened_on <= period.to);
        let mut told: Vec<_> = told.collect();
        told.sort_by_key(|event| (event.happened_on, event.id));
        for event in told {
            let number = |field: &str| event.says(field).and_then(|said| said.parse::<i64>().ok());
            if let (Some(have), Some(of)) = (number(&typed.have), number(&typed.of)) {
                self.by_unit.insert(event.unit_id, (have, of));
                self.typed.insert(event.unit_id, event.happened_on);
            }
        }
    }

    /// All needs of the rule.
    pub fn meets(&self, rule: &Rule, key: &Key) -> bool {
        !rule.needs.is_empty() && rule.needs.iter().zip(&self.progress).all(|(need, some)| need.met_by(some.get(key).copied().unwrap_or(0)))
    }

    /// What is missing: the need, how much there is, how much is wanted.
    pub fn missing(&self, rule: &Rule, key: &Key) -> Vec<Missing> {
        let each = rule.needs.iter().zip(&self.progress).map(|(need, some)| (need, some.get(key).copied().unwrap_or(0)));
        each.filter(|(need, have)| !need.met_by(*have)).map(|(need, have)| Missing::of(need, have)).collect()
    }

    pub fn have(&self) -> i64 {
        self.by_unit.values().map(|(have, _)| have).sum()
    }

    pub fn of_how_many(&self) -> i64 {
        self.by_unit.values().map(|(_, of)| of).sum()
    }
}

#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Missing {
    pub name: Text,
    pub have: i64,
    pub least: i64,
    pub most: Option<i64>,
}

impl Missing {
    fn of(need: &Need, have: i64) -> Missing {
        Missing { name: need.name.clone(), have, least: need.least, most: need.most }
    }
}
