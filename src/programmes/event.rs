//! An event: a dated fact about a member or a programme. It is never deleted; one that was wrong is withdrawn.

use super::kind::{EventKind, Facts};
use super::member::{Member, MemberId, Named};
use super::programme::{Programme, ProgrammeId};
use crate::community::{HouseholdId, within};
use crate::db::schema::programme_events;
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::web::today;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(EventId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Event {
    pub id: EventId,
    pub programme_id: ProgrammeId,
    pub member_id: Option<MemberId>,
    pub kind: String,
    pub happened_on: NaiveDate,
    pub person_id: Option<PersonId>,
    pub household_id: Option<HouseholdId>,
    pub unit_id: UnitId,
    pub number: Option<i64>,
    pub minutes: Option<i32>,
    pub facts: Json<Facts>,
    pub recorded_at: NaiveDateTime,
    pub recorded_by: PersonId,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: Option<PersonId>,
    pub withdrawn_because: String,
}

#[derive(Debug, Clone)]
pub struct NewEvent {
    pub id: EventId,
    pub kind: String,
    pub member: Option<MemberId>,
    pub happened_on: NaiveDate,
    pub named: Named,
    /// The household of a person who is met at home.
    pub household: Option<HouseholdId>,
    pub unit_id: UnitId,
    pub number: Option<i64>,
    pub minutes: Option<i32>,
    pub facts: Facts,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Recorded {
    New,
    /// It says what is known already: kept, and it counts once.
    Again,
}

impl Event {
    /// Sent twice, it is one. The same person counted twice is told, kept and counts once.
    pub fn enter(db: &mut Db, by: PersonId, programme: &Programme, new: &NewEvent) -> Result<Recorded> {
        if programme_events::table.find(new.id).filter(programme_events::recorded_by.eq(by)).count().get_result::<i64>(db)? > 0 {
            return Ok(Recorded::New);
        }
        programme.must_be_open()?;
        if new.happened_on > today() {
            return Err(Error::refused("problem-event-in-future"));
        }
        let shape = programme.shape();
        let kind = shape.event(&new.kind).ok_or(Error::NotFound)?;
        let known = Event::said_before(db, programme, kind, new)?;
        diesel::insert_into(programme_events::table)
            .values((
                programme_events::id.eq(new.id),
                programme_events::programme_id.eq(programme.id),
                programme_events::member_id.eq(new.member),
                programme_events::kind.eq(&new.kind),
                programme_events::happened_on.eq(new.happened_on),
                programme_events::person_id.eq(new.named.person()),
                programme_events::household_id.eq(new.named.household().or(new.household)),
                programme_events::unit_id.eq(new.unit_id),
                programme_events::number.eq(new.number),
                programme_events::minutes.eq(new.minutes),
                programme_events::facts.eq(Json(new.facts.clone())),
                programme_events::recorded_at.eq(now()),
                programme_events::recorded_by.eq(by),
                programme_events::withdrawn_because.eq(""),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "programme-event-recorded", programme.id, json!({ "event": new.id, "kind": new.kind }))?;
        Ok(if known { Recorded::Again } else { Recorded::New })
    }

    fn said_before(db: &mut Db, programme: &Programme, kind: &EventKind, new: &NewEvent) -> Result<bool> {
        if !kind.once {
            return Ok(false);
        }
        let same = programme_events::table.filter(programme_events::programme_id.eq(programme.id)).filter(programme_events::kind.eq(&new.kind));
        let same = same.filter(programme_events::withdrawn_at.is_null());
        let same: Vec<Event> = match new.member {
            Some(member) => same.filter(programme_events::member_id.eq(member)).load(db)?,
            None => same.filter(programme_events::member_id.is_null()).load(db)?,
        };
        let (person, household) = (new.named.person(), new.named.household());
        Ok(same.iter().any(|event| event.member_id == new.member && event.person_id == person && (household.is_none() || event.household_id == household)))
    }

    /// Of a programme, among and below these units.
    pub fn find(db: &mut Db, programme: &Programme, scope: &[UnitId], id: EventId) -> Result<Event> {
        let own = programme_events::table.find(id).filter(programme_events::programme_id.eq(programme.id));
        Ok(own.filter(programme_events::unit_id.eq_any(within(scope))).first(db)?)
    }

    /// The newest first, those that were withdrawn too.
    pub fn list(db: &mut Db, programme: ProgrammeId, scope: &[UnitId], most: i64) -> Result<Vec<Event>> {
        let own = programme_events::table.filter(programme_events::programme_id.eq(programme)).filter(programme_events::unit_id.eq_any(within(scope)));
        Ok(own.order((programme_events::happened_on.desc(), programme_events::id.desc())).limit(most).load(db)?)
    }

    pub fn of_member(db: &mut Db, member: &Member) -> Result<Vec<Event>> {
        let own = programme_events::table.filter(programme_events::member_id.eq(member.id));
        Ok(own.order((programme_events::happened_on.desc(), programme_events::id.desc())).load(db)?)
    }

    /// It counts nowhere any more; it stays with the reason.
    pub fn withdraw(&self, db: &mut Db, by: PersonId, because: &str) -> Result<()> {
        if self.withdrawn_at.is_some() {
            return Ok(());
        }
        let withdrawn =
            (programme_events::withdrawn_at.eq(now()), programme_events::withdrawn_by.eq(by), programme_events::withdrawn_because.eq(because.trim()));
        diesel::update(programme_events::table.find(self.id)).set(withdrawn).execute(db)?;
        journal::record(db, Some(by), "programme-event-withdrawn", self.programme_id, json!({ "event": self.id }))
    }

    pub fn says(&self, field: &str) -> Option<&str> {
        self.facts.0.get(field).map(String::as_str).filter(|said| !said.is_empty())
    }
}
