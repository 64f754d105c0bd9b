//! Somebody who came and is in no list: entered by name in one tap, or found among those who are entered already.

use super::roll::RollCall;
use super::session::ClassSession;
use crate::attendance::{Class, Enrolled, How, Member, NewMark, NewMember, Presence, WalkIn, kept};
use crate::community::{Unit, within};
use crate::db::schema::{classes, persons, units};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::Result;
use crate::identity::{Audience, NewPerson, Person, is_restricted, merged_away, restricted};
use crate::keys::Keys;
use crate::text::fold;
use chrono::{Duration, NaiveDate};
use diesel::prelude::*;
use serde::Serialize;

/// Somebody who is entered already, and may be the one who stands there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Known {
    pub person: PersonId,
    pub name: String,
    pub born: Option<NaiveDate>,
    pub hamlet: String,
    /// Stands in the roll.
    pub listed: bool,
}

impl RollCall {
    /// Who has these words in their name: in the roll, or living where the trainer teaches.
    pub fn known(&self, db: &mut Db, scope: &[UnitId], words: &str, whole: bool) -> Result<Vec<Known>> {
        let words = fold(words);
        if words.chars().count() < 2 {
            return Ok(Vec::new());
        }
        let homes = [scope, &[self.session.unit_id]].concat();
        let people = persons::table.filter(persons::unit_id.eq_any(within(&homes))).filter(persons::id.ne_all(merged_away()));
        let people = people.filter(persons::id.ne_all(restricted())).inner_join(units::table);
        let fitting = people.filter(persons::name_folded.like(format!("%{}%", words.replace(['%', '_'], ""))));
        let columns = (persons::id, persons::name, persons::name_folded, persons::birth_date, units::name);
        let rows: Vec<(PersonId, String, String, Option<NaiveDate>, String)> =
            fitting.order((persons::sort_key, persons::id)).limit(20).select(columns).load(db)?;
        let listed = |id| self.lines.iter().any(|line| line.person == id);
        let rows = rows.into_iter().filter(|row| !whole || row.2 == words);
        Ok(rows.map(|(person, name, _, born, hamlet)| Known { listed: listed(person), person, name, born, hamlet }).collect())
    }

    /// A walk-in is a person from now on, in the session's class if it has one, and is here. The rest is asked later.
    pub fn walk_in(&self, db: &mut Db, keys: &Keys, by: PersonId, id: PersonId, name: &str) -> Result<String> {
        let class: Option<Class> = self.session.class_id.map(|id| classes::table.find(id).first(db)).transpose()?;
        let name = match class {
            Some(class) => {
                let person = WalkIn::person(id, name, &class, by);
                let pin = Member::first_pin(db, keys, class.id, &person)?;
                match WalkIn::enter(db, keys, by, &class, &NewMember { person, pin, another_person: true })? {
                    Enrolled::New(person) | Enrolled::Before(person, _) => person.name,
                    Enrolled::Twin(twin) => twin.person.name,
                }
            }
            None => WalkIn::enter_alone(db, by, &self.person(id, name, by))?.name,
        };
        self.arrive(db, &NewMark::now(self.session.id, id, self.session.arriving(), How::WalkIn, by))?;
        Ok(name)
    }

    fn person(&self, id: PersonId, name: &str, by: PersonId) -> NewPerson {
        NewPerson {
            id,
            name: name.into(),
            birth_date: None,
            sex: None,
            audience: Audience::Resident,
            unit_id: self.session.unit_id,
            household_id: None,
            number: None,
            created_by: Some(by),
        }
    }

    /// Somebody who is entered already and lives where the trainer teaches, or stands in the roll: is here.
    pub fn take_in(&self, db: &mut Db, scope: &[UnitId], by: PersonId, person: PersonId, how: How) -> Result<Option<String>> {
        let homes = [scope, &[self.session.unit_id]].concat();
        let person = kept(db, person)?;
        let known = Person::find(db, person)?;
        let near = Unit::is_within(db, known.unit_id, &homes)?;
        if is_restricted(db, person)? || !(near || self.lines.iter().any(|line| line.person == person)) {
            return Ok(None);
        }
        self.arrive(db, &NewMark::now(self.session.id, person, self.session.arriving(), how, by))?;
        Ok(Some(known.name))
    }
}

/// Whoever comes so long after the beginning is late.
const GRACE: Duration = Duration::minutes(15);

impl ClassSession {
    /// What an arrival at this moment is.
    pub fn arriving(&self) -> Presence {
        let (from, to) = (self.starts_at + GRACE, self.ends_at);
        let at = now();
        if at > from && at <= to { Presence::Late } else { Presence::Present }
    }
}
