//! Wrong tries: five, then a wait that grows. Counted for a person; for an address only by the number of
//! names it tries in vain at the staff door, as a whole class may stand behind one.

use crate::db::schema::throttles;
use crate::db::{Db, now};
use crate::error::Result;
use crate::keys::Keys;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use diesel::upsert::excluded;

#[derive(Debug, Clone, Queryable)]
pub struct Throttle {
    pub subject: Vec<u8>,
    pub failures: i32,
    pub last_at: NaiveDateTime,
    pub locked_until: Option<NaiveDateTime>,
}

/// Whether one more try may be made.
#[derive(Debug, PartialEq)]
pub enum Try {
    Allowed,
    /// Minutes to wait, rounded up.
    Wait(i64),
}

const FREE_TRIES: i32 = 5;
const MEMORY: Duration = Duration::hours(24);
const LONGEST_WAIT_MINUTES: i64 = 60;

impl Throttle {
    /// Takes one try before it is made, so that many at once count as many. A right answer gives them back.
    pub fn take(db: &mut Db, subject: &[u8]) -> Result<Try> {
        Throttle::take_of(db, subject, FREE_TRIES)
    }

    /// The same where the number of free tries is a setting.
    pub fn take_of(db: &mut Db, subject: &[u8], free: i32) -> Result<Try> {
        let at = now();
        let known: Option<Throttle> = throttles::table.find(subject).first(db).optional()?;
        if let Some(until) = known.as_ref().and_then(|t| t.locked_until).filter(|until| *until > at) {
            return Ok(Try::Wait((until - at).num_seconds() / 60 + 1));
        }
        let recent = known.filter(|t| at - t.last_at < MEMORY);
        let failures = recent.map_or(1, |t| t.failures + 1);
        let locked_until = wait_after(failures, free).map(|wait| at + wait);
        let row = (throttles::subject.eq(subject), throttles::failures.eq(failures), throttles::last_at.eq(at), throttles::locked_until.eq(locked_until));
        crate::on_db!(db, |c| diesel::insert_into(throttles::table)
            .values(row)
            .on_conflict(throttles::subject)
            .do_update()
            .set((
                throttles::failures.eq(excluded(throttles::failures)),
                throttles::last_at.eq(excluded(throttles::last_at)),
                throttles::locked_until.eq(excluded(throttles::locked_until)),
            ))
            .execute(c))?;
        Ok(Try::Allowed)
    }

    /// Whether it was taken from within a day.
    pub fn is_fresh(db: &mut Db, subject: &[u8]) -> Result<bool> {
        let fresh = throttles::table.find(subject).filter(throttles::last_at.gt(now() - MEMORY));
        Ok(diesel::select(diesel::dsl::exists(fresh)).get_result(db)?)
    }

    /// One try less: it was a right one.
    pub fn give_back(db: &mut Db, subject: &[u8]) -> Result<()> {
        let taken = throttles::table.find(subject);
        diesel::update(taken).set((throttles::failures.eq(throttles::failures - 1), throttles::locked_until.eq(None::<NaiveDateTime>))).execute(db)?;
        Ok(())
    }

    /// What is older than a day counts no more.
    pub fn tidy(db: &mut Db) -> Result<()> {
        diesel::delete(throttles::table.filter(throttles::last_at.lt(now() - MEMORY))).execute(db)?;
        Ok(())
    }

    /// Known and unknown names are throttled alike: nobody learns from the wait who works here.
    pub fn of_user_name(keys: &Keys, name: &str) -> Vec<u8> {
        keys.lookup("throttle-user-name", name.as_bytes())
    }

    /// The answer was right, or a new secret was given.
    pub fn forget(db: &mut Db, subject: &[u8]) -> Result<()> {
        diesel::delete(throttles::table.find(subject)).execute(db)?;
        Ok(())
    }
}

/// One minute after the last free try, then twice as long each time, an hour at most.
fn wait_after(failures: i32, free: i32) -> Option<Duration> {
    let doublings = u32::try_from(failures - free).ok()?;
    Some(Duration::minutes(1_i64.checked_shl(doublings.min(20)).unwrap_or(LONGEST_WAIT_MINUTES).min(LONGEST_WAIT_MINUTES)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_tries_are_free_then_the_wait_grows_to_an_hour() {
        let minutes = |failures| wait_after(failures, FREE_TRIES).map(|wait| wait.num_minutes());
        assert_eq!([1, 4, 5, 6, 7, 10, 11, 40].map(minutes), [None, None, Some(1), Some(2), Some(4), Some(32), Some(60), Some(60)]);
    }
}
