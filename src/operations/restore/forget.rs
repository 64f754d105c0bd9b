//! Whose data was deleted stays deleted, whatever an older backup still knew of them.

use super::super::database;
use crate::config::Config;
use crate::db::{PersonId, migrate};
use crate::error::Result;
use crate::stewardship::Deletion;
use diesel::Connection;

/// Those deleted in the database that is about to be replaced; nobody where there is none, or one of before deletions.
pub fn deleted_here(config: &Config) -> Vec<PersonId> {
    database::open(config).and_then(|mut db| Deletion::everybody(&mut db)).unwrap_or_default()
}

/// Gives how many the restored database still knew.
pub fn again(config: &Config, people: &[PersonId]) -> Result<usize> {
    if people.is_empty() {
        return Ok(0);
    }
    let mut db = database::open(config)?;
    migrate(&mut db)?;
    db.transaction(|db| Deletion::again(db, people))
}
