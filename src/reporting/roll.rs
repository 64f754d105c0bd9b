//! The list behind a figure: who is counted, who is missing, who was never reached. For those with the right alone.

use super::facts::{FIRST_DAY, Facts, Step};
use super::indicator::{Indicator, Indicators};
use super::measure::Measure;
use super::period::Period;
use crate::db::schema::persons;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Audience, restricted};
use crate::programmes::{self, Programme};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashSet;

crate::words! { pub enum Whom { Counted = "counted", Missing = "missing", Never = "never" } }

#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    pub id: PersonId,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub audience: Audience,
    /// Since when they count.
    pub since: Option<NaiveDate>,
    /// Their data is kept and not used: whoever looks knows it.
    pub restricted: bool,
}

/// The people of one place, in the order of their names.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Roll {
    pub people: Vec<Listed>,
    pub all: usize,
}

type Known = (PersonId, String, Option<NaiveDate>, Audience);

impl Roll {
    /// Of one unit itself, not of those below it: a hamlet, or those of a commune who live in no hamlet.
    pub fn of(db: &mut Db, unit: UnitId, indicator: &Indicator, period: &Period, whom: Whom) -> Result<Roll> {
        let Some(measure) = indicator.measure().filter(|_| !indicator.is_sensitive()) else { return Err(Error::NotFound) };
        let known = persons::table.filter(persons::unit_id.eq(unit)).order((persons::sort_key, persons::id));
        let known: Vec<Known> = known.select((persons::id, persons::name, persons::birth_date, persons::audience)).load(db)?;
        let ids: Vec<PersonId> = known.iter().map(|(id, ..)| *id).collect();
        let facts = Facts::of_people(db, &ids)?;
        let hidden: HashSet<PersonId> = restricted().load(db)?.into_iter().collect();
        let among = indicator.among_in(period.target_year()).and_then(|code| Indicators::shipped().population(code));
        // Taught or helped in a model, at home or at the market, is reached too.
        let reached = match whom {
            Whom::Never => Programme::people_reached(db, &[unit], programmes::Period { from: FIRST_DAY, to: period.until() })?,
            _ => HashSet::new(),
        };
        let mut roll = Roll::default();
        for (id, name, birth_date, audience) in known {
            let Some(facts) = facts.get(&id) else { continue };
            let belongs = among.is_none_or(|among| among.measure == Measure::People && among.takes(facts.slice.group, facts.slice.age));
            let since = counted_since(facts, measure, period);
            let wanted = match whom {
                Whom::Counted => since.is_some(),
                Whom::Missing => since.is_none(),
                Whom::Never => facts.day_of(Measure::Begun).is_none() && facts.day_of(Measure::Skilled).is_none() && !reached.contains(&id),
            };
            if belongs && wanted {
                roll.people.push(Listed { id, name, birth_date, audience, since, restricted: hidden.contains(&id) });
            }
        }
        roll.all = roll.people.len();
        Ok(roll)
    }

    /// So many from this one on, and the one with whom the next page begins.
    pub fn page(mut self, from: Option<PersonId>, most: usize) -> (Roll, Option<PersonId>) {
        let start = from.and_then(|from| self.people.iter().position(|listed| listed.id == from)).unwrap_or(0);
        let next = self.people.get(start + most).map(|listed| listed.id);
        self.people = self.people.into_iter().skip(start).take(most).collect();
        (self, next)
    }
}

/// The day since which somebody counts at the end of the period, or on which they counted in it.
fn counted_since(facts: &Facts, measure: Measure, period: &Period) -> Option<NaiveDate> {
    if matches!(measure, Measure::Learners | Measure::Attendances) {
        return facts.days.iter().copied().find(|day| period.has(*day));
    }
    let of = |step: &&Step| step.measure == measure;
    if measure.is_of_period() {
        return facts.steps.iter().filter(of).map(|step| step.day).find(|day| period.has(*day));
    }
    let until: Vec<&Step> = facts.steps.iter().filter(of).filter(|step| step.day <= period.until()).collect();
    let held: i64 = until.iter().map(|step| step.by).sum();
    if held <= 0 { None } else { until.iter().filter(|step| step.by > 0).map(|step| step.day).max() }
}
