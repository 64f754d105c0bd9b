//! Staff: people with a role, made and looked after by the admin.

use super::login::Login;
use super::password::Password;
use super::person::{Audience, NewPerson, Person};
use super::role::{NewRight, Right, Role};
use super::second_factor::SecondFactor;
use super::suspension::Suspension;
use crate::community::{Unit, within};
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
    pub reason: String,
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
            unit_id: Unit::find(db, new.unit_id)?.home(),
            household_id: None,
            number: None,
            created_by: Some(by),
        };
        Person::create(db, &person)?;
        Password::set(db, new.id, &new.user_name, &new.password_hash, true, Some(by))?;
        journal::record(db, Some(by), "staff-made", new.id, json!({}))?;
        for &role in &new.roles {
            Right::give(db, Some(by), &NewRight { reason: new.reason.clone(), ..NewRight::lasting(new.id, role, new.unit_id) })?;
        }
        Ok(new.password_hash.clone())
    }

    /// Everybody who belongs to these units or has, or had, a role in them, in order of name.
    pub fn list(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Staff>> {
        let with_a_role = roles::table.filter(roles::unit_id.eq_any(within(scope))).select(roles::person_id);
        let belongs = persons::unit_id.eq_any(within(scope)).or(persons::id.eq_any(with_a_role));
        let people = persons::table.inner_join(passwords::table).filter(belongs).order(persons::sort_key);
        let people: Vec<(PersonId, String, String)> = people.select((persons::id, persons::name, passwords::user_name)).load(db)?;
        people.into_iter().map(|(id, name, user_name)| Staff::of(db, id, name, user_name)).collect()
    }

    /// One of the staff of these units; others are not found.
    pub fn find(db: &mut Db, scope: &[UnitId], id: PersonId) -> Result<Staff> {
        let has_a_role = diesel::dsl::exists(roles::table.filter(roles::person_id.eq(id)).filter(roles::unit_id.eq_any(within(scope))));
        let own = persons::table.inner_join(passwords::table).filter(persons::id.eq(id)).filter(persons::unit_id.eq_any(within(scope)).or(has_a_role));
        let (id, name, user_name) = own.select((persons::id, persons::name, passwords::user_name)).first(db)?;
        Staff::of(db, id, name, user_name)
    }

    /// One whose account an admin of these units looks after: all rights of theirs are in these units. Whoever could
    /// give a new password to somebody with wider rights would have those rights.
    pub fn looked_after(db: &mut Db, scope: &[UnitId], id: PersonId) -> Result<Staff> {
        let staff = Staff::find(db, scope, id)?;
        let given = roles::table.filter(roles::person_id.eq(id)).filter(roles::revoked_at.is_null());
        let wider = given.filter(roles::ends_at.is_null().or(roles::ends_at.gt(now()))).filter(roles::unit_id.ne_all(within(scope)));
        let wider: bool = diesel::select(diesel::dsl::exists(wider)).get_result(db)?;
        if wider { Err(Error::refused("staff-has-wider-rights")) } else { Ok(staff) }
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
