//! The register of some programmes: all that counts of them, each person and household under its one record.

use super::event::Event;
use super::member::Member;
use super::programme::{Programme, ProgrammeId};
use super::session::Counted;
use crate::community::{Homes, within};
use crate::db::schema::{programme_events, programme_members};
use crate::db::{Db, UnitId};
use crate::error::Result;
use diesel::prelude::*;

/// Members of these units, with their events wherever they happened; and the events in these units.
#[derive(Debug, Clone, Default)]
pub struct Register {
    pub programmes: Vec<Programme>,
    pub members: Vec<Member>,
    /// Those of the sessions too: `session-held` and `session-attended`.
    pub events: Vec<Event>,
    pub sessions: Vec<Counted>,
}

impl Register {
    pub fn load(db: &mut Db, programmes: Vec<Programme>, scope: &[UnitId]) -> Result<Register> {
        let ids: Vec<ProgrammeId> = programmes.iter().map(|programme| programme.id).collect();
        let members = || {
            let of = programme_members::table.filter(programme_members::programme_id.eq_any(&ids)).filter(programme_members::withdrawn_at.is_null());
            of.filter(programme_members::unit_id.eq_any(within(scope)))
        };
        let own = members().select(programme_members::id.nullable());
        let events = programme_events::table.filter(programme_events::programme_id.eq_any(&ids)).filter(programme_events::withdrawn_at.is_null());
        let events = events.filter(programme_events::unit_id.eq_any(within(scope)).or(programme_events::member_id.eq_any(own)));
        let (members, events) = (members().order(programme_members::id).load(db)?, events.order(programme_events::id).load(db)?);
        let mut register = Register { programmes, members, events, sessions: Vec::new() };
        let homes = Homes::merged(db)?;
        for member in &mut register.members {
            member.household_id = member.household_id.map(|id| homes.kept(id));
        }
        for event in &mut register.events {
            event.household_id = event.household_id.map(|id| homes.kept(id));
        }
        register.take_in(Counted::all(db, &ids, scope)?);
        Ok(register)
    }

    /// One programme alone.
    pub fn only(&self, programme: ProgrammeId) -> Register {
        Register {
            programmes: self.programmes.iter().filter(|one| one.id == programme).cloned().collect(),
            members: self.members.iter().filter(|member| member.programme_id == programme).cloned().collect(),
            events: self.events.iter().filter(|event| event.programme_id == programme).cloned().collect(),
            sessions: self.sessions.iter().filter(|session| session.programme == programme).cloned().collect(),
        }
    }
}
