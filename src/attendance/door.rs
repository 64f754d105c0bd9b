//! The door of a class: its code, a name, a PIN.

use super::class::Class;
use super::member::Member;
use crate::db::Db;
use crate::error::Result;
use crate::identity::{Door, Login, Person, Pin, Throttle, Try};
use crate::journal;
use crate::keys::Keys;
use crate::text::fold;
use serde_json::json;

pub struct ClassDoor;

#[derive(Debug)]
pub enum Entry {
    In(Login),
    NoClass,
    Wrong,
    /// Minutes to wait after too many wrong tries.
    Wait(i64),
}

impl ClassDoor {
    /// Tries are counted for the person, or for the name when nobody has it: the two look alike.
    pub fn enter(db: &mut Db, keys: &Keys, code: &str, name: &str, pin: &str, device: &str) -> Result<Entry> {
        let Some(class) = Class::coded(db, code)? else { return Ok(Entry::NoClass) };
        let people = Member::named(db, class.id, name)?;
        let pin = Pin::typed(pin);
        if people.is_empty() {
            let nobody = keys.lookup("throttle-nobody", format!("{}/{}", class.id, fold(name)).as_bytes());
            return Ok(waited(Throttle::take(db, &nobody)?));
        }
        let mut last = Entry::Wrong;
        for person in people {
            last = try_person(db, keys, &person, &pin, device)?;
            if let Entry::In(_) = last {
                break;
            }
        }
        Ok(last)
    }
}

fn try_person(db: &mut Db, keys: &Keys, person: &Person, pin: &Pin, device: &str) -> Result<Entry> {
    let subject = person.id.0.as_bytes();
    let allowed = Throttle::take(db, subject)?;
    if allowed != Try::Allowed || !pin.fits(db, keys, person.id)? {
        return Ok(waited(allowed));
    }
    Throttle::forget(db, subject)?;
    journal::record(db, Some(person.id), "signed-in", person.id, json!({ "door": Door::Pin }))?;
    Ok(Entry::In(Login::create(db, person.id, Door::Pin, device)?))
}

fn waited(tried: Try) -> Entry {
    match tried {
        Try::Allowed => Entry::Wrong,
        Try::Wait(minutes) => Entry::Wait(minutes),
    }
}
