//! The figures: how many, by group and by hamlet, counted from the records themselves.

use crate::community::{Unit, within};
use crate::db::schema::{certificates, enrolments, passwords, persons, revocations};
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::{Audience, merged_away};
use diesel::dsl::count_star;
use diesel::prelude::*;
use std::collections::HashMap;

crate::words! {
    /// People in the register; those who have begun a course; those with a certificate that was not revoked.
    pub enum Measure { People = "people", Learners = "learners", Certified = "certified" }
}

/// People are counted, not papers: ten courses of one person would show that person.
/// Every screen, file and report takes its numbers from here; what is too small to be shown is still in it.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    pub hamlets: Vec<Unit>,
    counted: HashMap<(Measure, UnitId, Audience), i64>,
}

type Counted = Vec<(UnitId, Audience, i64)>;

impl Figures {
    /// Of the people of these units and below, each where they live now.
    pub fn of(db: &mut Db, scope: &[UnitId]) -> Result<Figures> {
        let mut figures = Figures { hamlets: Unit::hamlets(db, scope)?, counted: HashMap::new() };
        let groups = (persons::unit_id, persons::audience);
        let columns = (persons::unit_id, persons::audience, count_star());
        // Staff who learn nothing here are nobody of the movement's people.
        let learning = enrolments::table.select(enrolments::person_id);
        let staff = passwords::table.filter(passwords::person_id.ne_all(learning)).select(passwords::person_id);
        let counted = || persons::id.ne_all(merged_away()).and(persons::id.ne_all(staff));
        let people = || persons::table.filter(persons::unit_id.eq_any(within(scope))).filter(counted());
        figures.add(Measure::People, people().group_by(groups).select(columns).load(db)?);
        let learners = people().filter(persons::id.eq_any(enrolments::table.select(enrolments::person_id)));
        figures.add(Measure::Learners, learners.group_by(groups).select(columns).load(db)?);
        let in_force = certificates::table.filter(certificates::id.ne_all(revocations::table.select(revocations::certificate_id)));
        let certified = people().filter(persons::id.eq_any(in_force.select(certificates::person_id)));
        figures.add(Measure::Certified, certified.group_by(groups).select(columns).load(db)?);
        Ok(figures)
    }

    fn add(&mut self, measure: Measure, counted: Counted) {
        self.counted.extend(counted.into_iter().map(|(unit, audience, count)| ((measure, unit, audience), count)));
    }

    pub fn total(&self, measure: Measure) -> i64 {
        self.sum(|(one, ..)| *one == measure)
    }

    pub fn in_group(&self, measure: Measure, audience: Audience) -> i64 {
        self.sum(|(one, _, group)| *one == measure && *group == audience)
    }

    /// `None`: of people who are entered for the commune itself and live in no hamlet of it.
    pub fn in_hamlet(&self, measure: Measure, hamlet: Option<UnitId>) -> i64 {
        let known = |unit: &UnitId| self.hamlets.iter().any(|hamlet| hamlet.id == *unit);
        self.sum(|(one, unit, _)| *one == measure && hamlet.map_or_else(|| !known(unit), |hamlet| hamlet == *unit))
    }

    fn sum(&self, fits: impl Fn(&(Measure, UnitId, Audience)) -> bool) -> i64 {
        self.counted.iter().filter(|(key, _)| fits(key)).map(|(_, count)| count).sum()
    }
}
