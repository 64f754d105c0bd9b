//! How a model of the sample is begun, who takes part in it, and what is written down.

use super::story::Story;
use crate::community::Unit;
use crate::db::{Json, PersonId, UnitId};
use crate::programmes::{Event, EventId, Facts, Kind, LinkId, Member, MemberId, Named, NewProgramme, Programme, ProgrammeId};
use crate::sessions::SessionId;
use crate::web::in_vietnam;
use chrono::{Days, NaiveDateTime, TimeDelta};
use serde_json::json;

/// The session counts for the programme, and so do the later ones of its series.
pub struct Linked {
    pub id: LinkId,
    pub programme: ProgrammeId,
    pub session: SessionId,
    pub at: NaiveDateTime,
    pub by: PersonId,
}

/// Somebody of twenty or more, and the hamlet.
pub struct GrownUp {
    pub unit: UnitId,
    pub person: PersonId,
}

impl Story {
    /// Hamlet after hamlet.
    pub fn grown_ups(&self) -> Vec<GrownUp> {
        let born = self.calendar.today - Days::new(20 * 366);
        let there = self.persons.iter().filter(|one| one.household_id.is_some() && one.birth_date.is_some_and(|birth| birth < born));
        there.map(|one| GrownUp { unit: one.unit_id, person: one.id }).collect()
    }

    /// By the officer, on the first afternoon, one after the other.
    pub fn begin(&mut self, kind: &str, unit: Unit, name: Option<&str>, facts: Facts) -> ProgrammeId {
        let new = NewProgramme::of(Kind::coded(kind).expect("it ships"), &unit);
        let at = self.calendar.opening() + TimeDelta::hours(5) + TimeDelta::seconds(40 * self.programmes.len() as i64);
        let by = self.officer().id;
        let id = ProgrammeId(self.dice.id(at));
        self.happened(at, by, "programme-made", id, json!({ "kind": kind, "unit": unit.id }));
        self.programmes.push(Programme {
            id,
            unit_id: unit.id,
            kind: new.kind,
            name: name.map_or(new.name, str::to_owned),
            shape: None,
            rules: Json(new.rules),
            facts: Json(facts),
            starts_on: in_vietnam(at).date(),
            ends_on: None,
            created_at: at,
            created_by: Some(by),
            closed_at: None,
            closed_by: None,
        });
        id
    }

    pub fn take_part(&mut self, programme: ProgrammeId, role: &str, named: Named, unit: UnitId, facts: Facts) -> MemberId {
        let at = self.calendar.opening() + TimeDelta::hours(6) + TimeDelta::seconds(20 * self.model_members.len() as i64);
        let by = self.officer().id;
        let id = MemberId(self.dice.id(at));
        self.happened(at, by, "programme-member-added", programme, json!({ "member": id, "role": role }));
        self.model_members.push(Member {
            id,
            programme_id: programme,
            role: role.into(),
            person_id: named.person(),
            household_id: named.household(),
            name: named.name(),
            unit_id: unit,
            since: in_vietnam(at).date(),
            until: None,
            facts: Json(facts),
            added_at: at,
            added_by: by,
            withdrawn_at: None,
            withdrawn_by: None,
            withdrawn_because: String::new(),
        });
        id
    }

    /// Between the first days and yesterday.
    pub fn some_morning(&mut self) -> NaiveDateTime {
        let opening = self.calendar.opening();
        self.calendar.morning(&mut self.dice, opening, 2, 62)
    }

    /// Of nobody yet, without words.
    pub fn event(&mut self, at: NaiveDateTime, programme: ProgrammeId, kind: &str, unit: UnitId, by: PersonId) -> Event {
        Event {
            id: EventId(self.dice.id(at)),
            programme_id: programme,
            member_id: None,
            kind: kind.into(),
            happened_on: in_vietnam(at).date(),
            person_id: None,
            household_id: None,
            unit_id: unit,
            number: None,
            minutes: None,
            facts: Json(Facts::new()),
            recorded_at: at,
            recorded_by: by,
            withdrawn_at: None,
            withdrawn_by: None,
            withdrawn_because: String::new(),
        }
    }

    pub fn record(&mut self, event: Event) {
        let details = json!({ "event": event.id, "kind": event.kind });
        self.happened(event.recorded_at, event.recorded_by, "programme-event-recorded", event.programme_id, details);
        self.model_events.push(event);
    }

    /// All sessions of that hamlet's class count for it, says their trainer.
    pub fn link(&mut self, programme: ProgrammeId, place: usize) {
        let Some(series) = self.series_of_sessions.get(place).map(|series| series.id) else { return };
        let Some(first) = self.sessions.iter().find(|one| one.series_id == Some(series)) else { return };
        let (session, by, at) = (first.id, first.trainer_id, first.created_at + TimeDelta::minutes(1));
        self.happened(at, by, "programme-session-counted", programme, json!({ "session": session, "series": true }));
        let id = LinkId(self.dice.id(at));
        self.links.push(Linked { id, programme, session, at, by });
    }
}

/// What a form of data holds.
pub fn said(facts: &[(&str, &str)]) -> Json<Facts> {
    Json(facts.iter().map(|(field, word)| ((*field).to_owned(), (*word).to_owned())).collect())
}
