//! The closing of a session: what was taught, how many came, what was difficult, what it cost. A correction is another one.

use super::session::ClassSession;
use crate::attendance::SessionId;
use crate::db::schema::{attendances, closings, follow_ups, persons};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::{merged_away, restricted};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(ClosingId);
crate::id!(FollowUpId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Closing {
    pub id: ClosingId,
    pub session_id: SessionId,
    pub taught: String,
    /// How many were there: never fewer than were marked; more where only heads were counted.
    pub came: i32,
    pub difficulties: String,
    pub proposals: String,
    /// In đồng.
    pub cost: i32,
    /// How long it really lasted.
    pub minutes: i32,
    pub closed_by: PersonId,
    pub closed_at: NaiveDateTime,
}

/// What the form says. The id comes with it: sent twice, it is one.
#[derive(Debug, Clone)]
pub struct NewClosing {
    pub id: ClosingId,
    pub taught: String,
    pub came: i32,
    pub difficulties: String,
    pub proposals: String,
    pub cost: i32,
    pub minutes: i32,
    /// On whom somebody is to call, and what for.
    pub follow: Vec<PersonId>,
    pub follow_what: String,
}

/// Somebody to call on.
#[derive(Debug, Clone, Serialize)]
pub struct FollowUp {
    pub id: FollowUpId,
    pub person: PersonId,
    pub name: String,
    pub what: String,
    pub noted_at: NaiveDateTime,
    pub done_at: Option<NaiveDateTime>,
}

impl Closing {
    pub fn make(db: &mut Db, by: PersonId, session: &ClassSession, new: &NewClosing) -> Result<()> {
        if closings::table.find(new.id).select(closings::id).first::<ClosingId>(db).optional()?.is_some() {
            return Ok(());
        }
        if session.cancelled_at.is_some() {
            return Err(Error::refused("session-is-cancelled"));
        }
        if now() < session.starts_at {
            return Err(Error::refused("closing-too-early"));
        }
        let marked = Closing::marked(db, session.id)? as i32;
        diesel::insert_into(closings::table)
            .values((
                closings::id.eq(new.id),
                closings::session_id.eq(session.id),
                closings::taught.eq(new.taught.trim()),
                closings::came.eq(new.came.max(marked)),
                closings::difficulties.eq(new.difficulties.trim()),
                closings::proposals.eq(new.proposals.trim()),
                closings::cost.eq(new.cost),
                closings::minutes.eq(new.minutes),
                closings::closed_by.eq(by),
                closings::closed_at.eq(now()),
            ))
            .execute(db)?;
        for person in &new.follow {
            FollowUp::note(db, by, session.id, *person, &new.follow_what)?;
        }
        journal::record(db, Some(by), "session-closed", session.id, json!({ "closing": new.id, "came": new.came.max(marked) }))
    }

    /// The one that counts.
    pub fn of(db: &mut Db, session: SessionId) -> Result<Option<Closing>> {
        let of = closings::table.filter(closings::session_id.eq(session));
        Ok(of.order((closings::closed_at.desc(), closings::id.desc())).first(db).optional()?)
    }

    /// How many were marked as being there, each person once.
    pub fn marked(db: &mut Db, session: SessionId) -> Result<i64> {
        Ok(attendances::table.filter(attendances::session_id.eq(session)).filter(attendances::came.eq(true)).count().get_result(db)?)
    }
}

impl FollowUp {
    fn note(db: &mut Db, by: PersonId, session: SessionId, person: PersonId, what: &str) -> Result<()> {
        let open = follow_ups::table.filter(follow_ups::session_id.eq(session)).filter(follow_ups::person_id.eq(person)).filter(follow_ups::done_at.is_null());
        if open.count().get_result::<i64>(db)? > 0 {
            return Ok(());
        }
        diesel::insert_into(follow_ups::table)
            .values((
                follow_ups::id.eq(FollowUpId::new()),
                follow_ups::session_id.eq(session),
                follow_ups::person_id.eq(person),
                follow_ups::what.eq(what.trim()),
                follow_ups::noted_by.eq(by),
                follow_ups::noted_at.eq(now()),
            ))
            .execute(db)?;
        Ok(())
    }

    /// Of a session, the open ones first.
    pub fn of_session(db: &mut Db, session: SessionId) -> Result<Vec<FollowUp>> {
        let of = follow_ups::table.inner_join(persons::table).filter(follow_ups::session_id.eq(session));
        let of = of.filter(follow_ups::person_id.ne_all(merged_away())).filter(follow_ups::person_id.ne_all(restricted()));
        let columns = (follow_ups::id, persons::id, persons::name, follow_ups::what, follow_ups::noted_at, follow_ups::done_at);
        let rows: Vec<(FollowUpId, PersonId, String, String, NaiveDateTime, Option<NaiveDateTime>)> = of.order(persons::sort_key).select(columns).load(db)?;
        let mut all: Vec<FollowUp> =
            rows.into_iter().map(|(id, person, name, what, noted_at, done_at)| FollowUp { id, person, name, what, noted_at, done_at }).collect();
        all.sort_by_key(|one| one.done_at.is_some());
        Ok(all)
    }

    pub fn done(db: &mut Db, by: PersonId, session: SessionId, id: FollowUpId) -> Result<()> {
        let of = follow_ups::table.filter(follow_ups::id.eq(id)).filter(follow_ups::session_id.eq(session));
        let known: Option<FollowUpId> = of.select(follow_ups::id).first(db).optional()?;
        known.ok_or(Error::NotFound)?;
        let open = follow_ups::table.filter(follow_ups::id.eq(id)).filter(follow_ups::done_at.is_null());
        diesel::update(open).set((follow_ups::done_at.eq(Some(now())), follow_ups::done_by.eq(Some(by)))).execute(db)?;
        Ok(())
    }
}
