//! An incident with personal data: what happened, who was told when, and the clocks of the law.

use crate::community::within;
use crate::db::schema::{incident_notices, incidents};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(IncidentId);
crate::id!(NoticeId);

crate::words! {
    /// First notice and report go to the office in charge; people are told of a breach of location or biometrics.
    pub enum NoticeKind { First = "first", Report = "report", People = "people", Other = "other" }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Incident {
    pub id: IncidentId,
    pub unit_id: UnitId,
    pub discovered_at: NaiveDateTime,
    pub serious: bool,
    pub may_harm: bool,
    pub location_or_biometric: bool,
    pub happened: String,
    pub data_kinds: String,
    pub people: String,
    pub consequences: String,
    pub measures: String,
    pub contact: String,
    pub registered_at: NaiveDateTime,
    pub registered_by: PersonId,
    pub changed_at: Option<NaiveDateTime>,
    pub changed_by: Option<PersonId>,
    pub closed_at: Option<NaiveDateTime>,
    pub closed_by: Option<PersonId>,
}

/// What the form asks.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Told {
    pub discovered_at: NaiveDateTime,
    pub serious: bool,
    pub may_harm: bool,
    pub location_or_biometric: bool,
    pub happened: String,
    pub data_kinds: String,
    pub people: String,
    pub consequences: String,
    pub measures: String,
    pub contact: String,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Notice {
    pub id: NoticeId,
    pub incident_id: IncidentId,
    pub kind: NoticeKind,
    /// Whom.
    pub told: String,
    pub told_at: NaiveDateTime,
    pub note: String,
    pub recorded_at: NaiveDateTime,
    pub recorded_by: PersonId,
}

/// A clock of an incident: what must be told, by when, and whether it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clock {
    pub kind: NoticeKind,
    pub by: NaiveDateTime,
    pub done_at: Option<NaiveDateTime>,
    /// Whole hours from now; below zero it is too late.
    pub hours: i64,
}

impl Clock {
    fn new(kind: NoticeKind, by: NaiveDateTime, notices: &[Notice], at: NaiveDateTime) -> Clock {
        let done_at = notices.iter().filter(|notice| notice.kind == kind).map(|notice| notice.told_at).min();
        Clock { kind, by, done_at, hours: (by - at).num_minutes().div_euclid(60) }
    }
}

impl Incident {
    /// 24 hours for the first notice of a serious one (NĐ 331/2026 Đ31.2d); 72 hours for the report (the same, and
    /// Luật 91/2025 Đ23.1 where it may harm people); 72 hours to the people themselves (NĐ 356/2025 Đ29).
    pub fn clocks(&self, notices: &[Notice], at: NaiveDateTime) -> Vec<Clock> {
        let after = |hours| self.discovered_at + TimeDelta::hours(hours);
        let wanted = [
            (NoticeKind::First, self.serious, after(24)),
            (NoticeKind::Report, self.serious || self.may_harm, after(72)),
            (NoticeKind::People, self.location_or_biometric, after(72)),
        ];
        wanted.into_iter().filter(|(_, wanted, _)| *wanted).map(|(kind, _, by)| Clock::new(kind, by, notices, at)).collect()
    }

