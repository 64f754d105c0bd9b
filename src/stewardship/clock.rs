//! The two clocks of a request (NĐ 356/2025 Đ5): an answer within two working days, and the days to fulfil it.

use crate::community::{Calendar, days_after};
use chrono::NaiveDate;
use serde::Serialize;

crate::words! {
    /// What people may ask about their own data.
    pub enum Kind {
        See = "see", Copy = "copy", Correct = "correct", WithdrawConsent = "withdraw-consent", Restrict = "restrict",
        Object = "object", Delete = "delete", Protect = "protect", Complain = "complain",
    }
}

/// Days to fulfil a request, with a company that must act, and the longest extension.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Term {
    pub days: u32,
    pub with_processor: u32,
    pub extension: u32,
}

/// "hai ngày làm việc"
const ANSWER_WORKING_DAYS: u32 = 2;

impl Kind {
    /// NĐ 356/2025 Đ5. For a complaint the texts that were read name no term: the commune's own is that of protective measures.
    pub fn term(self) -> Term {
        let (days, with_processor, extension) = match self {
            Kind::See | Kind::Copy | Kind::Correct => (10, 15, 10),
            Kind::WithdrawConsent | Kind::Restrict | Kind::Object => (15, 20, 15),
            Kind::Delete => (20, 30, 20),
            Kind::Protect | Kind::Complain => (15, 15, 15),
        };
        Term { days, with_processor, extension }
    }
}

/// When something must be done, and how long that is from today.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Due {
    pub on: NaiveDate,
    /// Days from today; below zero it is overdue.
    pub days: i64,
}

impl Due {
    pub fn new(on: NaiveDate, today: NaiveDate) -> Due {
        Due { on, days: (on - today).num_days() }
    }
}

/// The clocks of a request as they stand.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clocks {
    pub answer: Due,
    pub fulfil: Due,
}

impl Clocks {
    pub fn of(calendar: &Calendar, kind: Kind, received: NaiveDate, with_processor: bool, extension: u32, today: NaiveDate) -> Clocks {
        let term = kind.term();
        let days = if with_processor { term.with_processor } else { term.days } + extension.min(term.extension);
        Clocks { answer: Due::new(calendar.working_days_after(received, ANSWER_WORKING_DAYS), today), fulfil: Due::new(days_after(received, days), today) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_of_the_decree() {
        let received = day("2026-11-27");
        let fulfil = |kind, processor, extension| Clocks::of(&Calendar::with([]), kind, received, processor, extension, received).fulfil.days;
        assert_eq!([Kind::See, Kind::Restrict, Kind::Delete, Kind::Protect].map(|kind| fulfil(kind, false, 0)), [10, 15, 20, 15]);
        assert_eq!([Kind::Copy, Kind::Object, Kind::Delete, Kind::Protect].map(|kind| fulfil(kind, true, 0)), [15, 20, 30, 15]);
        assert_eq!([Kind::Correct, Kind::WithdrawConsent, Kind::Delete].map(|kind| fulfil(kind, false, 99)), [20, 30, 40]);
    }

    proptest! {
        #[test]
        fn an_extension_only_lengthens_and_never_beyond_the_law(start in 0u64..1500, kind in 0..Kind::ALL.len(), extension in 0u32..60, processor: bool) {
            let (kind, received) = (Kind::ALL[kind], day("2026-01-01").checked_add_days(chrono::Days::new(start)).unwrap());
            let clocks = |extension| Clocks::of(&Calendar::with([]), kind, received, processor, extension, received);
            let longer = clocks(extension).fulfil.days - clocks(0).fulfil.days;
            prop_assert!(longer >= 0 && longer <= i64::from(kind.term().extension));
            prop_assert_eq!(clocks(extension).answer, clocks(0).answer);
            prop_assert!(clocks(0).answer.days >= 2);
        }
    }
}
