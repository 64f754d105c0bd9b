//! The denominators that no register names: households and people of the units.

use super::period::Period;
use super::poverty::poor_in;
use super::rule::Subject;
use super::tally::Key;
use crate::community::{Homes, HouseholdId, within};
use crate::db::schema::{enrolments, household_merges, households, passwords, persons, units};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::merged_away;
use chrono::{Datelike, Months};
use diesel::dsl::count_star;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};

pub const AT_ONCE: usize = 500;

/// Staff who learn nothing here are nobody of the movement's people, as in all figures.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn staff_alone() -> _ {
    let learning = enrolments::table.select(enrolments::person_id);
    passwords::table.filter(passwords::person_id.ne_all(learning)).select(passwords::person_id)
}

/// How many there are in each unit.
pub fn size(db: &mut Db, subject: &Subject, scope: &[UnitId], period: Period) -> Result<BTreeMap<UnitId, i64>> {
    Ok(match subject {
        Subject::Households => {
            let gone = household_merges::table.filter(household_merges::undone_at.is_null()).select(household_merges::other_id);
            let there = households::table.filter(households::unit_id.eq_any(within(scope))).filter(households::id.ne_all(gone));
            there.group_by(households::unit_id).select((households::unit_id, count_star())).load(db)?.into_iter().collect()
        }
        Subject::PoorHouseholds => {
            let mut sizes = BTreeMap::new();
            for unit in poor_in(db, scope, period.to.year())?.into_values() {
                *sizes.entry(unit).or_insert(0) += 1;
            }
            sizes
        }
        Subject::PeopleFrom(age) => {
            let born = period.to.checked_sub_months(Months::new(age * 12)).unwrap_or(period.to);
            let there = persons::table.filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.ne_all(merged_away()));
            // Whoever has no birth date is taken for grown up: children come with theirs from school.
            let old_enough = there
                .filter(persons::birth_date.le(born).or(persons::birth_date.is_null()))
                .filter(persons::name_folded.ne(""))
                .filter(persons::id.ne_all(staff_alone()));
            old_enough.group_by(persons::unit_id).select((persons::unit_id, count_star())).load(db)?.into_iter().collect()
        }
        Subject::Hamlets => {
            use crate::community::UnitKind;
            let there = units::table.filter(units::kind.eq(UnitKind::Hamlet)).filter(units::id.eq_any(within(scope))).filter(units::closed_at.is_null());
            let there: Vec<UnitId> = there.select(units::id).load(db)?;
            there.into_iter().map(|unit| (unit, 1)).collect()
        }
        Subject::Member(_) | Subject::Programmes | Subject::Fact(_) => BTreeMap::new(),
    })
}

/// Which of these keys belong to the subject, and where.
pub fn places(db: &mut Db, subject: &Subject, keys: &[Key], scope: &[UnitId], period: Period) -> Result<HashMap<Key, UnitId>> {
    let mut places = HashMap::new();
    match subject {
        Subject::Households => {
            let ids: Vec<HouseholdId> = keys.iter().filter_map(|key| if let Key::Household(id) = key { Some(*id) } else { None }).collect();
            for some in ids.chunks(AT_ONCE) {
                let there = households::table.filter(households::id.eq_any(some)).filter(households::unit_id.eq_any(within(scope)));
                let there: Vec<(HouseholdId, UnitId)> = there.select((households::id, households::unit_id)).load(db)?;
                places.extend(there.into_iter().map(|(id, unit)| (Key::Household(id), unit)));
            }
        }
        Subject::PoorHouseholds => {
            let poor = poor_in(db, scope, period.to.year())?;
            places.extend(keys.iter().filter_map(|key| if let Key::Household(id) = key { Some((*key, *poor.get(id)?)) } else { None }));
        }
        Subject::PeopleFrom(age) => {
            let born = period.to.checked_sub_months(Months::new(age * 12)).unwrap_or(period.to);
            let ids: Vec<PersonId> = keys.iter().filter_map(|key| if let Key::Person(id) = key { Some(*id) } else { None }).collect();
            for some in ids.chunks(AT_ONCE) {
                let there = persons::table.filter(persons::id.eq_any(some)).filter(persons::unit_id.eq_any(within(scope)));
                let there = there
                    .filter(persons::birth_date.le(born).or(persons::birth_date.is_null()))
                    .filter(persons::name_folded.ne(""))
                    .filter(persons::id.ne_all(staff_alone()));
                let there: Vec<(PersonId, UnitId)> = there.select((persons::id, persons::unit_id)).load(db)?;
                places.extend(there.into_iter().map(|(id, unit)| (Key::Person(id), unit)));
            }
        }
        Subject::Hamlets => {
            let there = size(db, subject, scope, period)?;
            places.extend(keys.iter().filter_map(|key| if let Key::Unit(unit) = key { there.contains_key(unit).then_some((*key, *unit)) } else { None }));
        }
        Subject::Member(_) | Subject::Programmes | Subject::Fact(_) => {}
    }
    Ok(places)
}

/// The households in which somebody has begun a course by then.
pub fn learning_homes(db: &mut Db, scope: &[UnitId], period: Period) -> Result<Vec<HouseholdId>> {
    let homes = Homes::merged(db)?;
    let until = crate::web::start_of_day(period.to.succ_opt().unwrap_or(period.to));
    let learners = enrolments::table.filter(enrolments::begun_at.lt(until)).select(enrolments::person_id);
    let there = persons::table.filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.eq_any(learners));
    let there: Vec<Option<HouseholdId>> = there.select(persons::household_id).distinct().load(db)?;
    let mut there: Vec<HouseholdId> = there.into_iter().flatten().map(|id| homes.kept(id)).collect();
    there.sort_unstable();
    there.dedup();
    Ok(there)
}
