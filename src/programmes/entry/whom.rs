//! The person, the household or the place that a form names.

use super::{Entry, Faults};
use crate::community::{Homes, Household, HouseholdId, Unit, UnitKind, within};
use crate::db::schema::{households, persons};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Audience, NewPerson, Person, is_restricted, merged_away};
use crate::programmes::member::Named;
use crate::text::{fold, tidy};
use chrono::Datelike;
use diesel::prelude::*;
use serde::Serialize;

/// What stands for "somebody who is not on any list yet".
pub const NEW: &str = "new";
const MOST_CANDIDATES: usize = 20;

/// Whom a name may mean.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    pub id: PersonId,
    pub name: String,
    pub year: Option<i32>,
    pub hamlet: String,
}

/// A person whom a form names, and where they live.
#[derive(Debug, Clone)]
pub enum Found {
    One(Named, UnitId),
    /// Somebody who is to be entered: only a name and a hamlet are known.
    New(Box<NewPerson>),
    /// Several, or nobody: they are shown, to choose from.
    Choose(Vec<Candidate>),
}

/// Whom the form means. Nobody is entered who is known already: the same name is shown first.
pub fn person(db: &mut Db, entry: &Entry, scope: &[UnitId], by: PersonId, faults: &mut Faults) -> Result<Found> {
    let name = tidy(entry.get("person_name"));
    if let Some(id) = entry.id::<PersonId>("person") {
        let there = persons::table.find(id).filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.ne_all(merged_away()));
        let person: Person = there.first(db)?;
        if is_restricted(db, id)? {
            return Err(Error::NotFound);
        }
        return Ok(Found::One(Named::Person(id), person.unit_id));
    }
    if name.is_empty() {
        return Ok(Found::One(Named::Nobody, scope.first().copied().ok_or(Error::NotFound)?));
    }
    if name.chars().count() > 80 {
        faults.add_with("person_name", "problem-too-long", &[("most", "80".into())]);
        return Ok(Found::Choose(Vec::new()));
    }
    if entry.get("person") == NEW {
        return newcomer(db, entry, scope, by, &name, faults);
    }
    let mut found = Person::search(db, scope, false, &name, None, MOST_CANDIDATES as i64 + 1)?;
    if let [one] = found.as_slice()
        && one.name_folded == fold(&name)
    {
        return Ok(Found::One(Named::Person(one.id), one.unit_id));
    }
    faults.add("person_name", if found.is_empty() { "problem-person-unknown" } else { "problem-person-which" });
    found.truncate(MOST_CANDIDATES);
    Ok(Found::Choose(candidates(db, found)?))
}

fn candidates(db: &mut Db, people: Vec<Person>) -> Result<Vec<Candidate>> {
    let hamlet = |db: &mut Db, unit| Unit::find(db, unit).map(|unit| unit.name);
    people
        .into_iter()
        .map(|one| Ok(Candidate { hamlet: hamlet(db, one.unit_id)?, year: one.birth_date.map(|day| day.year()), id: one.id, name: one.name }))
        .collect()
}

fn newcomer(db: &mut Db, entry: &Entry, scope: &[UnitId], by: PersonId, name: &str, faults: &mut Faults) -> Result<Found> {
    let hamlets = Unit::hamlets(db, scope)?;
    let chosen = entry.id::<UnitId>("person_unit").filter(|unit| hamlets.iter().any(|hamlet| hamlet.id == *unit));
    let unit = chosen.or(if let [only] = hamlets.as_slice() { Some(only.id) } else { None });
    let born = entry.date_field("born");
    if let Some(problem) = born.birth_problem().filter(|_| !born.is_empty()) {
        faults.add("born", problem);
    }
    let Some(unit_id) = unit else {
        faults.add("person_unit", "problem-hamlet-missing");
        return Ok(Found::Choose(Vec::new()));
    };
    let new = NewPerson {
        id: entry.id("new_person").unwrap_or_else(PersonId::new),
        name: name.into(),
        birth_date: born.date(),
        sex: None,
        audience: Audience::Resident,
        unit_id,
        household_id: None,
        number: None,
        created_by: Some(by),
    };
    if let Some(twin) = Person::twin(db, &new)? {
        faults.add_with("person_name", "problem-person-twin", &[("hamlet", twin.hamlet.clone())]);
        let shown = if Unit::is_within(db, twin.person.unit_id, scope)? { vec![twin.person] } else { Vec::new() };
        return Ok(Found::Choose(candidates(db, shown)?));
    }
    Ok(Found::New(Box::new(new)))
}

