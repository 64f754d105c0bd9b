//! Vietnamese working days: weekends, the days off that are certain, and what the commune has typed in.

use crate::db::schema::days_off;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::journal;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

crate::words! {
    /// A day off, or a weekend day that is worked in exchange for another.
    pub enum DayKind { Off = "off", Worked = "worked" }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct SetDay {
    pub day: NaiveDate,
    pub kind: DayKind,
    pub name: String,
    pub set_at: NaiveDateTime,
    pub set_by: PersonId,
}

/// Only days that are certain: by date in the law (Bộ luật Lao động Đ112), or by the moon. The days around Tết, beside
/// 2/9 and in the place of weekends are decided each year and typed in. A day that is missing makes a clock
/// stricter, never looser.
const CERTAIN: &str = include_str!("days_off.csv");

#[derive(Debug, Clone, Default)]
pub struct Calendar {
    days: BTreeMap<NaiveDate, DayKind>,
}

/// A line of the calendar's page.
#[derive(Debug, Serialize)]
pub struct KnownDay {
    pub day: NaiveDate,
    pub kind: DayKind,
    pub name: String,
    /// Typed in here: may be taken away.
    pub own: bool,
}

impl Calendar {
    pub fn load(db: &mut Db) -> Result<Calendar> {
        let set: Vec<(NaiveDate, DayKind)> = days_off::table.select((days_off::day, days_off::kind)).load(db)?;
        Ok(Calendar::with(set))
    }

    /// The certain days, and these above them.
    pub fn with(set: impl IntoIterator<Item = (NaiveDate, DayKind)>) -> Calendar {
        let mut days: BTreeMap<NaiveDate, DayKind> = certain().map(|(day, _)| (day, DayKind::Off)).collect();
        days.extend(set);
        Calendar { days }
    }

    pub fn is_worked(&self, day: NaiveDate) -> bool {
        match self.days.get(&day) {
            Some(kind) => *kind == DayKind::Worked,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_fixed_day_off(day),
        }
    }

    /// A public holiday: nobody comes. A weekend day is none, and a weekend that is worked neither.
    pub fn is_holiday(&self, day: NaiveDate) -> bool {
        match self.days.get(&day) {
            Some(kind) => *kind == DayKind::Off,
            None => is_fixed_day_off(day),
        }
    }

    /// The `count`-th working day after a day; the day itself does not count (Bộ luật Dân sự Đ147.2).
    pub fn working_days_after(&self, day: NaiveDate, count: u32) -> NaiveDate {
        let mut later = day.iter_days().skip(1).filter(|day| self.is_worked(*day));
        (0..count).filter_map(|_| later.next()).last().unwrap_or(day)
    }

    /// All that is known from a day on, in order.
    pub fn known(db: &mut Db, from: NaiveDate) -> Result<Vec<KnownDay>> {
        let set: Vec<SetDay> = days_off::table.load(db)?;
        let mut known: BTreeMap<NaiveDate, KnownDay> =
            certain().map(|(day, name)| (day, KnownDay { day, kind: DayKind::Off, name: name.to_owned(), own: false })).collect();
        known.extend(set.into_iter().map(|set| (set.day, KnownDay { day: set.day, kind: set.kind, name: set.name, own: true })));
        Ok(known.into_values().filter(|known| known.day >= from).collect())
    }

    /// The year has only the certain days: somebody should type the others in.
    pub fn lacks_year(db: &mut Db, year: i32) -> Result<bool> {
        let (Some(first), Some(last)) = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31)) else { return Ok(false) };
        let own = days_off::table.filter(days_off::day.between(first, last));
        Ok(own.count().get_result::<i64>(db)? == 0)
    }

    pub fn set(db: &mut Db, by: PersonId, day: NaiveDate, kind: DayKind, name: &str) -> Result<()> {
        let row = (days_off::day.eq(day), days_off::kind.eq(kind), days_off::name.eq(name.trim()), days_off::set_at.eq(now()), days_off::set_by.eq(by));
        crate::on_db!(db, |c| diesel::insert_into(days_off::table)
            .values(row)
            .on_conflict(days_off::day)
            .do_update()
            .set((
                days_off::kind.eq(excluded(days_off::kind)),
                days_off::name.eq(excluded(days_off::name)),
                days_off::set_at.eq(excluded(days_off::set_at)),
                days_off::set_by.eq(excluded(days_off::set_by)),
            ))
            .execute(c))?;
        journal::record(db, Some(by), "day-off-set", day, json!({ "kind": kind }))
    }

    pub fn forget(db: &mut Db, by: PersonId, day: NaiveDate) -> Result<()> {
        if diesel::delete(days_off::table.find(day)).execute(db)? == 0 {
            return Ok(());
        }
        journal::record(db, Some(by), "day-off-forgotten", day, json!({}))
    }
}

fn certain() -> impl Iterator<Item = (NaiveDate, &'static str)> {
    CERTAIN.lines().skip(1).filter_map(|line| line.split_once(',')).filter_map(|(day, name)| Some((day.parse().ok()?, name)))
}

/// Each year's days off with a fixed date: 1/1, 30/4, 1/5, 2/9.
fn is_fixed_day_off(day: NaiveDate) -> bool {
    [(1, 1), (4, 30), (5, 1), (9, 2)].contains(&(day.month(), day.day()))
}

/// So many days after a day; the day itself does not count.
pub fn days_after(day: NaiveDate, count: u32) -> NaiveDate {
    day.checked_add_days(Days::new(count.into())).unwrap_or(NaiveDate::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_and_days_off_do_not_count() {
        let calendar = Calendar::with([]);
        assert_eq!(calendar.working_days_after(day("2026-11-26"), 2), day("2026-11-30"));
        assert_eq!(calendar.working_days_after(day("2026-12-31"), 2), day("2027-01-05"));
        assert_eq!(calendar.working_days_after(day("2027-04-29"), 2), day("2027-05-04"));
        assert_eq!(calendar.working_days_after(day("2031-04-29"), 1), day("2031-05-02"));
    }

    #[test]
    fn what_was_typed_in_stands_above_what_is_known() {
        let calendar = Calendar::with([(day("2026-11-27"), DayKind::Off), (day("2026-11-28"), DayKind::Worked), (day("2027-01-01"), DayKind::Worked)]);
        assert_eq!(calendar.working_days_after(day("2026-11-26"), 1), day("2026-11-28"));
        assert!(calendar.is_worked(day("2027-01-01")));
    }

    #[test]
    fn every_line_of_the_known_days_is_read() {
        assert_eq!(certain().count(), CERTAIN.lines().count() - 1);
    }

    proptest! {
        #[test]
        fn so_many_working_days_lie_between(start in 0u64..2000, count in 1u32..40, off in proptest::collection::btree_set(0u64..2100, 0..30)) {
            let first = day("2025-06-01");
            let nth = |n: u64| first.checked_add_days(Days::new(n)).unwrap();
            let calendar = Calendar::with(off.iter().map(|n| (nth(*n), DayKind::Off)));
            let (from, due) = (nth(start), calendar.working_days_after(nth(start), count));
            prop_assert!(calendar.is_worked(due) && due > from);
            let between = from.iter_days().skip(1).take_while(|d| *d <= due).filter(|d| calendar.is_worked(*d)).count();
            prop_assert_eq!(between, count as usize);
            // One more day off never makes a clock stricter: without it the day comes no later.
            prop_assert!(Calendar::with([]).working_days_after(from, count) <= due);
        }
    }
}
