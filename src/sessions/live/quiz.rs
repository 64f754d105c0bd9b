//! The live quiz of a session: a short code by which phones in the room answer, while it is open.

use super::question::LiveQuestion;
use crate::attendance::SessionId;
use crate::db::schema::live_quizzes;
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::random_below;
use crate::sessions::ClassSession;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct LiveQuiz {
    pub session_id: SessionId,
    /// Five digits, so that nobody takes it for the code of a class.
    pub code: String,
    pub opened_at: NaiveDateTime,
    pub opened_by: PersonId,
    pub closed_at: Option<NaiveDateTime>,
}

/// A trainer who forgets to end it leaves no door open.
const LONGEST: Duration = Duration::hours(6);

impl LiveQuiz {
    pub fn of(db: &mut Db, session: SessionId) -> Result<Option<LiveQuiz>> {
        Ok(live_quizzes::table.find(session).first(db).optional()?)
    }

    /// Opens it, or opens it again with the code that it had.
    pub fn open(db: &mut Db, by: PersonId, session: &ClassSession) -> Result<LiveQuiz> {
        if session.cancelled_at.is_some() {
            return Err(Error::refused("live-session-cancelled"));
        }
        match LiveQuiz::of(db, session.id)? {
            Some(open) if !open.is_over() => return Ok(open),
            Some(ended) => {
                LiveQuestion::close_open(db, session.id)?;
                let again = (live_quizzes::opened_at.eq(now()), live_quizzes::opened_by.eq(by), live_quizzes::closed_at.eq(None::<NaiveDateTime>));
                diesel::update(live_quizzes::table.find(ended.session_id)).set(again).execute(db)?;
            }
            None => {
                let code = free_code(db)?;
                let row =
                    (live_quizzes::session_id.eq(session.id), live_quizzes::code.eq(code), live_quizzes::opened_at.eq(now()), live_quizzes::opened_by.eq(by));
                diesel::insert_into(live_quizzes::table).values(row).execute(db)?;
            }
        }
        journal::record(db, Some(by), "live-quiz-opened", session.id, json!({}))?;
        LiveQuiz::of(db, session.id)?.ok_or(Error::NotFound)
    }

    /// Ended ones too: they have their own words. Spaces do not matter.
    pub fn coded(db: &mut Db, code: &str) -> Result<Option<LiveQuiz>> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        Ok(live_quizzes::table.filter(live_quizzes::code.eq(code)).first(db).optional()?)
    }

    pub fn is_over(&self) -> bool {
        self.closed_at.is_some() || self.opened_at + LONGEST < now()
    }

    /// The code opens nothing any more. The question that is open is closed with it.
    pub fn close(&self, db: &mut Db, by: PersonId) -> Result<()> {
        LiveQuestion::close_open(db, self.session_id)?;
        if self.closed_at.is_some() {
            return Ok(());
        }
        diesel::update(live_quizzes::table.find(self.session_id)).set(live_quizzes::closed_at.eq(now())).execute(db)?;
        journal::record(db, Some(by), "live-quiz-closed", self.session_id, json!({}))
    }
}

fn free_code(db: &mut Db) -> Result<String> {
    for _ in 0..50 {
        let code = format!("{}", 10_000 + random_below(90_000));
        if LiveQuiz::coded(db, &code)?.is_none() {
            return Ok(code);
        }
    }
    Err(Error::broken("no free code for a live quiz"))
}
