//! A person: learner, trainer, official; one record however many things they are.

use super::number::SealedNumber;
use crate::community::{HouseholdId, Unit, within};
use crate::db::schema::{identifiers, merges, persons, restrictions};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::Result;
use crate::text::{fold, person_sort_key, tidy};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::Serialize;
use std::collections::HashMap;

crate::words! {
    /// The four official groups for counting, and the fifth shelf of courses.
    pub enum Audience { Official = "official", Student = "student", Worker = "worker", Resident = "resident", Disabled = "disabled" }
}

crate::words! { pub enum Sex { Male = "male", Female = "female" } }

impl Audience {
    /// The groups a person can be counted in (the plan's "bốn nhóm đối tượng").
    pub const OFFICIAL_GROUPS: [Audience; 4] = [Audience::Resident, Audience::Worker, Audience::Student, Audience::Official];
}

#[derive(Debug, Clone, Queryable, Insertable, Serialize)]
#[diesel(table_name = persons, treat_none_as_default_value = false)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    #[serde(skip)]
    pub name_folded: String,
    #[serde(skip)]
    pub sort_key: Vec<u8>,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
    pub audience: Audience,
    pub unit_id: UnitId,
    pub household_id: Option<HouseholdId>,
    pub created_at: NaiveDateTime,
    pub created_by: Option<PersonId>,
}

/// What is known of somebody who is entered. The id comes with the form: sent twice, it makes one person.
#[derive(Debug, Clone)]
pub struct NewPerson {
    pub id: PersonId,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
    pub audience: Audience,
    pub unit_id: UnitId,
    pub household_id: Option<HouseholdId>,
    pub number: Option<SealedNumber>,
    pub created_by: Option<PersonId>,
}

/// Somebody who seems to be entered already.
#[derive(Debug, Clone, Serialize)]
pub struct Twin {
    pub person: Person,
    pub hamlet: String,
    /// The same number: certainly the same person. Otherwise the same folded name and birth date.
    pub same_number: bool,
}

impl Person {
    /// The caller has looked for a twin in the same transaction.
    pub fn create(db: &mut Db, new: &NewPerson) -> Result<Person> {
        if let Some(sent_before) = persons::table.find(new.id).first(db).optional()? {
            return Ok(sent_before);
        }
        let person = Person::from(new);
        diesel::insert_into(persons::table)
            .values((
                persons::id.eq(person.id),
                persons::name.eq(&person.name),
                persons::name_folded.eq(&person.name_folded),
                persons::sort_key.eq(&person.sort_key),
                persons::birth_date.eq(person.birth_date),
                persons::sex.eq(person.sex),
                persons::audience.eq(person.audience),
                persons::unit_id.eq(person.unit_id),
                persons::household_id.eq(person.household_id),
                persons::created_at.eq(person.created_at),
                persons::created_by.eq(person.created_by),
            ))
            .execute(db)?;
        if let Some(number) = &new.number {
            number.keep(db, person.id, new.created_by)?;
        }
        Ok(person)
    }

    /// Many at once, as an import makes them; the caller has looked for twins.
    pub fn insert_all(db: &mut Db, people: &[Person]) -> Result<()> {
        for some in people.chunks(crate::db::ROWS_AT_ONCE) {
            crate::on_db!(db, |c| diesel::insert_into(persons::table).values(some).execute(c))?;
        }
        Ok(())
    }

    /// Many at once, each in the place of the person with its id.
    pub fn replace_all(db: &mut Db, people: &[Person]) -> Result<()> {
        for some in people.chunks(crate::db::ROWS_AT_ONCE) {
            crate::on_db!(db, |c| diesel::insert_into(persons::table)
                .values(some)
                .on_conflict(persons::id)
                .do_update()
                .set((
                    persons::name.eq(excluded(persons::name)),
                    persons::name_folded.eq(excluded(persons::name_folded)),
                    persons::sort_key.eq(excluded(persons::sort_key)),
                    persons::birth_date.eq(excluded(persons::birth_date)),
                    persons::sex.eq(excluded(persons::sex)),
                    persons::audience.eq(excluded(persons::audience)),
                    persons::unit_id.eq(excluded(persons::unit_id)),
                    persons::household_id.eq(excluded(persons::household_id)),
                ))
                .execute(c))?;
        }
        Ok(())
    }

    /// Those of these people whom the database knows.
    pub fn find_all(db: &mut Db, ids: &[PersonId]) -> Result<Vec<Person>> {
        let mut found = Vec::new();
        for some in ids.chunks(crate::db::ROWS_AT_ONCE) {
            found.extend(persons::table.filter(persons::id.eq_any(some)).load::<Person>(db)?);
        }
        Ok(found)
    }

    /// Takes people back whom an import made and to whom nothing else happened.
    pub fn delete_all(db: &mut Db, ids: &[PersonId]) -> Result<()> {
        for some in ids.chunks(crate::db::ROWS_AT_ONCE) {
            diesel::delete(persons::table.filter(persons::id.eq_any(some))).execute(db)?;
        }
        Ok(())
    }

    pub fn find(db: &mut Db, id: PersonId) -> Result<Person> {
        Ok(persons::table.find(id).first(db)?)
    }

