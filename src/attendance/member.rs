//! A member: a learner in a class. People are entered once; a class only names them.

use super::class::{Class, ClassId};
use super::walk_in::WalkIn;
use crate::db::schema::{class_members, enrolments, identifiers, persons, units, walk_ins};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::{Audience, NewPerson, Person, Pin, Twin, is_restricted, merged_away, restricted};
use crate::journal;
use crate::keys::Keys;
use crate::text::{fold, initials};
use chrono::{Duration, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// A line of the class page.
#[derive(Debug, Clone, Serialize)]
pub struct Member {
    pub id: PersonId,
    pub name: String,
    /// What stands on paper that may hang on a wall.
    pub initials: String,
    pub birth_date: Option<NaiveDate>,
    pub audience: Audience,
    pub hamlet: String,
    /// The last four digits of the number, when it is known.
    pub last4: Option<String>,
    pub courses: i64,
    pub certificates: i64,
    /// Entered by name alone.
    pub incomplete: bool,
}

/// A line of the list from which learners choose their name.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    pub id: PersonId,
    pub name: String,
    /// Among namesakes: the birth year, else the hamlet.
    pub note: Option<String>,
}

/// A learner who is entered into a class by hand.
#[derive(Debug, Clone)]
pub struct NewMember {
    pub person: NewPerson,
    pub pin: String,
    /// The trainer has seen the person with the same name and birth date, and says it is another one.
    pub another_person: bool,
}

#[derive(Debug)]
pub enum Enrolled {
    New(Person),
    /// The form was sent before: the person is in the class already, with the PIN given then while it is fresh.
    Before(Person, Option<String>),
    Twin(Twin),
}

impl Member {
    pub fn list(db: &mut Db, class: ClassId) -> Result<Vec<Member>> {
        let rows = class_members::table
            .inner_join(persons::table.inner_join(units::table))
            .filter(class_members::class_id.eq(class))
            .filter(class_members::left_at.is_null())
            .filter(class_members::person_id.ne_all(merged_away()))
            .filter(class_members::person_id.ne_all(restricted()))
            .order(persons::sort_key);
        let columns = (persons::id, persons::name, persons::birth_date, persons::audience, units::name);
        let rows: Vec<(PersonId, String, Option<NaiveDate>, Audience, String)> = rows.select(columns).load(db)?;
        let ids: Vec<PersonId> = rows.iter().map(|row| row.0).collect();
        let numbers = identifiers::table.filter(identifiers::person_id.eq_any(&ids)).filter(identifiers::valid_to.is_null());
        let numbers: HashMap<PersonId, String> = numbers.select((identifiers::person_id, identifiers::last4)).load(db)?.into_iter().collect();
        let learned = enrolments::table.filter(enrolments::person_id.eq_any(&ids)).select((enrolments::person_id, enrolments::certificate_number));
        let learned: Vec<(PersonId, Option<String>)> = learned.load(db)?;
        let incomplete: HashSet<PersonId> = WalkIn::incomplete().filter(walk_ins::person_id.eq_any(&ids)).load(db)?.into_iter().collect();
        let count = |id, certified: bool| learned.iter().filter(|(person, number)| *person == id && (!certified || number.is_some())).count() as i64;
        Ok(rows
            .into_iter()
            .map(|(id, name, birth_date, audience, hamlet)| Member {
                last4: numbers.get(&id).cloned(),
                courses: count(id, false),
                certificates: count(id, true),
                incomplete: incomplete.contains(&id),
                id,
                initials: initials(&name),
                name,
                birth_date,
                audience,
                hamlet,
            })
            .collect())
    }

    /// The names of a class in the order of its list; with words, those that have them in their name.
    pub fn names(db: &mut Db, class: ClassId, words: &str) -> Result<Vec<Named>> {
        let members = class_members::table.filter(class_members::class_id.eq(class)).filter(class_members::left_at.is_null());
        let members = members.filter(class_members::person_id.ne_all(merged_away())).filter(class_members::person_id.ne_all(restricted()));
        let rows = members.inner_join(persons::table.inner_join(units::table)).order(persons::sort_key);
        let columns = (persons::id, persons::name, persons::name_folded, persons::birth_date, units::name);
        let rows: Vec<(PersonId, String, String, Option<NaiveDate>, String)> = rows.select(columns).load(db)?;
        let mut bearers: HashMap<String, usize> = HashMap::new();
        rows.iter().for_each(|row| *bearers.entry(row.2.clone()).or_default() += 1);
        let words = fold(words);
        let fitting = rows.into_iter().filter(|row| row.2.contains(&words));
        let named = fitting.map(|(id, name, folded, birth_date, hamlet)| {
            let told_apart = || birth_date.map_or(hamlet, |date| date.format("%Y").to_string());
            Named { id, name, note: (bearers[&folded] > 1).then(told_apart) }
        });
        Ok(named.collect())
    }

