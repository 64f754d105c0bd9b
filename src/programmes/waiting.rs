//! What waits in the models for whoever keeps them: as the work lists count it, for the page that each sees first.

use super::event::Event;
use super::kind::Kind;
use super::member::{Member, MemberId};
use super::period::Period;
use super::programme::{Programme, ProgrammeId};
use super::register::Register;
use super::rule::Rule;
use super::standing::Standing;
use super::tally::Key;
use crate::db::schema::programmes;
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::web::today;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// So many of them, and where it is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    pub count: i64,
    /// The id of the words.
    pub words: &'static str,
    pub address: String,
}

impl Waiting {
    fn of(count: usize, words: &'static str, address: String) -> Option<Waiting> {
        (count > 0).then_some(Waiting { count: count as i64, words, address })
    }

    /// For the office: guides who have not reached five, households that have declared themselves and wait to be checked.
    pub fn at_the_office(db: &mut Db, office: &[UnitId]) -> Result<Vec<Waiting>> {
        let mut all = Vec::new();
        if let Some((register, first)) = open(db, "dai-su-so", office)? {
            let rules = register.rules(Kind::coded("dai-su-so").expect("it ships")).into_owned();
            let below = below(db, &register, &rules, "five-learners", office)?.len();
            all.extend(Waiting::of(below, "task-guides-below", format!("/programmes/{first}")));
        }
        if let Some((register, first)) = open(db, "gia-dinh-so", office)? {
            all.extend(Waiting::of(register.to_check().len(), "task-households-to-check", format!("/programmes/{first}")));
        }
        Ok(all)
    }

    /// For those who teach: teams that have nothing recorded this week.
    pub fn in_teams(db: &mut Db, teaching: &[UnitId]) -> Result<Vec<Waiting>> {
        let Some((register, _)) = open(db, "to-cong-nghe-so", teaching)? else { return Ok(Vec::new()) };
        let rules = register.rules(Kind::coded("to-cong-nghe-so").expect("it ships")).into_owned();
        let below = below(db, &register, &rules, "weekly-task", teaching)?.len();
        Ok(Waiting::of(below, "task-team-week", "/visits".into()).into_iter().collect())
    }

    /// For a guide: how many learners are missing to the number of the plan.
    pub fn of_a_guide(db: &mut Db, guide: PersonId, units: &[UnitId]) -> Result<Vec<Waiting>> {
        let Some((register, _)) = open(db, "dai-su-so", units)? else { return Ok(Vec::new()) };
        let rules = register.rules(Kind::coded("dai-su-so").expect("it ships")).into_owned();
        let Some(rule) = rules.iter().find(|rule| rule.code == "five-learners") else { return Ok(Vec::new()) };
        let own = |member: &Member| member.person_id == Some(guide) && member.takes_part_on(today());
        if !register.members.iter().any(own) {
            return Ok(Vec::new());
        }
        let standing = Standing::of(db, &register, rule, units, Period::year_to(today()))?;
        let missing: i64 = standing.missing(rule, &Key::Person(guide)).iter().map(|one| (one.least - one.have).max(0)).sum();
        Ok(Waiting::of(usize::try_from(missing).unwrap_or(0), "task-own-learners", "/my-learners".into()).into_iter().collect())
    }
}

/// The open ones of a kind near these units, with the first of them.
fn open(db: &mut Db, kind: &str, scope: &[UnitId]) -> Result<Option<(Register, ProgrammeId)>> {
    if scope.is_empty() || programmes::table.filter(programmes::kind.eq(kind)).count().get_result::<i64>(db)? == 0 {
        return Ok(None);
    }
    let mut near = Programme::all_near(db, scope)?;
    near.retain(|one| one.kind == kind && one.closed_at.is_none());
    let Some(first) = near.first().map(|one| one.id) else { return Ok(None) };
    Ok(Some((Register::load(db, near, scope)?, first)))
}

fn below(db: &mut Db, register: &Register, rules: &[Rule], code: &str, scope: &[UnitId]) -> Result<Vec<Key>> {
    let Some(rule) = rules.iter().find(|rule| rule.code == code) else { return Ok(Vec::new()) };
    let standing = Standing::of(db, register, rule, scope, Period::year_to(today()))?;
    Ok(standing.named.keys().filter(|key| !standing.met.contains_key(key)).copied().collect())
}

impl Register {
    /// Declared, and neither checked nor recognised since.
    fn to_check(&self) -> HashSet<Key> {
        let members: HashMap<MemberId, Key> = self.members.iter().map(|member| (member.id, member.key())).collect();
        let key = |event: &Event| event.household_id.map(Key::Household).or_else(|| members.get(&event.member_id?).copied());
        let of = |kinds: &[&str]| self.events.iter().filter(|event| kinds.contains(&event.kind.as_str())).filter_map(key).collect::<HashSet<Key>>();
        let done = of(&["checked", "recognised"]);
        of(&["declared"]).into_iter().filter(|one| !done.contains(one)).collect()
    }
}
