//! A course: a name that stays, and the version that new learners begin.

use super::version::CourseVersionId;
use crate::db::schema::{course_versions, courses};
use crate::db::{Db, now};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

crate::id!(CourseId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Course {
    pub id: CourseId,
    pub slug: String,
    pub current_version_id: Option<CourseVersionId>,
    pub created_at: NaiveDateTime,
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
        Ok(open.order((course_versions::shelf_order, courses::id)).select(courses::all_columns).load(db)?)
    }

    pub(super) fn named_or_new(db: &mut Db, slug: &str) -> Result<Course> {
        if let Some(known) = Course::known(db, slug)? {
            return Ok(known);
        }
        let course = Course { id: CourseId::new(), slug: slug.into(), current_version_id: None, created_at: now() };
        let row = (courses::id.eq(course.id), courses::slug.eq(slug), courses::created_at.eq(course.created_at));
        diesel::insert_into(courses::table).values(row).execute(db)?;
        Ok(course)
    }
}

/// The versions that new learners begin.
pub(super) fn current_versions(db: &mut Db) -> Result<Vec<CourseVersionId>> {
    Ok(Course::open(db)?.into_iter().filter_map(|course| course.current_version_id).collect())
}
