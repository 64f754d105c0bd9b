//! What a trainer saw of a learner while they practised: a sign for the assessor, and no check by itself.

use super::mark::{SessionId, kept};
use crate::catalog::CourseId;
use crate::db::schema::{class_sessions, observations, persons};
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

crate::id!(ObservationId);

crate::words! { pub enum Level { Did = "did", WithHelp = "with-help", NotYet = "not-yet" } }

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Observation {
    pub id: ObservationId,
    pub session_id: SessionId,
    pub person_id: PersonId,
    pub course_id: Option<CourseId>,
    /// The key of a criterion of the course's practical check; without a course, words.
    pub about: String,
    pub level: Level,
    pub note: String,
    pub seen_by: PersonId,
    pub seen_at: NaiveDateTime,
}

/// Its id comes with the form: sent again, it is one.
#[derive(Debug, Clone)]
pub struct NewObservation {
    pub id: ObservationId,
    pub session: SessionId,
    pub person: PersonId,
    pub course: Option<CourseId>,
    pub about: String,
    pub level: Level,
    pub note: String,
    pub by: PersonId,
}

/// As an assessor reads it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Observed {
    pub about: String,
    pub level: Level,
    pub note: String,
    pub by: String,
    pub on: NaiveDateTime,
}

impl Observation {
    pub fn note(db: &mut Db, new: &NewObservation) -> Result<()> {
        let known = observations::table.find(new.id).select(observations::id).first::<ObservationId>(db).optional()?;
        let person = kept(db, new.person)?;
        let last = Observation::last(db, new.session, person, new.course, &new.about)?;
        if known.is_some() || last.is_some_and(|last| last.level == new.level && last.note == new.note.trim()) {
            return Ok(());
        }
        diesel::insert_into(observations::table)
            .values((
                observations::id.eq(new.id),
                observations::session_id.eq(new.session),
                observations::person_id.eq(person),
                observations::course_id.eq(new.course),
                observations::about.eq(new.about.trim()),
                observations::level.eq(new.level),
                observations::note.eq(new.note.trim()),
                observations::seen_by.eq(new.by),
                observations::seen_at.eq(now()),
            ))
            .execute(db)?;
        Ok(())
    }

    /// All of a session, the latest first: of each person and thing the first one counts.
    pub fn of_session(db: &mut Db, session: SessionId) -> Result<Vec<Observation>> {
        let of = observations::table.filter(observations::session_id.eq(session));
        Ok(of.order((observations::seen_at.desc(), observations::id.desc())).load(db)?)
    }

    fn last(db: &mut Db, session: SessionId, person: PersonId, course: Option<CourseId>, about: &str) -> Result<Option<Observation>> {
        let all = Observation::of_session(db, session)?;
        Ok(all.into_iter().find(|one| one.person_id == person && one.course_id == course && one.about == about.trim()))
    }
}

impl Observed {
    /// Of a learner in a course, the latest first.
    pub fn of(db: &mut Db, learner: PersonId, course: CourseId) -> Result<Vec<Observed>> {
        let of = observations::table.filter(observations::person_id.eq(learner)).filter(observations::course_id.eq(course));
        let of = of.inner_join(persons::table.on(persons::id.eq(observations::seen_by)));
        let of = of.inner_join(class_sessions::table.on(class_sessions::id.eq(observations::session_id)));
        let columns = (observations::about, observations::level, observations::note, persons::name, class_sessions::starts_at);
        let rows: Vec<(String, Level, String, String, NaiveDateTime)> =
            of.order((observations::seen_at.desc(), observations::id.desc())).select(columns).load(db)?;
        Ok(rows.into_iter().map(|(about, level, note, by, on)| Observed { about, level, note, by, on }).collect())
    }
}
