//! Staff: people with a role, made and looked after by the admin.

use super::login::Login;
use super::password::Password;
use super::person::{Audience, NewPerson, Person};
use super::role::{Right, Role};
use super::second_factor::SecondFactor;
use super::suspension::Suspension;
use crate::community::within;
use crate::db::schema::{passwords, persons, roles};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

#[derive(Debug, Clone, Serialize)]
pub struct Staff {
    pub id: PersonId,
    pub name: String,
    pub user_name: String,
    pub rights: Vec<Right>,
    pub second_factor: bool,
    pub suspension: Option<Suspension>,
    pub last_use: Option<NaiveDateTime>,
    pub unused_days: i64,
    pub open_logins: usize,
}

#[derive(Debug, Clone)]
pub struct NewStaff {
    pub id: PersonId,
    pub name: String,
    pub user_name: String,
    pub password_hash: String,
    pub roles: Vec<Role>,
    pub unit_id: UnitId,
}

impl Staff {
    /// Gives the hash of the password in force: sent twice, it may have been changed since.
    pub fn create(db: &mut Db, by: PersonId, new: &NewStaff) -> Result<String> {
        match Password::named(db, &new.user_name)? {
            Some(known) if known.person_id == new.id => return Ok(known.hash),
            Some(_) => return Err(Error::refused("problem-user-name-taken")),
            None => {}
        }
        let person = NewPerson {
            id: new.id,
            name: new.name.clone(),
            birth_date: None,
            sex: None,
            audience: Audience::Official,
            unit_id: new.unit_id,
            household_id: None,
            number: None,
            created_by: Some(by),
        };
        Person::create(db, &person)?;
        Password::set(db, new.id, &new.user_name, &new.password_hash, true, Some(by))?;
        journal::record(db, Some(by), "staff-made", new.id, json!({}))?;
        new.roles.iter().try_for_each(|&role| Right::grant(db, Some(by), new.id, role, new.unit_id))?;
        Ok(new.password_hash.clone())
    }

    /// Everybody who has a role within these units, in order of name.
    pub fn list(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Staff>> {
        let holders = roles::table.filter(roles::revoked_at.is_null()).filter(roles::unit_id.eq_any(within(scope))).select(roles::person_id);
        let people = persons::table.inner_join(passwords::table).filter(persons::id.eq_any(holders)).order(persons::sort_key);
        let people: Vec<(PersonId, String, String)> = people.select((persons::id, persons::name, passwords::user_name)).load(db)?;
        people.into_iter().map(|(id, name, user_name)| Staff::of(db, id, name, user_name)).collect()
    }

    /// One of the staff within these units; others are not found.
    pub fn find(db: &mut Db, scope: &[UnitId], id: PersonId) -> Result<Staff> {
        let own = persons::table.inner_join(passwords::table).filter(persons::id.eq(id)).filter(persons::unit_id.eq_any(within(scope)));
        let (id, name, user_name) = own.select((persons::id, persons::name, passwords::user_name)).first(db)?;
        Staff::of(db, id, name, user_name)
    }

    fn of(db: &mut Db, id: PersonId, name: String, user_name: String) -> Result<Staff> {
        let last_use = Suspension::last_use(db, id)?;
        Ok(Staff {
            rights: Right::of(db, id)?,
            second_factor: SecondFactor::of(db, id)?.is_some(),
            suspension: Suspension::of(db, id)?,
            unused_days: last_use.map_or(0, |at| (now() - at).num_days()),
            last_use,
            open_logins: Login::open_of(db, id)?.len(),
            id,
            name,
            user_name,
        })
    }

    /// For a lost phone: the password alone opens again, until a new second factor is set.
    pub fn remove_second_factor(&self, db: &mut Db, by: PersonId) -> Result<()> {
        SecondFactor::remove(db, self.id)?;
        Login::revoke_all(db, self.id, None)?;
        journal::record(db, Some(by), "second-factor-removed", self.id, json!({}))
    }

    /// A new password to be changed at the next sign-in; every open login ends.
    pub fn reset_password(&self, db: &mut Db, by: PersonId, hash: &str) -> Result<()> {
        Password::set(db, self.id, &self.user_name, hash, true, Some(by))?;
        Login::revoke_all(db, self.id, None)?;
        journal::record(db, Some(by), "password-reset", self.id, json!({}))
    }
}
