//! What of the registers has been kept long enough: by retention rules, figures that were frozen stay.

use crate::db::schema::{programme_events, programme_members, programmes};
use crate::db::{Db, ROWS_AT_ONCE};
use crate::error::Result;
use crate::programmes::{EventId, MemberId};
use crate::web::in_vietnam;
use chrono::NaiveDateTime;
use diesel::prelude::*;

/// Records with names in them, by why they go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Old {
    /// From door to door, so long ago.
    Visits,
    /// Members and events of a model that was closed so long ago.
    Closed,
    /// Entered by mistake and withdrawn so long ago.
    Withdrawn,
}

const AT_HOME: [&str; 2] = ["visit", "helped-at-home"];

impl Old {
    pub fn count(self, db: &mut Db, before: NaiveDateTime) -> Result<i64> {
        Ok((self.events(db, before)?.len() + self.members(db, before)?.len()) as i64)
    }

    /// The events first: they name the members.
    pub fn delete(self, db: &mut Db, before: NaiveDateTime) -> Result<usize> {
        let (events, members) = (self.events(db, before)?, self.members(db, before)?);
        for some in events.chunks(ROWS_AT_ONCE) {
            diesel::delete(programme_events::table.filter(programme_events::id.eq_any(some))).execute(db)?;
        }
        for some in members.chunks(ROWS_AT_ONCE) {
            diesel::delete(programme_members::table.filter(programme_members::id.eq_any(some))).execute(db)?;
        }
        Ok(events.len() + members.len())
    }

    fn events(self, db: &mut Db, before: NaiveDateTime) -> Result<Vec<EventId>> {
        let all = programme_events::table.select(programme_events::id);
        Ok(match self {
            Old::Visits => all.filter(programme_events::kind.eq_any(AT_HOME)).filter(programme_events::happened_on.lt(in_vietnam(before).date())).load(db)?,
            Old::Closed => all.filter(programme_events::programme_id.eq_any(closed(before))).load(db)?,
            Old::Withdrawn => all.filter(programme_events::withdrawn_at.lt(before)).load(db)?,
        })
    }

    fn members(self, db: &mut Db, before: NaiveDateTime) -> Result<Vec<MemberId>> {
        let all = programme_members::table.select(programme_members::id);
        Ok(match self {
            Old::Visits => Vec::new(),
            Old::Closed => all.filter(programme_members::programme_id.eq_any(closed(before))).load(db)?,
            Old::Withdrawn => all.filter(programme_members::withdrawn_at.lt(before)).load(db)?,
        })
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn closed(before: NaiveDateTime) -> _ {
    programmes::table.filter(programmes::closed_at.lt(before)).select(programmes::id)
}
