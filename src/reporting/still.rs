//! What has stopped: where people did not meet in the last full week though they should have, as the room of the sessions has it.

use super::period::{Period, PeriodKind};
use crate::attendance::SessionId;
use crate::community::{Calendar, Unit};
use crate::db::schema::{class_sessions, closings, missed_weeks, series};
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::sessions::{reached, visited};
use crate::web::start_of_day;
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Still {
    /// A session of a weekly series was held by nobody: the hamlet, and the reason that was told.
    pub missed: Vec<Missed>,
    /// Nothing is planned weekly, and nobody met.
    pub without: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Missed {
    pub place: String,
    pub reason: String,
}

impl Still {
    /// A series leaves out the days off, and a hamlet without one is not asked about a week in which nobody works.
    ///
    /// Looks at the sessions of the week alone: it costs the same after ten years.
    pub fn of(db: &mut Db, scope: &[UnitId]) -> Result<Still> {
        let week = Period::this(PeriodKind::Week).previous();
        let (from, to) = (start_of_day(week.first), start_of_day(week.next().first));
        let then = class_sessions::table.filter(reached(scope)).filter(class_sessions::starts_at.ge(from)).filter(class_sessions::starts_at.lt(to));
        let closed = exists(closings::table.filter(closings::session_id.eq(class_sessions::id)));
        let planned: Vec<(SessionId, UnitId, bool)> = then.select((class_sessions::id, class_sessions::unit_id, visited().or(closed))).load(db)?;
        let met: HashSet<UnitId> = planned.iter().filter(|(.., held)| *held).map(|(_, unit, _)| *unit).collect();
        let not_held: HashMap<SessionId, UnitId> = planned.into_iter().filter(|(.., held)| !held).map(|(session, unit, _)| (session, unit)).collect();
        let noticed = missed_weeks::table.filter(missed_weeks::session_id.eq_any(not_held.keys()));
        let noticed: Vec<(SessionId, String)> = noticed.select((missed_weeks::session_id, missed_weeks::reason)).load(db)?;
        let noticed: Vec<(UnitId, String)> = noticed.into_iter().filter_map(|(session, reason)| Some((*not_held.get(&session)?, reason))).collect();
        let weekly: HashSet<UnitId> = series::table.filter(series::ended_at.is_null()).select(series::unit_id).load(db)?.into_iter().collect();
        let calendar = Calendar::load(db)?;
        let is_worked = week.first.iter_days().take(7).any(|day| calendar.is_worked(day));
        let mut still = Still::default();
        for hamlet in Unit::hamlets(db, scope)?.into_iter().filter(|hamlet| hamlet.closed_at.is_none()) {
            if let Some((_, reason)) = noticed.iter().find(|(unit, _)| *unit == hamlet.id) {
                still.missed.push(Missed { place: hamlet.name, reason: reason.clone() });
            } else if is_worked && !weekly.contains(&hamlet.id) && !met.contains(&hamlet.id) {
                still.without.push(hamlet.name);
            }
        }
        Ok(still)
    }
}
