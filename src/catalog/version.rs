//! A version of a course: never changed once it is published, so learners keep what they began.

use super::course::{Course, CourseId};
use super::framework::FrameworkId;
use crate::db::schema::{course_audiences, course_versions};
use crate::db::{Db, Json};
use crate::error::{Error, Result};
use crate::identity::Audience;
use crate::media::{Picture, Shown};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

crate::id!(CourseVersionId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct CourseVersion {
    pub id: CourseVersionId,
    pub course_id: CourseId,
    /// 1, 2, 3 …: counted here. The label is the authors' own.
    pub number: i32,
    pub label: String,
    #[serde(skip)]
    pub source_hash: String,
    pub framework_id: Option<FrameworkId>,
    pub title: String,
    pub summary: String,
    pub language: String,
    pub licence: String,
    pub authors: Json<Vec<String>>,
    /// Codes of the framework.
    pub skills: Json<Vec<String>>,
    pub minutes: i32,
    pub picture: Option<String>,
    pub picture_alt: String,
    pub published_at: NaiveDateTime,
    /// Courses to learn before this one, by their names in addresses.
    pub requires: Json<Vec<String>>,
    /// Small numbers stand first among the courses of an audience.
    pub shelf_order: i32,
}

impl CourseVersion {
    pub fn find(db: &mut Db, id: CourseVersionId) -> Result<CourseVersion> {
        Ok(course_versions::table.find(id).first(db)?)
    }

    pub fn current(db: &mut Db, course: &Course) -> Result<CourseVersion> {
        CourseVersion::find(db, course.current_version_id.ok_or(Error::NotFound)?)
    }

    pub fn of_course(db: &mut Db, course: CourseId) -> Result<Vec<CourseVersion>> {
        Ok(course_versions::table.filter(course_versions::course_id.eq(course)).order(course_versions::number).load(db)?)
    }

    /// The shelves it stands on.
    pub fn audiences(&self, db: &mut Db) -> Result<Vec<Audience>> {
        let shelves = course_audiences::table.filter(course_audiences::course_version_id.eq(self.id));
        Ok(shelves.select(course_audiences::audience).order(course_audiences::audience).load(db)?)
    }

    /// Its cover.
    pub fn picture_shown(&self, db: &mut Db) -> Result<Option<Shown>> {
        self.picture.as_deref().map(|sha256| Picture::or_alone(db, sha256, "bia")).transpose()
    }
}
