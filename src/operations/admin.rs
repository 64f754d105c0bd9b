//! An admin made on the server's own command line: the way back in when nobody can sign in.

use crate::community::Unit;
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Audience, NewPerson, Password, Person, Right, Role};
use crate::journal;
use serde_json::json;

#[derive(Debug, Clone)]
pub struct NewAdmin {
    pub id: PersonId,
    pub name: String,
    pub user_name: String,
    pub password_hash: String,
    /// The commune's code; may be left away where there is one commune.
    pub commune: Option<String>,
}

impl NewAdmin {
    /// The password is to be changed at the first sign-in.
    pub fn create(&self, db: &mut Db) -> Result<Unit> {
        let commune = one_commune(db, self.commune.as_deref())?;
        if Password::named(db, &self.user_name)?.is_some() {
            return Err(Error::refused("problem-user-name-taken"));
        }
        let person = NewPerson {
            id: self.id,
            name: self.name.clone(),
            birth_date: None,
            sex: None,
            audience: Audience::Official,
            unit_id: commune.id,
            household_id: None,
            number: None,
            created_by: None,
        };
        Person::create(db, &person)?;
        Password::set(db, self.id, &self.user_name, &self.password_hash, true, None)?;
        journal::record(db, None, "admin-made", self.id, json!({}))?;
        Right::grant(db, None, self.id, Role::Admin, commune.id)?;
        Ok(commune)
    }
}

/// The commune with that code; without a code the only one.
pub fn one_commune(db: &mut Db, code: Option<&str>) -> Result<Unit> {
    let communes = Unit::communes(db)?;
    let codes = communes.iter().map(|unit| unit.code.clone()).collect::<Vec<_>>().join(", ");
    let mut fitting = communes.into_iter().filter(|unit| code.is_none_or(|code| unit.code.eq_ignore_ascii_case(code)));
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Ok(one),
        _ if codes.is_empty() => Err(Error::refused("needs-commune")),
        _ => Err(Error::refused_with("which-commune", &[("codes", codes)])),
    }
}
