//! The type of a disability, for the report's count alone: only with consent, sealed, a right of its own to see it.

use super::consent::Consent;
use super::purpose::Purpose;
use super::sealing::{self, Sealed};
use crate::community::within;
use crate::db::schema::{disabilities, persons};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::{merged_away, restricted};
use crate::journal;
use crate::keys::Keys;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::LazyLock;

crate::id!(DisabilityId);

/// A type of the law; the list is data, because the law is being revised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisabilityType {
    pub code: String,
    pub vi: String,
    pub en: String,
}

#[derive(Deserialize)]
struct Types {
    types: Vec<DisabilityType>,
}

static TYPES: LazyLock<Vec<DisabilityType>> =
    LazyLock::new(|| toml::from_str::<Types>(include_str!("disability-types.toml")).expect("a test reads disability-types.toml").types);

pub struct Disability;

impl Disability {
    pub fn types() -> &'static [DisabilityType] {
        &TYPES
    }

    /// The code of the type; nothing without a consent that is in force.
    pub fn of(db: &mut Db, keys: &Keys, person: PersonId) -> Result<Option<String>> {
        if !Consent::in_force(db, person, Purpose::DISABILITY)? {
            return Ok(None);
        }
        let newest = disabilities::table.filter(disabilities::person_id.eq(person)).order(disabilities::set_at.desc());
        let row: Option<(DisabilityId, Vec<u8>)> = newest.select((disabilities::id, disabilities::sealed)).first(db).optional()?;
        row.map(|(id, sealed)| Sealed(sealed).open(keys, &place(id))).transpose()
    }

    /// None takes it away; the consent stays.
    pub fn set(db: &mut Db, keys: &Keys, by: PersonId, person: PersonId, code: Option<&str>) -> Result<()> {
        if !Consent::in_force(db, person, Purpose::DISABILITY)? {
            return Err(Error::refused("needs-consent-first"));
        }
        Disability::delete(db, person)?;
        if let Some(code) = code {
            let id = DisabilityId::new();
            let sealed = Sealed::of(keys, &place(id), &code, sealing::TYPE_LENGTH)?;
            let (of, content) = (disabilities::person_id.eq(person), disabilities::sealed.eq(sealed.0));
            diesel::insert_into(disabilities::table)
                .values((disabilities::id.eq(id), of, content, disabilities::set_at.eq(now()), disabilities::set_by.eq(by)))
                .execute(db)?;
        }
        journal::record(db, Some(by), "consented-data-changed", person, json!({}))
    }

    /// Everybody's in a commune: it uses them no longer.
    pub(super) fn delete_within(db: &mut Db, commune: UnitId) -> Result<()> {
        let commune = [commune];
        let here = persons::table.filter(persons::unit_id.eq_any(within(&commune))).select(persons::id);
        diesel::delete(disabilities::table.filter(disabilities::person_id.eq_any(here))).execute(db)?;
        Ok(())
    }

    pub(super) fn delete(db: &mut Db, person: PersonId) -> Result<()> {
        diesel::delete(disabilities::table.filter(disabilities::person_id.eq(person))).execute(db)?;
        Ok(())
    }

    /// How many people of each type in these units, for the report: figures, never names.
    pub fn counts(db: &mut Db, keys: &Keys, scope: &[UnitId]) -> Result<Vec<(DisabilityType, usize)>> {
        let here = disabilities::table.inner_join(persons::table).filter(persons::unit_id.eq_any(within(scope)));
        let here = here.filter(persons::id.ne_all(merged_away())).filter(persons::id.ne_all(restricted())).order((disabilities::set_at, disabilities::id));
        let rows: Vec<(PersonId, DisabilityId, Vec<u8>)> = here.select((persons::id, disabilities::id, disabilities::sealed)).load(db)?;
        let newest: BTreeMap<PersonId, (DisabilityId, Vec<u8>)> = rows.into_iter().map(|(person, id, sealed)| (person, (id, sealed))).collect();
        let people: Vec<PersonId> = newest.keys().copied().collect();
        let allowed = Consent::in_force_among(db, &people, Purpose::DISABILITY)?;
        let codes = newest.into_iter().filter(|(person, _)| allowed.contains(person)).map(|(_, (id, sealed))| Sealed(sealed).open(keys, &place(id)));
        let codes: Vec<String> = codes.collect::<Result<_>>()?;
        Ok(TYPES.iter().map(|of| (of.clone(), codes.iter().filter(|code| **code == of.code).count())).collect())
    }
}

fn place(id: DisabilityId) -> String {
    format!("disabilities/{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_law_knows_six_types() {
        assert_eq!(Disability::types().len(), 6);
        assert!(Disability::types().iter().all(|of| of.code.len() + 2 <= sealing::TYPE_LENGTH));
    }
}
