//! The journal: each change of consequence, with who and when, chained by hash.

use crate::db::PersonId;
use crate::db::schema::journal;
use crate::db::{Db, Json, ROWS_AT_ONCE, now};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::dsl;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Entry {
    pub seq: i64,
    pub at: NaiveDateTime,
    pub actor_id: Option<PersonId>,
    pub action: String,
    pub subject: String,
    pub detail: Json<Value>,
    #[serde(skip)]
    pub previous: Vec<u8>,
    #[serde(skip)]
    pub hash: Vec<u8>,
}

/// A long change begins with this: on PostgreSQL the changes of others then wait for it, instead of
/// coming between and making it begin again. (SQLite has one writer anyway.)
pub fn hold(db: &mut Db) -> Result<()> {
    if let Db::Postgres(connection) = db {
        diesel::sql_query("LOCK TABLE journal IN EXCLUSIVE MODE").execute(connection)?;
    }
    Ok(())
}

/// Writes an entry in the same transaction as the change it tells of. Ids only: no names, no numbers.
pub fn record(db: &mut Db, actor: Option<PersonId>, action: &str, subject: impl ToString, detail: Value) -> Result<()> {
    let last: Option<(i64, Vec<u8>)> = journal::table.select((journal::seq, journal::hash)).order(journal::seq.desc()).first(db).optional()?;
    let (seq, previous) = last.map_or((1, Vec::new()), |(seq, hash)| (seq + 1, hash));
    let mut entry =
        Entry { seq, at: now(), actor_id: actor, action: action.into(), subject: subject.to_string(), detail: Json(detail), previous, hash: Vec::new() };
    entry.hash = entry.fingerprint();
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

/// Writes a whole history in order, many rows at once.
pub fn record_all(db: &mut Db, history: &[Event]) -> Result<()> {
    let (mut seq, mut previous) = head(db)?;
    for some in history.chunks(ROWS_AT_ONCE) {
        let mut entries = Vec::with_capacity(some.len());
        for event in some.iter().cloned() {
            seq += 1;
            let (at, actor_id, action, subject) = (event.at, event.actor, event.action, event.subject);
            let mut entry = Entry { seq, at, actor_id, action, subject, detail: Json(event.detail), previous, hash: Vec::new() };
            entry.hash = entry.fingerprint();
            previous = entry.hash.clone();
            entries.push(entry);
        }
        let rows: Vec<_> = entries.iter().map(Entry::row).collect();
        crate::on_db!(db, |c| diesel::insert_into(journal::table).values(&rows).execute(c))?;
    }
    Ok(())
}

type Row<'a> = (
    dsl::Eq<journal::seq, i64>,
    dsl::Eq<journal::at, NaiveDateTime>,
    dsl::Eq<journal::actor_id, Option<PersonId>>,
    dsl::Eq<journal::action, &'a String>,
    dsl::Eq<journal::subject, &'a String>,
    dsl::Eq<journal::detail, &'a Json<Value>>,
    dsl::Eq<journal::previous, &'a Vec<u8>>,
    dsl::Eq<journal::hash, &'a Vec<u8>>,
);

impl Entry {
    fn row(&self) -> Row<'_> {
        (
            journal::seq.eq(self.seq),
            journal::at.eq(self.at),
            journal::actor_id.eq(self.actor_id),
            journal::action.eq(&self.action),
            journal::subject.eq(&self.subject),
            journal::detail.eq(&self.detail),
            journal::previous.eq(&self.previous),
            journal::hash.eq(&self.hash),
        )
    }

    fn fingerprint(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        let actor = self.actor_id.map(|id| id.to_string()).unwrap_or_default();
        let at = self.at.and_utc().timestamp_micros();
        for part in [&self.seq.to_string(), &at.to_string(), &actor, &self.action, &self.subject, &self.detail.0.to_string()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.update(&self.previous);
        hash.finalize().to_vec()
    }
}

/// The last entry's number and hash: what a manifest or a backup names, so that a cut tail shows.
pub fn head(db: &mut Db) -> Result<(i64, Vec<u8>)> {
    let last = journal::table.select((journal::seq, journal::hash)).order(journal::seq.desc()).first(db).optional()?;
    Ok(last.unwrap_or_default())
}

/// The newest entries before `seq`.
pub fn newest(db: &mut Db, before: i64, most: i64) -> Result<Vec<Entry>> {
    Ok(journal::table.filter(journal::seq.lt(before)).order(journal::seq.desc()).limit(most).load(db)?)
}

/// Walks the whole chain; `Err(seq)` names the first entry that does not fit.
pub fn check(db: &mut Db) -> Result<Result<i64, i64>> {
    let mut previous = Vec::new();
    let mut seq = 0;
    loop {
        let entries: Vec<Entry> = journal::table.filter(journal::seq.gt(seq)).order(journal::seq).limit(1000).load(db)?;
        if entries.is_empty() {
            return Ok(Ok(seq));
        }
        for entry in entries {
            if entry.seq != seq + 1 || entry.previous != previous || entry.hash != entry.fingerprint() {
                return Ok(Err(entry.seq));
            }
            seq = entry.seq;
            previous = entry.hash;
        }
    }
}
