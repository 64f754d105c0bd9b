//! The sessions that count for a programme, and what they add to its register: held ones, and who was there.

use super::event::{Event, EventId};
use super::kind::Facts;
use super::link::{Brief, Links};
use super::member::{Member, MemberId};
use super::programme::ProgrammeId;
use super::register::Register;
use crate::community::within;
use crate::db::schema::{attendances, closings, units};
use crate::db::{Db, Json, PersonId, ROWS_AT_ONCE, UnitId};
use crate::error::Result;
use crate::identity::merged_away;
use crate::sessions::{SessionId, When};
use chrono::NaiveDate;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// A session of the programme was held: an event that nobody types, for rules and totals.
pub const HELD: &str = "session-held";
/// Somebody was at one, once in each.
pub const ATTENDED: &str = "session-attended";

/// A session that counts for a programme.
#[derive(Debug, Clone)]
pub struct Counted {
    pub programme: ProgrammeId,
    pub session: SessionId,
    pub unit: UnitId,
    pub day: NaiveDate,
    pub trainer: PersonId,
    pub minutes: i32,
    pub held: bool,
    /// Each person once, under the one record that is kept.
    pub came: Vec<PersonId>,
}

impl Counted {
    /// Those held in these units, in order. Who called one off counts nowhere.
    pub fn all(db: &mut Db, programmes: &[ProgrammeId], scope: &[UnitId]) -> Result<Vec<Counted>> {
        let links = Links::of(db, programmes)?;
        let of: Vec<(ProgrammeId, Vec<&Brief>)> = programmes.iter().map(|one| (*one, links.counted(*one))).filter(|(_, some)| !some.is_empty()).collect();
        if of.is_empty() {
            return Ok(Vec::new());
        }
        let here: HashSet<UnitId> = units::table.filter(units::id.eq_any(within(scope))).select(units::id).load(db)?.into_iter().collect();
        let wanted: HashSet<SessionId> = of.iter().flat_map(|(_, some)| some.iter().map(|one| one.id)).collect();
        let wanted: Vec<SessionId> = wanted.into_iter().collect();
        let (mut came, mut closed) = (HashMap::<SessionId, Vec<PersonId>>::new(), HashSet::new());
        for some in wanted.chunks(ROWS_AT_ONCE) {
            let there = attendances::table.filter(attendances::session_id.eq_any(some)).filter(attendances::came.eq(true));
            let there = there.filter(attendances::person_id.ne_all(merged_away()));
            let there: Vec<(SessionId, PersonId)> = there.select((attendances::session_id, attendances::person_id)).load(db)?;
            there.into_iter().for_each(|(session, person)| came.entry(session).or_default().push(person));
            closed.extend(closings::table.filter(closings::session_id.eq_any(some)).select(closings::session_id).load::<SessionId>(db)?);
        }
        let counted = |programme: ProgrammeId, one: &Brief| {
            let came = came.get(&one.id).cloned().unwrap_or_default();
            Counted {
                programme,
                session: one.id,
                unit: one.unit_id,
                day: When::of(one.starts_at, one.ends_at).day,
                trainer: one.trainer_id,
                minutes: (one.ends_at - one.starts_at).num_minutes() as i32,
                held: !came.is_empty() || closed.contains(&one.id),
                came,
            }
        };
        let there = |one: &&&Brief| one.cancelled_at.is_none() && here.contains(&one.unit_id);
        Ok(of.iter().flat_map(|(programme, some)| some.iter().filter(there).map(|one| counted(*programme, one))).collect())
    }

    /// As the register tells it: the session itself, and everybody who was there; a member as a member.
    fn events(&self, members: &HashMap<(ProgrammeId, PersonId), MemberId>) -> impl Iterator<Item = Event> {
        let event = |kind: &str, person: Option<PersonId>, member: Option<MemberId>| Event {
            id: EventId(self.session.0),
            programme_id: self.programme,
            member_id: member,
            kind: kind.into(),
            happened_on: self.day,
            person_id: person,
            household_id: None,
            unit_id: self.unit,
            number: None,
            minutes: Some(self.minutes),
            facts: Json(Facts::new()),
            recorded_at: chrono::NaiveDateTime::default(),
            recorded_by: self.trainer,
            withdrawn_at: None,
            withdrawn_by: None,
            withdrawn_because: String::new(),
        };
        let member = |person: &PersonId| members.get(&(self.programme, *person)).copied();
        let mut events: Vec<Event> = self.came.iter().map(|person| event(ATTENDED, Some(*person), member(person))).collect();
        events.extend(self.held.then(|| event(HELD, None, None)));
        events.into_iter()
    }
}

impl Register {
    /// The sessions with what they add.
    pub(super) fn take_in(&mut self, sessions: Vec<Counted>) {
        let member = |member: &Member| Some(((member.programme_id, member.person_id?), member.id));
        let members: HashMap<(ProgrammeId, PersonId), MemberId> = self.members.iter().filter_map(member).collect();
        let events: Vec<Event> = sessions.iter().flat_map(|session| session.events(&members)).collect();
        self.events.extend(events);
        self.sessions = sessions;
    }
}
