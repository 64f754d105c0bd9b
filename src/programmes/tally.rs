//! The one way of counting: who or what a rule speaks of, and how far each of them is. Nobody is counted twice.

use super::event::Event;
use super::kind::Facts;
use super::member::{Member, MemberId};
use super::period::Period;
use super::programme::ProgrammeId;
use super::register::Register;
use super::rule::{Counting, Need, Rule, Subject, Total};
use crate::community::HouseholdId;
use crate::db::{PersonId, UnitId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Somebody or something that is counted once, however many records tell of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Key {
    Person(PersonId),
    Household(HouseholdId),
    Member(MemberId),
    Unit(UnitId),
    Programme(ProgrammeId),
}

impl Member {
    /// Entered twice, or twice because two records became one: one member.
    pub fn key(&self) -> Key {
        match (self.person_id, self.household_id) {
            (Some(person), _) => Key::Person(person),
            (None, Some(household)) => Key::Household(household),
            (None, None) => Key::Member(self.id),
        }
    }
}

impl Register {
    /// Those of a rule's subject whom the register itself names, each with the place where it counts.
    pub fn named(&self, subject: &Subject, period: Period) -> BTreeMap<Key, UnitId> {
        match subject {
            Subject::Member(role) => {
                let there = self.members.iter().filter(|member| member.role == *role && member.takes_part_on(period.to));
                // The first record says where.
                there.rev().map(|member| (member.key(), member.unit_id)).collect()
            }
            Subject::Programmes => {
                let there = self.programmes.iter().filter(|one| one.starts_on <= period.to && one.closed_at.is_none());
                there.map(|one| (Key::Programme(one.id), one.unit_id)).collect()
            }
            _ => BTreeMap::new(),
        }
    }

    /// How much of a need each of them has.
    pub fn progress(&self, rule: &Rule, need: &Need, period: Period) -> HashMap<Key, i64> {
        if let Some(role) = &need.members {
            return self.members_of(role, period);
        }
        let window = period.window(need.within);
        let keys: HashMap<MemberId, Key> = self.members.iter().map(|member| (member.id, member.key())).collect();
        let mut of: HashMap<Key, Vec<&Event>> = HashMap::new();
        for event in self.events.iter().filter(|event| need.events.contains(&event.kind) && window.holds(event.happened_on)) {
            if let Some(key) = key_of(&rule.subject, event, &keys) {
                of.entry(key).or_default().push(event);
            }
        }
        of.into_iter().map(|(key, events)| (key, amount(need, key, &events))).collect()
    }

    fn members_of(&self, role: &str, period: Period) -> HashMap<Key, i64> {
        let mut of: HashMap<Key, HashSet<Key>> = HashMap::new();
        for member in self.members.iter().filter(|member| member.role == role && member.takes_part_on(period.to)) {
            of.entry(Key::Programme(member.programme_id)).or_default().insert(member.key());
        }
        of.into_iter().map(|(key, members)| (key, members.len() as i64)).collect()
    }

    /// A number without a rule, of what happened in the period in one of these units.
    pub fn total(&self, total: &Total, period: Period, here: &impl Fn(UnitId) -> bool) -> i64 {
        if total.counting == Counting::Members {
            let there = self.members.iter().filter(|member| total.roles.contains(&member.role) && member.takes_part_on(period.to) && here(member.unit_id));
            return there.map(Member::key).collect::<HashSet<Key>>().len() as i64;
        }
        let happened = |event: &&Event| total.events.contains(&event.kind) && period.holds(event.happened_on) && here(event.unit_id);
        let events: Vec<&Event> = self.events.iter().filter(happened).filter(|event| says(&event.facts.0, &total.when)).collect();
        let roles: HashMap<MemberId, (&str, Key)> = self.members.iter().map(|member| (member.id, (member.role.as_str(), member.key()))).collect();
        match total.counting {
            // Those of whom the events tell, where a role is named: volunteers who helped.
            Counting::People if !total.roles.is_empty() => {
                let active = events.iter().filter_map(|event| roles.get(&event.member_id?)).filter(|(role, _)| total.roles.iter().any(|one| one == role));
                active.map(|(_, key)| *key).collect::<HashSet<Key>>().len() as i64
            }
            counting => sum(counting, &events, None, &total.field),
        }
    }
}

/// Whom an event tells of, as this rule sees it.
fn key_of(subject: &Subject, event: &Event, members: &HashMap<MemberId, Key>) -> Option<Key> {
    let member = event.member_id.and_then(|id| members.get(&id)).copied();
    match subject {
        Subject::Member(_) => member,
        Subject::Households | Subject::PoorHouseholds => match (event.household_id, member) {
            (Some(household), _) => Some(Key::Household(household)),
            (None, Some(key @ Key::Household(_))) => Some(key),
            _ => None,
        },
        Subject::PeopleFrom(_) => event.person_id.map(Key::Person).or(member.filter(|key| matches!(key, Key::Person(_)))),
        Subject::Hamlets => Some(Key::Unit(event.unit_id)),
        Subject::Programmes | Subject::Fact(_) => Some(Key::Programme(event.programme_id)),
    }
}

fn amount(need: &Need, key: Key, events: &[&Event]) -> i64 {
    let newest = events.iter().max_by_key(|event| (event.happened_on, event.id)).copied();
    let all = if need.latest { newest.into_iter().collect() } else { events.to_vec() };
    let counting: Vec<&Event> = all.into_iter().filter(|event| says(&event.facts.0, &need.when)).collect();
    sum(need.counting, &counting, Some(key), "")
}

fn sum(counting: Counting, events: &[&Event], of: Option<Key>, field: &str) -> i64 {
    match counting {
        // Nobody is their own learner, not even after two records became one.
        Counting::People => {
            let people = events.iter().filter_map(|event| event.person_id).filter(|person| of != Some(Key::Person(*person)));
            people.collect::<BTreeSet<PersonId>>().len() as i64
        }
        Counting::Households => events.iter().filter_map(|event| event.household_id).collect::<BTreeSet<_>>().len() as i64,
        Counting::Days => events.iter().map(|event| event.happened_on).collect::<BTreeSet<_>>().len() as i64,
        Counting::Events | Counting::Members => events.len() as i64,
        Counting::Count => events.iter().filter_map(|event| event.number).sum(),
        Counting::Hours => events.iter().filter_map(|event| event.minutes).map(i64::from).sum::<i64>() / 60,
        Counting::Field => events.iter().filter_map(|event| event.says(field)?.parse::<i64>().ok()).sum(),
    }
}

/// Each field says one of the words that are wanted; of several choices one is enough.
pub fn says(facts: &Facts, wanted: &BTreeMap<String, Vec<String>>) -> bool {
    wanted.iter().all(|(field, words)| facts.get(field).is_some_and(|said| said.split(' ').any(|one| words.iter().any(|word| word == one))))
}

#[cfg(test)]
#[path = "tally_test.rs"]
mod tests;
