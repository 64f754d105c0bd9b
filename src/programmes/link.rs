//! For which programmes a session counts: ticked by whoever holds it, for itself or for the rest of its series too.

use super::programme::{Programme, ProgrammeId};
use crate::db::schema::{class_sessions, programme_sessions};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::Result;
use crate::journal;
use crate::sessions::{ClassSession, SeriesId, SessionId};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde_json::json;
use std::collections::{HashMap, HashSet};

crate::id!(LinkId);

/// What was decided of a session, the newest word for each.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Said {
    counts: bool,
    /// For the later ones of its series.
    follows: Option<bool>,
}

/// What of a session is needed to know for what it counts.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct Brief {
    pub id: SessionId,
    pub series_id: Option<SeriesId>,
    pub unit_id: UnitId,
    pub trainer_id: PersonId,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub cancelled_at: Option<NaiveDateTime>,
}

type Row = (ProgrammeId, SessionId, bool, bool);

/// Which sessions count for some programmes.
#[derive(Debug, Default)]
pub struct Links {
    sessions: Vec<Brief>,
    said: HashMap<ProgrammeId, HashMap<SessionId, Said>>,
}

impl Links {
    pub fn of(db: &mut Db, programmes: &[ProgrammeId]) -> Result<Links> {
        let rows = || programme_sessions::table.filter(programme_sessions::programme_id.eq_any(programmes));
        let columns = (programme_sessions::programme_id, programme_sessions::session_id, programme_sessions::counts, programme_sessions::follows);
        let rows_in_order: Vec<Row> = rows().order((programme_sessions::decided_at, programme_sessions::id)).select(columns).load(db)?;
        if rows_in_order.is_empty() {
            return Ok(Links::default());
        }
        let own = class_sessions::id.eq_any(rows().select(programme_sessions::session_id));
        let mut sessions: Vec<Brief> = class_sessions::table.filter(own).select(brief()).load(db)?;
        let following: HashSet<SessionId> = rows_in_order.iter().filter(|row| row.3).map(|row| row.1).collect();
        let series: HashSet<SeriesId> = sessions.iter().filter(|one| following.contains(&one.id)).filter_map(|one| one.series_id).collect();
        let known: HashSet<SessionId> = sessions.iter().map(|one| one.id).collect();
        let later: Vec<Brief> = class_sessions::table.filter(class_sessions::series_id.eq_any(series)).select(brief()).load(db)?;
        sessions.extend(later.into_iter().filter(|one| !known.contains(&one.id)));
        sessions.sort_by_key(|one| (one.starts_at, one.id));
        let mut links = Links { sessions, said: HashMap::new() };
        for (programme, session, counts, follows) in rows_in_order {
            let said = links.said.entry(programme).or_default().entry(session).or_default();
            *said = Said { counts, follows: if follows { Some(counts) } else { said.follows } };
        }
        Ok(links)
    }

    /// The sessions that count for a programme, in order.
    pub fn counted(&self, programme: ProgrammeId) -> Vec<&Brief> {
        let Some(said) = self.said.get(&programme) else { return Vec::new() };
        let mut followed: HashMap<SeriesId, bool> = HashMap::new();
        let mut counted = Vec::new();
        for session in &self.sessions {
            let own = said.get(&session.id);
            let inherited = session.series_id.and_then(|series| followed.get(&series)).copied().unwrap_or(false);
            if own.map_or(inherited, |own| own.counts) {
                counted.push(session);
            }
            if let (Some(series), Some(follows)) = (session.series_id, own.and_then(|own| own.follows)) {
                followed.insert(series, follows);
            }
        }
        counted
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn brief() -> _ {
    (
        class_sessions::id,
        class_sessions::series_id,
        class_sessions::unit_id,
        class_sessions::trainer_id,
        class_sessions::starts_at,
        class_sessions::ends_at,
        class_sessions::cancelled_at,
    )
}

impl Programme {
    /// For which of these programmes the session counts.
    pub fn counting(db: &mut Db, programmes: &[ProgrammeId], session: SessionId) -> Result<HashSet<ProgrammeId>> {
        let links = Links::of(db, programmes)?;
        let counts = |one: &&ProgrammeId| links.counted(**one).iter().any(|brief| brief.id == session);
        // One of a series of which nothing was decided yet stands in no link.
        Ok(programmes.iter().filter(counts).copied().collect())
    }

    /// The session counts for it, or does not: with `follows` so do the later ones of its series. Said twice, it is one word.
    pub fn take_in_session(&self, db: &mut Db, by: PersonId, session: &ClassSession, counts: bool, follows: bool) -> Result<()> {
        let follows = follows && session.series_id.is_some();
        let as_it_is = Programme::counting(db, &[self.id], session.id)?.contains(&self.id) == counts;
        if as_it_is && (!follows || self.says_of_series(db, session.id)? == Some(counts)) {
            return Ok(());
        }
        self.must_be_open()?;
        diesel::insert_into(programme_sessions::table)
            .values((
                programme_sessions::id.eq(LinkId::new()),
                programme_sessions::programme_id.eq(self.id),
                programme_sessions::session_id.eq(session.id),
                programme_sessions::counts.eq(counts),
                programme_sessions::follows.eq(follows),
                programme_sessions::decided_at.eq(now()),
                programme_sessions::decided_by.eq(by),
            ))
            .execute(db)?;
        let details = json!({ "session": session.id, "series": follows });
        match counts {
            true => journal::record(db, Some(by), "programme-session-counted", self.id, details),
            false => journal::record(db, Some(by), "programme-session-left-out", self.id, details),
        }
    }

    /// The newest word on this session that was meant for those after it too.
    fn says_of_series(&self, db: &mut Db, session: SessionId) -> Result<Option<bool>> {
        let own = programme_sessions::table.filter(programme_sessions::programme_id.eq(self.id)).filter(programme_sessions::session_id.eq(session));
        let own = own.filter(programme_sessions::follows.eq(true)).order((programme_sessions::decided_at.desc(), programme_sessions::id.desc()));
        Ok(own.select(programme_sessions::counts).first(db).optional()?)
    }
}
