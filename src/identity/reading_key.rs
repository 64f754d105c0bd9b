//! A key with which a program of another office reads figures and reports, as an officer of that unit would. The key
//! itself is shown once; kept is its SHA-256.

use super::person::Person;
use super::role::{Right, Role};
use crate::community::{Unit, UnitKind, within};
use crate::db::schema::{reading_keys, unit_ancestry, units};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::{Keys, random};
use crate::web::{in_vietnam, today};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Duration, Months, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

crate::id!(ReadingKeyId);

crate::words! { pub enum KeyState { InForce = "in-force", Ended = "ended", Revoked = "revoked" } }

/// No key outlives a year: whoever still needs one asks anew.
pub const LONGEST: Months = Months::new(12);
/// What whoever searches code and logs for secrets knows it by.
const BEGINNING: &str = "hv_";
/// So long before its end an admin is told: another office needs time to change its program over.
const SOON: Duration = Duration::days(14);
/// A form that is sent again so soon after was sent twice.
const AGAIN: Duration = Duration::minutes(10);

#[derive(Debug, Clone, Serialize)]
pub struct ReadingKey {
    pub id: ReadingKeyId,
    pub purpose: String,
    pub unit: String,
    pub unit_kind: UnitKind,
    pub made_at: NaiveDateTime,
    /// Who answers for it: whoever made it, or took it over.
    pub kept_by: String,
    /// In force, and nobody who looks after that place answers for it any more.
    pub left: bool,
    pub ends_soon: bool,
    pub last_day: NaiveDate,
    pub used_on: Option<NaiveDate>,
    pub revoked_at: Option<NaiveDateTime>,
    pub revoked_by: Option<String>,
    pub state: KeyState,
}

/// A key that is to be made. Its id and the key come with the form: sent twice, it is one.
#[derive(Debug, Clone)]
pub struct NewReadingKey {
    pub id: ReadingKeyId,
    pub key: String,
    pub purpose: String,
    pub unit: UnitId,
    pub ends_at: NaiveDateTime,
}

/// What is known of a key that a program shows.
#[derive(Debug, Clone, Queryable)]
pub struct ShownKey {
    pub id: ReadingKeyId,
    pub unit_id: UnitId,
    ends_at: NaiveDateTime,
    used_on: Option<NaiveDate>,
    revoked_at: Option<NaiveDateTime>,
}

/// What is asked before a key is changed.
#[derive(Queryable, Selectable)]
#[diesel(table_name = reading_keys)]
struct Kept {
    unit_id: UnitId,
    made_by: PersonId,
    ends_at: NaiveDateTime,
    revoked_at: Option<NaiveDateTime>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = reading_keys)]
struct Row {
    id: ReadingKeyId,
    purpose: String,
    #[diesel(select_expression = units::name)]
    unit: String,
    unit_id: UnitId,
    #[diesel(select_expression = units::kind)]
    unit_kind: UnitKind,
    made_at: NaiveDateTime,
    made_by: PersonId,
    ends_at: NaiveDateTime,
    used_on: Option<NaiveDate>,
    revoked_at: Option<NaiveDateTime>,
    revoked_by: Option<PersonId>,
}

impl ReadingKey {
    /// A key that nobody can guess.
    pub fn drawn() -> String {
        format!("{BEGINNING}{}", URL_SAFE_NO_PAD.encode(random::<32>()))
    }

    /// For the form by which it will be made: the browser carries the key and cannot read it.
    pub fn carried(keys: &Keys, id: ReadingKeyId, key: &str) -> Result<String> {
        keys.carry(&place(id), key)
    }

    /// The key that the form brought; another one where it brought none of ours.
    pub fn brought(keys: &Keys, id: ReadingKeyId, carried: &str) -> String {
        keys.carried(&place(id), carried).unwrap_or_else(ReadingKey::drawn)
    }