/// The household of that number in that hamlet. One that is not in the book yet is asked about first.
pub fn household(db: &mut Db, entry: &Entry, scope: &[UnitId], faults: &mut Faults) -> Result<Option<(HouseholdId, UnitId)>> {
    if let Some(id) = entry.id::<HouseholdId>("household") {
        let there = households::table.find(id).filter(households::unit_id.eq_any(within(scope)));
        let home: Household = there.first(db)?;
        return Ok(Some((home.id, home.unit_id)));
    }
    let number = tidy(entry.get("household_number"));
    let hamlets = Unit::hamlets(db, scope)?;
    let chosen = entry.id::<UnitId>("household_unit").filter(|unit| hamlets.iter().any(|hamlet| hamlet.id == *unit));
    let unit = chosen.or(if let [only] = hamlets.as_slice() { Some(only.id) } else { None });
    match (number.is_empty(), unit) {
        (true, _) => return Ok(None),
        (false, None) => {
            faults.add("household_unit", "problem-hamlet-missing");
            return Ok(None);
        }
        (false, Some(_)) if number.chars().count() > 40 => {
            faults.add_with("household_number", "problem-too-long", &[("most", "40".into())]);
            return Ok(None);
        }
        _ => {}
    }
    let unit = unit.ok_or(Error::NotFound)?;
    let known = Homes::load(db, &[unit])?.find(unit, &number);
    if known.is_none() && entry.get("household_new").is_empty() {
        faults.add("household_number", "problem-household-unknown");
    }
    Ok(known.map(|id| (id, unit)))
}

/// Makes what `household` did not find, in the same change as what is recorded of it.
pub fn household_or_new(db: &mut Db, entry: &Entry, scope: &[UnitId], faults: &mut Faults) -> Result<Option<(HouseholdId, UnitId)>> {
    let found = household(db, entry, scope, faults)?;
    let number = tidy(entry.get("household_number"));
    if found.is_some() || number.is_empty() || !faults.is_empty() {
        return Ok(found);
    }
    let hamlets = Unit::hamlets(db, scope)?;
    let chosen = entry.id::<UnitId>("household_unit").filter(|unit| hamlets.iter().any(|hamlet| hamlet.id == *unit));
    let Some(unit) = chosen.or_else(|| hamlets.first().map(|hamlet| hamlet.id)) else { return Ok(None) };
    Ok(Some((Household::named(db, unit, &number)?.id, unit)))
}

/// The place that a form names among these.
pub fn unit(entry: &Entry, units: &[Unit], hamlets_only: bool, faults: &mut Faults) -> Result<UnitId> {
    let fits = |unit: &&Unit| !hamlets_only || unit.kind == UnitKind::Hamlet;
    let chosen = entry.id::<UnitId>("unit").and_then(|id| units.iter().filter(fits).find(|unit| unit.id == id));
    let only = units.iter().filter(fits).collect::<Vec<_>>();
    match (chosen, only.as_slice()) {
        (Some(unit), _) => Ok(unit.id),
        (None, [only]) if entry.get("unit").is_empty() => Ok(only.id),
        _ => {
            faults.add("unit", if hamlets_only { "problem-hamlet-missing" } else { "problem-programme-place" });
            Ok(units.first().ok_or(Error::NotFound)?.id)
        }
    }
}
