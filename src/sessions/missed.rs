//! Weeks of a series in which nobody met: noticed by the program, explained by the trainer, told to the officer.

use super::series::Series;
use super::session::{ClassSession, Listed, reached, visited};
use crate::attendance::SessionId;
use crate::community::Calendar;
use crate::db::schema::{class_sessions, closings, missed_weeks, series};
use crate::db::{Db, PersonId, ROWS_AT_ONCE, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::web::today;
use chrono::NaiveDateTime;
use diesel::dsl::not;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

/// A line of the officer's list.
#[derive(Debug, Clone, Serialize)]
pub struct MissedWeek {
    #[serde(flatten)]
    pub session: Listed,
    pub reason: String,
    pub noticed_at: NaiveDateTime,
}

impl MissedWeek {
    /// What is done each day: the coming sessions are made, and the weeks that passed are looked at.
    pub fn look(db: &mut Db) -> Result<usize> {
        let calendar = Calendar::load(db)?;
        for series in Series::open(db)? {
            series.extend(db, &calendar, today())?;
        }
        let closed = closings::table.select(closings::session_id);
        let known = missed_weeks::table.select(missed_weeks::session_id);
        let passed =
            class_sessions::table.filter(class_sessions::series_id.is_not_null()).filter(class_sessions::ends_at.lt(now() - chrono::Duration::hours(12)));
        let missed = passed.filter(not(visited())).filter(class_sessions::id.ne_all(closed)).filter(class_sessions::id.ne_all(known));
        // What a series that has ended would have wanted is not missed.
        let ended = series::ended_at.is_null().or(series::ended_at.gt(class_sessions::starts_at.nullable()));
        let missed: Vec<ClassSession> = missed.inner_join(series::table).filter(ended).select(class_sessions::all_columns).load(db)?;
        for session in &missed {
            diesel::insert_into(missed_weeks::table)
                .values((missed_weeks::session_id.eq(session.id), missed_weeks::noticed_at.eq(now()), missed_weeks::reason.eq(&session.cancelled_because)))
                .execute(db)?;
            journal::record(db, None, "week-missed", session.id, json!({ "unit": session.unit_id }))?;
        }
        Ok(missed.len())
    }

    /// Those that nobody has held or marked since, the latest first.
    pub fn list(db: &mut Db, scope: &[UnitId], since: NaiveDateTime) -> Result<Vec<MissedWeek>> {
        // The few that were noticed since are looked up: what was held meanwhile is not read.
        let noticed =
            missed_weeks::table.filter(missed_weeks::noticed_at.ge(since)).select((missed_weeks::session_id, missed_weeks::reason, missed_weeks::noticed_at));
        let noticed: Vec<(SessionId, String, NaiveDateTime)> = noticed.load(db)?;
        let said: HashMap<SessionId, (String, NaiveDateTime)> = noticed.into_iter().map(|(session, reason, at)| (session, (reason, at))).collect();
        let ids: Vec<SessionId> = said.keys().copied().collect();
        let mut missed: Vec<ClassSession> = Vec::new();
        for some in ids.chunks(ROWS_AT_ONCE) {
            let there = class_sessions::table.filter(class_sessions::id.eq_any(some)).filter(reached(scope)).filter(class_sessions::starts_at.ge(since));
            let closed = closings::table.select(closings::session_id);
            missed.extend(there.filter(not(visited())).filter(class_sessions::id.ne_all(closed)).load::<ClassSession>(db)?);
        }
        missed.sort_by_key(|session| (std::cmp::Reverse(session.starts_at), session.id));
        let lines = Listed::all(db, missed)?;
        Ok(lines
            .into_iter()
            .map(|session| MissedWeek { reason: said[&session.session.id].0.clone(), noticed_at: said[&session.session.id].1, session })
            .collect())
    }

    pub fn reason(db: &mut Db, session: SessionId) -> Result<Option<String>> {
        Ok(missed_weeks::table.find(session).select(missed_weeks::reason).first(db).optional()?)
    }

    pub fn explain(db: &mut Db, by: PersonId, session: SessionId, reason: &str) -> Result<()> {
        let said = (missed_weeks::reason.eq(reason.trim()), missed_weeks::explained_by.eq(Some(by)), missed_weeks::explained_at.eq(Some(now())));
        if diesel::update(missed_weeks::table.find(session)).set(said).execute(db)? == 0 {
            return Err(Error::NotFound);
        }
        journal::record(db, Some(by), "missed-week-explained", session, json!({}))
    }
}
