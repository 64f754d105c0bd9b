//! The framework of skills: versioned data that a commune can replace.

use super::blueprint::Blueprint;
use crate::db::schema::{frameworks, skills};
use crate::db::{Db, Json, now};
use crate::error::Result;
use crate::identity::Audience;
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;

crate::id!(FrameworkId);
crate::id!(SkillId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Framework {
    pub id: FrameworkId,
    pub code: String,
    pub version: String,
    pub title: String,
    pub issuer: String,
    /// Shown wherever the framework is: "mẫu – chưa đối chiếu QĐ 757".
    pub notice: String,
    pub pass_mark: f64,
    pub pass_mark_note: String,
    /// How long a certificate under this framework is valid.
    pub valid_months: i32,
    #[serde(skip)]
    pub source_hash: String,
    pub created_at: NaiveDateTime,
    /// How tests are put together, by audience.
    #[serde(skip)]
    pub blueprints: Json<Vec<Blueprint>>,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Skill {
    pub id: SkillId,
    pub framework_id: FrameworkId,
    pub position: i32,
    pub code: String,
    pub group_code: String,
    pub group_title: String,
    pub title: String,
    pub description: String,
    pub audiences: Json<Vec<Audience>>,
}

/// A framework as its file says it, checked.
#[derive(Debug, Clone)]
pub struct NewFramework {
    pub code: String,
    pub version: String,
    pub title: String,
    pub issuer: String,
    pub notice: String,
    pub pass_mark: f64,
    pub pass_mark_note: String,
    pub valid_months: i32,
    pub source_hash: String,
    pub skills: Vec<NewSkill>,
    pub blueprints: Vec<Blueprint>,
}

#[derive(Debug, Clone)]
pub struct NewSkill {
    pub code: String,
    pub group_code: String,
    pub group_title: String,
    pub title: String,
    pub description: String,
    pub audiences: Vec<Audience>,
}

impl Framework {
    /// The same file again changes nothing.
    pub fn publish(db: &mut Db, new: &NewFramework) -> Result<Framework> {
        let known = frameworks::table.filter(frameworks::source_hash.eq(&new.source_hash)).first(db).optional()?;
        if let Some(known) = known {
            return Ok(known);
        }
        let id = FrameworkId::new();
        diesel::insert_into(frameworks::table)
            .values((
                frameworks::id.eq(id),
                frameworks::code.eq(&new.code),
                frameworks::version.eq(&new.version),
                frameworks::title.eq(&new.title),
                frameworks::issuer.eq(&new.issuer),
                frameworks::notice.eq(&new.notice),
                frameworks::pass_mark.eq(new.pass_mark),
                frameworks::pass_mark_note.eq(&new.pass_mark_note),
                frameworks::valid_months.eq(new.valid_months),
                frameworks::source_hash.eq(&new.source_hash),
                frameworks::created_at.eq(now()),
                frameworks::blueprints.eq(Json(new.blueprints.clone())),
            ))
            .execute(db)?;
        for (position, skill) in (1..).zip(&new.skills) {
            skill.insert(db, id, position)?;
        }
        journal::record(db, None, "framework-published", id, json!({ "code": new.code, "version": new.version }))?;
        Framework::find(db, id)
    }

    pub fn find(db: &mut Db, id: FrameworkId) -> Result<Framework> {
        Ok(frameworks::table.find(id).first(db)?)
    }

    /// The framework that new versions of courses are made under.
    pub fn current(db: &mut Db) -> Result<Option<Framework>> {
        Ok(frameworks::table.order((frameworks::created_at.desc(), frameworks::id.desc())).first(db).optional()?)
    }
}

impl Skill {
    /// In the order of the framework.
    pub fn of_framework(db: &mut Db, framework: FrameworkId) -> Result<Vec<Skill>> {
        Ok(skills::table.filter(skills::framework_id.eq(framework)).order(skills::position).load(db)?)
    }
}

impl Skill {
    /// The titles by their codes; none without a framework.
    pub fn titles(db: &mut Db, framework: Option<FrameworkId>) -> Result<HashMap<String, String>> {
        let Some(framework) = framework else { return Ok(HashMap::new()) };
        let titles: Vec<(String, String)> = skills::table.filter(skills::framework_id.eq(framework)).select((skills::code, skills::title)).load(db)?;
        Ok(titles.into_iter().collect())
    }
}

impl NewSkill {
    fn insert(&self, db: &mut Db, framework: FrameworkId, position: i32) -> Result<()> {
        diesel::insert_into(skills::table)
            .values((
                skills::id.eq(SkillId::new()),
                skills::framework_id.eq(framework),
                skills::position.eq(position),
                skills::code.eq(&self.code),
                skills::group_code.eq(&self.group_code),
                skills::group_title.eq(&self.group_title),
                skills::title.eq(&self.title),
                skills::description.eq(&self.description),
                skills::audiences.eq(Json(self.audiences.clone())),
            ))
            .execute(db)?;
        Ok(())
    }
}
