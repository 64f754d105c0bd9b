//! A right: a role in a unit, valid for the unit and all below it, perhaps for a time only.

use super::suspension::suspended;
use crate::community::{Unit, UnitKind};
use crate::db::schema::{roles, unit_ancestry, units};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::web::today;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(RoleId);

crate::words! {
    pub enum Role {
        Admin = "admin",
        Trainer = "trainer",
        Assessor = "assessor",
        Approver = "approver",
        Officer = "officer",
        Observer = "observer",
        Guide = "guide",
        // Supports people with a disability: alone among staff they may know the type.
        Support = "support",
    }
}

impl Role {
    /// A class has its trainers and guides; the other roles look after places.
    pub fn fits(self, kind: UnitKind) -> bool {
        kind != UnitKind::Class || matches!(self, Role::Trainer | Role::Guide)
    }
}

/// A role that somebody has now.
#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Right {
    pub id: RoleId,
    pub role: Role,
    pub unit_id: UnitId,
    pub unit: String,
    pub unit_kind: UnitKind,
    pub ends_at: Option<NaiveDateTime>,
    pub used_on: Option<NaiveDate>,
}

/// A right that is to be given. Its id comes with the form: sent twice, it is one.
#[derive(Debug, Clone)]
pub struct NewRight {
    pub id: RoleId,
    pub person: PersonId,
    pub role: Role,
    pub unit: UnitId,
    /// Now, when it is not said.
    pub starts_at: Option<NaiveDateTime>,
    /// Until it is taken back, when it is not said.
    pub ends_at: Option<NaiveDateTime>,
    pub reason: String,
}

/// Given, begun, not ended, not taken back. What ends does so by the clock: no job takes it away.
#[diesel::dsl::auto_type(no_type_alias)]
pub fn in_force() -> _ {
    let at: NaiveDateTime = now();
    let begun = roles::starts_at.is_null().or(roles::starts_at.le(at));
    let not_ended = roles::ends_at.is_null().or(roles::ends_at.gt(at));
    roles::revoked_at.is_null().and(begun).and(not_ended)
}

impl NewRight {
    /// From now until it is taken back.
    pub fn lasting(person: PersonId, role: Role, unit: UnitId) -> NewRight {
        NewRight { id: RoleId::new(), person, role, unit, starts_at: None, ends_at: None, reason: String::new() }
    }
}

impl Right {
    /// From now until it is taken back. Whoever has it already keeps it.
    pub fn grant(db: &mut Db, by: Option<PersonId>, person: PersonId, role: Role, unit: UnitId) -> Result<()> {
        match Right::give(db, by, &NewRight::lasting(person, role, unit)) {
            Err(Error::Refused(refusal)) if refusal.id == "right-had-already" => Ok(()),
            done => done,
        }
    }

    pub fn give(db: &mut Db, by: Option<PersonId>, new: &NewRight) -> Result<()> {
        if diesel::select(diesel::dsl::exists(roles::table.find(new.id))).get_result(db)? {
            return Ok(());
        }
        let unit = Unit::find(db, new.unit)?;
        if !new.role.fits(unit.kind) {
            return Err(Error::refused("right-not-in-a-class"));
        }
        if unit.closed_at.is_some() {
            return Err(Error::refused("right-unit-closed"));
        }
        if Right::of(db, new.person)?.iter().any(|right| right.role == new.role && right.unit_id == new.unit && right.ends_at.is_none()) {
            return Err(Error::refused("right-had-already"));
        }
        diesel::insert_into(roles::table)
            .values((
                roles::id.eq(new.id),
                roles::person_id.eq(new.person),
                roles::role.eq(new.role),
                roles::unit_id.eq(new.unit),
                roles::granted_at.eq(now()),
                roles::granted_by.eq(by),
                roles::starts_at.eq(new.starts_at),
                roles::ends_at.eq(new.ends_at),
                roles::reason.eq(new.reason.trim()),
            ))
            .execute(db)?;
        let detail = json!({ "right": new.id, "role": new.role, "unit": new.unit, "from": new.starts_at, "until": new.ends_at, "own": by == Some(new.person) });
        journal::record(db, by, "role-granted", new.person, detail)
    }

    /// An admin gives within their units, and nothing that would outlast their own right there: who covers for an
    /// admin on leave makes no lasting one, of themselves or of others.
    pub fn may_be_given_by(db: &mut Db, admin: PersonId, new: &NewRight) -> Result<()> {
        Right::reaches(db, admin, new.unit, new.ends_at)
    }

