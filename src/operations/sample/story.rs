//! What happened in the commune: everybody and everything, in memory, in the order of the tables.

use super::calendar::Calendar;
use super::dice::Dice;
use super::people::NumberRow;
use super::records::Linked;
use super::shelf::Shelf;
use super::staff::Hired;
use super::study::Stage;
use crate::assessment::{Answer, Attempt};
use crate::attendance::{Attendance, Class, ClassId, Mark, Observation};
use crate::certification::{Approval, Certificate, Correction, ExportId, PracticalCheck, Request, Return, Revocation};
use crate::community::{Household, Unit};
use crate::db::{PersonId, UnitId};
use crate::error::Result;
use crate::identity::{Person, Pin};
use crate::journal::Event;
use crate::keys::Keys;
use crate::learning::{Enrolment, Progress};
use crate::programmes::{self, Member, Programme};
use crate::sessions::{ClassSession, Closing, Series};
use chrono::NaiveDateTime;
use serde_json::Value;
use std::collections::HashSet;

pub struct Story {
    pub dice: Dice,
    pub calendar: Calendar,
    /// Empty until the courses are loaded.
    pub shelf: Shelf,
    pub units: Vec<Unit>,
    pub ancestry: Vec<(UnitId, UnitId)>,
    pub households: Vec<Household>,
    pub persons: Vec<Person>,
    pub numbers: Vec<NumberRow>,
    pub staff: Vec<Hired>,
    pub classes: Vec<Class>,
    pub members: Vec<Membership>,
    pub enrolments: Vec<Enrolment>,
    pub progress: Vec<Progress>,
    pub attempts: Vec<Attempt>,
    pub answers: Vec<Answer>,
    pub requests: Vec<Request>,
    pub checks: Vec<PracticalCheck>,
    pub returns: Vec<Return>,
    pub approvals: Vec<Approval>,
    pub certificates: Vec<Certificate>,
    pub corrections: Vec<Correction>,
    pub revocations: Vec<Revocation>,
    /// Year and last number.
    pub series: Vec<(i32, i32)>,
    pub export_id: ExportId,
    pub series_of_sessions: Vec<Series>,
    pub sessions: Vec<ClassSession>,
    pub marks: Vec<Mark>,
    pub attendances: Vec<Attendance>,
    pub observations: Vec<Observation>,
    pub closings: Vec<Closing>,
    pub programmes: Vec<Programme>,
    pub model_members: Vec<Member>,
    pub model_events: Vec<programmes::Event>,
    pub links: Vec<Linked>,
    pub events: Vec<Event>,
    pub known: Known,
}

/// Somebody in a class, with the PIN that the trainer wrote down.
pub struct Membership {
    pub class: usize,
    pub class_id: ClassId,
    /// The place among the persons.
    pub person: usize,
    pub person_id: PersonId,
    pub joined_at: NaiveDateTime,
    pub pin: Pin,
    pub pin_hash: Vec<u8>,
    pub stage: Stage,
    pub course: Option<String>,
}

/// What must not come twice.
#[derive(Default)]
pub struct Known {
    pub people: HashSet<(String, chrono::NaiveDate)>,
    pub numbers: HashSet<String>,
    pub codes: HashSet<String>,
}

impl Story {
    pub fn new(seed: u64) -> Story {
        let (mut dice, calendar) = (Dice::new(seed), Calendar::ending_today());
        let export_id = ExportId(dice.id(calendar.opening()));
        Story {
            dice,
            calendar,
            shelf: Shelf::default(),
            units: Vec::new(),
            ancestry: Vec::new(),
            households: Vec::new(),
            persons: Vec::new(),
            numbers: Vec::new(),
            staff: Vec::new(),
            classes: Vec::new(),
            members: Vec::new(),
            enrolments: Vec::new(),
            progress: Vec::new(),
            attempts: Vec::new(),
            answers: Vec::new(),
            requests: Vec::new(),
            checks: Vec::new(),
            returns: Vec::new(),
            approvals: Vec::new(),
            certificates: Vec::new(),
            corrections: Vec::new(),
            revocations: Vec::new(),
            series: Vec::new(),
            export_id,
            series_of_sessions: Vec::new(),
            sessions: Vec::new(),
            marks: Vec::new(),
            attendances: Vec::new(),
            observations: Vec::new(),
            closings: Vec::new(),
            programmes: Vec::new(),
            model_members: Vec::new(),
            model_events: Vec::new(),
            links: Vec::new(),
            events: Vec::new(),
            known: Known::default(),
        }
    }

    /// From the first class to the last certificate; then the evenings and the models.
    pub fn tell(&mut self, keys: &Keys) -> Result<()> {
        self.open_classes(keys);
        self.learn();
        self.certify();
        self.meet();
        self.organise();
        self.events.sort_by_key(|event| event.at);
        Ok(())
    }

    pub fn happened(&mut self, at: NaiveDateTime, actor: PersonId, action: &str, subject: impl ToString, detail: Value) {
        self.events.push(Event { at, actor: Some(actor), action: action.into(), subject: subject.to_string(), detail });
    }

    pub fn commune(&self) -> &Unit {
        &self.units[1]
    }

    pub fn hamlets(&self) -> &[Unit] {
        &self.units[2..]
    }
}
