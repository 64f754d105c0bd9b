//! What an import will write, made ready before the transaction begins.

use super::import::ImportId;
use super::row::Row;
use crate::db::{PersonId, now};
use crate::error::Result;
use crate::identity::{Audience, Checked, NewPerson, Number, Person, SealedNumber};
use crate::keys::Keys;
use chrono::NaiveDateTime;
use std::collections::HashMap;

pub struct Plan {
    pub import: ImportId,
    pub run: i32,
    pub by: Option<PersonId>,
    /// One moment for all that it writes: by it the import knows its own again.
    pub at: NaiveDateTime,
    pub rows: Vec<Row>,
    /// By line.
    pub ready: HashMap<i32, Ready>,
}

/// A person as the row makes or leaves them; the household is filled in when it is known.
#[derive(Debug, Clone)]
pub struct Ready {
    pub person: Person,
    pub number: Option<SealedNumber>,
}

impl Plan {
    pub fn prepare(keys: &Keys, import: ImportId, run: i32, by: Option<PersonId>, rows: Vec<Row>) -> Result<Plan> {
        let at = now();
        let mut ready = HashMap::new();
        for row in rows.iter().filter(|row| row.makes() || row.alters()) {
            if let Some(one) = Ready::of(keys, row, by, at)? {
                ready.insert(row.line, one);
            }
        }
        Ok(Plan { import, run, by, at, rows, ready })
    }
}

impl Ready {
    fn of(keys: &Keys, row: &Row, by: Option<PersonId>, at: NaiveDateTime) -> Result<Option<Ready>> {
        let before = if row.makes() { None } else { row.before.0.as_ref() };
        let (Some(unit_id), id) = (row.unit_id, if row.makes() { Some(row.new_id) } else { row.person_id }) else { return Ok(None) };
        let Some(id) = id else { return Ok(None) };
        let facts = before.map(|before| row.after(before, None));
        let new = NewPerson {
            id,
            name: row.name.clone(),
            birth_date: facts.as_ref().map_or(row.birth_date, |facts| facts.birth_date),
            sex: facts.as_ref().map_or(row.sex, |facts| facts.sex),
            audience: facts.as_ref().map_or(row.audience.unwrap_or(Audience::Resident), |facts| facts.audience),
            unit_id,
            household_id: facts.and_then(|facts| facts.household_id),
            number: None,
            created_by: by,
        };
        let person = Person { created_at: at, ..Person::from(&new) };
        Ok(Some(Ready { number: number(keys, row, id)?, person }))
    }
}

/// The row's number was sealed for somebody new; for somebody known it is sealed again.
fn number(keys: &Keys, row: &Row, owner: PersonId) -> Result<Option<SealedNumber>> {
    let (Some(sealed), Some(lookup), Some(last4)) = (row.sealed.clone(), row.lookup.clone(), row.last4.clone()) else { return Ok(None) };
    let sealed = SealedNumber { sealed, lookup, last4, checked: Checked::Typed };
    if owner == row.new_id {
        return Ok(Some(sealed));
    }
    let number = Number::parse(&sealed.open(keys, row.new_id)?);
    number.map(|number| number.seal(keys, owner, Checked::Typed)).transpose()
}
