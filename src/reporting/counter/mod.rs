//! Counters beside the facts, so that a dashboard costs the same with a thousand rows as with ten million.
//!
//! Every change of a fact leaves a note of whom it is about, in the same transaction: a trigger of the database writes
//! it, so no room can forget to (`waiting`). Folding takes such notes, counts those people anew from their records,
//! and changes the cells (`tallies`) by the difference to what they added before (`counted`). Whoever reads adds what
//! is still waiting to the cells: a figure is right at any moment, folded or not.

mod cell;
mod check;
mod fold;
mod series;
mod waiting;

pub use check::{Miscounted, check, rebuild};
pub use fold::{fold, keep_folding};
pub use series::series;
pub use waiting::Subject;

use super::counts::Counts;
use super::measure::{AgeBand, Measure, Slice};
use super::period::{Period, PeriodKind};
use crate::community::within;
use crate::db::schema::tallies;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::Audience;
use cell::Grain;
use chrono::{Datelike, NaiveDate};
use diesel::dsl::sum;
use diesel::prelude::*;

/// Before everything: both databases can write it.
const EARLIEST: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).unwrap();
/// More than these are not added one by one while somebody waits for a page.
const MOST_WAITING: i64 = 1_500;

type Sum = (Measure, UnitId, String, String, Option<i64>);

impl Counts {
    /// The counts of a period, from the cells and from what waits.
    pub fn of(db: &mut Db, scope: &[UnitId], period: &Period) -> Result<Counts> {
        let Some(waiting) = waiting::Waiting::some(db, MOST_WAITING)? else {
            return Counts::recounted(db, scope, period);
        };
        let mut counts = Counts::default();
        for (measure, unit, group, age, count) in states(db, scope, period)?.into_iter().chain(happened(db, scope, period)?) {
            counts.put(measure, slice(unit, &group, &age), count.unwrap_or(0));
        }
        waiting.add_to(db, &mut counts, scope, period)?;
        if period.kind == PeriodKind::AdHoc {
            counts.learners_one_by_one(db, scope, period)?;
        }
        Ok(counts)
    }
}

fn slice(unit: UnitId, group: &str, age: &str) -> Slice {
    Slice { unit, group: Audience::from_word(group), age: AgeBand::from_word(age) }
}

/// States reached until the end of the period: whole years, then whole months, then days.
fn states(db: &mut Db, scope: &[UnitId], period: &Period) -> Result<Vec<Sum>> {
    let until = period.until();
    let (year, month) = (start(until.year(), 1), start(until.year(), until.month()));
    let cells = [(Grain::Year, EARLIEST, before(year)), (Grain::Month, year, before(month)), (Grain::Day, month, until)];
    let key = (tallies::measure, tallies::unit_id, tallies::audience, tallies::age);
    let mut sums = Vec::new();
    // One after the other: with "or" between them SQLite would read all cells of the units.
    for (grain, first, last) in cells {
        let here = tallies::table.filter(tallies::unit_id.eq_any(within(scope))).filter(tallies::measure.ne_all(OF_PERIOD));
        let here = here.filter(tallies::grain.eq(grain)).filter(tallies::starts_on.between(first, last));
        sums.extend(here.group_by(key).select((key.0, key.1, key.2, key.3, sum(tallies::count))).load::<Sum>(db)?);
    }
    Ok(sums)
}

fn before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

/// What happened in the period: its own cells; the days, where it has none.
fn happened(db: &mut Db, scope: &[UnitId], period: &Period) -> Result<Vec<Sum>> {
    let (grain, own) = match period.kind {
        PeriodKind::Year => (Grain::Year, Some(Grain::Year)),
        PeriodKind::Quarter => (Grain::Month, Some(Grain::Quarter)),
        PeriodKind::Month => (Grain::Month, Some(Grain::Month)),
        PeriodKind::Week => (Grain::Day, Some(Grain::Week)),
        PeriodKind::AdHoc => (Grain::Day, None),
    };
    let here = || tallies::table.filter(tallies::unit_id.eq_any(within(scope)));
    let key = (tallies::measure, tallies::unit_id, tallies::audience, tallies::age);
    let columns = (key.0, key.1, key.2, key.3, sum(tallies::count));
    let added = here().filter(tallies::grain.eq(grain)).filter(tallies::starts_on.between(period.first, period.last));
    let added = added.filter(tallies::measure.eq_any(OF_PERIOD)).filter(tallies::measure.ne(Measure::Learners));
    let mut sums: Vec<Sum> = added.group_by(key).select(columns).load(db)?;
    if let Some(own) = own {
        let learners = here().filter(tallies::grain.eq(own)).filter(tallies::starts_on.eq(period.first)).filter(tallies::measure.eq(Measure::Learners));
        sums.extend(learners.group_by(key).select(columns).load::<Sum>(db)?);
    }
    Ok(sums)
}

/// Counted over the days of a period.
const OF_PERIOD: [Measure; 5] = [Measure::PointsGained, Measure::BothTests, Measure::Attendances, Measure::Learners, Measure::Sessions];

fn start(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_measures_of_a_period_are_these() {
        assert!(Measure::ALL.iter().all(|measure| measure.is_of_period() == OF_PERIOD.contains(measure)));
    }
}
