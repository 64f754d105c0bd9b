//! Wrong class codes and wrong keys from one address. A class of sixty stands behind one and mistypes now and then;
//! a machine tries thousands. A right code or key costs nothing.

use super::place::network_of;
use crate::db::schema::throttles;
use crate::db::{Db, now};
use crate::error::Result;
use crate::keys::Keys;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use diesel::upsert::excluded;
use std::net::IpAddr;

/// Where guesses come from, as a subject of the throttle.
#[derive(Clone)]
pub struct Guesses(Vec<u8>);

/// Twice for each of sixty, at once.
const ROOM: i64 = 120;
/// One more may be made after this time.
const ONE_MORE: Duration = Duration::minutes(1);

impl Guesses {
    pub fn from(keys: &Keys, address: Option<IpAddr>) -> Guesses {
        Guesses::at("throttle-class-code", keys, address)
    }

    /// Of the keys of programs.
    pub fn of_keys(keys: &Keys, address: Option<IpAddr>) -> Guesses {
        Guesses::at("throttle-reading-key", keys, address)
    }

    fn at(what: &str, keys: &Keys, address: Option<IpAddr>) -> Guesses {
        Guesses(keys.lookup(what, address.map(network_of).unwrap_or_default().as_bytes()))
    }

    /// Minutes to wait when all room is used.
    pub fn wait(&self, db: &mut Db) -> Result<Option<i64>> {
        let (made, _) = self.made(db, now())?;
        Ok((made >= ROOM).then_some(ONE_MORE.num_minutes() * (made - ROOM + 1)))
    }

    /// One more wrong guess.
    pub fn note(&self, db: &mut Db) -> Result<()> {
        let (made, since) = self.made(db, now())?;
        let made = i32::try_from((made + 1).min(ROOM)).unwrap_or(i32::MAX);
        let row =
            (throttles::subject.eq(&self.0), throttles::failures.eq(made), throttles::last_at.eq(since), throttles::locked_until.eq(None::<NaiveDateTime>));
        crate::on_db!(db, |c| diesel::insert_into(throttles::table)
            .values(row)
            .on_conflict(throttles::subject)
            .do_update()
            .set((throttles::failures.eq(excluded(throttles::failures)), throttles::last_at.eq(excluded(throttles::last_at))))
            .execute(c))?;
        Ok(())
    }

    /// The guesses that count still, and the moment from which the next one is forgotten.
    fn made(&self, db: &mut Db, at: NaiveDateTime) -> Result<(i64, NaiveDateTime)> {
        let row: Option<(i32, NaiveDateTime)> = throttles::table.find(&self.0).select((throttles::failures, throttles::last_at)).first(db).optional()?;
        Ok(row.map_or((0, at), |(made, since)| still(i64::from(made), since, at)))
    }
}

fn still(made: i64, since: NaiveDateTime, at: NaiveDateTime) -> (i64, NaiveDateTime) {
    let forgotten = ((at - since).num_seconds() / ONE_MORE.num_seconds()).max(0);
    if forgotten >= made {
        return (0, at);
    }
    (made - forgotten, since + ONE_MORE * i32::try_from(forgotten).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_minute_one_guess_is_forgotten() {
        let since = chrono::DateTime::UNIX_EPOCH.naive_utc();
        let after = |seconds| still(120, since, since + Duration::seconds(seconds));
        assert_eq!(after(59), (120, since));
        assert_eq!(after(150), (118, since + Duration::minutes(2)));
        assert_eq!(after(120 * 60).0, 0);
        assert_eq!(still(5, since, since - Duration::hours(1)), (5, since), "a clock that was set back forgives nothing");
    }
}
