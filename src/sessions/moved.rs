//! From when and where a session was moved, and why.

use super::when::When;
use crate::attendance::SessionId;
use crate::db::Db;
use crate::db::schema::{persons, session_moves, venues};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct Moved {
    pub from: When,
    pub venue: Option<String>,
    pub reason: String,
    pub by: String,
    pub at: NaiveDateTime,
}

impl Moved {
    /// The latest first.
    pub fn of(db: &mut Db, session: SessionId) -> Result<Vec<Moved>> {
        let of = session_moves::table.filter(session_moves::session_id.eq(session)).inner_join(persons::table.on(persons::id.eq(session_moves::moved_by)));
        let of = of.left_join(venues::table.on(session_moves::old_venue_id.eq(venues::id.nullable()))).order(session_moves::moved_at.desc());
        let columns = (session_moves::old_starts_at, venues::name.nullable(), session_moves::reason, persons::name, session_moves::moved_at);
        let rows: Vec<(NaiveDateTime, Option<String>, String, String, NaiveDateTime)> = of.select(columns).load(db)?;
        Ok(rows.into_iter().map(|(from, venue, reason, by, at)| Moved { from: When::of(from, from), venue, reason, by, at }).collect())
    }
}
