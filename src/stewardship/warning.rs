//! What the admin's page says while a clock runs: incidents not told of, requests that are late.

use super::incident::{Incident, IncidentId, NoticeKind};
use super::request::Listed;
use crate::db::{Db, UnitId};
use crate::error::Result;
use serde::Serialize;

/// The clock of an incident that nobody has stopped yet.
#[derive(Debug, Serialize)]
pub struct RunningClock {
    pub incident: IncidentId,
    pub kind: NoticeKind,
    pub hours: i64,
}

#[derive(Debug, Serialize)]
pub struct Warnings {
    pub clocks: Vec<RunningClock>,
    pub overdue: usize,
    /// Due today or tomorrow.
    pub soon: usize,
}

impl Warnings {
    pub fn of(db: &mut Db, scope: &[UnitId]) -> Result<Warnings> {
        let open = Listed::open(db, scope)?;
        let clocks = Incident::running(db, scope)?;
        Ok(Warnings {
            clocks: clocks.into_iter().map(|(incident, clock)| RunningClock { incident, kind: clock.kind, hours: clock.hours }).collect(),
            overdue: open.iter().filter(|line| line.next.days < 0).count(),
            soon: open.iter().filter(|line| (0..2).contains(&line.next.days)).count(),
        })
    }
}
