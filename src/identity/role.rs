//! A right: a role in a unit, valid for the unit and all below it.

use crate::db::schema::{roles, units};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::NaiveDateTime;
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

/// A role that somebody has now.
#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Right {
    pub id: RoleId,
    pub role: Role,
    pub unit_id: UnitId,
    pub unit: String,
}

impl Right {
    pub fn grant(db: &mut Db, by: Option<PersonId>, person: PersonId, role: Role, unit: UnitId) -> Result<()> {
        if Right::of(db, person)?.iter().any(|right| right.role == role && right.unit_id == unit) {
            return Ok(());
        }
        diesel::insert_into(roles::table)
            .values((
                roles::id.eq(RoleId::new()),
                roles::person_id.eq(person),
                roles::role.eq(role),
                roles::unit_id.eq(unit),
                roles::granted_at.eq(now()),
                roles::granted_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, by, "role-granted", person, json!({ "role": role, "unit": unit }))
    }

    /// Takes a role back. The last admin stays: nobody could hand out rights any more.
    pub fn revoke(db: &mut Db, by: PersonId, person: PersonId, id: RoleId) -> Result<()> {
        let (role, revoked_at): (Role, Option<NaiveDateTime>) =
            roles::table.find(id).filter(roles::person_id.eq(person)).select((roles::role, roles::revoked_at)).first(db)?;
        if revoked_at.is_some() {
            return Ok(());
        }
        let admins = roles::table.filter(roles::role.eq(Role::Admin)).filter(roles::revoked_at.is_null());
        if role == Role::Admin && admins.count().get_result::<i64>(db)? == 1 {
            return Err(Error::refused("last-admin-stays"));
        }
        diesel::update(roles::table.find(id)).set((roles::revoked_at.eq(now()), roles::revoked_by.eq(by))).execute(db)?;
        journal::record(db, Some(by), "role-revoked", person, json!({ "role": role }))
    }

    pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<Right>> {
        let in_force = roles::table.inner_join(units::table).filter(roles::person_id.eq(person)).filter(roles::revoked_at.is_null());
        Ok(in_force.select((roles::id, roles::role, roles::unit_id, units::name)).order((roles::role, units::sort_key)).load(db)?)
    }
}
