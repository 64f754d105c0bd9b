//! What can be counted, and of whom.

use crate::db::UnitId;
use crate::identity::Audience;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

crate::words! {
    /// Each is counted in one way, whoever asks; `docs/indicators.md` says how.
    pub enum Measure {
        // Of the register.
        People = "people",
        Households = "households",
        // A state that somebody has reached, on a day.
        Begun = "begun",
        Attended = "attended",
        Tested = "tested",
        Passed = "passed",
        Elsewhere = "elsewhere",
        Skilled = "skilled",
        Confirmed = "confirmed",
        BothTests = "both-tests",
        HouseholdLearns = "household-learns",
        // What happened on a day.
        PointsGained = "points-gained",
        Attendances = "attendances",
        Learners = "learners",
        Sessions = "sessions",
    }
}

impl Measure {
    /// Counted over the days of the period, not from the beginning until its end.
    pub fn is_of_period(self) -> bool {
        matches!(self, Measure::PointsGained | Measure::BothTests | Measure::Attendances | Measure::Learners | Measure::Sessions)
    }

    /// Who is on the register is there at any time: no day is asked.
    pub fn is_of_register(self) -> bool {
        matches!(self, Measure::People | Measure::Households)
    }
}

crate::words! {
    /// The age bands: their borders are the ages that any indicator may ask for.
    pub enum AgeBand {
        Under6 = "0-5", Primary = "6-10", Secondary = "11-15", Youth = "16-17", Young = "18-34", Middle = "35-59", Elder = "60+", Unknown = "unknown",
    }
}

impl AgeBand {
    pub fn of(birth: Option<NaiveDate>, day: NaiveDate) -> AgeBand {
        let Some(birth) = birth else { return AgeBand::Unknown };
        match day.years_since(birth).unwrap_or(0) {
            0..=5 => AgeBand::Under6,
            6..=10 => AgeBand::Primary,
            11..=15 => AgeBand::Secondary,
            16..=17 => AgeBand::Youth,
            18..=34 => AgeBand::Young,
            35..=59 => AgeBand::Middle,
            _ => AgeBand::Elder,
        }
    }

    /// The years from the first to the last. Somebody whose birth date is not known is taken for a grown-up under 60.
    fn years(self) -> (u32, u32) {
        match self {
            AgeBand::Under6 => (0, 5),
            AgeBand::Primary => (6, 10),
            AgeBand::Secondary => (11, 15),
            AgeBand::Youth => (16, 17),
            AgeBand::Young => (18, 34),
            AgeBand::Middle => (35, 59),
            AgeBand::Elder => (60, 200),
            AgeBand::Unknown => (18, 59),
        }
    }

    pub fn is_within(self, from: u32, to: u32) -> bool {
        let (first, last) = self.years();
        from <= first && last <= to
    }

    /// Whether a band begins at this age: only there may an indicator begin.
    pub fn begins_at(age: u32) -> bool {
        AgeBand::ALL.iter().any(|band| *band != AgeBand::Unknown && band.years().0 == age)
    }

    /// The day on which somebody comes into the next band, if there is one.
    pub fn next_birthday(birth: NaiveDate, after: NaiveDate) -> Option<NaiveDate> {
        let ages = [6, 11, 16, 18, 35, 60];
        let birthday = |age: i32| birth.with_year(birth.year() + age).unwrap_or_else(|| first_of_march(birth.year() + age));
        ages.into_iter().map(birthday).find(|day| *day > after)
    }
}

/// Who was born on a 29th of February is a year older on the 1st of March.
fn first_of_march(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 3, 1).unwrap_or_default()
}

/// Where somebody is counted: where they live now, in their one group, at their age now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slice {
    pub unit: UnitId,
    /// None: not a person but a household or a session.
    pub group: Option<Audience>,
    pub age: Option<AgeBand>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_of_the_day() {
        let (birth, band) = ("2008-02-29".parse().ok(), |day: &str| AgeBand::of("2008-02-29".parse().ok(), day.parse().unwrap()));
        assert_eq!((band("2026-02-28"), band("2026-03-01")), (AgeBand::Youth, AgeBand::Young));
        assert_eq!(AgeBand::next_birthday(birth.unwrap(), "2026-01-01".parse().unwrap()), "2026-03-01".parse().ok());
        assert!(AgeBand::Unknown.is_within(18, u32::MAX) && !AgeBand::Unknown.is_within(60, u32::MAX));
        assert!(AgeBand::Elder.is_within(60, 200) && AgeBand::Elder.is_within(18, u32::MAX - 1));
        assert!(AgeBand::begins_at(18) && !AgeBand::begins_at(20));
    }
}
