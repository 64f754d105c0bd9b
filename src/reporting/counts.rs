//! The counts of a period: so many of a measure, in each slice of the people.

use super::facts::Facts;
use super::measure::{Measure, Slice};
use super::period::Period;
use crate::db::{Db, UnitId};
use crate::error::Result;
use std::collections::{BTreeMap, HashSet};

/// Only what is not nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts(pub BTreeMap<(Measure, Slice), i64>);

impl Counts {
    /// From the records themselves, one by one: what every faster way is compared with.
    pub fn recounted(db: &mut Db, scope: &[UnitId], period: &Period) -> Result<Counts> {
        let mut counts = Counts::default();
        for facts in Facts::all(db, scope)? {
            counts.add(&facts, period, 1);
        }
        Ok(counts)
    }

    /// What one person, household or session adds; or takes away again.
    pub fn add(&mut self, facts: &Facts, period: &Period, times: i64) {
        for step in &facts.steps {
            let counted = if step.measure.is_of_period() { period.has(step.day) } else { step.day <= period.until() };
            if counted {
                self.put(step.measure, facts.slice, step.by * times);
            }
        }
        let came = facts.days.iter().filter(|day| period.has(**day)).count();
        self.put(Measure::Attendances, facts.slice, i64::try_from(came).unwrap_or(i64::MAX) * times);
        self.put(Measure::Learners, facts.slice, i64::from(came > 0) * times);
    }

    pub fn put(&mut self, measure: Measure, slice: Slice, count: i64) {
        let known = self.0.entry((measure, slice)).or_default();
        *known += count;
        if *known == 0 {
            self.0.remove(&(measure, slice));
        }
    }

    pub fn sum(&self, measure: Measure, fits: impl Fn(&Slice) -> bool) -> i64 {
        self.0.iter().filter(|((one, slice), _)| *one == measure && fits(slice)).map(|(_, count)| count).sum()
    }

    /// Only of these units.
    pub fn keep_units(&mut self, units: &HashSet<UnitId>) {
        self.0.retain(|(_, slice), _| units.contains(&slice.unit));
    }
}
