//! A line through time: what a figure was at the end of each month, by today's register.

use super::super::counts::Counts;
use super::super::measure::Measure;
use super::super::period::{Period, PeriodKind};
use super::cell::Grain;
use super::waiting::{Waiting, units_within};
use super::{EARLIEST, MOST_WAITING, before, slice, start};
use crate::community::within;
use crate::db::schema::tallies;
use crate::db::{Db, UnitId};
use crate::error::Result;
use chrono::{Datelike, NaiveDate};
use diesel::dsl::sum;
use diesel::prelude::*;

type Row = (Measure, UnitId, String, String, Grain, NaiveDate, Option<i64>);

/// The counts of a few measures at the end of each of these months, which follow one another.
pub fn series(db: &mut Db, scope: &[UnitId], months: &[Period], measures: &[Measure]) -> Result<Vec<Counts>> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Ok(Vec::new()) };
    let Some(waiting) = Waiting::some(db, MOST_WAITING)? else {
        return months.iter().map(|month| Counts::recounted(db, scope, month)).collect();
    };
    let rows = rows(db, scope, first, last, measures)?;
    let units = units_within(db, scope)?;
    let mut line = Vec::with_capacity(months.len());
    for month in months {
        // Of the month that is not over, the days that are still to come do not count.
        let mut counts = if month.until() < month.last { Counts::of(db, scope, month)? } else { at_end_of(&rows, month) };
        if month.until() == month.last {
            waiting.add_to(db, &mut counts, scope, month)?;
        }
        counts.keep_units(&units);
        counts.0.retain(|(measure, _), _| measures.contains(measure));
        line.push(counts);
    }
    Ok(line)
}

fn rows(db: &mut Db, scope: &[UnitId], first: &Period, last: &Period, measures: &[Measure]) -> Result<Vec<Row>> {
    let year = start(first.first.year(), 1);
    let key = (tallies::measure, tallies::unit_id, tallies::audience, tallies::age, tallies::grain, tallies::starts_on);
    let mut rows = Vec::new();
    for (grain, from, to) in [(Grain::Year, EARLIEST, before(year)), (Grain::Month, year, last.first)] {
        let here = tallies::table.filter(tallies::unit_id.eq_any(within(scope))).filter(tallies::measure.eq_any(measures));
        let here = here.filter(tallies::grain.eq(grain)).filter(tallies::starts_on.between(from, to));
        rows.extend(here.group_by(key).select((key.0, key.1, key.2, key.3, key.4, key.5, sum(tallies::count))).load::<Row>(db)?);
    }
    Ok(rows)
}

fn at_end_of(rows: &[Row], month: &Period) -> Counts {
    let mut counts = Counts::default();
    for (measure, unit, group, age, grain, starts_on, count) in rows {
        let counted = match grain {
            Grain::Month if measure.is_of_period() => Period::around(PeriodKind::Month, *starts_on) == *month,
            Grain::Month => *starts_on <= month.first,
            _ => !measure.is_of_period(),
        };
        if counted {
            counts.put(*measure, slice(*unit, group, age), count.unwrap_or(0));
        }
    }
    counts
}
