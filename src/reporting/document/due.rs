//! When a report is due, and how long that is from today.

use crate::reporting::{Period, PeriodKind};
use chrono::{Datelike, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

/// A day of the period's year (a year), of its last month (a month, a quarter), of the week (a week; 1 is Monday).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueRule {
    #[serde(default)]
    pub month: Option<u32>,
    pub day: u32,
    /// Due so many months after that.
    #[serde(default)]
    pub months_later: u32,
}

impl DueRule {
    pub fn on(&self, period: &Period) -> NaiveDate {
        let day = match period.kind {
            PeriodKind::Week => period.first + Days::new(u64::from(self.day.clamp(1, 7)) - 1),
            PeriodKind::Year => day_of(period.last.year(), self.month.unwrap_or(12), self.day),
            PeriodKind::Month | PeriodKind::Quarter => day_of(period.last.year(), period.last.month(), self.day),
            PeriodKind::AdHoc => period.last,
        };
        if self.months_later == 0 { day } else { day.checked_add_months(Months::new(self.months_later)).unwrap_or(day) }
    }

    pub fn is_sound(&self, kind: PeriodKind) -> bool {
        let days = if kind == PeriodKind::Week { 1..=7 } else { 1..=31 };
        days.contains(&self.day) && self.month.is_none_or(|month| (1..=12).contains(&month)) && self.months_later <= 12
    }
}

/// The 31st of a shorter month is its last day.
fn day_of(year: i32, month: u32, day: u32) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(year, month.clamp(1, 12), 1).unwrap_or_default();
    let last = Period::around(PeriodKind::Month, first).last.day();
    first.with_day(day.clamp(1, last)).unwrap_or(first)
}

/// The last periods of a kind that have begun by then, the latest first; none from before `since`.
pub fn periods(kind: PeriodKind, since: NaiveDate, today: NaiveDate) -> Vec<Period> {
    let most = match kind {
        PeriodKind::Week => 4,
        PeriodKind::Month => 3,
        PeriodKind::Quarter | PeriodKind::Year => 2,
        PeriodKind::AdHoc => return Vec::new(),
    };
    let now = Period::around(kind, today);
    std::iter::successors(Some(now), |period| Some(period.previous())).take(most).take_while(|period| period.last >= since).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_plans_day_and_the_others() {
        let due = |kind, rule: DueRule| rule.on(&Period::around(kind, on("2026-02-11"))).to_string();
        assert_eq!(due(PeriodKind::Year, DueRule { month: Some(11), day: 25, months_later: 0 }), "2026-11-25");
        assert_eq!(due(PeriodKind::Month, DueRule { month: None, day: 31, months_later: 0 }), "2026-02-28");
        assert_eq!(due(PeriodKind::Month, DueRule { month: None, day: 5, months_later: 1 }), "2026-03-05");
        assert_eq!(due(PeriodKind::Quarter, DueRule { month: None, day: 25, months_later: 0 }), "2026-03-25");
        assert_eq!(due(PeriodKind::Week, DueRule { month: None, day: 5, months_later: 0 }), "2026-02-13");
    }

    proptest! {
        #[test]
        fn periods_reach_back_without_a_hole_and_not_before_the_beginning(back in 0_u64..900, kind in 0..PeriodKind::ALL.len()) {
            let (kind, today) = (PeriodKind::ALL[kind], on("2026-11-28"));
            let since = today - Days::new(back);
            let found = periods(kind, since, today);
            prop_assert!(found.iter().all(|period| period.last >= since && period.first <= today));
            prop_assert!(found.windows(2).all(|pair| pair[0].previous() == pair[1]));
            prop_assert_eq!(found.is_empty(), kind == PeriodKind::AdHoc);
        }
    }
}
