//! A person as staff see them: within the units that these look after.

use super::elsewhere::Elsewhere;
use super::guard::Reach;
use crate::attendance::ClassId;
use crate::community::{Unit, within};
use crate::db::schema::{class_members, classes, enrolments, households, merges, passwords, restrictions, units};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Identifier, Person, is_restricted, restricted};
use chrono::NaiveDateTime;
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::Serialize;

/// Somebody who lives in these units, or learns in a class there; another's is not found, nor one that became part of
/// another, nor, but by those who handle requests, one whose data is restricted.
pub fn find(db: &mut Db, who: &Reach, id: PersonId) -> Result<Person> {
    let (person, scope) = (Person::find(db, id)?, who.scope.as_slice());
    if !who.steward && is_restricted(db, id)? {
        return Err(Error::NotFound);
    }
    let learns = class_members::table.inner_join(classes::table).filter(class_members::person_id.eq(id)).filter(class_members::left_at.is_null());
    let learns = learns.filter(classes::unit_id.eq_any(within(scope)));
    if merged_into(db, id)?.is_some() {
        return Err(Error::NotFound);
    }
    let near = Unit::is_within(db, person.unit_id, scope)? || diesel::select(exists(learns)).get_result(db)?;
    if near { Ok(person) } else { Err(Error::NotFound) }
}

/// Whose record this one has become part of.
pub fn merged_into(db: &mut Db, id: PersonId) -> Result<Option<PersonId>> {
    let merged = merges::table.filter(merges::other_id.eq(id)).filter(merges::undone_at.is_null());
    Ok(merged.select(merges::keep_id).first(db).optional()?)
}

/// What a member of staff is called can be changed by an admin alone.
pub fn is_staff(db: &mut Db, id: PersonId) -> Result<bool> {
    Ok(diesel::select(exists(passwords::table.find(id))).get_result(db)?)
}

#[derive(Debug, Serialize)]
pub struct Record {
    pub person: Person,
    pub hamlet: String,
    pub household: Option<String>,
    pub identifiers: Vec<Identifier>,
    pub classes: Vec<Membership>,
    pub courses: i64,
    pub certificates: i64,
    pub elsewhere: Vec<Elsewhere>,
    /// Kept and not used: said to those who handle requests.
    pub restricted: bool,
}

#[derive(Debug, Queryable, Serialize)]
pub struct Membership {
    pub id: ClassId,
    pub name: String,
    pub joined_at: NaiveDateTime,
    pub left_at: Option<NaiveDateTime>,
}

impl Record {
    pub fn of(db: &mut Db, who: &Reach, id: PersonId) -> Result<Record> {
        let (person, scope) = (find(db, who, id)?, who.scope.as_slice());
        let household = person.household_id.map(|home| households::table.find(home).select(households::number).first(db)).transpose()?;
        let member = class_members::table.inner_join(classes::table).filter(class_members::person_id.eq(id)).filter(classes::unit_id.eq_any(within(scope)));
        let columns = (classes::id, classes::name, class_members::joined_at, class_members::left_at);
        let learned = || enrolments::table.filter(enrolments::person_id.eq(id));
        Ok(Record {
            hamlet: units::table.find(person.unit_id).select(units::name).first(db)?,
            household,
            restricted: is_restricted(db, id)?,
            identifiers: Identifier::history(db, id)?,
            classes: member.select(columns).order((class_members::left_at.is_not_null(), class_members::joined_at.desc())).load(db)?,
            courses: learned().count().get_result(db)?,
            elsewhere: Elsewhere::of(db, id)?,
            certificates: learned().filter(enrolments::certificate_number.is_not_null()).count().get_result(db)?,
            person,
        })
    }
}

/// A line of a list of people.
#[derive(Debug, Serialize)]
pub struct Found {
    pub id: PersonId,
    pub name: String,
    pub birth_date: Option<chrono::NaiveDate>,
    pub hamlet: String,
    pub last4: Option<String>,
    pub restricted: bool,
}

impl Found {
    pub fn of_all(db: &mut Db, people: Vec<Person>) -> Result<Vec<Found>> {
        let (ids, places): (Vec<PersonId>, Vec<UnitId>) = people.iter().map(|person| (person.id, person.unit_id)).unzip();
        let names: Vec<(UnitId, String)> = units::table.filter(units::id.eq_any(places)).select((units::id, units::name)).load(db)?;
        let numbers = crate::identity::SealedNumber::of(db, &ids)?;
        let kept: Vec<PersonId> = restricted().filter(restrictions::person_id.eq_any(&ids)).load(db)?;
        let hamlet = |unit| names.iter().find(|(id, _)| *id == unit).map(|(_, name)| name.clone()).unwrap_or_default();
        let last4 = |person| numbers.iter().find(|(id, _)| *id == person).map(|(_, number)| number.last4.clone());
        let found = |person: Person| Found {
            restricted: kept.contains(&person.id),
            last4: last4(person.id),
            hamlet: hamlet(person.unit_id),
            id: person.id,
            name: person.name,
            birth_date: person.birth_date,
        };
        Ok(people.into_iter().map(found).collect())
    }

    /// Those whom the number leads to, now or formerly, as far as they are in reach.
    pub fn by_number(db: &mut Db, who: &Reach, holders: &[PersonId]) -> Result<Vec<Found>> {
        let mut people = Vec::new();
        for id in holders {
            match find(db, who, *id) {
                Ok(person) => people.push(person),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Found::of_all(db, people)
    }
}

/// The hamlets to choose from: those in reach, and where the person lives now.
pub fn hamlets(db: &mut Db, scope: &[UnitId], person: &Person) -> Result<Vec<Unit>> {
    let mut hamlets = Unit::hamlets(db, scope)?;
    if !hamlets.iter().any(|hamlet| hamlet.id == person.unit_id) {
        hamlets.insert(0, Unit::find(db, person.unit_id)?);
    }
    Ok(hamlets)
}
