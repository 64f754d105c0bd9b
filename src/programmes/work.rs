//! The work list of a rule: who has not got so far yet, and what is missing.

use super::names::Names;
use super::period::Period;
use super::population::{AT_ONCE, staff_alone};
use super::register::Register;
use super::rule::{Rule, Subject};
use super::standing::{Missing, Standing};
use super::tally::Key;
use crate::community::{HouseholdId, within};
use crate::db::schema::{household_merges, households, persons};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::{merged_away, restricted};
use crate::web::Lang;
use chrono::{Datelike, Months};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashSet;

/// As many as somebody works through before looking again.
pub const MOST: usize = 100;

#[derive(Debug, Clone, Serialize)]
pub struct WorkList {
    pub rule: String,
    pub name: String,
    pub lines: Vec<Line>,
    /// How many more there are.
    pub more: i64,
    /// Nobody is on the list of whom the rule speaks.
    pub nobody: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    #[serde(skip)]
    pub key: Key,
    pub name: String,
    /// The member's page, where there is one.
    pub address: Option<String>,
    pub missing: Vec<Lack>,
}

/// What is missing, in a language.
#[derive(Debug, Clone, Serialize)]
pub struct Lack {
    pub name: String,
    pub have: i64,
    pub least: i64,
    pub most: Option<i64>,
}

impl WorkList {
    pub fn of(db: &mut Db, register: &Register, rule: &Rule, scope: &[UnitId], period: Period, lang: Lang) -> Result<WorkList> {
        let standing = Standing::of(db, register, rule, scope, period)?;
        let (keys, all) = below(db, rule, &standing, scope, period)?;
        let names = Names::of(db, &keys, lang)?;
        let address = |key: &Key| {
            let member = register.members.iter().find(|member| member.key() == *key)?;
            Some(format!("/programmes/{}/members/{}", member.programme_id, member.id))
        };
        let lack = |missing: Missing| Lack { name: missing.name.in_lang(lang).into(), have: missing.have, least: missing.least, most: missing.most };
        let line =
            |key: &Key| Line { key: *key, name: names.name(key), address: address(key), missing: standing.missing(rule, key).into_iter().map(lack).collect() };
        let mut lines: Vec<Line> = keys.iter().filter(|key| !names.hides(key)).map(line).collect();
        // Who is nearest comes first: the next learner makes five.
        lines.sort_by_key(|line| line.missing.iter().map(|lack| (lack.least - lack.have).max(0)).sum::<i64>());
        lines.truncate(MOST);
        Ok(WorkList {
            rule: rule.code.clone(),
            name: rule.below.in_lang(lang).into(),
            more: all - lines.len() as i64,
            lines,
            nobody: standing.of_how_many() == 0,
        })
    }
}

/// Those who do not meet the rule, and how many they are.
fn below(db: &mut Db, rule: &Rule, standing: &Standing, scope: &[UnitId], period: Period) -> Result<(Vec<Key>, i64)> {
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    Ok(match &rule.subject {
        Subject::Member(_) | Subject::Programmes => {
            let keys: Vec<Key> = standing.named.keys().filter(|key| !standing.met.contains_key(key)).copied().collect();
            let all = keys.len() as i64;
            (keys, all)
        }
        Subject::Households => {
            let met: HashSet<HouseholdId> = standing.met.keys().filter_map(|key| if let Key::Household(id) = key { Some(*id) } else { None }).collect();
            let gone = household_merges::table.filter(household_merges::undone_at.is_null()).select(household_merges::other_id);
            let there = households::table.filter(households::unit_id.eq_any(within(scope))).filter(households::id.ne_all(gone));
            let there: Vec<HouseholdId> = there.order((households::unit_id, households::id)).select(households::id).load(db)?;
            let open: Vec<HouseholdId> = there.into_iter().filter(|id| !met.contains(id)).collect();
            let all = open.len() as i64;
            (open.into_iter().take(MOST).map(Key::Household).collect(), all)
        }
        Subject::PoorHouseholds => {
            let poor = super::poverty::poor_in(db, scope, period.to.year())?;
            let keys: Vec<Key> = poor.into_keys().map(Key::Household).filter(|key| !standing.met.contains_key(key)).collect();
            let all = keys.len() as i64;
            (keys, all)
        }
        Subject::PeopleFrom(age) => {
            let born = period.to.checked_sub_months(Months::new(age * 12)).unwrap_or(period.to);
            let typed: Vec<UnitId> = standing.typed.keys().copied().collect();
            let there = || {
                let there = persons::table.filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.ne_all(merged_away()));
                let there = there
                    .filter(persons::birth_date.le(born).or(persons::birth_date.is_null()))
                    .filter(persons::name_folded.ne(""))
                    .filter(persons::id.ne_all(staff_alone()));
                there.filter(persons::unit_id.ne_all(typed.clone())).filter(persons::id.ne_all(restricted()))
            };
            let met: Vec<PersonId> = standing.met.keys().filter_map(|key| if let Key::Person(id) = key { Some(*id) } else { None }).collect();
            let all = there().count().get_result::<i64>(db)? - met.len() as i64;
            let met: HashSet<PersonId> = met.into_iter().collect();
            let some: Vec<PersonId> = there().order(persons::sort_key).select(persons::id).limit(most + (met.len().min(20 * AT_ONCE)) as i64).load(db)?;
            (some.into_iter().filter(|id| !met.contains(id)).take(MOST).map(Key::Person).collect(), all.max(0))
        }
        Subject::Hamlets => {
            let keys: Vec<Key> = standing.by_unit.keys().map(|unit| Key::Unit(*unit)).filter(|key| !standing.met.contains_key(key)).collect();
            let all = keys.len() as i64;
            (keys, all)
        }
        Subject::Fact(_) => (Vec::new(), (standing.of_how_many() - standing.have()).max(0)),
    })
}
