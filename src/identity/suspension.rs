//! A suspension: an account that opens no desk for a while, because it was not used or an admin closed it.

use super::login::Login;
use super::role::{Right, Role, RoleId, other_admins};
use crate::config::Rules;
use crate::db::schema::{logins, passwords, suspensions};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(SuspensionId);

crate::words! { pub enum Reason { Unused = "unused", Closed = "closed" } }

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Suspension {
    pub id: SuspensionId,
    pub person_id: PersonId,
    pub reason: Reason,
    pub at: NaiveDateTime,
    pub suspended_by: Option<PersonId>,
    pub ended_at: Option<NaiveDateTime>,
    pub ended_by: Option<PersonId>,
}

/// What stands before somebody whose password was right.
#[derive(Debug, PartialEq)]
pub enum Standing {
    Open,
    /// Unused for long, but nobody else could open the account again.
    LastAdmin,
    Suspended(Reason),
}

impl Suspension {
    /// The one in force.
    pub fn of(db: &mut Db, person: PersonId) -> Result<Option<Suspension>> {
        let in_force = suspensions::table.filter(suspensions::person_id.eq(person)).filter(suspensions::ended_at.is_null());
        Ok(in_force.first(db).optional()?)
    }

    /// At the door: an account that was not used for long is suspended now, unless it is the last admin's.
    pub fn standing(db: &mut Db, rules: &Rules, person: PersonId) -> Result<Standing> {
        if let Some(suspension) = Suspension::of(db, person)? {
            return Ok(Standing::Suspended(suspension.reason));
        }
        if !Suspension::is_due(db, rules, person)? {
            return Ok(Standing::Open);
        }
        // Whoever would be suspended at the door as well opens no account for others.
        if is_last_admin(db, person, |db, other| Ok(!Suspension::is_due(db, rules, other)?))? {
            return Ok(Standing::LastAdmin);
        }
        Suspension::insert(db, None, person, Reason::Unused)?;
        Ok(Standing::Suspended(Reason::Unused))
    }

    /// Not used for longer than the rules allow.
    fn is_due(db: &mut Db, rules: &Rules, person: PersonId) -> Result<bool> {
        let long = Duration::from_std(rules.suspend_after()).unwrap_or(Duration::MAX);
        Ok(Suspension::last_use(db, person)?.is_some_and(|at| now() - at > long))
    }

    /// The last sign of life: a login, a new password, an admin who opened the account.
    pub fn last_use(db: &mut Db, person: PersonId) -> Result<Option<NaiveDateTime>> {
        use diesel::dsl::max;
        let own = logins::table.filter(logins::person_id.eq(person));
        let (came, seen): (Option<NaiveDateTime>, Option<NaiveDateTime>) = own.select((max(logins::created_at), max(logins::last_seen_at))).first(db)?;
        let given: Option<NaiveDateTime> = passwords::table.find(person).select(passwords::set_at).first(db).optional()?;
        let opened: Option<NaiveDateTime> = suspensions::table.filter(suspensions::person_id.eq(person)).select(max(suspensions::ended_at)).first(db)?;
        Ok([came, seen, given, opened].into_iter().flatten().max())
    }

    /// For every door that opens desks, whatever it asks for.
    pub fn refuse_entry(db: &mut Db, person: PersonId) -> Result<()> {
        match Suspension::of(db, person)? {
            Some(suspension) => Err(Error::refused(suspension.reason.sentence())),
            None => Ok(()),
        }
    }

    /// An admin closes an account: every open login ends at once.
    pub fn begin(db: &mut Db, by: PersonId, person: PersonId) -> Result<()> {
        if Suspension::of(db, person)?.is_some() {
            return Ok(());
        }
        if is_last_admin(db, person, |_, _| Ok(true))? {
            return Err(Error::refused("last-admin-stays"));
        }
        Suspension::insert(db, Some(by), person, Reason::Closed).map(drop)
    }

    /// An admin opens the account again; its time of disuse begins anew.
    pub fn end(db: &mut Db, by: PersonId, person: PersonId) -> Result<()> {
        let suspension = match Suspension::of(db, person)? {
            Some(suspension) => suspension.id,
            // Unused for long, and not come to the door yet: suspended and opened at once.
            None => Suspension::insert(db, Some(by), person, Reason::Unused)?,
        };
        let ended = (suspensions::ended_at.eq(now()), suspensions::ended_by.eq(by));
        diesel::update(suspensions::table.find(suspension)).set(ended).execute(db)?;
        journal::record(db, Some(by), "account-opened", person, json!({}))
    }

    fn insert(db: &mut Db, by: Option<PersonId>, person: PersonId, reason: Reason) -> Result<SuspensionId> {
        let id = SuspensionId::new();
        let row = (
            suspensions::id.eq(id),
            suspensions::person_id.eq(person),
            suspensions::reason.eq(reason),
            suspensions::at.eq(now()),
            suspensions::suspended_by.eq(by),
        );
        diesel::insert_into(suspensions::table).values(row).execute(db)?;
        Login::revoke_all(db, person, None)?;
        journal::record(db, by, "account-suspended", person, json!({ "reason": reason }))?;
        Ok(id)
    }
}

impl Reason {
    pub fn sentence(self) -> &'static str {
        match self {
            Reason::Unused => "account-unused",
            Reason::Closed => "account-closed",
        }
    }
}

/// Those whose account is closed for now.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn suspended() -> _ {
    suspensions::table.filter(suspensions::ended_at.is_null()).select(suspensions::person_id)
}

/// Somebody looks after units in which nobody else that counts could open an account again.
fn is_last_admin(db: &mut Db, person: PersonId, counts: impl Fn(&mut Db, PersonId) -> Result<bool>) -> Result<bool> {
    let own: Vec<Right> = Right::of(db, person)?.into_iter().filter(|right| right.role == Role::Admin).collect();
    let besides: Vec<RoleId> = own.iter().map(|right| right.id).collect();
    for right in &own {
        let others: Vec<bool> = other_admins(db, &besides, right.unit_id)?.into_iter().map(|other| counts(db, other)).collect::<Result<_>>()?;
        if !others.contains(&true) {
            return Ok(true);
        }
    }
    Ok(false)
}
