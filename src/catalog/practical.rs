//! The practical check of a version: what an assessor watches for.

use super::version::CourseVersionId;
use crate::db::schema::practicals;
use crate::db::{Db, Json};
use crate::error::Result;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

crate::id!(PracticalId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Practical {
    pub id: PracticalId,
    pub course_version_id: CourseVersionId,
    pub title: String,
    /// For the assessor.
    pub intro: String,
    pub criteria: Json<Vec<Criterion>>,
    /// Whoever taught the learner does not check.
    pub independent: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    pub key: String,
    pub text: String,
    pub skill: String,
    pub required: bool,
    /// What each level looks like here, by the level's word; those that say nothing are missing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub levels: BTreeMap<String, String>,
}

impl Practical {
    pub fn of_version(db: &mut Db, version: CourseVersionId) -> Result<Option<Practical>> {
        Ok(practicals::table.filter(practicals::course_version_id.eq(version)).first(db).optional()?)
    }
}