    /// The caller has found the unit within the admin's own.
    pub fn make(db: &mut Db, by: PersonId, new: &NewReadingKey) -> Result<()> {
        let sent: Option<(PersonId, Vec<u8>, NaiveDateTime)> =
            reading_keys::table.find(new.id).select((reading_keys::made_by, reading_keys::sha256, reading_keys::made_at)).first(db).optional()?;
        if let Some((made_by, sha256, made_at)) = sent {
            let twice = made_by == by && sha256 == fingerprint(&new.key) && now() - made_at < AGAIN;
            return if twice { Ok(()) } else { Err(Error::refused("reading-key-made-before")) };
        }
        if Unit::find(db, new.unit)?.kind == UnitKind::Class {
            return Err(Error::refused("reading-key-not-of-a-class"));
        }
        Right::reaches(db, by, new.unit, Some(new.ends_at))?;
        diesel::insert_into(reading_keys::table)
            .values((
                reading_keys::id.eq(new.id),
                reading_keys::purpose.eq(&new.purpose),
                reading_keys::unit_id.eq(new.unit),
                reading_keys::sha256.eq(fingerprint(&new.key)),
                reading_keys::made_at.eq(now()),
                reading_keys::made_by.eq(by),
                reading_keys::ends_at.eq(new.ends_at),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "reading-key-made", new.id, json!({ "unit": new.unit, "until": new.ends_at }))
    }

    /// Those of these units: what is in force first, then the latest first.
    pub fn list(db: &mut Db, scope: &[UnitId]) -> Result<Vec<ReadingKey>> {
        let of = reading_keys::table.inner_join(units::table).filter(reading_keys::unit_id.eq_any(within(scope)));
        let rows: Vec<Row> = of.order(reading_keys::made_at.desc()).select(Row::as_select()).load(db)?;
        let people: Vec<PersonId> = rows.iter().flat_map(|row| [Some(row.made_by), row.revoked_by]).flatten().collect();
        let names = Person::names(db, &people)?;
        let named = |id: PersonId| names.get(&id).cloned();
        let mut admins: HashMap<UnitId, Vec<PersonId>> = HashMap::new();
        for row in &rows {
            if let Entry::Vacant(unknown) = admins.entry(row.unit_id) {
                unknown.insert(admins_of(db, row.unit_id)?);
            }
        }
        let mut keys: Vec<ReadingKey> = rows.into_iter().map(|row| row.key(&named, &admins)).collect();
        keys.sort_by_key(|key| key.state);
        Ok(keys)
    }

    /// From now on it opens nothing. Another's is not found.
    pub fn revoke(db: &mut Db, by: PersonId, scope: &[UnitId], id: ReadingKeyId) -> Result<()> {
        let key = Kept::find(db, scope, id)?;
        if key.revoked_at.is_some() {
            return Ok(());
        }
        diesel::update(reading_keys::table.find(id)).set((reading_keys::revoked_at.eq(now()), reading_keys::revoked_by.eq(by))).execute(db)?;
        journal::record(db, Some(by), "reading-key-revoked", id, json!({ "unit": key.unit_id }))
    }

    /// From now on this admin answers for it, in the place of one who has left. Another's is not found.
    pub fn take_over(db: &mut Db, by: PersonId, scope: &[UnitId], id: ReadingKeyId) -> Result<()> {
        let key = Kept::find(db, scope, id)?;
        if key.made_by == by {
            return Ok(());
        }
        if state(key.ends_at, key.revoked_at) != KeyState::InForce {
            return Err(Error::refused("reading-key-is-over"));
        }
        if admins_of(db, key.unit_id)?.contains(&key.made_by) {
            return Err(Error::refused("reading-key-is-kept"));
        }
        diesel::update(reading_keys::table.find(id)).set(reading_keys::made_by.eq(by)).execute(db)?;
        journal::record(db, Some(by), "reading-key-taken-over", id, json!({ "unit": key.unit_id, "from": key.made_by }))
    }

    /// The key that a program shows, whether it opens anything or not.
    pub fn shown(db: &mut Db, key: &str) -> Result<Option<ShownKey>> {
        let columns = (reading_keys::id, reading_keys::unit_id, reading_keys::ends_at, reading_keys::used_on, reading_keys::revoked_at);
        Ok(reading_keys::table.filter(reading_keys::sha256.eq(fingerprint(key))).select(columns).first(db).optional()?)
    }
}

impl Kept {
    fn find(db: &mut Db, scope: &[UnitId], id: ReadingKeyId) -> Result<Kept> {
        let key: Kept = reading_keys::table.find(id).select(Kept::as_select()).first(db)?;
        if Unit::is_within(db, key.unit_id, scope)? { Ok(key) } else { Err(Error::NotFound) }
    }
}

/// Who looks after that place now, with an open account.
fn admins_of(db: &mut Db, unit: UnitId) -> Result<Vec<PersonId>> {
    let above: Vec<UnitId> = unit_ancestry::table.filter(unit_ancestry::unit_id.eq(unit)).select(unit_ancestry::ancestor_id).load(db)?;
    Right::holders(db, Role::Admin, &above)
}

impl ShownKey {
    pub fn state(&self) -> KeyState {
        state(self.ends_at, self.revoked_at)
    }

