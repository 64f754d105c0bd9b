//! A period: the days that a figure speaks of, as Vietnam's calendar has them.

use crate::web::today;
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

crate::words! {
    pub enum PeriodKind { Week = "week", Month = "month", Quarter = "quarter", Year = "year", AdHoc = "ad-hoc" }
}

/// From the first to the last day, both of them counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    pub kind: PeriodKind,
    pub first: NaiveDate,
    pub last: NaiveDate,
}

/// The address names no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPeriod;

impl Period {
    /// The week (from Monday), month, quarter or year in which a day lies; an ad hoc period is the day alone.
    pub fn around(kind: PeriodKind, day: NaiveDate) -> Period {
        let (first, after) = match kind {
            PeriodKind::Week => {
                let monday = day - Days::new(day.weekday().num_days_from_monday().into());
                (monday, monday + Days::new(7))
            }
            PeriodKind::Month => months(first_of(day.year(), day.month()), 1),
            PeriodKind::Quarter => months(first_of(day.year(), day.month0() / 3 * 3 + 1), 3),
            PeriodKind::Year => months(first_of(day.year(), 1), 12),
            PeriodKind::AdHoc => (day, day + Days::new(1)),
        };
        Period { kind, first, last: after - Days::new(1) }
    }

    pub fn this(kind: PeriodKind) -> Period {
        Period::around(kind, today())
    }

    pub fn year(year: i32) -> Period {
        Period::around(PeriodKind::Year, first_of(year, 1))
    }

    /// Any days in a row.
    pub fn between(first: NaiveDate, last: NaiveDate) -> Option<Period> {
        (first <= last).then_some(Period { kind: PeriodKind::AdHoc, first, last })
    }

    /// The one of the same length just before.
    pub fn previous(&self) -> Period {
        match self.kind {
            PeriodKind::AdHoc => {
                let days = Days::new(self.days());
                Period { first: self.first - days, last: self.last - days, ..*self }
            }
            kind => Period::around(kind, self.first - Days::new(1)),
        }
    }

    pub fn next(&self) -> Period {
        match self.kind {
            PeriodKind::AdHoc => {
                let days = Days::new(self.days());
                Period { first: self.first + days, last: self.last + days, ..*self }
            }
            kind => Period::around(kind, self.last + Days::new(1)),
        }
    }

    /// From the first day of the year in which it ends to its own end.
    pub fn year_so_far(&self) -> Period {
        let new_year = first_of(self.last.year(), 1);
        Period { kind: PeriodKind::AdHoc, first: new_year.min(self.first), last: self.last }
    }

    pub fn days(&self) -> u64 {
        u64::try_from((self.last - self.first).num_days() + 1).unwrap_or(1)
    }

    pub fn has(&self, day: NaiveDate) -> bool {
        self.first <= day && day <= self.last
    }

    /// The year whose targets are meant.
    pub fn target_year(&self) -> i32 {
        self.last.year()
    }

    /// The last day of it that has come.
    pub fn until(&self) -> NaiveDate {
        self.last.min(today())
    }

    /// Its last day is over.
    pub fn is_closed(&self) -> bool {
        self.last < today()
    }

    /// The months that end in it or before it, the last one last.
    pub fn months_until(&self, count: u32) -> Vec<Period> {
        let last = Period::around(PeriodKind::Month, self.last);
        let mut all: Vec<Period> = std::iter::successors(Some(last), |month| Some(month.previous())).take(count as usize).collect();
        all.reverse();
        all
    }
}

fn first_of(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default()
}

fn months(first: NaiveDate, count: u32) -> (NaiveDate, NaiveDate) {
    (first, first + Months::new(count))
}

/// "2026-W47", "2026-11", "2026-Q4", "2026", "2026-11-01..2026-11-15".
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.first;
        match self.kind {
            PeriodKind::Week => write!(f, "{}", first.format("%G-W%V")),
            PeriodKind::Month => write!(f, "{}", first.format("%Y-%m")),
            PeriodKind::Quarter => write!(f, "{}-Q{}", first.year(), first.month0() / 3 + 1),
            PeriodKind::Year => write!(f, "{}", first.year()),
            PeriodKind::AdHoc => write!(f, "{}..{}", first, self.last),
        }
    }
}

impl FromStr for Period {
    type Err = NoPeriod;

    fn from_str(text: &str) -> Result<Period, NoPeriod> {
        if let Some((first, last)) = text.split_once("..") {
            return Period::between(day(first)?, day(last)?).ok_or(NoPeriod);
        }
        let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
        let year: i32 = year.parse().ok().filter(|year| (2000..=2200).contains(year)).ok_or(NoPeriod)?;
        let (kind, day) = match rest {
            None => (PeriodKind::Year, NaiveDate::from_ymd_opt(year, 1, 1)),
            Some(rest) => match (rest.strip_prefix('W'), rest.strip_prefix('Q')) {
                (Some(week), _) => (PeriodKind::Week, NaiveDate::from_isoywd_opt(year, number(week)?, chrono::Weekday::Mon)),
                (_, Some(quarter)) => (PeriodKind::Quarter, number(quarter)?.checked_mul(3).and_then(|last| NaiveDate::from_ymd_opt(year, last, 1))),
                _ => (PeriodKind::Month, NaiveDate::from_ymd_opt(year, number(rest)?, 1)),
            },
        };
        day.map(|day| Period::around(kind, day)).ok_or(NoPeriod)
    }
}

fn day(text: &str) -> Result<NaiveDate, NoPeriod> {
    text.trim().parse().map_err(|_| NoPeriod)
}

fn number(text: &str) -> Result<u32, NoPeriod> {
    text.parse().map_err(|_| NoPeriod)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn periods_have_the_days_of_the_calendar() {
        let days = |kind| {
            let period = Period::around(kind, on("2026-02-15"));
            (period.first.to_string(), period.last.to_string(), period.to_string())
        };
        assert_eq!(days(PeriodKind::Week), ("2026-02-09".into(), "2026-02-15".into(), "2026-W07".into()));
        assert_eq!(days(PeriodKind::Month), ("2026-02-01".into(), "2026-02-28".into(), "2026-02".into()));
        assert_eq!(days(PeriodKind::Quarter), ("2026-01-01".into(), "2026-03-31".into(), "2026-Q1".into()));
        assert_eq!(days(PeriodKind::Year), ("2026-01-01".into(), "2026-12-31".into(), "2026".into()));
        // The last days of December 2025 belong to the first week of 2026.
        assert_eq!(Period::around(PeriodKind::Week, on("2025-12-31")).to_string(), "2026-W01");
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in ["", "2026-13", "2026-Q5", "2026-Q0", "2026-W54", "26", "2026-11-30..2026-11-01", "x..y", "2026-11-99", "99999"] {
            assert_eq!(text.parse::<Period>(), Err(NoPeriod), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_period_is_read_as_it_is_written_and_follows_the_one_before(offset in 0_u64..20_000, kind in prop::sample::select(PeriodKind::ALL)) {
            let period = Period::around(kind, on("2001-01-01") + Days::new(offset));
            prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
            prop_assert_eq!(period.previous().last + Days::new(1), period.first);
            prop_assert_eq!(period.next().first, period.last + Days::new(1));
            prop_assert_eq!(period.previous().next(), period);
            prop_assert!(period.has(period.first) && period.has(period.last) && !period.has(period.next().first));
        }
    }
}
