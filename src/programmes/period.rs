//! A span of days, and the windows that end with it.

use super::rule::Window;
use chrono::{Datelike, NaiveDate, TimeDelta};
use serde::Serialize;

/// Both days are in it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Period {
    /// The calendar year up to a day.
    pub fn year_to(day: NaiveDate) -> Period {
        Period { from: day.with_ordinal(1).unwrap_or(day), to: day }
    }

    pub fn holds(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }

    /// The days of a window; what happened since the end is not known yet.
    pub fn window(&self, window: Window) -> Period {
        let from = match window {
            Window::Ever => NaiveDate::MIN,
            Window::Period => self.from,
            Window::Year => self.to.with_ordinal(1).unwrap_or(self.to),
            Window::Month => self.to.with_day(1).unwrap_or(self.to),
            Window::Week => self.to - TimeDelta::days(self.to.weekday().num_days_from_monday().into()),
        };
        Period { from, to: self.to }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_with_the_period() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let period = Period { from: day("2026-09-10"), to: day("2026-11-25") };
        let begins = |window| period.window(window).from;
        assert_eq!((begins(Window::Period), begins(Window::Year)), (day("2026-09-10"), day("2026-01-01")));
        assert_eq!((begins(Window::Month), begins(Window::Week)), (day("2026-11-01"), day("2026-11-23")));
        assert!(period.window(Window::Ever).holds(day("1999-01-01")) && !period.window(Window::Ever).holds(day("2026-11-26")));
    }
}