    /// Enters a learner; somebody who is entered already is shown instead.
    pub fn enrol(db: &mut Db, keys: &Keys, by: PersonId, class: &Class, new: &NewMember) -> Result<Enrolled> {
        if let Ok(person) = Person::find(db, new.person.id) {
            let own = person.created_by == Some(by) && now() - person.created_at < Duration::minutes(10);
            let pin = if own { Member::pin_in_force(db, keys, person.id)? } else { None };
            return Ok(Enrolled::Before(person, pin));
        }
        if let Some(twin) = Person::twin(db, &new.person)?
            && (twin.same_number || !new.another_person)
        {
            return Ok(Enrolled::Twin(twin));
        }
        let person = Person::create(db, &new.person)?;
        Member::join(db, by, class, person.id)?;
        Pin::set(db, person.id, &Pin::typed(&new.pin).hash(keys, person.id), Some(by))?;
        journal::record(db, Some(by), "person-entered", person.id, json!({ "class": class.id }))?;
        Ok(Enrolled::New(person))
    }

    /// Somebody who is entered already joins the class.
    pub fn join(db: &mut Db, by: PersonId, class: &Class, person: PersonId) -> Result<()> {
        if is_restricted(db, person)? {
            return Err(Error::refused("class-not-for-now"));
        }
        Member::join_all(db, &[(class.id, person)], now())?;
        journal::record(db, Some(by), "class-joined", person, json!({ "class": class.id }))
    }

    /// Many at once, as an import brings them. Who is in the class stays as they are; who had left is there again.
    pub fn join_all(db: &mut Db, members: &[(ClassId, PersonId)], at: NaiveDateTime) -> Result<()> {
        Member::come_again(db, members, at)?;
        for some in members.chunks(crate::db::ROWS_AT_ONCE) {
            let row = |(class, person): &(ClassId, PersonId)| {
                (class_members::class_id.eq(*class), class_members::person_id.eq(*person), class_members::joined_at.eq(at))
            };
            let rows: Vec<_> = some.iter().map(row).collect();
            crate::on_db!(db, |c| diesel::insert_into(class_members::table).values(&rows).on_conflict_do_nothing().execute(c))?;
        }
        Ok(())
    }

    fn come_again(db: &mut Db, members: &[(ClassId, PersonId)], at: NaiveDateTime) -> Result<()> {
        let mut by_class: HashMap<ClassId, Vec<PersonId>> = HashMap::new();
        members.iter().for_each(|(class, person)| by_class.entry(*class).or_default().push(*person));
        for (class, people) in by_class {
            for some in people.chunks(crate::db::ROWS_AT_ONCE) {
                let left = class_members::table.filter(class_members::class_id.eq(class)).filter(class_members::left_at.is_not_null());
                let again = (
                    class_members::left_before.eq(class_members::left_at),
                    class_members::rejoined_at.eq(at),
                    class_members::left_at.eq(None::<NaiveDateTime>),
                );
                diesel::update(left.filter(class_members::person_id.eq_any(some))).set(again).execute(db)?;
            }
        }
        Ok(())
    }

    /// As if they had not been brought at that moment: who came again has left again, when they had left.
    pub fn take_back(db: &mut Db, people: &[PersonId], at: NaiveDateTime) -> Result<()> {
        for some in people.chunks(crate::db::ROWS_AT_ONCE) {
            let of = || class_members::table.filter(class_members::person_id.eq_any(some));
            diesel::delete(of().filter(class_members::joined_at.eq(at)).filter(class_members::rejoined_at.is_null())).execute(db)?;
            let as_before = (
                class_members::left_at.eq(class_members::left_before),
                class_members::rejoined_at.eq(None::<NaiveDateTime>),
                class_members::left_before.eq(None::<NaiveDateTime>),
            );
            diesel::update(of().filter(class_members::rejoined_at.eq(at))).set(as_before).execute(db)?;
        }
        Ok(())
    }

