//! A guardian: who stands for a child, by which relation, and how that was checked.

use super::age::may_be_guardian;
use super::consent::Consent;
use crate::community::{Unit, within};
use crate::db::schema::{guardians, persons};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::{Person, merged_away, restricted};
use crate::journal;
use crate::text::{fold, tidy};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(GuardianId);

crate::words! { pub enum Relation { Mother = "mother", Father = "father", Grandparent = "grandparent", Sibling = "sibling", Appointed = "appointed" } }

crate::words! {
    /// How it was checked that somebody is the guardian.
    pub enum GuardianCheck { BirthCertificate = "birth-certificate", Vneid = "vneid", Decision = "decision", KnownLocally = "known-locally" }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Guardian {
    pub id: GuardianId,
    pub person_id: PersonId,
    /// When the guardian is entered here: then they may also decide on their own phone.
    pub guardian_person_id: Option<PersonId>,
    pub name: String,
    pub relation: Relation,
    pub checked: GuardianCheck,
    pub named_at: NaiveDateTime,
    pub named_by: PersonId,
    pub ended_at: Option<NaiveDateTime>,
    pub ended_by: Option<PersonId>,
}

/// The id comes with the form: sent twice, it names one guardian.
#[derive(Debug, Clone)]
pub struct NewGuardian {
    pub id: GuardianId,
    pub person: PersonId,
    pub known: Option<PersonId>,
    pub name: String,
    pub relation: Relation,
    pub checked: GuardianCheck,
}

impl Guardian {
    pub fn name(db: &mut Db, by: PersonId, new: &NewGuardian) -> Result<()> {
        if guardians::table.find(new.id).first::<Guardian>(db).optional()?.is_some() {
            return Ok(());
        }
        let known = new.known.map(|id| Person::find(db, id)).transpose()?;
        if known.as_ref().is_some_and(|known| !may_be_guardian(known, new.person)) {
            return Err(Error::refused("guardian-not-of-age"));
        }
        diesel::insert_into(guardians::table)
            .values((
                guardians::id.eq(new.id),
                guardians::person_id.eq(new.person),
                guardians::guardian_person_id.eq(new.known),
                guardians::name.eq(known.map_or_else(|| tidy(&new.name), |known| known.name)),
                guardians::relation.eq(new.relation),
                guardians::checked.eq(new.checked),
                guardians::named_at.eq(now()),
                guardians::named_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "guardian-named", new.person, json!({ "guardian": new.id, "checked": new.checked }))
    }

    /// What a former guardian agreed to holds no longer; the next one is asked.
    pub fn end(db: &mut Db, by: PersonId, person: PersonId, id: GuardianId) -> Result<()> {
        let guardian = Guardian::of_person(db, person, id)?;
        diesel::update(guardians::table.find(guardian.id)).set((guardians::ended_at.eq(now()), guardians::ended_by.eq(by))).execute(db)?;
        Consent::tidy_up(db, person)?;
        journal::record(db, Some(by), "guardian-ended", person, json!({ "guardian": id }))
    }

    pub fn of_person(db: &mut Db, person: PersonId, id: GuardianId) -> Result<Guardian> {
        let own = guardians::table.find(id).filter(guardians::person_id.eq(person));
        Ok(own.filter(guardians::ended_at.is_null()).first(db)?)
    }

    pub fn all(db: &mut Db, person: PersonId) -> Result<Vec<Guardian>> {
        let own = guardians::table.filter(guardians::person_id.eq(person)).filter(guardians::ended_at.is_null());
        Ok(own.order(guardians::named_at).load(db)?)
    }

    /// Former ones too: they stand in the history.
    pub fn ever(db: &mut Db, person: PersonId) -> Result<Vec<Guardian>> {
        Ok(guardians::table.filter(guardians::person_id.eq(person)).order(guardians::named_at).load(db)?)
    }

    /// Whom this person is the guardian of.
    pub fn wards(db: &mut Db, guardian: PersonId) -> Result<Vec<Guardian>> {
        let own = guardians::table.filter(guardians::guardian_person_id.eq(guardian)).filter(guardians::ended_at.is_null());
        Ok(own.order(guardians::named_at).load(db)?)
    }

    /// Whether one is, or was, the other's guardian.
    pub fn stands_for(db: &mut Db, guardian: PersonId, ward: PersonId) -> Result<bool> {
        let links = guardians::table.filter(guardians::guardian_person_id.eq(guardian)).filter(guardians::person_id.eq(ward));
        Ok(diesel::select(diesel::dsl::exists(links)).get_result(db)?)
    }

    /// Grown people of the same commune with that name: perhaps the guardian is entered already.
    pub fn namesakes(db: &mut Db, ward: &Person, name: &str) -> Result<Vec<(Person, String)>> {
        let commune = [super::controller(db, ward.unit_id)?];
        let alike = persons::table.filter(persons::name_folded.eq(fold(name))).filter(persons::unit_id.eq_any(within(&commune)));
        let alike: Vec<Person> =
            alike.filter(persons::id.ne_all(merged_away())).filter(persons::id.ne_all(restricted())).order(persons::id).limit(20).load(db)?;
        let grown = alike.into_iter().filter(|person| may_be_guardian(person, ward.id));
        grown.map(|person| Ok((person.clone(), Unit::find(db, person.unit_id)?.name))).collect()
    }
}
