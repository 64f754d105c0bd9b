//! The plan of a session: its parts in their order, begun from a proposal or from an earlier plan.

use super::part::{Part, PartId, PartText};
use crate::attendance::SessionId;
use crate::catalog::{Course, Lesson, LessonId, Outline};
use crate::db::schema::{class_sessions, session_plan_parts, session_plans as plans};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::sessions::{ClassSession, PlannedLesson, When};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Plan {
    pub session_id: SessionId,
    /// How long it was meant to be.
    pub minutes: i32,
    pub copied_from: Option<SessionId>,
    pub begun_at: NaiveDateTime,
    pub begun_by: PersonId,
    pub changed_at: NaiveDateTime,
    pub changed_by: PersonId,
}

/// An earlier session whose plan may be copied.
#[derive(Debug, Clone, Serialize)]
pub struct Earlier {
    pub id: SessionId,
    pub title: String,
    pub when: When,
    pub parts: i64,
}

const MOST_EARLIER: i64 = 6;

impl Plan {
    pub fn of(db: &mut Db, session: SessionId) -> Result<Option<Plan>> {
        Ok(plans::table.find(session).first(db).optional()?)
    }

    /// A plan that is there already stays: a form sent twice makes one.
    pub fn begin(db: &mut Db, by: PersonId, session: &ClassSession, minutes: i32, parts: &[(PartId, PartText)]) -> Result<()> {
        Plan::make(db, by, session, (minutes, None), parts)
    }

    fn make(db: &mut Db, by: PersonId, session: &ClassSession, (minutes, from): (i32, Option<SessionId>), parts: &[(PartId, PartText)]) -> Result<()> {
        if Plan::of(db, session.id)?.is_some() {
            return Ok(());
        }
        let at = now();
        let row = (
            (plans::session_id.eq(session.id), plans::minutes.eq(minutes), plans::copied_from.eq(from)),
            (plans::begun_at.eq(at), plans::begun_by.eq(by), plans::changed_at.eq(at), plans::changed_by.eq(by)),
        );
        diesel::insert_into(plans::table).values(row).execute(db)?;
        for (place, (id, text)) in parts.iter().enumerate() {
            Part::new(session.id, *id, place, text.clone()).insert(db)?;
        }
        journal::record(db, Some(by), "session-plan-made", session.id, json!({ "parts": parts.len(), "from": from }))?;
        Plan::tell_session(db, by, session.id)
    }

    /// All parts of an earlier plan, with the lessons as they are offered now.
    pub fn copy(db: &mut Db, by: PersonId, from: &ClassSession, session: &ClassSession) -> Result<()> {
        let plan = Plan::of(db, from.id)?.ok_or(Error::NotFound)?;
        let mut parts = Vec::new();
        for part in Part::of(db, from.id)? {
            let lesson_id = part.lesson_id.map(|id| offered(db, id)).transpose()?.flatten();
            let text = PartText { kind: part.kind, title: part.title, minutes: part.minutes, body: part.body, lesson_id, questions: part.questions.0 };
            parts.push((PartId::new(), text));
        }
        Plan::make(db, by, session, (plan.minutes, Some(from.id)), &parts)
    }

    /// Sessions before this one in its series, its class or its hamlet, the latest first.
    pub fn earlier(db: &mut Db, session: &ClassSession) -> Result<Vec<Earlier>> {
        let before = class_sessions::table.inner_join(plans::table).filter(class_sessions::unit_id.eq(session.unit_id));
        let before = before.filter(class_sessions::starts_at.lt(session.starts_at)).filter(class_sessions::id.ne(session.id));
        let mut sessions: Vec<ClassSession> =
            before.order((class_sessions::starts_at.desc(), class_sessions::id)).select(class_sessions::all_columns).limit(MOST_EARLIER).load(db)?;
        let own = |other: &ClassSession| {
            (session.series_id.is_some() && other.series_id == session.series_id) || (session.class_id.is_some() && other.class_id == session.class_id)
        };
        sessions.sort_by_key(|other| !own(other));
        let mut earlier = Vec::new();
        for one in sessions {
            let parts = session_plan_parts::table.filter(session_plan_parts::session_id.eq(one.id)).count().get_result(db)?;
            earlier.push(Earlier { id: one.id, when: one.when(), title: one.title, parts });
        }
        Ok(earlier)
    }

    /// To begin anew.
    pub fn remove(&self, db: &mut Db, by: PersonId) -> Result<()> {
        diesel::delete(session_plan_parts::table.filter(session_plan_parts::session_id.eq(self.session_id))).execute(db)?;
        diesel::delete(plans::table.find(self.session_id)).execute(db)?;
        journal::record(db, Some(by), "session-plan-removed", self.session_id, json!({}))?;
        Plan::tell_session(db, by, self.session_id)
    }

    pub(super) fn note_change(&self, db: &mut Db, by: PersonId) -> Result<()> {
        diesel::update(plans::table.find(self.session_id)).set((plans::changed_at.eq(now()), plans::changed_by.eq(by))).execute(db)?;
        Plan::tell_session(db, by, self.session_id)
    }

    /// The session knows what is to be taught: its lessons in the order of the plan.
    fn tell_session(db: &mut Db, by: PersonId, session: SessionId) -> Result<()> {
        let mut lessons: Vec<PlannedLesson> = Vec::new();
        for id in Part::of(db, session)?.into_iter().filter_map(|part| part.lesson_id) {
            let lesson = Lesson::find(db, id)?;
            let course = Outline::of(db, lesson.course_version_id)?.slug.clone();
            let planned = PlannedLesson { course, lesson: lesson.key, title: lesson.title };
            if !lessons.contains(&planned) {
                lessons.push(planned);
            }
        }
        ClassSession::any(db, session)?.plan_lessons(db, by, &lessons)
    }
}

/// The same lesson in the version that is offered now; a lesson that is there no longer is left out.
fn offered(db: &mut Db, id: LessonId) -> Result<Option<LessonId>> {
    let lesson = Lesson::find(db, id)?;
    let course = Outline::of(db, lesson.course_version_id)?.course_id;
    match Course::find(db, course)?.offered() {
        Ok(version) => Ok(Outline::of(db, version)?.lesson(&lesson.key).map(|same| same.id)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
