//! Who decides about a person's data depends on the age on the day.

use crate::db::PersonId;
use crate::identity::{Audience, Person};
use crate::web::today;
use chrono::{Months, NaiveDate};

crate::words! {
    /// Under 7 the guardian decides; from 7 to 15 child and guardian together (NĐ 330/2026 Đ60); from 16 the person.
    pub enum Age { Small = "small", Child = "child", Grown = "grown", Unknown = "unknown" }
}

crate::words! {
    /// Whose word a consent is.
    pub enum Part { Own = "own", Guardian = "guardian" }
}

const DECIDES_WITH_GUARDIAN: u32 = 7;
const DECIDES_ALONE: u32 = 16;

impl Age {
    pub fn on(day: NaiveDate, born: NaiveDate) -> Age {
        match day.years_since(born) {
            None => Age::Unknown,
            Some(years) if years < DECIDES_WITH_GUARDIAN => Age::Small,
            Some(years) if years < DECIDES_ALONE => Age::Child,
            Some(_) => Age::Grown,
        }
    }

    /// An official is grown, also where nobody typed the birth date.
    pub fn of(person: &Person) -> Age {
        match person.birth_date {
            Some(born) => Age::on(today(), born),
            None if person.audience == Audience::Official => Age::Grown,
            None => Age::Unknown,
        }
    }

    /// The years at which somebody else decides.
    pub fn ends_at(self) -> Option<u32> {
        match self {
            Age::Small => Some(DECIDES_WITH_GUARDIAN),
            Age::Child => Some(DECIDES_ALONE),
            Age::Grown | Age::Unknown => None,
        }
    }

    /// The day on which this age began; none for the first.
    pub fn began(self, born: NaiveDate) -> Option<NaiveDate> {
        let years = match self {
            Age::Child => DECIDES_WITH_GUARDIAN,
            Age::Grown => DECIDES_ALONE,
            Age::Small | Age::Unknown => return None,
        };
        born.checked_add_months(Months::new(12 * years))
    }

    /// Whose consent is needed: all of these.
    pub fn deciders(self) -> &'static [Part] {
        match self {
            Age::Small => &[Part::Guardian],
            Age::Child => &[Part::Own, Part::Guardian],
            Age::Grown => &[Part::Own],
            Age::Unknown => &[],
        }
    }
}

/// A guardian is of age (Bộ luật Dân sự, Điều 49); unknown counts as not shown to be.
pub fn may_be_guardian(guardian: &Person, ward: PersonId) -> bool {
    guardian.id != ward && (guardian.birth_date.is_some_and(|born| today().years_since(born) >= Some(18)) || guardian.audience == Audience::Official)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_of_the_birthday_counts() {
        let born = day("2019-11-27");
        assert_eq!(Age::on(day("2026-11-26"), born), Age::Small);
        assert_eq!(Age::on(day("2026-11-27"), born), Age::Child);
        assert_eq!(Age::on(day("2035-11-26"), born), Age::Child);
        assert_eq!(Age::on(day("2035-11-27"), born), Age::Grown);
        assert_eq!(Age::on(day("2019-11-26"), born), Age::Unknown);
        // Born on 29 February: a year older on 1 March where there is no such day.
        assert_eq!(Age::on(day("2023-02-28"), day("2016-02-29")), Age::Small);
        assert_eq!(Age::on(day("2023-03-01"), day("2016-02-29")), Age::Child);
    }

    proptest! {
        /// Nobody grows younger, and nobody skips the years in which two decide.
        #[test]
        fn ages_follow_each_other(born in 0u64..60_000, lived in 0u64..40_000) {
            let born = day("1900-01-01") + Days::new(born);
            let (today, tomorrow) = (born + Days::new(lived), born + Days::new(lived + 1));
            let (now, then) = (Age::on(today, born), Age::on(tomorrow, born));
            prop_assert!(now <= then && then as u8 - now as u8 <= 1);
            let years = lived as f64 / 365.2425;
            if years < 6.99 { prop_assert_eq!(now, Age::Small) }
            if (7.01..15.99).contains(&years) { prop_assert_eq!(now, Age::Child) }
            if years > 16.01 { prop_assert_eq!(now, Age::Grown) }
        }
    }
}
