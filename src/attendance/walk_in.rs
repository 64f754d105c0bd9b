//! A walk-in: somebody who came to the class and was entered by name alone. The rest is asked later.

use super::class::Class;
use super::member::{Enrolled, Member, NewMember};
use crate::db::schema::{class_members, persons, walk_ins};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::{Audience, NewPerson, Person, Twin, restricted};
use crate::journal;
use crate::keys::Keys;
use crate::text::fold;
use diesel::prelude::*;
use serde_json::json;

crate::id!(WalkInId);

pub struct WalkIn;

impl WalkIn {
    /// What is known of somebody who only said a name: they live where the class meets until they say otherwise.
    pub fn person(id: PersonId, name: &str, class: &Class, by: PersonId) -> NewPerson {
        NewPerson {
            id,
            name: name.into(),
            birth_date: None,
            sex: None,
            audience: Audience::Resident,
            unit_id: class.unit_id,
            household_id: None,
            number: None,
            created_by: Some(by),
        }
    }

    /// Somebody in the class has this name already.
    pub fn namesake(db: &mut Db, class: &Class, new: &NewPerson) -> Result<bool> {
        let named = Member::named(db, class.id, &new.name)?;
        Ok(named.iter().any(|person| person.name_folded == fold(&new.name) && person.id != new.id))
    }

    pub fn enter(db: &mut Db, keys: &Keys, by: PersonId, class: &Class, new: &NewMember) -> Result<Enrolled> {
        let enrolled = Member::enrol(db, keys, by, class, new)?;
        if let Enrolled::New(person) = &enrolled {
            WalkIn::note(db, by, person.id)?;
        }
        Ok(enrolled)
    }

    /// In no class: of a session that everybody may come to.
    pub fn enter_alone(db: &mut Db, by: PersonId, new: &NewPerson) -> Result<Person> {
        if let Some(sent_before) = persons::table.find(new.id).first(db).optional()? {
            return Ok(sent_before);
        }
        let person = Person::create(db, new)?;
        WalkIn::note(db, by, person.id)?;
        journal::record(db, Some(by), "person-entered", person.id, json!({ "walk_in": true }))?;
        Ok(person)
    }

    fn note(db: &mut Db, by: PersonId, person: PersonId) -> Result<()> {
        let row = (walk_ins::id.eq(WalkInId::new()), walk_ins::person_id.eq(person), walk_ins::entered_at.eq(now()), walk_ins::entered_by.eq(Some(by)));
        diesel::insert_into(walk_ins::table).values(row).execute(db)?;
        Ok(())
    }

    /// Those of the class of whom more than the name is wanted.
    pub fn list(db: &mut Db, class: &Class) -> Result<Vec<Person>> {
        let members = class_members::table.filter(class_members::class_id.eq(class.id)).filter(class_members::left_at.is_null());
        let members = members.filter(class_members::person_id.ne_all(restricted()));
        let incomplete = members.inner_join(persons::table).filter(persons::id.eq_any(WalkIn::incomplete()));
        Ok(incomplete.order(persons::sort_key).select(persons::all_columns).load(db)?)
    }

    pub fn is_incomplete(db: &mut Db, person: PersonId) -> Result<bool> {
        Ok(diesel::select(diesel::dsl::exists(WalkIn::incomplete().filter(walk_ins::person_id.eq(person)))).get_result(db)?)
    }

    #[diesel::dsl::auto_type(no_type_alias)]
    pub fn incomplete() -> _ {
        walk_ins::table.filter(walk_ins::completed_at.is_null()).select(walk_ins::person_id)
    }

    /// What was missing, with all checks of somebody new. A twin is shown instead.
    pub fn complete(db: &mut Db, by: PersonId, new: &NewPerson, another_person: bool) -> Result<Option<Twin>> {
        if !WalkIn::is_incomplete(db, new.id)? {
            return Err(Error::refused("walk-in-complete-already"));
        }
        if let Some(twin) = Person::twin(db, new)?
            && (twin.same_number || !another_person)
        {
            return Ok(Some(twin));
        }
        Person::describe(db, new)?;
        diesel::update(walk_ins::table.filter(walk_ins::person_id.eq(new.id)).filter(walk_ins::completed_at.is_null()))
            .set((walk_ins::completed_at.eq(now()), walk_ins::completed_by.eq(Some(by))))
            .execute(db)?;
        journal::record(db, Some(by), "walk-in-completed", new.id, json!({ "number": new.number.is_some() }))?;
        Ok(None)
    }
}
