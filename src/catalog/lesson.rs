//! A lesson of one version. Its key stays the same across versions.

use super::version::CourseVersionId;
use crate::db::Db;
use crate::db::schema::lessons;
use crate::error::Result;
use diesel::prelude::*;
use serde::Serialize;

crate::id!(LessonId);

crate::words! { pub enum LessonKind { Text = "text", Video = "video", Audio = "audio", Practice = "practice" } }

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Lesson {
    pub id: LessonId,
    pub course_version_id: CourseVersionId,
    pub key: String,
    /// From 1.
    pub position: i32,
    pub title: String,
    pub summary: String,
    pub minutes: i32,
    pub kind: LessonKind,
    /// Cleaned HTML.
    pub html: String,
    pub audio: Option<String>,
    pub video: Option<String>,
    pub captions: Option<String>,
    pub transcript: String,
}

impl Lesson {
    pub fn find(db: &mut Db, id: LessonId) -> Result<Lesson> {
        Ok(lessons::table.find(id).first(db)?)
    }

    /// In order.
    pub fn of_version(db: &mut Db, version: CourseVersionId) -> Result<Vec<Lesson>> {
        Ok(lessons::table.filter(lessons::course_version_id.eq(version)).order(lessons::position).load(db)?)
    }

    /// The lesson of the same key in another version; a key may have been dropped.
    pub fn keyed(db: &mut Db, version: CourseVersionId, key: &str) -> Result<Option<Lesson>> {
        let keyed = lessons::table.filter(lessons::course_version_id.eq(version)).filter(lessons::key.eq(key));
        Ok(keyed.first(db).optional()?)
    }

    pub fn count(db: &mut Db, version: CourseVersionId) -> Result<i32> {
        let count: i64 = lessons::table.filter(lessons::course_version_id.eq(version)).count().get_result(db)?;
        i32::try_from(count).map_err(crate::error::Error::broken)
    }
}
