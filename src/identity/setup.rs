//! The set-up: the one-time link makes the commune with its hamlets and the first admin.

use super::login::{Door, Login};
use super::password::Password;
use super::person::{Audience, NewPerson, Person};
use super::role::{Right, Role};
use crate::community::Unit;
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::journal;
use serde_json::json;

/// What the set-up page asks for, checked.
#[derive(Debug, Clone)]
pub struct NewCommune {
    pub province: String,
    pub name: String,
    pub hamlets: Vec<String>,
    pub admin_name: String,
    pub user_name: String,
    pub password_hash: String,
    pub device: String,
}

pub struct Setup;

impl Setup {
    /// Works once: a second commune would be somebody else's installation.
    pub fn complete(db: &mut Db, new: &NewCommune) -> Result<Login> {
        if Unit::any(db)? {
            return Err(Error::refused("setup-done-already"));
        }
        let commune = Unit::found_commune(db, &new.province, &new.name, &new.hamlets)?;
        let admin = Setup::first_admin(db, &new.admin_name, &new.user_name, &new.password_hash, commune)?;
        Login::create(db, admin.id, Door::Setup, &new.device)
    }

    /// The admin of a commune, made without another admin: by the set-up or by `hocvu admin create`.
    pub fn first_admin(db: &mut Db, name: &str, user_name: &str, password_hash: &str, commune: Unit) -> Result<Person> {
        if Password::named(db, user_name)?.is_some() {
            return Err(Error::refused("problem-user-name-taken"));
        }
        let admin = NewPerson {
            id: PersonId::new(),
            name: name.into(),
            birth_date: None,
            sex: None,
            audience: Audience::Official,
            unit_id: commune.id,
            household_id: None,
            number: None,
            created_by: None,
        };
        let admin = Person::create(db, &admin)?;
        Password::set(db, admin.id, user_name, password_hash, false, None)?;
        journal::record(db, Some(admin.id), "commune-set-up", commune.id, json!({ "code": commune.code }))?;
        Right::grant(db, None, admin.id, Role::Admin, commune.id)?;
        Ok(admin)
    }
}
