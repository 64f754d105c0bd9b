//! A course: a name that stays, and the version that new learners begin.

use super::version::CourseVersionId;
use crate::db::schema::{course_versions, courses};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(CourseId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Course {
    pub id: CourseId,
    pub slug: String,
    pub current_version_id: Option<CourseVersionId>,
    pub created_at: NaiveDateTime,
    /// The commune that wrote it; one that came with the program is nobody's yet.
    pub unit_id: Option<UnitId>,
    /// Put away: it stands on no shelf, who has begun it goes on.
    pub archived_at: Option<NaiveDateTime>,
}

impl Course {
    pub fn find(db: &mut Db, id: CourseId) -> Result<Course> {
        Ok(courses::table.find(id).first(db)?)
    }

    pub fn named(db: &mut Db, slug: &str) -> Result<Course> {
        Ok(courses::table.filter(courses::slug.eq(slug)).first(db)?)
    }

    /// The course of that name, when there is one.
    pub fn known(db: &mut Db, slug: &str) -> Result<Option<Course>> {
        Ok(courses::table.filter(courses::slug.eq(slug)).first(db).optional()?)
    }

    /// Those that a learner can begin, in the order of the shelves, then the oldest first.
    pub fn open(db: &mut Db) -> Result<Vec<Course>> {
        let open = courses::table.inner_join(course_versions::table.on(courses::current_version_id.eq(course_versions::id.nullable())));
        let offered = open.filter(courses::archived_at.is_null());
        Ok(offered.order((course_versions::shelf_order, courses::id)).select(courses::all_columns).load(db)?)
    }

    /// Those that were published once, the oldest first.
    pub fn all(db: &mut Db) -> Result<Vec<Course>> {
        Ok(courses::table.filter(courses::current_version_id.is_not_null()).order(courses::id).load(db)?)
    }

    /// The version that a new learner begins.
    pub fn offered(&self) -> Result<CourseVersionId> {
        self.current_version_id.filter(|_| self.archived_at.is_none()).ok_or(Error::NotFound)
    }

    /// Puts it away, or brings it back.
    pub fn archive(&self, db: &mut Db, by: PersonId, away: bool) -> Result<()> {
        if self.archived_at.is_some() == away {
            return Ok(());
        }
        diesel::update(courses::table.find(self.id)).set(courses::archived_at.eq(away.then(now))).execute(db)?;
        super::search::index_course(db, self.id)?;
        let detail = json!({ "slug": self.slug });
        match away {
            true => journal::record(db, Some(by), "course-archived", self.id, detail),
            false => journal::record(db, Some(by), "course-brought-back", self.id, detail),
        }
    }

    /// Whoever publishes a course first looks after it from then on.
    pub fn belongs_to(&self, db: &mut Db, unit: UnitId) -> Result<()> {
        diesel::update(courses::table.find(self.id)).set(courses::unit_id.eq(unit)).execute(db)?;
        Ok(())
    }

    pub(super) fn named_or_new(db: &mut Db, slug: &str) -> Result<Course> {
        if let Some(known) = Course::known(db, slug)? {
            return Ok(known);
        }
        let course = Course { id: CourseId::new(), slug: slug.into(), current_version_id: None, created_at: now(), unit_id: None, archived_at: None };
        let row = (courses::id.eq(course.id), courses::slug.eq(slug), courses::created_at.eq(course.created_at));
        diesel::insert_into(courses::table).values(row).execute(db)?;
        Ok(course)
    }
}

/// The versions that new learners begin.
pub(super) fn current_versions(db: &mut Db) -> Result<Vec<CourseVersionId>> {
    Ok(Course::open(db)?.into_iter().filter_map(|course| course.current_version_id).collect())
}
