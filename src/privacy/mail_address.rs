//! Where somebody wants letters about their class times: only with consent, sealed, deleted with the consent.

use super::consent::Consent;
use super::purpose::Purpose;
use super::sealing::{self, Sealed};
use crate::community::within;
use crate::db::schema::{mail_addresses, persons};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::Keys;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::json;
use std::collections::HashMap;

crate::id!(MailAddressId);

pub struct MailAddress;

impl MailAddress {
    /// Nothing without a consent that is in force.
    pub fn of(db: &mut Db, keys: &Keys, person: PersonId) -> Result<Option<String>> {
        if !Consent::in_force(db, person, Purpose::EMAIL)? {
            return Ok(None);
        }
        let newest = mail_addresses::table.filter(mail_addresses::person_id.eq(person)).order(mail_addresses::set_at.desc());
        let newest: Option<(MailAddressId, Vec<u8>)> = newest.select((mail_addresses::id, mail_addresses::sealed)).first(db).optional()?;
        newest.map(|(id, sealed)| Sealed(sealed).open(keys, &place(id))).transpose()
    }

    /// Who of these can be written to, and since when their address is this one. The addresses stay sealed.
    pub fn known_among(db: &mut Db, people: &[PersonId]) -> Result<HashMap<PersonId, NaiveDateTime>> {
        let known = mail_addresses::table.filter(mail_addresses::person_id.eq_any(people));
        let known: Vec<(PersonId, NaiveDateTime)> = known.select((mail_addresses::person_id, mail_addresses::set_at)).load(db)?;
        let agreed = Consent::in_force_among(db, &known.iter().map(|(person, _)| *person).collect::<Vec<_>>(), Purpose::EMAIL)?;
        Ok(known.into_iter().filter(|(person, _)| agreed.contains(person)).collect())
    }

    /// In the place of what was known before; nothing: nobody writes any more, though they may.
    pub fn set(db: &mut Db, keys: &Keys, by: PersonId, person: PersonId, address: Option<&str>) -> Result<()> {
        if !Consent::in_force(db, person, Purpose::EMAIL)? {
            return Err(Error::refused("needs-consent-first"));
        }
        MailAddress::delete(db, person)?;
        if let Some(address) = address {
            let id = MailAddressId::new();
            let sealed = Sealed::of(keys, &place(id), &address, sealing::MAIL_ADDRESS_LENGTH)?.0;
            let whose = (mail_addresses::id.eq(id), mail_addresses::person_id.eq(person), mail_addresses::sealed.eq(sealed));
            let set = (mail_addresses::set_at.eq(now()), mail_addresses::set_by.eq(by));
            diesel::insert_into(mail_addresses::table).values((whose, set)).execute(db)?;
        }
        journal::record(db, Some(by), "consented-data-changed", person, json!({}))
    }

    pub(super) fn delete_within(db: &mut Db, commune: UnitId) -> Result<()> {
        let commune = [commune];
        let here = persons::table.filter(persons::unit_id.eq_any(within(&commune))).select(persons::id);
        diesel::delete(mail_addresses::table.filter(mail_addresses::person_id.eq_any(here))).execute(db)?;
        Ok(())
    }

    pub(super) fn delete(db: &mut Db, person: PersonId) -> Result<()> {
        diesel::delete(mail_addresses::table.filter(mail_addresses::person_id.eq(person))).execute(db)?;
        Ok(())
    }
}

fn place(id: MailAddressId) -> String {
    format!("mail-addresses/{id}")
}