    /// How many people live in these units.
    pub fn count(db: &mut Db, scope: &[UnitId]) -> Result<i64> {
        Ok(persons::table.filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.ne_all(merged_away())).count().get_result(db)?)
    }

    /// The names of these people.
    pub fn names(db: &mut Db, people: &[PersonId]) -> Result<HashMap<PersonId, String>> {
        let mut names = HashMap::new();
        for some in people.chunks(crate::db::ROWS_AT_ONCE) {
            let rows: Vec<(PersonId, String)> = persons::table.filter(persons::id.eq_any(some)).select((persons::id, persons::name)).load(db)?;
            names.extend(rows);
        }
        Ok(names)
    }

    /// Somebody with the same number, or else with the same folded name and birth date.
    pub fn twin(db: &mut Db, new: &NewPerson) -> Result<Option<Twin>> {
        if let Some(number) = &new.number {
            let owners = identifiers::table.filter(identifiers::lookup.eq(&number.lookup)).filter(identifiers::valid_to.is_null());
            let owner: Option<PersonId> = owners.select(identifiers::person_id).first(db).optional()?;
            if let Some(owner) = owner.filter(|id| *id != new.id) {
                let person = Person::find(db, owner)?;
                return Ok(Some(Twin { hamlet: Unit::find(db, person.unit_id)?.name, person, same_number: true }));
            }
        }
        let Some(birth_date) = new.birth_date else { return Ok(None) };
        let alike = persons::table.filter(persons::name_folded.eq(fold(&new.name))).filter(persons::birth_date.eq(birth_date));
        let alike: Option<Person> = alike.filter(persons::id.ne(new.id)).filter(persons::id.ne_all(merged_away())).first(db).optional()?;
        alike.map(|person| Ok(Twin { hamlet: Unit::find(db, person.unit_id)?.name, person, same_number: false })).transpose()
    }

    /// Somebody of these units or below with the same folded name and birth date.
    pub fn alike(db: &mut Db, scope: &[UnitId], new: &NewPerson) -> Result<Option<Twin>> {
        let alike = persons::table.filter(persons::name_folded.eq(fold(&new.name))).filter(persons::birth_date.eq(new.birth_date));
        let alike = alike.filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.ne(new.id)).filter(persons::id.ne_all(merged_away()));
        let alike: Option<Person> = alike.first(db).optional()?;
        alike.map(|person| Ok(Twin { hamlet: Unit::find(db, person.unit_id)?.name, person, same_number: false })).transpose()
    }

    /// All that is known now of somebody of whom little was known; a number is kept beside.
    pub fn describe(db: &mut Db, new: &NewPerson) -> Result<()> {
        let known = Person::from(new);
        diesel::update(persons::table.find(new.id))
            .set((
                persons::name.eq(known.name),
                persons::name_folded.eq(known.name_folded),
                persons::sort_key.eq(known.sort_key),
                persons::birth_date.eq(known.birth_date),
                persons::sex.eq(known.sex),
                persons::audience.eq(known.audience),
                persons::unit_id.eq(known.unit_id),
            ))
            .execute(db)?;
        match &new.number {
            Some(number) => number.keep(db, new.id, new.created_by),
            None => Ok(()),
        }
    }

    /// Corrects name and birth date; certificates keep their own copy.
    pub fn correct(db: &mut Db, id: PersonId, name: &str, birth_date: Option<NaiveDate>) -> Result<()> {
        let name = tidy(name);
        diesel::update(persons::table.find(id))
            .set((
                persons::name_folded.eq(fold(&name)),
                persons::sort_key.eq(person_sort_key(&name)),
                persons::name.eq(name),
                persons::birth_date.eq(birth_date),
            ))
            .execute(db)?;
        Ok(())
    }
}

/// Those whose record has become part of another's: found under that one.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn merged_away() -> _ {
    merges::table.filter(merges::undone_at.is_null()).select(merges::other_id)
}

/// Those whose data is kept and not used (Luật 91/2025: hạn chế xử lý). **The one rule of what that hides, and from whom:**
///
/// - Whoever teaches, helps, assesses, approves, sends on or supports does not find them: not in a class's list, counts,
///   sheets and desks, nor among the names at its door, the search of people, the households, the guardians' names, those
///   one may help, the queue of requests, the certificates found by name, new exports. A row of a roster that speaks of
///   them is refused, and nobody takes them into a class.
/// - Whoever handles what people ask about their data (officers and admins) finds them, marked as restricted: by name and
///   by number, on their page, at `/restrictions`.
/// - The person's own door stays open: the name typed, or the card.
/// - Totals count them, and a number or a name with its birth date is still known as somebody's: else they would be
///   entered twice.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn restricted() -> _ {
    restrictions::table.filter(restrictions::lifted_at.is_null()).select(restrictions::person_id)
}

pub fn is_restricted(db: &mut Db, person: PersonId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(restricted().filter(restrictions::person_id.eq(person)))).get_result(db)?)
}

impl From<&NewPerson> for Person {
    fn from(new: &NewPerson) -> Person {
        let name = tidy(&new.name);
        Person {
            id: new.id,
            name_folded: fold(&name),
            sort_key: person_sort_key(&name),
            name,
            birth_date: new.birth_date,
            sex: new.sex,
            audience: new.audience,
            unit_id: new.unit_id,
            household_id: new.household_id,
            created_at: now(),
            created_by: new.created_by,
        }
    }
}
