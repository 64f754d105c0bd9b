//! The name as a card says it, kept beside the name in the register: a record in another name comes back from VNeID.

use crate::db::schema::card_names;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::text::tidy;
use diesel::prelude::*;

crate::id!(CardNameId);

pub struct CardName;

/// Longer is no name.
const LONGEST: usize = 80;

impl CardName {
    /// What a scanned card said, when one was scanned; the same again is not written down twice.
    pub fn keep(db: &mut Db, person: PersonId, said: &str, by: PersonId) -> Result<()> {
        let name = tidy(said);
        if name.is_empty() || name.chars().count() > LONGEST || CardName::latest(db, person)?.as_ref() == Some(&name) {
            return Ok(());
        }
        diesel::insert_into(card_names::table)
            .values((
                card_names::id.eq(CardNameId::new()),
                card_names::person_id.eq(person),
                card_names::name.eq(name),
                card_names::seen_by.eq(by),
                card_names::seen_at.eq(now()),
            ))
            .execute(db)?;
        Ok(())
    }

    pub fn latest(db: &mut Db, person: PersonId) -> Result<Option<String>> {
        let of = card_names::table.filter(card_names::person_id.eq(person)).order((card_names::seen_at.desc(), card_names::id.desc()));
        Ok(of.select(card_names::name).first(db).optional()?)
    }
}
