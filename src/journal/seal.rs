//! Sealing: lines older than a year (a setting) go into a signed part of the data folder, and only when that
//! is on disk do they leave the database. The row that stays is where the chain goes on.

use super::chain::Chain;
use super::entry::{Line, moment};
use super::part::{Draft, Manifest, Trouble, check_part, place};
use super::record::record;
use crate::config::Config;
use crate::db::schema::{journal, journal_seals};
use crate::db::{Db, now};
use crate::error::{Error, Result};
use crate::keys::{Jwks, hex};
use crate::web::{App, start_of_day, today};
use chrono::{Months, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

/// What stays of a sealed part in the database.
#[derive(Debug, Clone, PartialEq, Queryable, Serialize)]
pub struct Seal {
    pub last_seq: i64,
    pub first_seq: i64,
    #[serde(skip)]
    pub previous: Vec<u8>,
    #[serde(skip)]
    pub last_hash: Vec<u8>,
    pub first_at: NaiveDateTime,
    pub last_at: NaiveDateTime,
    pub sha256: String,
    pub sealed_at: NaiveDateTime,
}

/// How a sealed part is.
#[derive(Debug, PartialEq)]
pub struct Standing {
    pub folder: String,
    pub first_seq: i64,
    pub trouble: Option<Trouble>,
}

impl Seal {
    pub fn all(db: &mut Db) -> Result<Vec<Seal>> {
        Ok(journal_seals::table.order(journal_seals::last_seq).load(db)?)
    }

    pub fn last(db: &mut Db) -> Result<Option<Seal>> {
        Ok(journal_seals::table.order(journal_seals::last_seq.desc()).first(db).optional()?)
    }

    /// The first line of the first part that does not go on where the one before it ended.
    pub fn first_that_does_not_follow(db: &mut Db) -> Result<Option<i64>> {
        let mut chain = Chain::default();
        for seal in Seal::all(db)? {
            if seal.first_seq != chain.seq + 1 || seal.previous != chain.hash || seal.last_seq < seal.first_seq {
                return Ok(Some(seal.first_seq));
            }
            chain = Chain { seq: seal.last_seq, hash: seal.last_hash };
        }
        Ok(None)
    }

    /// Every part against its file.
    pub fn standings(db: &mut Db, config: &Config, jwks: &Jwks) -> Result<Vec<Standing>> {
        Ok(Seal::all(db)?.iter().map(|seal| seal.standing(config, jwks)).collect())
    }

    fn standing(&self, config: &Config, jwks: &Jwks) -> Standing {
        let folder = place(&config.journal_folder(), self.first_seq, self.last_seq);
        let trouble = match check_part(jwks, &folder) {
            Ok(found) if found.sha256 == self.sha256 && found.last_hash == hex(&self.last_hash) => None,
            Ok(_) => Some(Trouble::Changed),
            Err(trouble) => Some(trouble),
        };
        Standing { folder: folder.display().to_string(), first_seq: self.first_seq, trouble }
    }

    /// The rows go in the transaction in which the anchor comes. False when another process was first.
    fn keep(&self, db: &mut Db) -> Result<bool> {
        let cut = Chain::at_the_cut(db)?;
        if (cut.seq + 1, &cut.hash) != (self.first_seq, &self.previous) {
            return Ok(false);
        }
        diesel::insert_into(journal_seals::table)
            .values((
                journal_seals::last_seq.eq(self.last_seq),
                journal_seals::first_seq.eq(self.first_seq),
                journal_seals::previous.eq(&self.previous),
                journal_seals::last_hash.eq(&self.last_hash),
                journal_seals::first_at.eq(self.first_at),
                journal_seals::last_at.eq(self.last_at),
                journal_seals::sha256.eq(&self.sha256),
                journal_seals::sealed_at.eq(self.sealed_at),
            ))
            .execute(db)?;
        diesel::delete(journal::table.filter(journal::seq.le(self.last_seq))).execute(db)?;
        record(db, None, "journal-sealed", self.last_seq, json!({ "first": self.first_seq, "last": self.last_seq }))?;
        Ok(true)
    }
}

/// What is older than the setting says; once a month by itself.
pub async fn seal_old(app: &App) -> Result<Option<Seal>> {
    let day = today().checked_sub_months(Months::new(app.config.journal_months())).unwrap_or_default();
    seal(app, start_of_day(day)).await
}

/// Seals all lines from before that time; nothing when there are none.
pub async fn seal(app: &App, before: NaiveDateTime) -> Result<Option<Seal>> {
    let (start, last) = app.read(move |db| Ok((Chain::at_the_cut(db)?, last_before(db, before)?))).await?;
    if last <= start.seq {
        return Ok(None);
    }
    let parts = app.config.journal_folder();
    let (mut chain, mut draft) = (start.clone(), Draft::begin(&parts)?);
    let (mut first_at, mut last_at) = (None, NaiveDateTime::default());
    while chain.seq < last {
        let from = chain.clone();
        let entries = app.read(move |db| from.next_lines(db, last)).await?;
        if entries.is_empty() {
            return Err(broken_at(chain.seq + 1));
        }
        for entry in &entries {
            // A broken chain is not sealed over: it stays as it is, and somebody must look at it.
            if !chain.take(entry) {
                return Err(broken_at(entry.seq));
            }
            draft.add(&Line::from(entry).text()?)?;
            first_at.get_or_insert(entry.at);
            last_at = entry.at;
        }
    }
    let (first_at, sealed_at) = (first_at.unwrap_or_default(), now());
    draft.manifest = Manifest {
        first_seq: start.seq + 1,
        last_seq: last,
        first_at: moment(first_at),
        last_at: moment(last_at),
        previous: hex(&start.hash),
        last_hash: hex(&chain.hash),
        sealed_at: moment(sealed_at),
        ..draft.manifest
    };
    let manifest = draft.finish(&app.keys, &parts)?;
    let seal =
        Seal { last_seq: last, first_seq: start.seq + 1, previous: start.hash, last_hash: chain.hash, first_at, last_at, sha256: manifest.sha256, sealed_at };
    let kept = seal.clone();
    Ok(app.write(move |db| kept.keep(db)).await?.then_some(seal))
}

/// The last line before the first that is not older.
fn last_before(db: &mut Db, before: NaiveDateTime) -> Result<i64> {
    let younger: Option<i64> = journal::table.filter(journal::at.ge(before)).select(diesel::dsl::min(journal::seq)).first(db)?;
    match younger {
        Some(seq) => Ok(seq - 1),
        None => Ok(Chain::of(db)?.seq),
    }
}

fn broken_at(seq: i64) -> Error {
    Error::refused_with("sealing-broken-at", &[("seq", seq.to_string())])
}