    pub fn leave(db: &mut Db, by: PersonId, class: &Class, person: PersonId) -> Result<()> {
        Member::find(db, class.id, person)?;
        let row = class_members::table.find((class.id, person));
        diesel::update(row).set(class_members::left_at.eq(now())).execute(db)?;
        journal::record(db, Some(by), "class-left", person, json!({ "class": class.id }))
    }

    /// One of the class's list.
    pub fn find(db: &mut Db, class: ClassId, person: PersonId) -> Result<Person> {
        if is_restricted(db, person)? {
            return Err(Error::NotFound);
        }
        Member::at_the_door(db, class, person)
    }

    /// One who comes in alone: in no list, perhaps, and yet a learner of the class.
    pub fn at_the_door(db: &mut Db, class: ClassId, person: PersonId) -> Result<Person> {
        let members = class_members::table.filter(class_members::class_id.eq(class)).filter(class_members::left_at.is_null());
        let member = members.filter(class_members::person_id.eq(person)).inner_join(persons::table);
        Ok(member.select(persons::all_columns).first(db)?)
    }

    /// Everybody in the class, in order of name.
    pub fn people(db: &mut Db, class: ClassId) -> Result<Vec<Person>> {
        let members = class_members::table.filter(class_members::class_id.eq(class)).filter(class_members::left_at.is_null());
        let members = members.filter(class_members::person_id.ne_all(merged_away())).filter(class_members::person_id.ne_all(restricted()));
        Ok(members.inner_join(persons::table).order(persons::sort_key).select(persons::all_columns).load(db)?)
    }

    /// A new PIN in the place of the old one.
    pub fn give_pin(db: &mut Db, keys: &Keys, by: PersonId, class: &Class, person: PersonId, pin: &str) -> Result<Person> {
        let member = Member::find(db, class.id, person)?;
        Pin::set(db, person, &Pin::typed(pin).hash(keys, person), Some(by))?;
        journal::record(db, Some(by), "pin-given", person, json!({ "class": class.id }))?;
        Ok(member)
    }

    /// The first PIN of somebody new, free among namesakes.
    pub fn first_pin(db: &mut Db, keys: &Keys, class: ClassId, new: &NewPerson) -> Result<String> {
        Member::free_of(db, keys, class, &new.name, Pin::firsts(keys, new.id))
    }

    /// The PIN of the first time, as long as no other was given.
    fn pin_in_force(db: &mut Db, keys: &Keys, person: PersonId) -> Result<Option<String>> {
        for pin in Pin::firsts(keys, person) {
            if pin.fits(db, keys, person)? {
                return Ok(Some(pin.digits().to_owned()));
            }
        }
        Ok(None)
    }

    /// A PIN that no namesake in the class has: name and PIN together name one person.
    pub fn free_pin(db: &mut Db, keys: &Keys, class: ClassId, name: &str) -> Result<String> {
        Member::free_of(db, keys, class, name, std::iter::repeat_with(Pin::random).take(20))
    }

    fn free_of(db: &mut Db, keys: &Keys, class: ClassId, name: &str, pins: impl Iterator<Item = Pin>) -> Result<String> {
        let namesakes = Member::named(db, class, name)?;
        for pin in pins {
            let taken: Vec<bool> = namesakes.iter().map(|person| pin.fits(db, keys, person.id)).collect::<Result<_>>()?;
            if !taken.contains(&true) {
                return Ok(pin.digits().to_owned());
            }
        }
        Err(Error::broken("no free PIN among namesakes"))
    }

    /// The members whose name, without accents, is the one typed or ends with it ("Lan" for "Trần Thị Lan").
    pub fn named(db: &mut Db, class: ClassId, typed: &str) -> Result<Vec<Person>> {
        let typed = fold(typed);
        let members = class_members::table.filter(class_members::class_id.eq(class)).filter(class_members::left_at.is_null());
        let members = members.filter(class_members::person_id.ne_all(merged_away()));
        let people: Vec<Person> = members.inner_join(persons::table).select(persons::all_columns).load(db)?;
        let fits = |person: &Person| person.name_folded == typed || person.name_folded.ends_with(&format!(" {typed}"));
        Ok(if typed.is_empty() { Vec::new() } else { people.into_iter().filter(fits).collect() })
    }
}
