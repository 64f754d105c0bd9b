//! How a purpose stands for a person: what follows from the age on the day and from all that was said.

use super::age::{Age, Part};
use super::consent::Act;
use chrono::NaiveDateTime;

crate::words! {
    pub enum Standing {
        // The law allows it; nobody is asked.
        Law = "law",
        Given = "given",
        WaitsForGuardian = "waits-for-guardian",
        // The guardian agreed while the child was small; from the seventh birthday the child is asked besides.
        WaitsForChild = "waits-for-child",
        // The guardian agreed for a child; from the sixteenth birthday the person's own word takes its place.
        WaitsForPerson = "waits-for-person",
        Withdrawn = "withdrawn",
        NotAsked = "not-asked",
        // Who may decide is not known before the birth date is.
        AgeUnknown = "age-unknown",
    }
}

/// One thing that was said.
#[derive(Debug, Clone, Copy)]
pub struct Heard {
    pub part: Part,
    pub act: Act,
    pub at: NaiveDateTime,
}

impl Standing {
    pub fn allows(self) -> bool {
        matches!(self, Standing::Law | Standing::Given)
    }

    /// Whose word is missing for what another one has agreed to.
    pub fn waits_for(self) -> Option<Part> {
        match self {
            Standing::WaitsForGuardian => Some(Part::Guardian),
            Standing::WaitsForChild | Standing::WaitsForPerson => Some(Part::Own),
            _ => None,
        }
    }

    /// `heard`: the oldest first. `anew`: what was said before does not count.
    ///
    /// Who decides is asked again on each birthday that changes it, and until the answer nothing is used: under 7 the
    /// guardian alone; from 7 to 15 child and guardian (Luật 91/2025 Đ24.2, NĐ 330/2026 Đ60: to process without both is
    /// punished); from 16 nobody acts for the person any more. Silence is no answer (Đ9). What was kept stays sealed till
    /// then: a yes opens it, a no deletes it (Đ24.3). What a child said for itself is its own word and holds at 16 too.
    pub fn of(age: Age, anew: Option<NaiveDateTime>, heard: &[Heard]) -> Standing {
        let last = |part: Part| heard.iter().rev().find(|heard| heard.part == part && anew.is_none_or(|anew| heard.at >= anew)).map(|heard| heard.act);
        let (own, guardian) = (last(Part::Own), last(Part::Guardian));
        let alone = |act: Option<Act>| match act {
            Some(Act::Given) => Standing::Given,
            Some(Act::Withdrawn) => Standing::Withdrawn,
            None => Standing::NotAsked,
        };
        match (age, own, guardian) {
            (Age::Unknown, ..) => Standing::AgeUnknown,
            (Age::Small, _, guardian) => alone(guardian),
            (Age::Grown, None, Some(Act::Given)) => Standing::WaitsForPerson,
            (Age::Grown, own, _) => alone(own),
            (Age::Child, Some(Act::Withdrawn), _) | (Age::Child, _, Some(Act::Withdrawn)) => Standing::Withdrawn,
            (Age::Child, Some(Act::Given), Some(Act::Given)) => Standing::Given,
            (Age::Child, Some(Act::Given), None) => Standing::WaitsForGuardian,
            (Age::Child, None, Some(Act::Given)) => Standing::WaitsForChild,
            (Age::Child, None, None) => Standing::NotAsked,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Duration};
    use proptest::prelude::*;

    fn at(second: usize) -> NaiveDateTime {
        DateTime::UNIX_EPOCH.naive_utc() + Duration::seconds(second as i64)
    }

    fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
        proptest::sample::select(all)
    }

    proptest! {
        /// Walked forward, a yes of each who decides is in force until one of them says no or everyone is asked anew.
        #[test]
        fn in_force_is_what_a_walk_through_the_history_says(
            age in one_of(Age::ALL),
            said in proptest::collection::vec((one_of(Part::ALL), one_of(Act::ALL)), 0..12),
            anew in proptest::option::of(0usize..14),
        ) {
            let heard: Vec<Heard> = said.iter().enumerate().map(|(n, &(part, act))| Heard { part, act, at: at(n) }).collect();
            let mut agreed = [false, false];
            for (n, (part, act)) in said.iter().enumerate() {
                if anew == Some(n) { agreed = [false, false] }
                agreed[*part as usize] = *act == Act::Given;
            }
            if anew.is_some_and(|anew| anew >= said.len()) { agreed = [false, false] }
            let deciders = age.deciders();
            let expected = !deciders.is_empty() && deciders.iter().all(|part| agreed[*part as usize]);
            prop_assert_eq!(Standing::of(age, anew.map(at), &heard).allows(), expected);
        }

        /// A whole childhood: only who decides on a day can say yes on it. Data is used on a day exactly when each who decides
        /// on that day has said yes, at whatever age, and not taken it back; what is missing is asked for.
        #[test]
        fn birthdays_ask_again(said in proptest::collection::vec((0u32..20 * 12, one_of(Part::ALL), one_of(Act::ALL)), 0..10)) {
            let born = chrono::NaiveDate::from_ymd_opt(2010, 11, 27).unwrap();
            let age = |month: u32| Age::on(born + chrono::Months::new(month), born);
            let mut said = said;
            said.sort_by_key(|(month, ..)| *month);
            said.retain(|(month, part, act)| *act == Act::Withdrawn || age(*month).deciders().contains(part));
            for today in 0..20 * 12 {
                let heard: Vec<Heard> = said.iter().filter(|(month, ..)| *month <= today).enumerate().map(|(n, &(_, part, act))| Heard { part, act, at: at(n) }).collect();
                let last = |part: Part| heard.iter().rev().find(|heard| heard.part == part).map(|heard| heard.act);
                let (standing, deciders) = (Standing::of(age(today), None, &heard), age(today).deciders());
                prop_assert_eq!(standing.allows(), deciders.iter().all(|part| last(*part) == Some(Act::Given)), "in month {}", today);
                if let Some(missing) = standing.waits_for() {
                    prop_assert!(deciders.contains(&missing) && last(missing).is_none());
                }
                // A guardian's yes alone is never a dead end: the one who is missing is asked.
                if last(Part::Guardian) == Some(Act::Given) && last(Part::Own).is_none() {
                    let asked = match age(today) { Age::Small => None, _ => Some(Part::Own) };
                    prop_assert_eq!(standing.waits_for(), asked);
                }
            }
        }

        /// A no of somebody who decides is never outvoted.
        #[test]
        fn the_last_no_holds(age in one_of(&[Age::Small, Age::Child, Age::Grown]), said in proptest::collection::vec((one_of(Part::ALL), one_of(Act::ALL)), 0..8)) {
            for &no in age.deciders() {
                let mut heard: Vec<Heard> = said.iter().enumerate().map(|(n, &(part, act))| Heard { part, act, at: at(n) }).collect();
                heard.push(Heard { part: no, act: Act::Withdrawn, at: at(20) });
                prop_assert_eq!(Standing::of(age, None, &heard), Standing::Withdrawn);
            }
        }
    }
}
