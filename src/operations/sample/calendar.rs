//! When things happen in a sample: the last nine weeks, in the hours in which people are there.

use super::dice::Dice;
use crate::web::{start_of_day, today};
use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};

pub struct Calendar {
    pub today: NaiveDate,
}

const WEEKS: u64 = 9;

impl Calendar {
    pub fn ending_today() -> Calendar {
        Calendar { today: today() }
    }

    /// The first day, at eight in the morning.
    pub fn opening(&self) -> NaiveDateTime {
        start_of_day(self.today - Days::new(7 * WEEKS)) + TimeDelta::hours(8)
    }

    /// Nothing happens after yesterday evening.
    pub fn kept(&self, at: NaiveDateTime) -> NaiveDateTime {
        at.min(self.last_evening())
    }

    pub fn last_evening(&self) -> NaiveDateTime {
        start_of_day(self.today) - TimeDelta::hours(2)
    }

    /// An evening after so many days, while the class sits together.
    pub fn evening(&self, dice: &mut Dice, after: NaiveDateTime, first: i64, last: i64) -> NaiveDateTime {
        self.at_hour(dice, after, (first, last), (18 * 60 + 40, 20 * 60 + 20))
    }

    /// A working hour after so many days.
    pub fn morning(&self, dice: &mut Dice, after: NaiveDateTime, first: i64, last: i64) -> NaiveDateTime {
        self.at_hour(dice, after, (first, last), (7 * 60 + 30, 11 * 60))
    }

    fn at_hour(&self, dice: &mut Dice, after: NaiveDateTime, days: (i64, i64), minutes: (i64, i64)) -> NaiveDateTime {
        let day = crate::web::in_vietnam(after).date() + TimeDelta::days(dice.between(days.0, days.1));
        let at = start_of_day(day) + TimeDelta::minutes(dice.between(minutes.0, minutes.1)) + TimeDelta::seconds(dice.between(0, 59));
        self.kept(at.max(after + TimeDelta::minutes(2)))
    }
}
