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
        WaitsForChild = "waits-for-child",
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

    /// `heard`: the oldest first. `anew`: what was said before does not count.
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
