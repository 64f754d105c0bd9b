//! Whoever receives batches: an office with a public key in the age format, and the legal ground on which it may.

use crate::community::{Unit, within};
use crate::db::schema::recipients;
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::text::tidy;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(RecipientId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Recipient {
    pub id: RecipientId,
    pub unit_id: UnitId,
    pub organisation: String,
    /// `age1…`
    pub public_key: String,
    pub legal_basis: String,
    pub added_by: PersonId,
    pub added_at: NaiveDateTime,
    pub ended_by: Option<PersonId>,
    pub ended_at: Option<NaiveDateTime>,
}

#[derive(Debug, Clone)]
pub struct NewRecipient {
    pub id: RecipientId,
    pub unit_id: UnitId,
    pub organisation: String,
    pub public_key: String,
    pub legal_basis: String,
}

impl Recipient {
    /// Sent twice, it is one.
    pub fn add(db: &mut Db, by: PersonId, scope: &[UnitId], new: &NewRecipient) -> Result<()> {
        if recipients::table.find(new.id).first::<Recipient>(db).optional()?.is_some() {
            return Ok(());
        }
        if !Unit::is_within(db, new.unit_id, scope)? {
            return Err(Error::NotFound);
        }
        key_of(&new.public_key)?;
        diesel::insert_into(recipients::table)
            .values((
                recipients::id.eq(new.id),
                recipients::unit_id.eq(new.unit_id),
                recipients::organisation.eq(tidy(&new.organisation)),
                recipients::public_key.eq(new.public_key.trim()),
                recipients::legal_basis.eq(tidy(&new.legal_basis)),
                recipients::added_by.eq(by),
                recipients::added_at.eq(now()),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "recipient-added", new.id, json!({ "unit": new.unit_id }))
    }

    /// No new batch is encrypted for it; those that were stay as they are.
    pub fn end(db: &mut Db, by: PersonId, scope: &[UnitId], id: RecipientId) -> Result<()> {
        let known: Recipient = recipients::table.find(id).filter(recipients::unit_id.eq_any(within(scope))).first(db)?;
        if known.ended_at.is_some() {
            return Ok(());
        }
        diesel::update(recipients::table.find(id)).set((recipients::ended_by.eq(by), recipients::ended_at.eq(now()))).execute(db)?;
        journal::record(db, Some(by), "recipient-ended", id, json!({}))
    }

    /// Those of a unit and of the units above it that a batch can be made for now.
    pub fn all(db: &mut Db, unit: UnitId) -> Result<Vec<Recipient>> {
        let above = crate::db::schema::unit_ancestry::table;
        let above = above.filter(crate::db::schema::unit_ancestry::unit_id.eq(unit)).select(crate::db::schema::unit_ancestry::ancestor_id);
        let those = recipients::table.filter(recipients::unit_id.eq_any(above)).filter(recipients::ended_at.is_null());
        Ok(those.order(recipients::organisation).load(db)?)
    }

    /// Those that were entered for these units.
    pub fn within(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Recipient>> {
        let those = recipients::table.filter(recipients::unit_id.eq_any(within(scope)));
        Ok(those.order((recipients::ended_at.is_not_null(), recipients::organisation)).load(db)?)
    }

    pub fn find(db: &mut Db, id: RecipientId) -> Result<Recipient> {
        Ok(recipients::table.find(id).first(db)?)
    }

    pub(super) fn key(&self) -> Result<age::x25519::Recipient> {
        key_of(&self.public_key)
    }
}

/// A secret key that is pasted by mistake is not kept either.
fn key_of(text: &str) -> Result<age::x25519::Recipient> {
    text.trim().parse().map_err(|_| Error::refused("recipient-key-wrong"))
}
