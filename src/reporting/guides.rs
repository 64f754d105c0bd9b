//! Which ambassadors contribute most: by the different people whom each taught, and the help given beside it.
//!
//! Ranked is who has reached the plan's own rule (five different people, IV.7), so that a start with one neighbour is no
//! contest; then the people of the period count, each once for each ambassador, never the ambassador; then the times of
//! help. Equals share a rank.

use super::league::rank;
use super::period::Period;
use crate::db::schema::{persons, units};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{merged_away, restricted};
use crate::programmes::{Kind, Programme, Register, Subject};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const KIND: &str = "dai-su-so";
const RULE: &str = "five-learners";
/// Who sent an ambassador.
const BODY: &str = "body";

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GuideRank {
    /// None: not so far as the rule wants.
    pub rank: Option<usize>,
    pub id: PersonId,
    pub name: String,
    pub place: String,
    pub body: String,
    /// Different people, in the period.
    pub learners: usize,
    /// And until its end.
    pub ever: usize,
    pub helps: usize,
}

/// The ambassadors of these units, and how many different people the rule wants of each.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Guides {
    pub least: i64,
    pub ranked: Vec<GuideRank>,
}

#[derive(Default)]
struct Work {
    body: String,
    period: BTreeSet<PersonId>,
    ever: BTreeSet<PersonId>,
    helps: usize,
}

impl Guides {
    pub fn of(db: &mut Db, scope: &[UnitId], period: &Period) -> Result<Guides> {
        let kind = Kind::coded(KIND).ok_or_else(|| Error::broken("the ambassadors are shipped"))?;
        let programmes = Programme::all_near(db, scope)?.into_iter().filter(|programme| programme.kind == KIND).collect();
        let register = Register::load(db, programmes, scope)?;
        let rules = register.rules(kind);
        let rule = rules.iter().find(|rule| rule.code == RULE).ok_or_else(|| Error::broken("the rule of the ambassadors is shipped"))?;
        let (Some(need), Subject::Member(role)) = (rule.needs.first(), &rule.subject) else {
            return Err(Error::broken("the rule of the ambassadors speaks of people taught"));
        };
        let least = need.least;
        let work = work(&register, kind, role, &need.events, period);
        let known = persons::table.inner_join(units::table).filter(persons::id.eq_any(work.keys().copied().collect::<Vec<_>>()));
        let known = known.filter(persons::id.ne_all(merged_away())).filter(persons::id.ne_all(restricted()));
        let known: Vec<(PersonId, String, String)> = known.select((persons::id, persons::name, units::name)).load(db)?;
        let mut ranked: Vec<GuideRank> = Vec::new();
        for (id, name, place) in known {
            let own = &work[&id];
            let (learners, ever, helps) = (own.period.len(), own.ever.len(), own.helps);
            ranked.push(GuideRank { rank: None, id, name, place, body: own.body.clone(), learners, ever, helps });
        }
        let reaches = |one: &GuideRank| one.ever as i64 >= least;
        let key = |one: &GuideRank| (reaches(one), one.learners, one.helps);
        ranked.sort_by(|one, other| key(other).cmp(&key(one)).then_with(|| one.name.cmp(&other.name)));
        let keys: Vec<(bool, usize, usize)> = ranked.iter().map(key).collect();
        for (at, one) in ranked.iter_mut().enumerate() {
            one.rank = reaches(one).then(|| rank(&keys, at));
        }
        Ok(Guides { least, ranked })
    }
}

fn work(register: &Register, kind: &Kind, role: &str, taught: &[String], period: &Period) -> BTreeMap<PersonId, Work> {
    let mut work: BTreeMap<PersonId, Work> = BTreeMap::new();
    let mut whose = HashMap::new();
    for member in register.members.iter().filter(|member| member.role == role && member.takes_part_on(period.until())) {
        let Some(person) = member.person_id else { continue };
        whose.insert(member.id, person);
        let own = work.entry(person).or_default();
        if own.body.is_empty() {
            own.body = member.facts.0.get(BODY).cloned().unwrap_or_default();
        }
    }
    for event in register.events.iter().filter(|event| event.happened_on <= period.until()) {
        // Help at the desk names nobody who gave it but the one who wrote it down.
        let by = event.member_id.map_or(Some(event.recorded_by), |member| whose.get(&member).copied());
        let Some((by, own)) = by.and_then(|by| Some((by, work.get_mut(&by)?))) else { continue };
        if taught.contains(&event.kind) {
            let learner = event.person_id.filter(|learner| *learner != by);
            own.ever.extend(learner);
            own.period.extend(learner.filter(|_| period.has(event.happened_on)));
        } else if period.has(event.happened_on) && kind.event(&event.kind).is_some_and(|kind| kind.helps) {
            own.helps += 1;
        }
    }
    work
}
