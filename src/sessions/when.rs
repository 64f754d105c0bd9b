//! When a session is, as a clock in Vietnam shows it.

use crate::web::{in_vietnam, start_of_day};
use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct When {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: u32,
    pub day: NaiveDate,
    pub from: String,
    pub to: String,
}

impl When {
    pub fn of(starts_at: NaiveDateTime, ends_at: NaiveDateTime) -> When {
        let (from, to) = (in_vietnam(starts_at), in_vietnam(ends_at));
        let clock = |at: NaiveDateTime| at.format("%H:%M").to_string();
        When { weekday: from.weekday().number_from_monday(), day: from.date(), from: clock(from), to: clock(to) }
    }

    /// That minute of a day in Vietnam, in UTC.
    pub fn at(day: NaiveDate, minute: i32) -> NaiveDateTime {
        start_of_day(day) + Duration::minutes(minute.into())
    }
}

/// "19:30", "19h30", "19h" or "7.5": what people type and what a phone's clock gives.
pub fn clock(typed: &str) -> Option<i32> {
    let typed = typed.trim().to_lowercase();
    let (hour, minute) = typed.split_once([':', 'h', '.', 'g']).unwrap_or((&typed, "0"));
    let minute = minute.trim().trim_end_matches("p").trim();
    let (hour, minute): (u32, u32) = (hour.trim().parse().ok()?, if minute.is_empty() { 0 } else { minute.parse().ok()? });
    NaiveTime::from_hms_opt(hour, minute, 0).map(|_| (hour * 60 + minute) as i32)
}

/// "2026-12-02" as a phone gives it, "2/12/2026" as people write it.
pub fn day(typed: &str) -> Option<NaiveDate> {
    let typed = typed.trim();
    typed.parse().ok().or_else(|| NaiveDate::parse_from_str(typed, "%d/%m/%Y").ok()).filter(|day| (2020..2100).contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_days_are_read_as_people_write_them() {
        for (typed, minute) in [("19:30", Some(1170)), ("19h30", Some(1170)), ("19h", Some(1140)), ("7g15", Some(435)), ("25:00", None), ("tối", None)] {
            assert_eq!(clock(typed), minute, "{typed}");
        }
        assert_eq!(day("2/12/2026"), NaiveDate::from_ymd_opt(2026, 12, 2));
        assert_eq!(day("2026-12-02"), NaiveDate::from_ymd_opt(2026, 12, 2));
        assert_eq!((day("31/2/2026"), day("2/12/26")), (None, None));
    }

    #[test]
    fn a_session_in_the_evening_is_on_its_vietnamese_day() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 2).unwrap();
        let when = When::of(When::at(day, 1170), When::at(day, 1260));
        assert_eq!((when.weekday, when.day, when.from.as_str(), when.to.as_str()), (3, day, "19:30", "21:00"));
        assert_eq!(When::at(day, 60).to_string(), "2026-12-01 18:00:00");
    }
}
