//! How a person wants to see the pages: what they chose themselves, else what their recorded needs suggest.
//! Kept with the person, so that it follows them to another phone; sealed, because it may tell of a disability.

use crate::db::schema::{persons, presentations};
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::keys::Keys;
use crate::on_db;
use crate::web::{LONGEST_PRESENTATION, Presentation, today};
use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::upsert::excluded;

/// The columns as they lie in the database.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    pub chosen: Option<Vec<u8>>,
    pub suggested: Option<Vec<u8>>,
    /// From that age on somebody else decides about the needs: what they suggest is not used before the answer.
    pub until_age: Option<i32>,
}

/// Of the person's row, joined or alone.
pub type KeptColumns = (Option<Vec<u8>>, Option<Vec<u8>>, Option<i32>);

impl From<KeptColumns> for Kept {
    fn from((chosen, suggested, until_age): KeptColumns) -> Kept {
        Kept { chosen, suggested, until_age }
    }
}

impl Kept {
    /// `helped`: somebody else looks on, and what only the needs suggest is not for their eyes.
    pub fn open(&self, keys: &Keys, person: PersonId, born: Option<NaiveDate>, helped: bool) -> Option<Presentation> {
        let suggested = self.suggested.as_ref().filter(|_| !helped && self.holds(born));
        let sealed = self.chosen.as_ref().or(suggested)?;
        match keys.unseal(&place(person), sealed) {
            Ok(written) => Presentation::read(written.trim_end()),
            Err(error) => {
                tracing::warn!(%error, "a presentation does not open");
                None
            }
        }
    }

    fn holds(&self, born: Option<NaiveDate>) -> bool {
        let Some(until) = self.until_age else { return true };
        born.and_then(|born| today().years_since(born)).is_some_and(|years| i64::from(years) < i64::from(until))
    }
}

pub struct Chosen;

impl Chosen {
    pub fn of(db: &mut Db, keys: &Keys, person: PersonId) -> Result<Option<Presentation>> {
        let columns = (presentations::chosen_sealed, presentations::suggested_sealed, presentations::suggested_until_age);
        let row = presentations::table.inner_join(persons::table).filter(presentations::person_id.eq(person)).select((columns, persons::birth_date));
        let row: Option<(KeptColumns, Option<NaiveDate>)> = row.first(db).optional()?;
        Ok(row.and_then(|(kept, born)| Kept::from(kept).open(keys, person, born, false)))
    }

    /// The person's own choice; `None` gives it up.
    pub fn keep(db: &mut Db, keys: &Keys, person: PersonId, presentation: Option<Presentation>) -> Result<()> {
        let row = (presentations::person_id.eq(person), presentations::chosen_sealed.eq(sealed(keys, person, presentation)?), presentations::set_at.eq(now()));
        on_db!(db, |c| diesel::insert_into(presentations::table)
            .values(&row)
            .on_conflict(presentations::person_id)
            .do_update()
            .set((presentations::chosen_sealed.eq(excluded(presentations::chosen_sealed)), presentations::set_at.eq(excluded(presentations::set_at))))
            .execute(c))?;
        Ok(())
    }

    /// What was chosen before signing in becomes the person's own where they have chosen nothing yet.
    pub fn adopt(db: &mut Db, keys: &Keys, person: PersonId, presentation: Presentation) -> Result<()> {
        let own: Option<Option<Vec<u8>>> = presentations::table.find(person).select(presentations::chosen_sealed).first(db).optional()?;
        if own.flatten().is_some() { Ok(()) } else { Chosen::keep(db, keys, person, Some(presentation)) }
    }

    /// What the recorded needs suggest; `None` when they suggest nothing, or are known no longer.
    pub fn suggest(db: &mut Db, keys: &Keys, person: PersonId, presentation: Option<Presentation>, until_age: Option<i32>) -> Result<()> {
        if presentation.is_none() {
            return Chosen::suggest_nothing(db, person);
        }
        let row = (
            presentations::person_id.eq(person),
            presentations::suggested_sealed.eq(sealed(keys, person, presentation)?),
            presentations::suggested_until_age.eq(until_age),
            presentations::set_at.eq(now()),
        );
        on_db!(db, |c| diesel::insert_into(presentations::table)
            .values(&row)
            .on_conflict(presentations::person_id)
            .do_update()
            .set((
                presentations::suggested_sealed.eq(excluded(presentations::suggested_sealed)),
                presentations::suggested_until_age.eq(excluded(presentations::suggested_until_age)),
                presentations::set_at.eq(excluded(presentations::set_at))
            ))
            .execute(c))?;
        Ok(())
    }

    /// Who now decides has said yes: what was suggested is used again.
    pub fn suggested_until(db: &mut Db, person: PersonId, age: Option<i32>) -> Result<()> {
        diesel::update(presentations::table.find(person)).set(presentations::suggested_until_age.eq(age)).execute(db)?;
        Ok(())
    }

    pub fn suggest_nothing(db: &mut Db, person: PersonId) -> Result<()> {
        diesel::update(presentations::table.find(person)).set(presentations::suggested_sealed.eq(None::<Vec<u8>>)).execute(db)?;
        Ok(())
    }
}

/// All of one length, so that the length tells nothing.
fn sealed(keys: &Keys, person: PersonId, presentation: Option<Presentation>) -> Result<Option<Vec<u8>>> {
    presentation.map(|presentation| keys.seal(&place(person), &format!("{:LONGEST_PRESENTATION$}", presentation.written()))).transpose()
}

fn place(person: PersonId) -> String {
    format!("presentations/{person}")
}