    pub fn register(db: &mut Db, by: PersonId, unit: UnitId, id: IncidentId, told: &Told) -> Result<()> {
        if incidents::table.find(id).filter(incidents::registered_by.eq(by)).count().get_result::<i64>(db)? > 0 {
            return Ok(());
        }
        diesel::insert_into(incidents::table)
            .values((
                incidents::id.eq(id),
                incidents::unit_id.eq(unit),
                incidents::discovered_at.eq(told.discovered_at),
                incidents::serious.eq(told.serious),
                incidents::may_harm.eq(told.may_harm),
                incidents::location_or_biometric.eq(told.location_or_biometric),
                incidents::happened.eq(told.happened.trim()),
                incidents::data_kinds.eq(told.data_kinds.trim()),
                incidents::people.eq(told.people.trim()),
                incidents::consequences.eq(told.consequences.trim()),
                incidents::measures.eq(told.measures.trim()),
                incidents::contact.eq(told.contact.trim()),
                incidents::registered_at.eq(now()),
                incidents::registered_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "incident-registered", id, json!({ "serious": told.serious }))
    }

    /// What is known grows; when it was discovered stays, the clocks began then.
    pub fn change(&self, db: &mut Db, by: PersonId, told: &Told) -> Result<()> {
        self.must_be_open()?;
        diesel::update(incidents::table.find(self.id))
            .set((
                incidents::serious.eq(told.serious),
                incidents::may_harm.eq(told.may_harm),
                incidents::location_or_biometric.eq(told.location_or_biometric),
                incidents::happened.eq(told.happened.trim()),
                incidents::data_kinds.eq(told.data_kinds.trim()),
                incidents::people.eq(told.people.trim()),
                incidents::consequences.eq(told.consequences.trim()),
                incidents::measures.eq(told.measures.trim()),
                incidents::contact.eq(told.contact.trim()),
                incidents::changed_at.eq(now()),
                incidents::changed_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "incident-changed", self.id, json!({ "serious": told.serious }))
    }

    pub fn find(db: &mut Db, scope: &[UnitId], id: IncidentId) -> Result<Incident> {
        Ok(incidents::table.find(id).filter(incidents::unit_id.eq_any(within(scope))).first(db)?)
    }

    /// The open ones first, then the latest.
    pub fn list(db: &mut Db, scope: &[UnitId], most: i64) -> Result<Vec<Incident>> {
        let here = incidents::table.filter(incidents::unit_id.eq_any(within(scope)));
        Ok(here.order((incidents::closed_at.is_not_null(), incidents::id.desc())).limit(most).load(db)?)
    }

    pub fn notices(&self, db: &mut Db) -> Result<Vec<Notice>> {
        let own = incident_notices::table.filter(incident_notices::incident_id.eq(self.id));
        Ok(own.order((incident_notices::told_at, incident_notices::id)).load(db)?)
    }

    pub fn note(&self, db: &mut Db, new: &Notice) -> Result<()> {
        if incident_notices::table.find(new.id).count().get_result::<i64>(db)? > 0 {
            return Ok(());
        }
        diesel::insert_into(incident_notices::table)
            .values((
                incident_notices::id.eq(new.id),
                incident_notices::incident_id.eq(self.id),
                incident_notices::kind.eq(new.kind),
                incident_notices::told.eq(new.told.trim()),
                incident_notices::told_at.eq(new.told_at),
                incident_notices::note.eq(new.note.trim()),
                incident_notices::recorded_at.eq(new.recorded_at),
                incident_notices::recorded_by.eq(new.recorded_by),
            ))
            .execute(db)?;
        journal::record(db, Some(new.recorded_by), "incident-told", self.id, json!({ "kind": new.kind }))
    }

    /// Closed once everything was told that the law wants told.
    pub fn close(&self, db: &mut Db, by: PersonId) -> Result<()> {
        if self.closed_at.is_some() {
            return Ok(());
        }
        let notices = self.notices(db)?;
        if self.clocks(&notices, now()).iter().any(|clock| clock.done_at.is_none()) {
            return Err(Error::refused("incident-not-told"));
        }
        diesel::update(incidents::table.find(self.id)).set((incidents::closed_at.eq(now()), incidents::closed_by.eq(by))).execute(db)?;
        journal::record(db, Some(by), "incident-closed", self.id, json!({}))
    }

    fn must_be_open(&self) -> Result<()> {
        if self.closed_at.is_some() { Err(Error::refused("incident-is-closed")) } else { Ok(()) }
    }

    /// The clocks that run within these units, the most urgent first.
    pub fn running(db: &mut Db, scope: &[UnitId]) -> Result<Vec<(IncidentId, Clock)>> {
        let open = incidents::table.filter(incidents::closed_at.is_null()).filter(incidents::unit_id.eq_any(within(scope)));
        let open: Vec<Incident> = open.load(db)?;
        let mut running = Vec::new();
        for incident in open {
            let notices = incident.notices(db)?;
            let clocks = incident.clocks(&notices, now()).into_iter().filter(|clock| clock.done_at.is_none());
            running.extend(clocks.map(|clock| (incident.id, clock)));
        }
        running.sort_by_key(|(id, clock)| (clock.by, *id));
        Ok(running)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn incident(serious: bool, may_harm: bool, location_or_biometric: bool) -> Incident {
        let at = now();
        Incident {
            id: IncidentId::new(),
            unit_id: UnitId::new(),
            discovered_at: at,
            serious,
            may_harm,
            location_or_biometric,
            happened: String::new(),
            data_kinds: String::new(),
            people: String::new(),
            consequences: String::new(),
            measures: String::new(),
            contact: String::new(),
            registered_at: at,
            registered_by: PersonId::new(),
            changed_at: None,
            changed_by: None,
            closed_at: None,
            closed_by: None,
        }
    }

    proptest! {
        #[test]
        fn a_clock_runs_for_each_duty_and_for_no_other(serious: bool, may_harm: bool, people: bool, minutes in 0i64..10_000) {
            let incident = incident(serious, may_harm, people);
            let clocks = incident.clocks(&[], incident.discovered_at + TimeDelta::minutes(minutes));
            let of = |kind| clocks.iter().find(|clock| clock.kind == kind);
            prop_assert_eq!(of(NoticeKind::First).is_some(), serious);
            prop_assert_eq!(of(NoticeKind::Report).is_some(), serious || may_harm);
            prop_assert_eq!(of(NoticeKind::People).is_some(), people);
            for clock in &clocks {
                let hours = if clock.kind == NoticeKind::First { 24 } else { 72 };
                prop_assert_eq!(clock.by, incident.discovered_at + TimeDelta::hours(hours));
                prop_assert_eq!(clock.hours < 0, minutes > hours * 60);
            }
        }
    }
}
