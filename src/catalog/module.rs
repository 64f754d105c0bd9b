//! A module: a heading above some lessons of a version.

use super::version::CourseVersionId;
use crate::db::Db;
use crate::db::schema::modules;
use crate::error::Result;
use diesel::prelude::*;
use serde::Serialize;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Module {
    pub course_version_id: CourseVersionId,
    pub key: String,
    /// From 1.
    pub position: i32,
    pub title: String,
}

impl Module {
    /// In order.
    pub fn of_version(db: &mut Db, version: CourseVersionId) -> Result<Vec<Module>> {
        Ok(modules::table.filter(modules::course_version_id.eq(version)).order(modules::position).load(db)?)
    }
}
