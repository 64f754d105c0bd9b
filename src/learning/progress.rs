//! How far somebody is in a lesson: opened, where the sound or film stopped, done.

use super::enrolment::{Enrolment, EnrolmentId};
use super::next_step::first;
use crate::catalog::Outline;
use crate::db::schema::{enrolments, progress};
use crate::db::{Db, Origin, PersonId, now};
use crate::error::{Error, Result};
use crate::on_db;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Progress {
    pub enrolment_id: EnrolmentId,
    pub lesson_key: String,
    pub position_seconds: f64,
    pub opened_at: NaiveDateTime,
    pub completed_at: Option<NaiveDateTime>,
    /// Who helped to do it; nobody when the learner did it alone, the first time or later.
    pub helper_id: Option<PersonId>,
}

impl Progress {
    pub fn of(db: &mut Db, enrolment: EnrolmentId) -> Result<Vec<Progress>> {
        Ok(progress::table.filter(progress::enrolment_id.eq(enrolment)).order(progress::opened_at).load(db)?)
    }

    pub fn in_lesson(db: &mut Db, enrolment: EnrolmentId, key: &str) -> Result<Option<Progress>> {
        Ok(progress::table.find((enrolment, key)).first(db).optional()?)
    }
}

impl Enrolment {
    /// The learner opened a lesson: here they go on next time.
    pub fn open(&self, db: &mut Db, key: &str) -> Result<()> {
        self.touch(db, key)?;
        diesel::update(enrolments::table.find(self.id)).set(enrolments::last_lesson_key.eq(key)).execute(db)?;
        Ok(())
    }

    /// Not before the lessons that come first. Done is done: a second time changes nothing. But what was done with help becomes the learner's own
    /// when they do it alone.
    pub fn complete(&self, db: &mut Db, key: &str) -> Result<()> {
        let outline = Outline::of(db, self.course_version_id)?;
        let requires = outline.lesson(key).map_or(&[][..], |lesson| &lesson.requires);
        if !requires.is_empty()
            && let Some(lesson) = first(&outline, requires, &Progress::of(db, self.id)?).first()
        {
            return Err(Error::refused_with("lesson-comes-first", &[("title", lesson.title.clone())]));
        }
        self.touch(db, key)?;
        let helper = Origin::helper();
        let open = progress::table.find((self.id, key)).filter(progress::completed_at.is_null());
        diesel::update(open).set((progress::completed_at.eq(now()), progress::helper_id.eq(helper))).execute(db)?;
        if helper.is_none() {
            let helped = progress::table.find((self.id, key)).filter(progress::helper_id.is_not_null());
            diesel::update(helped).set((progress::completed_at.eq(now()), progress::helper_id.eq(None::<PersonId>))).execute(db)?;
        }
        self.count(db)
    }

    /// Where the sound or film stopped.
    pub fn keep_position(&self, db: &mut Db, key: &str, seconds: f64) -> Result<()> {
        self.touch(db, key)?;
        diesel::update(progress::table.find((self.id, key))).set(progress::position_seconds.eq(seconds)).execute(db)?;
        Ok(())
    }

    fn touch(&self, db: &mut Db, key: &str) -> Result<()> {
        let row = (progress::enrolment_id.eq(self.id), progress::lesson_key.eq(key), progress::position_seconds.eq(0.0), progress::opened_at.eq(now()));
        on_db!(db, |c| diesel::insert_into(progress::table).values(row).on_conflict_do_nothing().execute(c))?;
        Ok(())
    }

    /// The counters beside the facts, in the same transaction.
    fn count(&self, db: &mut Db) -> Result<()> {
        let done: i64 = progress::table.filter(progress::enrolment_id.eq(self.id)).filter(progress::completed_at.is_not_null()).count().get_result(db)?;
        let done = i32::try_from(done).map_err(Error::broken)?;
        let kept = Enrolment::find(db, self.id)?;
        let completed_at = kept.lessons_completed_at.or((done >= kept.lessons_total).then(now));
        diesel::update(enrolments::table.find(self.id))
            .set((enrolments::lessons_done.eq(done), enrolments::lessons_completed_at.eq(completed_at)))
            .execute(db)?;
        Ok(())
    }
}
