//! The door of a class: its code, a name, and what its owner alone knows.

use super::class::Class;
use super::member::Member;
use super::sign_up::{SignUp, SignUpId};
use crate::db::schema::{class_members, classes, merges};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Door, Guesses, Login, Person, PictureCode, Pin, Throttle, Try, merged_away};
use crate::journal;
use crate::keys::Keys;
use crate::text::fold;
use diesel::prelude::*;
use serde_json::json;

pub struct ClassDoor;

/// What a code opens.
#[derive(Debug)]
pub enum Knock {
    Open(Class),
    NoClass,
    /// Minutes to wait after very many wrong codes from one address.
    Wait(i64),
}

#[derive(Debug)]
pub enum Entry {
    In(Login),
    Wrong,
    /// Minutes to wait after too many wrong tries.
    Wait(i64),
}

/// What a typed name leads to.
#[derive(Debug)]
pub enum Typed {
    Tried(Entry),
    /// Several members have the name that was typed: it is chosen from the list.
    Several,
    /// Somebody who asked to be let in, and whom no trainer has confirmed yet.
    Waiting(SignUpId),
}

/// What its owner alone knows.
pub enum Secret {
    Pin(Pin),
    Pictures(PictureCode),
}

impl ClassDoor {
    pub fn knock(db: &mut Db, guesses: &Guesses, code: &str) -> Result<Knock> {
        if let Some(minutes) = guesses.wait(db)? {
            return Ok(Knock::Wait(minutes));
        }
        match Class::coded(db, code)? {
            Some(class) => Ok(Knock::Open(class)),
            None => {
                guesses.note(db)?;
                Ok(Knock::NoClass)
            }
        }
    }

    /// Somebody whose name was chosen. Tries are counted for the person.
    pub fn enter(db: &mut Db, keys: &Keys, person: PersonId, secret: &Secret, door: Door, device: &str) -> Result<Entry> {
        let subject = person.0.as_bytes();
        let allowed = Throttle::take(db, subject)?;
        if allowed != Try::Allowed || !secret.fits(db, keys, person)? {
            return Ok(waited(allowed));
        }
        Throttle::forget(db, subject)?;
        journal::record(db, Some(person), "signed-in", person, json!({ "door": door }))?;
        Ok(Entry::In(Login::create(db, person, door, device)?))
    }

    /// A name that was typed. Tries are counted for the person, or for the name when nobody has it: the two look alike.
    pub fn enter_typed(db: &mut Db, keys: &Keys, class: &Class, name: &str, pin: &str, device: &str) -> Result<Typed> {
        match Member::named(db, class.id, name)?.as_slice() {
            [] => {
                let nobody = keys.lookup("throttle-nobody", format!("{}/{}", class.id, fold(name)).as_bytes());
                let allowed = Throttle::take(db, &nobody)?;
                match SignUp::known(db, keys, class.id, name, &Pin::typed(pin))?.filter(|_| allowed == Try::Allowed) {
                    Some(waiting) => {
                        Throttle::forget(db, &nobody)?;
                        Ok(Typed::Waiting(waiting))
                    }
                    None => Ok(Typed::Tried(waited(allowed))),
                }
            }
            [person] => {
                let secret = Secret::Pin(Pin::typed(pin));
                Ok(Typed::Tried(ClassDoor::enter(db, keys, person.id, &secret, Door::Pin, device)?))
            }
            _ => Ok(Typed::Several),
        }
    }

    /// The open class in which somebody learns, the one joined last: a card opens no door without one.
    pub fn class_of(db: &mut Db, person: PersonId) -> Result<Option<Class>> {
        let member = class_members::table.filter(class_members::person_id.eq(person)).filter(class_members::left_at.is_null());
        let member = member.filter(class_members::person_id.ne_all(merged_away()));
        let open = member.inner_join(classes::table).filter(classes::closed_at.is_null());
        Ok(open.order(class_members::joined_at.desc()).select(classes::all_columns).first(db).optional()?)
    }

    /// The member of that class who was chosen; whose record became part of another's comes in as that one.
    pub fn member(db: &mut Db, class: &Class, person: PersonId) -> Result<Person> {
        if diesel::select(diesel::dsl::exists(merged_away().filter(merges::other_id.eq(person)))).get_result(db)? {
            return Err(Error::NotFound);
        }
        Member::at_the_door(db, class.id, person)
    }
}

impl Secret {
    fn fits(&self, db: &mut Db, keys: &Keys, owner: PersonId) -> Result<bool> {
        match self {
            Secret::Pin(pin) => pin.fits(db, keys, owner),
            Secret::Pictures(code) => code.fits(db, keys, owner),
        }
    }
}

fn waited(tried: Try) -> Entry {
    match tried {
        Try::Allowed => Entry::Wrong,
        Try::Wait(minutes) => Entry::Wait(minutes),
    }
}
