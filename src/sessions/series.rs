//! A series: the same session every week, with holidays left out.

use super::session::{ClassSession, NewSession, SeriesId, visited};
use super::venue::VenueId;
use super::when::When;
use super::words::{Mode, SessionKind};
use crate::attendance::{ClassId, SessionId};
use crate::community::Calendar;
use crate::db::schema::{class_sessions, series};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::Result;
use crate::journal;
use crate::web::today;
use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::dsl::not;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

/// So far ahead there are sessions to be seen in the calendar.
const AHEAD: Days = Days::new(8 * 7);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Series {
    pub id: SeriesId,
    pub unit_id: UnitId,
    pub class_id: Option<ClassId>,
    pub venue_id: Option<VenueId>,
    pub kind: SessionKind,
    pub mode: Mode,
    pub title: String,
    pub trainer_id: PersonId,
    pub co_organisers: String,
    pub capacity: Option<i32>,
    pub online_address: String,
    /// Minutes after midnight.
    pub starts_minute: i32,
    pub minutes: i32,
    pub first_on: NaiveDate,
    pub last_on: Option<NaiveDate>,
    pub created_by: PersonId,
    pub created_at: NaiveDateTime,
    pub ended_by: Option<PersonId>,
    pub ended_at: Option<NaiveDateTime>,
}

/// The first session, every week again until a day.
#[derive(Debug, Clone)]
pub struct NewSeries {
    pub id: SeriesId,
    pub first: NewSession,
    pub starts_minute: i32,
    pub first_on: NaiveDate,
    pub last_on: Option<NaiveDate>,
}

impl Series {
    pub fn create(db: &mut Db, by: PersonId, new: &NewSeries) -> Result<Series> {
        if let Some(sent_before) = series::table.find(new.id).first(db).optional()? {
            return Ok(sent_before);
        }
        let first = &new.first;
        let place = (series::unit_id.eq(first.unit_id), series::class_id.eq(first.class_id), series::venue_id.eq(first.venue_id));
        let time = (
            series::starts_minute.eq(new.starts_minute),
            series::minutes.eq((first.ends_at - first.starts_at).num_minutes() as i32),
            series::first_on.eq(new.first_on),
            series::last_on.eq(new.last_on),
        );
        diesel::insert_into(series::table)
            .values((
                series::id.eq(new.id),
                place,
                time,
                series::kind.eq(first.kind),
                series::mode.eq(first.mode),
                series::title.eq(&first.title),
                series::trainer_id.eq(first.trainer_id),
                series::co_organisers.eq(&first.co_organisers),
                series::capacity.eq(first.capacity),
                series::online_address.eq(&first.online_address),
                series::created_by.eq(by),
                series::created_at.eq(now()),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "series-made", new.id, json!({ "unit": first.unit_id, "class": first.class_id }))?;
        let made: Series = series::table.find(new.id).first(db)?;
        let calendar = Calendar::load(db)?;
        made.extend(db, &calendar, today())?;
        Ok(made)
    }

    pub fn find(db: &mut Db, id: SeriesId) -> Result<Series> {
        Ok(series::table.find(id).first(db)?)
    }

    /// All that go on.
    pub fn open(db: &mut Db) -> Result<Vec<Series>> {
        Ok(series::table.filter(series::ended_at.is_null()).order(series::id).load(db)?)
    }

    /// The days on which it wants people to meet.
    pub fn days(&self, calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        let last = self.last_on.map_or(to, |last| last.min(to));
        let weekly = self.first_on.iter_weeks().take_while(|day| *day <= last);
        weekly.filter(|day| *day >= from && !calendar.is_holiday(*day)).collect()
    }

    /// Makes the sessions of the coming weeks that are not there yet.
    pub fn extend(&self, db: &mut Db, calendar: &Calendar, today: NaiveDate) -> Result<usize> {
        if self.ended_at.is_some() {
            return Ok(0);
        }
        let there = class_sessions::table.filter(class_sessions::series_id.eq(self.id)).select(class_sessions::series_day.assume_not_null());
        let there: Vec<NaiveDate> = there.load(db)?;
        let mut days = self.days(calendar, today, today + AHEAD);
        days.retain(|day| !there.contains(day));
        for day in &days {
            ClassSession::create(db, self.created_by, &self.session(*day))?;
        }
        Ok(days.len())
    }

    fn session(&self, day: NaiveDate) -> NewSession {
        let starts_at = When::at(day, self.starts_minute);
        NewSession {
            id: SessionId::new(),
            series: Some((self.id, day)),
            unit_id: self.unit_id,
            class_id: self.class_id,
            venue_id: self.venue_id,
            kind: self.kind,
            mode: self.mode,
            title: self.title.clone(),
            trainer_id: self.trainer_id,
            co_organisers: self.co_organisers.clone(),
            capacity: self.capacity,
            online_address: self.online_address.clone(),
            lessons: Vec::new(),
            starts_at,
            ends_at: starts_at + chrono::Duration::minutes(self.minutes.into()),
        }
    }

    /// No more sessions; those to come are cancelled with the reason, those held stay.
    pub fn end(&self, db: &mut Db, by: PersonId, reason: &str) -> Result<()> {
        if self.ended_at.is_some() {
            return Ok(());
        }
        diesel::update(series::table.find(self.id)).set((series::ended_at.eq(now()), series::ended_by.eq(by))).execute(db)?;
        let ahead = class_sessions::table.filter(class_sessions::series_id.eq(self.id)).filter(class_sessions::starts_at.gt(now()));
        let ahead: Vec<ClassSession> = ahead.filter(class_sessions::cancelled_at.is_null()).filter(not(visited())).load(db)?;
        for session in ahead {
            if !session.is_closed(db)? {
                session.cancel(db, by, reason)?;
            }
        }
        journal::record(db, Some(by), "series-ended", self.id, json!({}))
    }
}
