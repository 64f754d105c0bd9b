//! The days that a list of sessions shows: what is near, a week, a month. In an address it is one word.

use chrono::{Datelike, Days, Months, NaiveDate};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// This week and the next.
    Near,
    /// By its Monday.
    Week(NaiveDate),
    /// By its first day.
    Month(NaiveDate),
}

const WEEK: Days = Days::new(7);

impl Span {
    /// What is no word of a time is what is near.
    pub fn read(word: &str) -> Span {
        let usual = |day: &NaiveDate| (2020..2100).contains(&day.year());
        let week = NaiveDate::parse_from_str(&format!("{word}-1"), "%G-W%V-%u").ok().filter(usual).map(Span::Week);
        let month = || NaiveDate::parse_from_str(&format!("{word}-01"), "%Y-%m-%d").ok().filter(usual).map(Span::Month);
        week.or_else(month).unwrap_or(Span::Near)
    }

    pub fn word(self) -> String {
        match self {
            Span::Near => String::new(),
            Span::Week(monday) => monday.format("%G-W%V").to_string(),
            Span::Month(first) => first.format("%Y-%m").to_string(),
        }
    }

    /// The first day and the last.
    pub fn days(self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let (first, beyond) = match self {
            Span::Near => (monday_of(today), monday_of(today) + WEEK + WEEK),
            Span::Week(monday) => (monday, monday + WEEK),
            Span::Month(first) => (first, first + Months::new(1)),
        };
        (first, beyond - Days::new(1))
    }

    pub fn before(self, today: NaiveDate) -> Span {
        match self {
            Span::Near => Span::Week(monday_of(today) - WEEK),
            Span::Week(monday) => Span::Week(monday - WEEK),
            Span::Month(first) => Span::Month(first - Months::new(1)),
        }
    }

    pub fn after(self, today: NaiveDate) -> Span {
        match self {
            Span::Near => Span::Week(monday_of(today) + WEEK + WEEK),
            Span::Week(monday) => Span::Week(monday + WEEK),
            Span::Month(first) => Span::Month(first + Months::new(1)),
        }
    }
}

/// The months from one day to another, the latest first.
pub fn months(from: NaiveDate, to: NaiveDate) -> Vec<Span> {
    let first = |day: NaiveDate| day - Days::new(day.day0().into());
    let last = first(to);
    std::iter::successors(Some(last), |month| Some(*month - Months::new(1))).take_while(|month| *month >= first(from)).map(Span::Month).collect()
}

fn monday_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().num_days_from_monday().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(day: &str) -> NaiveDate {
        day.parse().unwrap()
    }

    #[test]
    fn a_time_is_one_word_and_goes_on_from_there() {
        // A Saturday; its week began on the 23rd.
        let today = on("2026-11-28");
        assert_eq!(Span::Near.days(today), (on("2026-11-23"), on("2026-12-06")));
        let (before, after) = (Span::Near.before(today), Span::Near.after(today));
        assert_eq!((before.word().as_str(), after.word().as_str()), ("2026-W47", "2026-W50"));
        assert_eq!(after.days(today), (on("2026-12-07"), on("2026-12-13")));
        assert_eq!((after.before(today).word().as_str(), Span::read("2026-12").after(today).word().as_str()), ("2026-W49", "2027-01"));
        assert_eq!(Span::read("2027-02").days(today), (on("2027-02-01"), on("2027-02-28")));
        for span in [Span::Near, before, after, Span::read("2026-12"), Span::read("2026-W53")] {
            assert_eq!(Span::read(&span.word()), span);
        }
        for nonsense in ["hôm qua", "2026", "2026-13", "2025-W53", "1999-01", "2026-11-28"] {
            assert_eq!(Span::read(nonsense), Span::Near, "{nonsense}");
        }
    }

    #[test]
    fn months_are_counted_over_the_turn_of_a_year() {
        let words: Vec<String> = months(on("2026-11-28"), on("2027-01-02")).into_iter().map(Span::word).collect();
        assert_eq!(words, ["2027-01", "2026-12", "2026-11"]);
        assert_eq!(months(on("2026-11-28"), on("2026-11-01")).len(), 1);
    }
}
