//! Who contributes: hamlets and trainers, by rules that are the same for the small and the large.
//!
//! A hamlet is ranked by the share of its people, never by their number, and only when its group is not tiny; a trainer
//! by the different people whom they taught, each of whom counts once, and then by the sessions held. Equals share a rank.

use super::figure::FigureTable;
use super::period::Period;
use crate::community::within;
use crate::db::schema::{attendances, class_sessions, persons, units};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::web::start_of_day;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Smaller groups go up and down by single people: they are shown and not ranked.
pub const SMALLEST_GROUP: i64 = 20;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HamletRank {
    /// None: too few people to be ranked.
    pub rank: Option<usize>,
    pub unit: UnitId,
    pub name: String,
    pub skilled: i64,
    pub of: i64,
    /// In percent, with one decimal.
    pub percent: Option<f64>,
    pub sessions: i64,
    pub learners: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrainerRank {
    pub rank: usize,
    pub id: PersonId,
    pub name: String,
    pub place: String,
    pub learners: usize,
    pub sessions: usize,
    pub hours: f64,
}

/// By the share of adult residents who reached the target.
pub fn hamlets(table: &FigureTable) -> Vec<HamletRank> {
    let number = |code: &str, unit: UnitId| table.figure(code, Some(unit)).and_then(|figure| figure.numerator).unwrap_or(0);
    let mut ranked: Vec<HamletRank> = Vec::new();
    for place in &table.places {
        let Some(unit) = place.unit else { continue };
        let Some(figure) = table.figure("adults-skilled", Some(unit)) else { continue };
        ranked.push(HamletRank {
            rank: None,
            unit,
            name: place.name.clone(),
            skilled: figure.numerator.unwrap_or(0),
            of: figure.denominator.as_ref().map_or(0, |of| of.count),
            percent: figure.percent(),
            sessions: number("sessions", unit),
            learners: number("learners", unit),
        });
    }
    let share = |one: &HamletRank| if one.of >= SMALLEST_GROUP { one.skilled as f64 / one.of as f64 } else { -1.0 };
    ranked.sort_by(|one, other| share(other).total_cmp(&share(one)));
    let shares: Vec<f64> = ranked.iter().map(share).collect();
    for (at, one) in ranked.iter_mut().enumerate() {
        one.rank = (one.of >= SMALLEST_GROUP).then(|| rank(&shares, at));
    }
    ranked
}

/// One more than those who are before: equals share it.
pub(super) fn rank<T: PartialOrd>(values: &[T], at: usize) -> usize {
    1 + values.iter().filter(|value| **value > values[at]).count()
}

/// Of the sessions of these units in the period.
pub fn trainers(db: &mut Db, scope: &[UnitId], period: &Period) -> Result<Vec<TrainerRank>> {
    let held = class_sessions::table.inner_join(attendances::table).filter(attendances::came).filter(class_sessions::cancelled_at.is_null());
    let held = held.filter(class_sessions::unit_id.eq_any(within(scope)));
    let held = held.filter(class_sessions::starts_at.ge(start_of_day(period.first))).filter(class_sessions::starts_at.lt(start_of_day(period.next().first)));
    let held = held.inner_join(persons::table.on(persons::id.eq(class_sessions::trainer_id))).inner_join(units::table.on(units::id.eq(persons::unit_id)));
    let columns = (persons::id, persons::name, units::name, class_sessions::id, class_sessions::starts_at, class_sessions::ends_at, attendances::person_id);
    type Came = (PersonId, String, String, Vec<u8>, chrono::NaiveDateTime, chrono::NaiveDateTime, PersonId);
    let came: Vec<Came> = held.select(columns).load(db)?;
    let mut taught: BTreeMap<PersonId, Taught> = BTreeMap::new();
    for (id, name, place, session, starts_at, ends_at, learner) in came {
        let one = taught.entry(id).or_insert_with(|| Taught { name, place, ..Taught::default() });
        one.learners.insert(learner);
        one.sessions.insert(session, (ends_at - starts_at).num_minutes());
    }
    let mut ranked: Vec<TrainerRank> = taught.into_iter().map(|(id, one)| one.ranked(id)).collect();
    ranked.sort_by(|one, other| (other.learners, other.sessions, &one.name).cmp(&(one.learners, one.sessions, &other.name)));
    let values: Vec<(usize, usize)> = ranked.iter().map(|one| (one.learners, one.sessions)).collect();
    ranked.iter_mut().enumerate().for_each(|(at, one)| one.rank = rank(&values, at));
    Ok(ranked)
}

#[derive(Default)]
struct Taught {
    name: String,
    place: String,
    learners: BTreeSet<PersonId>,
    /// With their minutes.
    sessions: BTreeMap<Vec<u8>, i64>,
}

impl Taught {
    fn ranked(self, id: PersonId) -> TrainerRank {
        let (learners, sessions, minutes) = (self.learners.len(), self.sessions.len(), self.sessions.values().sum::<i64>());
        TrainerRank { rank: 0, id, name: self.name, place: self.place, learners, sessions, hours: minutes as f64 / 60.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_share_a_rank() {
        assert_eq!((0..4).map(|at| rank(&[9, 7, 7, 5], at)).collect::<Vec<_>>(), [1, 2, 2, 4]);
    }
}
