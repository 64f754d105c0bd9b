//! What is known of people with their consent alone: a total of the commune, and never a small one. It stands in no counter.

use super::facts::Facts;
use super::figure::not_small;
use super::measure::Measure;
use super::period::Period;
use crate::community::within;
use crate::db::schema::{disabilities, persons};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::privacy::{Consent, Purpose};
use diesel::prelude::*;

/// The name under which `indicators.toml` asks for it.
const DISABLED_BEGUN: &str = "disabled-begun";

pub fn total(db: &mut Db, scope: &[UnitId], period: &Period, counts: &str) -> Result<Option<i64>> {
    match counts {
        DISABLED_BEGUN => Ok(not_small(disabled_begun(db, scope, period)?)),
        unknown => Err(Error::broken(format!("nobody counts {unknown}"))),
    }
}

/// Whoever takes the consent back is not counted from then on.
fn disabled_begun(db: &mut Db, scope: &[UnitId], period: &Period) -> Result<i64> {
    let here = disabilities::table.inner_join(persons::table).filter(persons::unit_id.eq_any(within(scope)));
    let people: Vec<PersonId> = here.select(disabilities::person_id).distinct().load(db)?;
    let allowed = Consent::in_force_among(db, &people, Purpose::DISABILITY)?;
    let people: Vec<PersonId> = people.into_iter().filter(|person| allowed.contains(person)).collect();
    let facts = Facts::of_people(db, &people)?;
    let begun = facts.values().filter(|facts| facts.day_of(Measure::Begun).is_some_and(|day| day <= period.last)).count();
    Ok(i64::try_from(begun).unwrap_or(i64::MAX))
}
