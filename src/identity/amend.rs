//! What is known of a person, put right by hand: the journal tells which fields, never what stood there.

use super::person::{Audience, Person, Sex, merged_away, restricted};
use crate::community::within;
use crate::db::schema::persons;
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::journal;
use crate::text::{fold, person_sort_key, tidy};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::json;

#[derive(Debug, Clone)]
pub struct Amendment {
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
    pub audience: Audience,
    pub unit_id: UnitId,
}

impl Amendment {
    /// Nothing different, nothing noted. Certificates keep their own copy.
    pub fn carry_out(&self, db: &mut Db, by: PersonId, id: PersonId) -> Result<()> {
        let person = Person::find(db, id)?;
        let fields = self.differences(&person);
        if fields.is_empty() {
            return Ok(());
        }
        let name = tidy(&self.name);
        let household = person.household_id.filter(|_| person.unit_id == self.unit_id);
        diesel::update(persons::table.find(id))
            .set((
                persons::name_folded.eq(fold(&name)),
                persons::sort_key.eq(person_sort_key(&name)),
                persons::name.eq(name),
                persons::birth_date.eq(self.birth_date),
                persons::sex.eq(self.sex),
                persons::audience.eq(self.audience),
                persons::unit_id.eq(self.unit_id),
                persons::household_id.eq(household),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "person-corrected", id, json!({ "fields": fields }))
    }

    fn differences(&self, person: &Person) -> Vec<&'static str> {
        let fields = [
            ("name", tidy(&self.name) != person.name),
            ("birth-date", self.birth_date != person.birth_date),
            ("sex", self.sex != person.sex),
            ("audience", self.audience != person.audience),
            ("hamlet", self.unit_id != person.unit_id),
        ];
        fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect()
    }
}

impl Person {
    /// The people of these units whose names have all the words typed, or words that begin so; after a place in the list.
    /// Those whose data is restricted are found by a steward alone.
    pub fn search(db: &mut Db, scope: &[UnitId], steward: bool, typed: &str, after: Option<PersonId>, most: i64) -> Result<Vec<Person>> {
        let mut found = persons::table.filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.ne_all(merged_away())).into_boxed();
        if !steward {
            found = found.filter(persons::id.ne_all(restricted()));
        }
        for word in fold(typed).split(' ').map(|word| word.replace(['%', '_', '\\'], "")).filter(|word| !word.is_empty()) {
            found = found.filter(persons::name_folded.like(format!("{word}%")).or(persons::name_folded.like(format!("% {word}%"))));
        }
        if let Some(id) = after {
            let place: Vec<u8> = persons::table.find(id).select(persons::sort_key).first(db)?;
            found = found.filter(persons::sort_key.gt(place.clone()).or(persons::sort_key.eq(place).and(persons::id.gt(id))));
        }
        Ok(found.order((persons::sort_key, persons::id)).limit(most).load(db)?)
    }
}
