//! What else has happened to people: every table that names a person is asked, also those made later.

use super::import::ImportId;
use crate::db::{Db, PersonId};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Binary, Text, Timestamp};
use std::collections::HashMap;

/// A column that names a person.
#[derive(Debug, QueryableByName)]
pub struct Reference {
    #[diesel(sql_type = Text)]
    pub of: String,
    #[diesel(sql_type = Text)]
    pub name: String,
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Binary)]
    id: PersonId,
}

/// The people whom an import made and who have left traces since, each with one table that tells of it.
pub fn of(db: &mut Db, import: ImportId, at: NaiveDateTime) -> Result<HashMap<PersonId, String>> {
    let mut traces = HashMap::new();
    for Reference { of, name } in references(db)? {
        let own = own_rows(&of, &name);
        let question = format!(
            "SELECT DISTINCT \"{name}\" AS id FROM \"{of}\" WHERE \"{name}\" IN \
             (SELECT new_id FROM roster_rows WHERE import_id = $1 AND fate = 'made') AND NOT ({own} = $2)"
        );
        let named: Vec<Named> = sql_query(question).bind::<Binary, _>(import).bind::<Timestamp, _>(at).load(db)?;
        traces.extend(named.into_iter().map(|named| (named.id, of.clone())));
    }
    Ok(traces)
}

/// What the import wrote itself is no trace.
fn own_rows(table: &str, column: &str) -> &'static str {
    const NEVER: &str = "CAST('1900-01-01 00:00:00' AS TIMESTAMP)";
    match (table, column) {
        ("identifiers", "person_id") => "CASE WHEN valid_to IS NULL THEN valid_from ELSE valid_to END",
        ("class_members", "person_id") => "COALESCE(left_at, rejoined_at, joined_at)",
        _ => NEVER,
    }
}

/// Every column that names a person, as the database itself tells.
pub fn references(db: &mut Db) -> Result<Vec<Reference>> {
    const SQLITE: &str = "SELECT m.name AS of, f.\"from\" AS name FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
                          WHERE m.type = 'table' AND f.\"table\" = 'persons'";
    const POSTGRES: &str = "SELECT t.relname::text AS of, a.attname::text AS name FROM pg_constraint c \
                            JOIN pg_class t ON t.oid = c.conrelid JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] \
                            WHERE c.contype = 'f' AND c.confrelid = 'persons'::regclass";
    Ok(sql_query(if matches!(db, Db::Sqlite(_)) { SQLITE } else { POSTGRES }).load(db)?)
}
