//! Writing into the journal.

use super::chain::Chain;
use super::entry::{Entry, VERSION};
use crate::db::schema::journal;
use crate::db::{Db, Json, Origin, PersonId, ROWS_AT_ONCE, now};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::Value;

/// A long change begins with this: on PostgreSQL the changes of others then wait for it, instead of
/// coming between and making it begin again. (SQLite has one writer anyway.)
pub fn hold(db: &mut Db) -> Result<()> {
    if let Db::Postgres(connection) = db {
        diesel::sql_query("LOCK TABLE journal IN EXCLUSIVE MODE").execute(connection)?;
    }
    Ok(())
}

/// Writes an entry in the same transaction as the change it tells of. Ids only: no names, no numbers; of a
/// change the names of the fields (`"fields": ["name"]`), not what stood in them.
/// From where, and with whose help, it finds out itself (`db::Origin`).
pub fn record(db: &mut Db, actor: Option<PersonId>, action: &str, subject: impl ToString, detail: Value) -> Result<()> {
    let event = Event { at: now(), actor, action: action.into(), subject: subject.to_string(), detail };
    let entry = event.chained(&Chain::of(db)?, Origin::here());
    diesel::insert_into(journal::table).values(entry.row()).execute(db)?;
    Ok(())
}

/// What happened, before it is chained.
#[derive(Debug, Clone)]
pub struct Event {
    pub at: NaiveDateTime,
    pub actor: Option<PersonId>,
    pub action: String,
    pub subject: String,
    pub detail: Value,
}

impl Event {
    /// With help, the helper is who did it, and the learner for whom.
    fn chained(self, last: &Chain, origin: Origin) -> Entry {
        let (actor_id, helped_id) = match origin.helping {
            Some(helping) => (Some(helping.helper), Some(helping.learner)),
            None => (self.actor, None),
        };
        let mut entry = Entry {
            seq: last.seq + 1,
            at: self.at,
            actor_id,
            action: self.action,
            subject: self.subject,
            detail: Json(self.detail),
            previous: last.hash.clone(),
            hash: Vec::new(),
            version: VERSION,
            helped_id,
            address: origin.address,
        };
        entry.hash = entry.fingerprint();
        entry
    }
}

/// Writes a whole history in order, many rows at once.
pub fn record_all(db: &mut Db, history: &[Event]) -> Result<()> {
    let mut chain = Chain::of(db)?;
    for some in history.chunks(ROWS_AT_ONCE) {
        let mut entries = Vec::with_capacity(some.len());
        for event in some.iter().cloned() {
            let entry = event.chained(&chain, Origin::here());
            chain = Chain { seq: entry.seq, hash: entry.hash.clone() };
            entries.push(entry);
        }
        let rows: Vec<_> = entries.iter().map(Entry::row).collect();
        crate::on_db!(db, |c| diesel::insert_into(journal::table).values(&rows).execute(c))?;
    }
    Ok(())
}
