//! How many sessions, and how many people: the one count for pages, files and reports.

use super::session::ClassSession;
use crate::attendance::SessionId;
use crate::community::{Unit, within};
use crate::db::schema::{attendances, class_sessions, closings, series};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::merged_away;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Totals {
    /// Planned and not called off.
    pub planned: usize,
    /// Somebody was there, or it was closed.
    pub held: usize,
    pub cancelled: usize,
    /// Each person once in each session.
    pub attendances: usize,
    /// Each person once.
    pub people: usize,
}

/// A hamlet's line. The people of all lines together may be more than those of the commune: some learn in two hamlets.
#[derive(Debug, Clone, Serialize)]
pub struct OfHamlet {
    pub hamlet: String,
    pub totals: Totals,
    /// It has a weekly series that goes on.
    pub weekly: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Overview {
    pub all: Totals,
    pub hamlets: Vec<OfHamlet>,
}

impl Overview {
    /// What began in that time in these units.
    pub fn of(db: &mut Db, scope: &[UnitId], from: NaiveDateTime, to: NaiveDateTime) -> Result<Overview> {
        let then = class_sessions::table.filter(class_sessions::unit_id.eq_any(within(scope)));
        let then = then.filter(class_sessions::starts_at.ge(from)).filter(class_sessions::starts_at.lt(to));
        let sessions: Vec<ClassSession> = then.load(db)?;
        let came = attendances::table.inner_join(class_sessions::table).filter(class_sessions::unit_id.eq_any(within(scope)));
        let came = came.filter(class_sessions::starts_at.ge(from)).filter(class_sessions::starts_at.lt(to)).filter(attendances::came.eq(true));
        let came = came.filter(attendances::person_id.ne_all(merged_away()));
        let came: Vec<(SessionId, PersonId)> = came.select((attendances::session_id, attendances::person_id)).load(db)?;
        let closed = closings::table.inner_join(class_sessions::table).filter(class_sessions::unit_id.eq_any(within(scope)));
        let closed = closed.filter(class_sessions::starts_at.ge(from)).filter(class_sessions::starts_at.lt(to));
        let closed: HashSet<SessionId> = closed.select(closings::session_id).load(db)?.into_iter().collect();
        let weekly = series::table.filter(series::ended_at.is_null()).filter(series::unit_id.eq_any(within(scope)));
        let weekly: HashSet<UnitId> = weekly.select(series::unit_id).load(db)?.into_iter().collect();
        let mut by_session: HashMap<SessionId, Vec<PersonId>> = HashMap::new();
        came.into_iter().for_each(|(session, person)| by_session.entry(session).or_default().push(person));
        let of = |unit: UnitId| Totals::count(sessions.iter().filter(|session| session.unit_id == unit), &by_session, &closed);
        let hamlets = Unit::hamlets(db, scope)?.into_iter().filter(|hamlet| hamlet.closed_at.is_none());
        let hamlets = hamlets.map(|hamlet| OfHamlet { totals: of(hamlet.id), weekly: weekly.contains(&hamlet.id), hamlet: hamlet.name }).collect();
        Ok(Overview { all: Totals::count(sessions.iter(), &by_session, &closed), hamlets })
    }
}

impl Totals {
    fn count<'s>(sessions: impl Iterator<Item = &'s ClassSession>, came: &HashMap<SessionId, Vec<PersonId>>, closed: &HashSet<SessionId>) -> Totals {
        let (mut totals, mut people) = (Totals::default(), HashSet::<PersonId>::new());
        for session in sessions {
            let there = came.get(&session.id).map(Vec::as_slice).unwrap_or_default();
            totals.cancelled += usize::from(session.cancelled_at.is_some());
            totals.planned += usize::from(session.cancelled_at.is_none());
            totals.held += usize::from(!there.is_empty() || closed.contains(&session.id));
            totals.attendances += there.len();
            people.extend(there.iter().copied());
        }
        totals.people = people.len();
        totals
    }
}
