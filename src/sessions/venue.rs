//! A venue: where people meet, and what is there.

use crate::community::within;
use crate::db::schema::{units, venues};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::Result;
use crate::journal;
use crate::text::tidy;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(VenueId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Venue {
    pub id: VenueId,
    pub unit_id: UnitId,
    pub name: String,
    pub address: String,
    pub seats: Option<i32>,
    pub devices: i32,
    pub wifi: bool,
    pub power: bool,
    pub step_free: bool,
    /// How good the line is, in words.
    pub line: String,
    pub created_by: PersonId,
    pub created_at: NaiveDateTime,
    /// Nobody meets here any more.
    pub ended_at: Option<NaiveDateTime>,
}

/// What a form says of a venue. The id comes with it: sent twice, it is one.
#[derive(Debug, Clone)]
pub struct NewVenue {
    pub id: VenueId,
    pub unit_id: UnitId,
    pub name: String,
    pub address: String,
    pub seats: Option<i32>,
    pub devices: i32,
    pub wifi: bool,
    pub power: bool,
    pub step_free: bool,
    pub line: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    #[serde(flatten)]
    pub venue: Venue,
    pub hamlet: String,
}

impl Venue {
    /// Among or below these units: the open ones first, in the order of hamlets.
    pub fn list(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Listed>> {
        let there = venues::table.inner_join(units::table).filter(venues::unit_id.eq_any(within(scope)));
        let rows: Vec<(Venue, String)> = there.order((units::sort_key, venues::id)).select((venues::all_columns, units::name)).load(db)?;
        let (open, ended): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(venue, _)| venue.ended_at.is_none());
        Ok(open.into_iter().chain(ended).map(|(venue, hamlet)| Listed { venue, hamlet }).collect())
    }

    pub fn find(db: &mut Db, scope: &[UnitId], id: VenueId) -> Result<Venue> {
        Ok(venues::table.find(id).filter(venues::unit_id.eq_any(within(scope))).first(db)?)
    }

    pub fn create(db: &mut Db, by: PersonId, new: &NewVenue) -> Result<Venue> {
        if let Some(sent_before) = venues::table.find(new.id).first(db).optional()? {
            return Ok(sent_before);
        }
        let first = (venues::id.eq(new.id), venues::created_by.eq(by), venues::created_at.eq(now()));
        diesel::insert_into(venues::table)
            .values((
                first,
                venues::unit_id.eq(new.unit_id),
                venues::name.eq(tidy(&new.name)),
                venues::address.eq(tidy(&new.address)),
                venues::seats.eq(new.seats),
                venues::devices.eq(new.devices),
                venues::wifi.eq(new.wifi),
                venues::power.eq(new.power),
                venues::step_free.eq(new.step_free),
                venues::line.eq(tidy(&new.line)),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "venue-made", new.id, json!({ "unit": new.unit_id }))?;
        Ok(venues::table.find(new.id).first(db)?)
    }

    pub fn change(&self, db: &mut Db, by: PersonId, new: &NewVenue) -> Result<()> {
        diesel::update(venues::table.find(self.id))
            .set((
                venues::unit_id.eq(new.unit_id),
                venues::name.eq(tidy(&new.name)),
                venues::address.eq(tidy(&new.address)),
                venues::seats.eq(new.seats),
                venues::devices.eq(new.devices),
                venues::wifi.eq(new.wifi),
                venues::power.eq(new.power),
                venues::step_free.eq(new.step_free),
                venues::line.eq(tidy(&new.line)),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "venue-changed", self.id, json!({}))
    }

    /// Ended, it is offered for no new session; open again, it is.
    pub fn end(&self, db: &mut Db, by: PersonId, ended: bool) -> Result<()> {
        if self.ended_at.is_some() == ended {
            return Ok(());
        }
        diesel::update(venues::table.find(self.id)).set(venues::ended_at.eq(ended.then(now))).execute(db)?;
        journal::record(db, Some(by), if ended { "venue-ended" } else { "venue-reopened" }, self.id, json!({}))
    }
}
