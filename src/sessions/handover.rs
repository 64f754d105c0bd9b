//! A session, or the rest of its series, given to another trainer.

use super::session::ClassSession;
use crate::attendance::SessionId;
use crate::community::Unit;
use crate::db::schema::{class_sessions, closings, persons, series, session_handovers, unit_ancestry};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::{Person, Right, Role};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(HandoverId);

/// Who gives whom what.
#[derive(Debug, Clone)]
pub struct NewHandover {
    pub to: PersonId,
    /// Who held it when the form was shown: two at once do not overwrite each other.
    pub was: PersonId,
    /// The later ones of its series too.
    pub rest: bool,
}

/// What was given, for the session's page.
#[derive(Debug, Clone, Serialize)]
pub struct Handover {
    pub from: String,
    pub to: String,
    pub at: NaiveDateTime,
}

impl ClassSession {
    /// The trainer of the session, or one who looks after the whole commune.
    pub fn may_be_given_by(&self, db: &mut Db, who: PersonId, scope: &[UnitId]) -> Result<bool> {
        let commune = Unit::commune_of(db, self.unit_id)?.id;
        Ok(self.trainer_id == who || Unit::is_within(db, commune, scope)?)
    }

    /// Everybody else with a trainer's right that reaches the session, by name.
    pub fn other_trainers(&self, db: &mut Db) -> Result<Vec<(PersonId, String)>> {
        let places: Vec<UnitId> = [Some(self.unit_id), self.class_id.map(|class| UnitId(class.0))].into_iter().flatten().collect();
        let above: Vec<UnitId> = unit_ancestry::table.filter(unit_ancestry::unit_id.eq_any(places)).select(unit_ancestry::ancestor_id).load(db)?;
        let holders = Right::holders(db, Role::Trainer, &above)?;
        let others = persons::table.filter(persons::id.eq_any(holders)).filter(persons::id.ne(self.trainer_id));
        Ok(others.order((persons::sort_key, persons::id)).select((persons::id, persons::name)).load(db)?)
    }

    /// How many sessions have another trainer now. Given twice, it is given once.
    pub fn give(&self, db: &mut Db, by: PersonId, scope: &[UnitId], new: &NewHandover) -> Result<usize> {
        if self.trainer_id == new.to && new.was != new.to {
            return Ok(0);
        }
        self.must_be_open(db)?;
        if !self.may_be_given_by(db, by, scope)? {
            return Err(Error::refused("handover-not-yours"));
        }
        if self.trainer_id != new.was {
            let name = Person::find(db, self.trainer_id)?.name;
            return Err(Error::refused_with("handover-given-meanwhile", &[("name", name)]));
        }
        if !self.other_trainers(db)?.iter().any(|(trainer, _)| *trainer == new.to) {
            return Err(Error::refused("problem-handover-trainer"));
        }
        let mut given = vec![self.id];
        if let Some(of) = self.series_id.filter(|_| new.rest) {
            let later = class_sessions::table.filter(class_sessions::series_id.eq(of)).filter(class_sessions::starts_at.gt(self.starts_at));
            let later = later.filter(class_sessions::trainer_id.eq(self.trainer_id)).filter(class_sessions::cancelled_at.is_null());
            given.extend(
                later.filter(class_sessions::id.ne_all(closings::table.select(closings::session_id))).select(class_sessions::id).load::<SessionId>(db)?,
            );
            // Those that are made later have the trainer of the series.
            diesel::update(series::table.find(of)).set(series::trainer_id.eq(new.to)).execute(db)?;
        }
        let changed = (class_sessions::changes.eq(class_sessions::changes + 1), class_sessions::changed_at.eq(now()));
        diesel::update(class_sessions::table.filter(class_sessions::id.eq_any(&given))).set((class_sessions::trainer_id.eq(new.to), changed)).execute(db)?;
        for session in &given {
            diesel::insert_into(session_handovers::table)
                .values((
                    session_handovers::id.eq(HandoverId::new()),
                    session_handovers::session_id.eq(session),
                    session_handovers::from_id.eq(self.trainer_id),
                    session_handovers::to_id.eq(new.to),
                    session_handovers::handed_at.eq(now()),
                    session_handovers::handed_by.eq(by),
                ))
                .execute(db)?;
        }
        journal::record(db, Some(by), "session-handed-over", self.id, json!({ "from": self.trainer_id, "to": new.to, "sessions": given.len() }))?;
        Ok(given.len())
    }

    /// Given to this trainer, and still to be held: the first of them, and how many.
    pub fn given_to(db: &mut Db, trainer: PersonId) -> Result<Option<(SessionId, i64)>> {
        let given = session_handovers::table.filter(session_handovers::to_id.eq(trainer)).select(session_handovers::session_id);
        let ahead = class_sessions::table.filter(class_sessions::trainer_id.eq(trainer)).filter(class_sessions::ends_at.gt(now()));
        let ahead = ahead.filter(class_sessions::cancelled_at.is_null()).filter(class_sessions::id.eq_any(given));
        let ahead: Vec<SessionId> = ahead.order((class_sessions::starts_at, class_sessions::id)).select(class_sessions::id).load(db)?;
        Ok(ahead.first().map(|first| (*first, ahead.len() as i64)))
    }
}

impl Handover {
    /// The latest first.
    pub fn of(db: &mut Db, session: SessionId) -> Result<Vec<Handover>> {
        let of = session_handovers::table.filter(session_handovers::session_id.eq(session));
        let of = of.order((session_handovers::handed_at.desc(), session_handovers::id.desc()));
        let columns = (session_handovers::from_id, session_handovers::to_id, session_handovers::handed_at);
        let rows: Vec<(PersonId, PersonId, NaiveDateTime)> = of.select(columns).load(db)?;
        let names = Person::names(db, &rows.iter().flat_map(|row| [row.0, row.1]).collect::<Vec<_>>())?;
        let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
        Ok(rows.iter().map(|(from, to, at)| Handover { from: name(from), to: name(to), at: *at }).collect())
    }
}
