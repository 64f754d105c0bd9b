//! A batch is handed over: who gave it to whom, when, how, and on what legal ground.

use super::export::ExportId;
use crate::db::schema::{handovers, persons};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::text::tidy;
use crate::web::today;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(HandoverId);

crate::words! {
    pub enum Way { InPerson = "in-person", OfficialNetwork = "official-network", Post = "post" }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Handover {
    pub id: HandoverId,
    pub export_id: ExportId,
    pub organisation: String,
    pub receiver: String,
    pub channel: Way,
    pub legal_basis: String,
    pub note: String,
    pub handed_on: NaiveDate,
    pub handed_by: PersonId,
    pub recorded_at: NaiveDateTime,
    pub cancelled_by: Option<PersonId>,
    pub cancelled_at: Option<NaiveDateTime>,
}

#[derive(Debug, Clone)]
pub struct NewHandover {
    pub id: HandoverId,
    pub organisation: String,
    pub receiver: String,
    pub channel: Way,
    pub legal_basis: String,
    pub note: String,
    pub handed_on: NaiveDate,
}

impl Handover {
    /// Sent twice, it is one.
    pub fn note(db: &mut Db, by: PersonId, export: ExportId, new: &NewHandover) -> Result<()> {
        if handovers::table.find(new.id).first::<Handover>(db).optional()?.is_some() {
            return Ok(());
        }
        if new.handed_on > today() {
            return Err(Error::refused("handover-in-the-future"));
        }
        diesel::insert_into(handovers::table)
            .values((
                handovers::id.eq(new.id),
                handovers::export_id.eq(export),
                handovers::organisation.eq(tidy(&new.organisation)),
                handovers::receiver.eq(tidy(&new.receiver)),
                handovers::channel.eq(new.channel),
                handovers::legal_basis.eq(tidy(&new.legal_basis)),
                handovers::note.eq(tidy(&new.note)),
                handovers::handed_on.eq(new.handed_on),
                handovers::handed_by.eq(by),
                handovers::recorded_at.eq(now()),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "batch-handed-over", export, json!({ "handover": new.id, "channel": new.channel }))
    }

    /// It was written down wrongly: it stays to be seen and counts no more.
    pub fn cancel(db: &mut Db, by: PersonId, export: ExportId, id: HandoverId) -> Result<()> {
        let known = Handover::of(db, export, id)?;
        if known.cancelled_at.is_some() {
            return Ok(());
        }
        diesel::update(handovers::table.find(id)).set((handovers::cancelled_by.eq(by), handovers::cancelled_at.eq(now()))).execute(db)?;
        journal::record(db, Some(by), "handover-cancelled", export, json!({ "handover": id }))
    }

    pub fn of(db: &mut Db, export: ExportId, id: HandoverId) -> Result<Handover> {
        Ok(handovers::table.find(id).filter(handovers::export_id.eq(export)).first(db)?)
    }

    /// All of a batch with the names of those who handed over, the latest first.
    pub fn all(db: &mut Db, export: ExportId) -> Result<Vec<(Handover, String)>> {
        let all = handovers::table.inner_join(persons::table.on(persons::id.eq(handovers::handed_by))).filter(handovers::export_id.eq(export));
        Ok(all.select((handovers::all_columns, persons::name)).order((handovers::handed_on.desc(), handovers::id.desc())).load(db)?)
    }
}
