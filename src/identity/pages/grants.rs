//! A right is given: what was typed, what is wrong with it, and the right that it asks for.

use crate::db::{PersonId, UnitId};
use crate::identity::pages::rights::Place;
use crate::identity::{NewRight, Role, RoleId};
use crate::web::{DateField, Problems, chosen, start_of_day, today};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize, Serialize)]
#[serde(default)]
pub struct GrantForm {
    pub id: RoleId,
    pub role: String,
    #[serde(deserialize_with = "chosen")]
    pub unit: Option<UnitId>,
    from_day: String,
    from_month: String,
    from_year: String,
    until_day: String,
    until_month: String,
    until_year: String,
    reason: String,
}

impl Default for GrantForm {
    fn default() -> GrantForm {
        let empty = String::new;
        let (from_day, from_month, from_year) = (empty(), empty(), empty());
        let (until_day, until_month, until_year) = (empty(), empty(), empty());
        GrantForm { id: RoleId::new(), role: empty(), unit: None, from_day, from_month, from_year, until_day, until_month, until_year, reason: empty() }
    }
}

const LONGEST_REASON: usize = 200;

impl GrantForm {
    pub fn from(&self) -> DateField {
        DateField { day: self.from_day.clone(), month: self.from_month.clone(), year: self.from_year.clone() }
    }

    pub fn until(&self) -> DateField {
        DateField { day: self.until_day.clone(), month: self.until_month.clone(), year: self.until_year.clone() }
    }

    /// The right, or what is to be mended. It begins with its first day and ends with its last, by the clock of Vietnam.
    pub fn check(&self, person: PersonId, places: &[Place]) -> Result<NewRight, Problems> {
        let mut problems = Problems::default();
        let role = Role::from_word(&self.role);
        if role.is_none() {
            problems.add("role", "problem-role-missing");
        }
        let place = places.iter().find(|place| Some(place.unit.id) == self.unit);
        match (place, role) {
            (None, _) => problems.add("unit", "problem-unit-missing"),
            (Some(place), Some(role)) if !role.fits(place.unit.kind) => problems.add("role", "right-not-in-a-class"),
            _ => {}
        }
        let (from, until) = (day(&mut problems, "from", &self.from()), day(&mut problems, "until", &self.until()));
        if until.is_some_and(|until| until < from.unwrap_or(today()).max(today())) {
            problems.add("until", "problem-until-too-early");
        }
        problems.text("reason", &self.reason, "problem-right-reason-missing", LONGEST_REASON);
        match (role, place) {
            (Some(role), Some(place)) if problems.is_empty() => Ok(NewRight {
                id: self.id,
                person,
                role,
                unit: place.unit.id,
                starts_at: from.filter(|from| *from > today()).map(start_of_day),
                ends_at: until.map(|until| start_of_day(until + Days::new(1))),
                reason: crate::text::tidy(&self.reason),
            }),
            _ => Err(problems),
        }
    }
}

/// No date is no bound.
fn day(problems: &mut Problems, field: &'static str, typed: &DateField) -> Option<NaiveDate> {
    let day = typed.date();
    if day.is_none() && !typed.is_empty() {
        problems.add(field, "problem-date-unreal");
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::community::{Unit, UnitKind};
    use proptest::prelude::*;

    fn place(kind: UnitKind) -> Place {
        let (id, at) = (UnitId::new(), crate::db::now());
        let unit = Unit { id, parent_id: None, kind, name: "Thôn 1".into(), code: "TC-01".into(), sort_key: Vec::new(), created_at: at, closed_at: None };
        Place { unit, of: String::new() }
    }

    fn form(place: &Place, role: Role, from: Option<NaiveDate>, until: Option<NaiveDate>) -> GrantForm {
        let parts = |day: Option<NaiveDate>| {
            day.map_or_else(Default::default, |day| (day.format("%d").to_string(), day.format("%m").to_string(), day.format("%Y").to_string()))
        };
        let ((from_day, from_month, from_year), (until_day, until_month, until_year)) = (parts(from), parts(until));
        let (role, unit, reason) = (role.word().into(), Some(place.unit.id), "Nghỉ phép".into());
        GrantForm { id: RoleId::new(), role, unit, from_day, from_month, from_year, until_day, until_month, until_year, reason }
    }

    #[test]
    fn only_trainers_and_guides_have_a_class() {
        let class = place(UnitKind::Class);
        let fits = |role: &Role| form(&class, *role, None, None).check(PersonId::new(), std::slice::from_ref(&class)).is_ok();
        let fitting: Vec<Role> = Role::ALL.iter().copied().filter(fits).collect();
        assert_eq!(fitting, [Role::Trainer, Role::Guide]);
    }

    proptest! {
        #[test]
        fn cover_reaches_from_its_first_day_through_its_last(begin in 0u64..400, length in 0u64..400, ahead in any::<bool>()) {
            let hamlet = place(UnitKind::Hamlet);
            let first = today() + Days::new(begin);
            let last = if ahead { first + Days::new(length) } else { first - Days::new(length + 1) };
            let checked = form(&hamlet, Role::Trainer, Some(first), Some(last)).check(PersonId::new(), std::slice::from_ref(&hamlet));
            if !ahead {
                prop_assert!(checked.is_err());
                return Ok(());
            }
            let right = checked.unwrap();
            prop_assert_eq!(right.starts_at, (begin > 0).then(|| start_of_day(first)));
            prop_assert_eq!(right.ends_at, Some(start_of_day(last) + chrono::TimeDelta::days(1)));
        }
    }
}
