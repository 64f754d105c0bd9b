//! The chain: each line names the hash before it. It goes on over the cut where older lines were sealed.

use super::entry::Entry;
use super::seal::Seal;
use crate::db::Db;
use crate::db::schema::journal;
use crate::error::Result;
use diesel::prelude::*;

/// Where a chain stands: the number and the hash of its last line.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chain {
    pub seq: i64,
    pub hash: Vec<u8>,
}

impl Chain {
    /// The journal's own end.
    pub fn of(db: &mut Db) -> Result<Chain> {
        let last: Option<(i64, Vec<u8>)> = journal::table.select((journal::seq, journal::hash)).order(journal::seq.desc()).first(db).optional()?;
        match last {
            Some((seq, hash)) => Ok(Chain { seq, hash }),
            None => Chain::at_the_cut(db),
        }
    }

    /// Where the lines in the database begin.
    pub fn at_the_cut(db: &mut Db) -> Result<Chain> {
        Ok(Seal::last(db)?.map(|seal| Chain { seq: seal.last_seq, hash: seal.last_hash }).unwrap_or_default())
    }

    /// Goes on by this line; false when it does not fit, and then the chain stays where it is.
    pub fn take(&mut self, entry: &Entry) -> bool {
        let fits = entry.seq == self.seq + 1 && entry.previous == self.hash && entry.hash == entry.fingerprint() && entry.is_covered();
        if fits {
            *self = Chain { seq: entry.seq, hash: entry.hash.clone() };
        }
        fits
    }

    /// The next lines of the database after this one.
    pub fn next_lines(&self, db: &mut Db, up_to: i64) -> Result<Vec<Entry>> {
        let next = journal::table.filter(journal::seq.gt(self.seq)).filter(journal::seq.le(up_to));
        Ok(next.order(journal::seq).limit(1000).load(db)?)
    }
}

/// The last entry's number and hash: what a manifest or a backup names, so that a cut tail shows.
pub fn head(db: &mut Db) -> Result<(i64, Vec<u8>)> {
    let chain = Chain::of(db)?;
    Ok((chain.seq, chain.hash))
}

/// Walks the whole chain, from the first line or from where older lines were sealed; `Err(seq)` names the
/// first line that does not fit.
pub fn check(db: &mut Db) -> Result<Result<i64, i64>> {
    if let Some(seal) = Seal::first_that_does_not_follow(db)? {
        return Ok(Err(seal));
    }
    let mut chain = Chain::at_the_cut(db)?;
    // A line that was sealed but still stands there, or came back, belongs to no chain.
    let before: Option<i64> = journal::table.filter(journal::seq.le(chain.seq)).select(journal::seq).order(journal::seq).first(db).optional()?;
    if let Some(seq) = before {
        return Ok(Err(seq));
    }
    loop {
        let entries = chain.next_lines(db, i64::MAX)?;
        if entries.is_empty() {
            return Ok(Ok(chain.seq));
        }
        if let Some(entry) = entries.iter().find(|entry| !chain.take(entry)) {
            return Ok(Err(entry.seq));
        }
    }
}

/// The newest lines before `seq`.
pub fn newest(db: &mut Db, before: i64, most: i64) -> Result<Vec<Entry>> {
    Ok(journal::table.filter(journal::seq.lt(before)).order(journal::seq.desc()).limit(most).load(db)?)
}
