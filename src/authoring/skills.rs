//! The skills of the framework, to choose from.

use crate::catalog::{Framework, Skill};
use crate::db::Db;
use crate::error::Result;
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct SkillChoice {
    pub value: String,
    pub label: String,
    pub hint: String,
}

pub fn all(db: &mut Db) -> Result<Vec<SkillChoice>> {
    let Some(framework) = Framework::current(db)? else { return Ok(Vec::new()) };
    let skills = Skill::of_framework(db, framework.id)?;
    let choice = |skill: Skill| SkillChoice { value: skill.code, label: skill.title, hint: skill.group_title };
    Ok(skills.into_iter().map(choice).collect())
}
