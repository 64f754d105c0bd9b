//! A cell: so many of a measure in a slice of the people, in a day, week, month, quarter or year.

use super::super::facts::Facts;
use super::super::measure::{Measure, Slice};
use super::super::period::{Period, PeriodKind};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

crate::words! { pub enum Grain { Day = "day", Week = "week", Month = "month", Quarter = "quarter", Year = "year" } }

/// Where a cell stands.
pub type Key = (Slice, Measure, Grain, NaiveDate);
pub type Cells = BTreeMap<Key, i64>;

impl Grain {
    /// The first day of the one in which a day lies.
    fn start(self, day: NaiveDate) -> NaiveDate {
        let kind = match self {
            Grain::Day => return day,
            Grain::Week => PeriodKind::Week,
            Grain::Month => PeriodKind::Month,
            Grain::Quarter => PeriodKind::Quarter,
            Grain::Year => PeriodKind::Year,
        };
        Period::around(kind, day).first
    }
}

/// What can be added up, day by day.
const ADDED: [Grain; 3] = [Grain::Day, Grain::Month, Grain::Year];
/// Who comes twice in a month is one learner of the month: each has its own count.
const DISTINCT: [Grain; 4] = [Grain::Week, Grain::Month, Grain::Quarter, Grain::Year];

impl Facts {
    /// Adds what one person, household or session is worth; or takes it away.
    pub fn add_cells(&self, cells: &mut Cells, times: i64) {
        let mut put = |measure, grain, day, by| *cells.entry((self.slice, measure, grain, day)).or_default() += by * times;
        for step in &self.steps {
            ADDED.into_iter().for_each(|grain| put(step.measure, grain, grain.start(step.day), step.by));
        }
        for day in &self.days {
            ADDED.into_iter().for_each(|grain| put(Measure::Attendances, grain, grain.start(*day), 1));
        }
        for grain in DISTINCT {
            let came: BTreeSet<NaiveDate> = self.days.iter().map(|day| grain.start(*day)).collect();
            came.into_iter().for_each(|day| put(Measure::Learners, grain, day, 1));
        }
    }
}
