//! The weekly session of each class: six evenings that lie behind, and those to come.

use super::story::Story;
use crate::attendance::SessionId;
use crate::community::Calendar as DaysOff;
use crate::db::Json;
use crate::identity::Role;
use crate::sessions::{ClassSession, Mode, PlannedLesson, Series, SeriesId, SessionKind, When};
use crate::web::start_of_day;
use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use serde_json::json;

const HELD: u64 = 6;
const TO_COME: u64 = 8;
/// So far ahead the product makes the sessions of a series.
const AHEAD: Days = Days::new(8 * 7);
const EVENINGS: usize = 7;
/// The early and the late class of an evening, in minutes after midnight.
const STARTS: [i32; 2] = [18 * 60, 19 * 60 + 30];
pub const MINUTES: i32 = 75;

impl Story {
    pub fn meet(&mut self) {
        for place in 0..self.classes.len() {
            self.meet_weekly(place);
        }
    }

    /// The evening of a class, from Monday, and when it begins: its trainer has no other class then.
    pub fn slot(&self, place: usize) -> (usize, i32) {
        let own = place / self.staff.iter().filter(|one| one.role == Role::Trainer).count();
        (own % EVENINGS, STARTS[own / EVENINGS % STARTS.len()])
    }

    /// Nobody meets on a holiday; this evening's session is still to come.
    fn meet_weekly(&mut self, place: usize) {
        let (series, days_off) = (self.series(place), DaysOff::with([]));
        for week in 0..HELD + TO_COME {
            let day = series.first_on + Days::new(7 * week);
            if days_off.is_holiday(day) {
                continue;
            }
            let mut session = self.session(&series, day);
            if week <= HELD {
                self.plan(place, week as usize, &mut session);
            }
            if week < HELD {
                let stays_open = place == 0 && week + 1 == HELD;
                self.hold(place, &session, stays_open);
            }
            self.sessions.push(session);
        }
        self.series_of_sessions.push(series);
    }

    fn series(&mut self, place: usize) -> Series {
        let (evening, starts_minute) = self.slot(place);
        let today = self.calendar.today;
        let next = today + Days::new((evening as u64 + 7 - u64::from(today.weekday().num_days_from_monday())) % 7);
        let of = &self.classes[place];
        let (unit, class, trainer, at) = (of.unit_id, of.id, of.trainer_id, of.created_at + TimeDelta::minutes(3));
        let id = SeriesId(self.dice.id(at));
        self.happened(at, trainer, "series-made", id, json!({ "unit": unit, "class": class }));
        Series {
            id,
            unit_id: unit,
            class_id: Some(class),
            venue_id: None,
            kind: SessionKind::Community,
            mode: Mode::InPerson,
            title: String::new(),
            trainer_id: trainer,
            co_organisers: if place.is_multiple_of(3) { "Đoàn xã".into() } else { String::new() },
            capacity: None,
            online_address: String::new(),
            starts_minute,
            minutes: MINUTES,
            first_on: next - Days::new(7 * HELD),
            last_on: None,
            created_by: trainer,
            created_at: at,
            ended_by: None,
            ended_at: None,
        }
    }

    fn session(&mut self, series: &Series, day: NaiveDate) -> ClassSession {
        let starts_at = When::at(day, series.starts_minute);
        let created_at = series.created_at.max(start_of_day(day - AHEAD) + TimeDelta::hours(1));
        let id = SessionId(self.dice.id(created_at));
        self.happened(created_at, series.trainer_id, "session-made", id, json!({ "unit": series.unit_id, "class": series.class_id }));
        ClassSession {
            id,
            series_id: Some(series.id),
            series_day: Some(day),
            unit_id: series.unit_id,
            class_id: series.class_id,
            venue_id: None,
            kind: series.kind,
            mode: series.mode,
            title: String::new(),
            trainer_id: series.trainer_id,
            co_organisers: series.co_organisers.clone(),
            capacity: None,
            online_address: String::new(),
            lessons: Json(Vec::new()),
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(MINUTES.into()),
            created_by: series.trainer_id,
            created_at,
            changes: 0,
            changed_at: created_at,
            cancelled_by: None,
            cancelled_at: None,
            cancelled_because: String::new(),
        }
    }

    /// The day before, the next lesson of the course on which the class is.
    fn plan(&mut self, place: usize, week: usize, session: &mut ClassSession) {
        let courses = &self.shelf.courses;
        let lessons = courses.iter().cycle().skip(place % courses.len()).take(courses.len());
        let mut lessons = lessons.flat_map(|course| course.lessons.iter().map(|lesson| (course.course.slug.clone(), lesson)));
        let Some((course, lesson)) = lessons.nth(week) else { return };
        session.lessons = Json(vec![PlannedLesson { course, lesson: lesson.key.clone(), title: lesson.title.clone() }]);
        let at = self.calendar.kept(session.starts_at - TimeDelta::days(1));
        self.happened(at, session.trainer_id, "session-planned", session.id, json!({ "lessons": 1 }));
    }
}