    pub fn was_used_today(&self) -> bool {
        self.used_on == Some(today())
    }

    /// Once a day, however often it is used.
    pub fn note_use(&self, db: &mut Db) -> Result<()> {
        let day = today();
        let not_yet = reading_keys::used_on.is_null().or(reading_keys::used_on.lt(day));
        diesel::update(reading_keys::table.find(self.id).filter(not_yet)).set(reading_keys::used_on.eq(day)).execute(db)?;
        Ok(())
    }
}

impl Row {
    fn key(self, named: &impl Fn(PersonId) -> Option<String>, admins: &HashMap<UnitId, Vec<PersonId>>) -> ReadingKey {
        let state = state(self.ends_at, self.revoked_at);
        ReadingKey {
            left: state == KeyState::InForce && !admins[&self.unit_id].contains(&self.made_by),
            ends_soon: state == KeyState::InForce && self.ends_at <= now() + SOON,
            id: self.id,
            purpose: self.purpose,
            unit: self.unit,
            unit_kind: self.unit_kind,
            made_at: self.made_at,
            kept_by: named(self.made_by).unwrap_or_default(),
            last_day: in_vietnam(self.ends_at - Duration::seconds(1)).date(),
            used_on: self.used_on,
            revoked_at: self.revoked_at,
            revoked_by: self.revoked_by.and_then(named),
            state,
        }
    }
}

fn state(ends_at: NaiveDateTime, revoked_at: Option<NaiveDateTime>) -> KeyState {
    match revoked_at {
        Some(_) => KeyState::Revoked,
        None if ends_at <= now() => KeyState::Ended,
        None => KeyState::InForce,
    }
}

/// Of 256 random bits: nothing to salt or to slow down.
fn fingerprint(key: &str) -> Vec<u8> {
    Sha256::digest(key.as_bytes()).to_vec()
}

fn place(id: ReadingKeyId) -> String {
    format!("reading-key/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_brings_its_own_key_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let (id, key) = (ReadingKeyId::new(), ReadingKey::drawn());
        let carried = ReadingKey::carried(&keys, id, &key).unwrap();
        assert!(key.len() == 46 && key.starts_with("hv_") && !carried.contains(&key[3..]));
        assert_eq!(ReadingKey::brought(&keys, id, &carried), key);
        let another = ReadingKey::brought(&keys, ReadingKeyId::new(), &carried);
        assert!(another != key && another.len() == 46);
        assert_ne!(ReadingKey::brought(&keys, id, &key), key, "nobody chooses a key");
    }
}
