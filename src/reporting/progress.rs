//! How a target is coming along: the line of the last months, and when it is reached at today's pace.

use super::counter;
use super::figure::Figure;
use super::indicator::{Indicator, Indicators};
use super::measure::Measure;
use super::period::Period;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::web::today;
use chrono::{Days, NaiveDate};
use serde::Serialize;

/// The pace is that of so many days.
const PACE_DAYS: i64 = 90;
/// A date further away than this tells nobody anything.
const FARTHEST_DAYS: f64 = 3650.0;

/// A month of the line.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    pub month: Period,
    pub count: i64,
}

/// An indicator through time, by today's register.
#[derive(Debug, Clone, Serialize)]
pub struct Trend {
    pub points: Vec<Point>,
}

crate::words! {
    pub enum Outlook { Reached = "reached", OnTheWay = "on-the-way", Late = "late", Standing = "standing" }
}

/// What today's pace leads to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Forecast {
    pub outlook: Outlook,
    pub on: Option<NaiveDate>,
}

impl Trend {
    /// Of each of these indicators, the last so many months up to the period's end. Those that are counted here.
    pub fn of(db: &mut Db, scope: &[UnitId], period: &Period, months: u32, indicators: &[&Indicator]) -> Result<Vec<Option<Trend>>> {
        let last = Period { last: period.until(), first: period.first.min(period.until()), ..*period };
        let months = last.months_until(months);
        let mut measures: Vec<Measure> = indicators.iter().filter_map(|indicator| indicator.measure()).collect();
        measures.sort_unstable();
        measures.dedup();
        let line = counter::series(db, scope, &months, &measures)?;
        let known = Indicators::shipped();
        let trend = |indicator: &&Indicator| {
            let measure = indicator.measure()?;
            let among = indicator.among_in(period.target_year()).and_then(|code| known.population(code));
            let takes = |slice: &super::measure::Slice| among.is_none_or(|among| among.takes(slice.group, slice.age));
            let points = months.iter().zip(&line).map(|(month, counts)| Point { month: *month, count: counts.sum(measure, takes) });
            Some(Trend { points: points.collect() })
        };
        Ok(indicators.iter().map(trend).collect())
    }

    /// How many more there were at the end than three months before, for each day.
    fn pace(&self) -> Option<f64> {
        let (last, before) = (self.points.last()?, self.points.iter().rev().nth(3)?);
        let days = (last.month.until() - before.month.last).num_days().clamp(1, PACE_DAYS * 2);
        Some((last.count - before.count) as f64 / days as f64)
    }

    /// By the end of the year?
    pub fn forecast(&self, figure: &Figure, year: i32) -> Option<Forecast> {
        let missing = figure.missing()?;
        if missing == 0 {
            return Some(Forecast { outlook: Outlook::Reached, on: None });
        }
        let pace = self.pace().filter(|pace| *pace > 0.0);
        let days = pace.map(|pace| missing as f64 / pace).filter(|days| *days <= FARTHEST_DAYS);
        let Some(days) = days else { return Some(Forecast { outlook: Outlook::Standing, on: None }) };
        let on = today() + Days::new(days.ceil() as u64);
        let in_time = on <= Period::year(year).last;
        Some(Forecast { outlook: if in_time { Outlook::OnTheWay } else { Outlook::Late }, on: Some(on) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::denominator::Denominator;
    use super::*;

    fn trend(counts: &[i64]) -> Trend {
        let months = Period::this(super::super::period::PeriodKind::Month).previous().months_until(counts.len() as u32);
        Trend { points: months.into_iter().zip(counts).map(|(month, count)| Point { month, count: *count }).collect() }
    }

    fn figure(numerator: i64) -> Figure {
        Figure { numerator: Some(numerator), denominator: Some(Denominator::register(100)), target: Some(80.0) }
    }

    #[test]
    fn the_pace_of_three_months_says_when() {
        let year = Period::this(super::super::period::PeriodKind::Year).target_year();
        let ahead = trend(&[10, 20, 30, 40]).forecast(&figure(40), year + 1).unwrap();
        assert_eq!(ahead.outlook, Outlook::OnTheWay);
        let days = (ahead.on.unwrap() - today()).num_days();
        assert!((100..=140).contains(&days), "40 more at 30 in about 90 days: {days}");
        assert_eq!(trend(&[10, 20, 30, 40]).forecast(&figure(40), year - 1).unwrap().outlook, Outlook::Late);
        assert_eq!(trend(&[40, 40, 40, 40]).forecast(&figure(40), year).unwrap(), Forecast { outlook: Outlook::Standing, on: None });
        assert_eq!(trend(&[1, 2, 3, 80]).forecast(&figure(80), year).unwrap().outlook, Outlook::Reached);
    }
}
