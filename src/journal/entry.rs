//! A line of the journal, in the database and in files; its hash covers every field.

use crate::db::schema::journal;
use crate::db::{Json, PersonId};
use crate::error::{Error, Result};
use crate::keys::hex;
use chrono::NaiveDateTime;
use diesel::dsl;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The rule of the hash for new lines. Lines of version 1 knew no helper and no address.
pub const VERSION: i32 = 2;

#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Entry {
    pub seq: i64,
    pub at: NaiveDateTime,
    /// Who did it: a helper rather than the learner whom they help.
    pub actor_id: Option<PersonId>,
    pub action: String,
    pub subject: String,
    pub detail: Json<Value>,
    pub previous: Vec<u8>,
    pub hash: Vec<u8>,
    pub version: i32,
    /// For whom somebody acted.
    pub helped_id: Option<PersonId>,
    /// Of the browser.
    pub address: Option<String>,
}

pub type Row<'a> = (
    dsl::Eq<journal::seq, i64>,
    dsl::Eq<journal::at, NaiveDateTime>,
    dsl::Eq<journal::actor_id, Option<PersonId>>,
    dsl::Eq<journal::action, &'a String>,
    dsl::Eq<journal::subject, &'a String>,
    dsl::Eq<journal::detail, &'a Json<Value>>,
    dsl::Eq<journal::previous, &'a Vec<u8>>,
    dsl::Eq<journal::hash, &'a Vec<u8>>,
    dsl::Eq<journal::version, i32>,
    dsl::Eq<journal::helped_id, Option<PersonId>>,
    dsl::Eq<journal::address, &'a Option<String>>,
);

impl Entry {
    pub fn row(&self) -> Row<'_> {
        (
            journal::seq.eq(self.seq),
            journal::at.eq(self.at),
            journal::actor_id.eq(self.actor_id),
            journal::action.eq(&self.action),
            journal::subject.eq(&self.subject),
            journal::detail.eq(&self.detail),
            journal::previous.eq(&self.previous),
            journal::hash.eq(&self.hash),
            journal::version.eq(self.version),
            journal::helped_id.eq(self.helped_id),
            journal::address.eq(&self.address),
        )
    }

    /// The person whom it is about, where it is about one.
    pub fn subject_person(&self) -> Option<PersonId> {
        self.subject.parse().ok()
    }

    pub fn fingerprint(&self) -> Vec<u8> {
        let person = |id: Option<PersonId>| id.map(|id| id.to_string()).unwrap_or_default();
        let (seq, actor, detail) = (self.seq.to_string(), person(self.actor_id), self.detail.0.to_string());
        match self.version {
            1 => {
                let at = self.at.and_utc().timestamp_micros().to_string();
                hashed(&[&seq, &at, &actor, &self.action, &self.subject, &detail], &self.previous)
            }
            version => {
                let (helped, address) = (person(self.helped_id), self.address.clone().unwrap_or_default());
                let parts = [&version.to_string(), &seq, &moment(self.at), &actor, &helped, &address, &self.action, &self.subject, &detail];
                hashed(&parts, &self.previous)
            }
        }
    }

    /// What a line of version 1 could not cover must not have been written into it later.
    pub fn is_covered(&self) -> bool {
        self.version != 1 || (self.helped_id.is_none() && self.address.is_none())
    }
}

/// SHA-256 over each part with its length before it (8 bytes, big-endian), then the hash before.
fn hashed(parts: &[&String], previous: &[u8]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.update(previous);
    hash.finalize().to_vec()
}

const MOMENT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// UTC with microseconds: `2026-11-27T08:00:00.123456Z`.
pub fn moment(at: NaiveDateTime) -> String {
    at.format(MOMENT).to_string()
}

/// The line in a file (JSON Lines). `detail` is the text that was hashed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub seq: i64,
    pub version: i32,
    pub at: String,
    pub actor: Option<PersonId>,
    pub helped: Option<PersonId>,
    pub address: Option<String>,
    pub action: String,
    pub subject: String,
    pub detail: String,
    pub previous: String,
    pub hash: String,
}

impl From<&Entry> for Line {
    fn from(entry: &Entry) -> Line {
        Line {
            seq: entry.seq,
            version: entry.version,
            at: moment(entry.at),
            actor: entry.actor_id,
            helped: entry.helped_id,
            address: entry.address.clone(),
            action: entry.action.clone(),
            subject: entry.subject.clone(),
            detail: entry.detail.0.to_string(),
            previous: hex(&entry.previous),
            hash: hex(&entry.hash),
        }
    }
}

impl Line {
    /// With its line end.
    pub fn text(&self) -> Result<String> {
        Ok(serde_json::to_string(self).map_err(Error::broken)? + "\n")
    }

    /// The entry that a line of a file tells of; nothing when it tells of none.
    pub fn read(text: &str) -> Option<Entry> {
        let line: Line = serde_json::from_str(text).ok()?;
        let entry = Entry {
            seq: line.seq,
            at: NaiveDateTime::parse_from_str(&line.at, MOMENT).ok()?,
            actor_id: line.actor,
            action: line.action,
            subject: line.subject,
            detail: Json(serde_json::from_str(&line.detail).ok()?),
            previous: bytes(&line.previous)?,
            hash: bytes(&line.hash)?,
            version: line.version,
            helped_id: line.helped,
            address: line.address,
        };
        // Written otherwise (spaces in the detail, say) it is not the text that was hashed.
        (Line::from(&entry).detail == line.detail).then_some(entry)
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?, 16).ok()).collect()
}