    /// Whether what an admin gives in that unit, until then, is theirs to give.
    pub fn reaches(db: &mut Db, admin: PersonId, unit: UnitId, until: Option<NaiveDateTime>) -> Result<()> {
        let mut ends = Vec::new();
        for own in Right::of(db, admin)?.into_iter().filter(|right| right.role == Role::Admin) {
            if Unit::is_within(db, unit, &[own.unit_id])? {
                ends.push(own.ends_at);
            }
        }
        let outlasts = |end: &Option<NaiveDateTime>| end.is_some_and(|end| until.is_none_or(|wanted| wanted > end));
        match ends.iter().all(outlasts) {
            true if ends.is_empty() => Err(Error::NotFound),
            true => Err(Error::refused("right-outlasts-ones-own")),
            false => Ok(()),
        }
    }

    /// Takes a role within these units back. An admin stays: nobody could hand out rights any more.
    pub fn revoke(db: &mut Db, by: PersonId, scope: &[UnitId], person: PersonId, id: RoleId) -> Result<()> {
        let given = roles::table.find(id).filter(roles::person_id.eq(person));
        let (role, unit, revoked_at): (Role, UnitId, Option<NaiveDateTime>) = given.select((roles::role, roles::unit_id, roles::revoked_at)).first(db)?;
        if !Unit::is_within(db, unit, scope)? {
            return Err(Error::NotFound);
        }
        if revoked_at.is_some() {
            return Ok(());
        }
        if role == Role::Admin && other_admins(db, &[id], unit)?.is_empty() {
            return Err(Error::refused("last-admin-stays"));
        }
        diesel::update(roles::table.find(id)).set((roles::revoked_at.eq(now()), roles::revoked_by.eq(by))).execute(db)?;
        journal::record(db, Some(by), "role-revoked", person, json!({ "right": id, "role": role, "unit": unit }))
    }

    /// What stands before every page: one question.
    pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<Right>> {
        let now = roles::table.inner_join(units::table).filter(roles::person_id.eq(person)).filter(in_force());
        let columns = (roles::id, roles::role, roles::unit_id, units::name, units::kind, roles::ends_at, roles::used_on);
        Ok(now.select(columns).order((roles::role, units::sort_key)).load(db)?)
    }

    /// Who has a role in force in one of these units, with an open account.
    pub fn holders(db: &mut Db, role: Role, units: &[UnitId]) -> Result<Vec<PersonId>> {
        let there = roles::table.filter(roles::role.eq(role)).filter(in_force()).filter(roles::unit_id.eq_any(units));
        Ok(there.filter(roles::person_id.ne_all(suspended())).select(roles::person_id).distinct().load(db)?)
    }

    /// Notes that somebody acts in a role: once a day, however many pages they open.
    pub fn note_use(db: &mut Db, person: PersonId, role: Role) -> Result<()> {
        let day = today();
        let not_yet = roles::used_on.is_null().or(roles::used_on.lt(day));
        let rights: Vec<RoleId> =
            roles::table.filter(roles::person_id.eq(person)).filter(roles::role.eq(role)).filter(in_force()).filter(not_yet).select(roles::id).load(db)?;
        if rights.is_empty() {
            return Ok(());
        }
        diesel::update(roles::table.filter(roles::id.eq_any(&rights))).set(roles::used_on.eq(day)).execute(db)?;
        journal::record(db, Some(person), "role-used", person, json!({ "role": role, "rights": rights }))
    }
}

/// Who else can go on handing out rights in this unit: an admin there or above, whose right is in force and has no end,
/// and whose account is open.
pub fn other_admins(db: &mut Db, besides: &[RoleId], unit: UnitId) -> Result<Vec<PersonId>> {
    let above = unit_ancestry::table.filter(unit_ancestry::unit_id.eq(unit)).select(unit_ancestry::ancestor_id);
    let lasting = roles::table.filter(roles::role.eq(Role::Admin)).filter(in_force()).filter(roles::ends_at.is_null());
    let others = lasting.filter(roles::id.ne_all(besides)).filter(roles::unit_id.eq_any(above)).filter(roles::person_id.ne_all(suspended()));
    Ok(others.select(roles::person_id).distinct().load(db)?)
}
