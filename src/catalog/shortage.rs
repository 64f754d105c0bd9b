//! Where a test has fewer questions than its blueprint asks for: then others fill up, and papers are alike.

use super::{Blueprint, Course, CourseVersion, CourseVersionId, Question, Quiz};
use crate::db::schema::{course_versions, frameworks};
use crate::db::{Db, Json};
use crate::error::Result;
use crate::identity::Audience;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shortage {
    pub course: String,
    /// For whom the blueprint is; nobody in particular when it is not said.
    pub audience: Option<Audience>,
    pub skill: String,
    pub difficulty: Option<i32>,
    pub wanted: usize,
    pub there: usize,
}

impl Shortage {
    /// Of all courses that are open now.
    pub fn all(db: &mut Db) -> Result<Vec<Shortage>> {
        let mut all = Vec::new();
        for version in Course::open(db)?.into_iter().filter_map(|course| course.current_version_id) {
            let Some(quiz) = Quiz::of_version(db, version)? else { continue };
            let (course, questions) = (CourseVersion::find(db, version)?.title, Question::of_quiz(db, quiz.id)?);
            for blueprint in blueprints(db, version)? {
                all.extend(Shortage::of(&course, &blueprint, &questions));
            }
        }
        Ok(all)
    }

    fn of(course: &str, blueprint: &Blueprint, questions: &[Question]) -> Vec<Shortage> {
        let skills: BTreeSet<&str> = questions.iter().map(|question| question.skill.as_str()).collect();
        let mut short = Vec::new();
        for skill in skills {
            for part in blueprint.parts_of(skill) {
                let fits = |question: &&Question| question.skill == skill && part.difficulty.is_none_or(|difficulty| question.difficulty == difficulty);
                let there = questions.iter().filter(fits).count();
                if there < part.count {
                    let (course, skill) = (course.to_owned(), skill.to_owned());
                    short.push(Shortage { course, audience: blueprint.audience, skill, difficulty: part.difficulty, wanted: part.count, there });
                }
            }
        }
        short
    }
}

/// Those of the framework under which the version was published.
fn blueprints(db: &mut Db, version: CourseVersionId) -> Result<Vec<Blueprint>> {
    let under = course_versions::table.find(version).inner_join(frameworks::table).select(frameworks::blueprints);
    Ok(under.first::<Json<Vec<Blueprint>>>(db).optional()?.map(|all| all.0).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{NewQuestion, Part};

    #[test]
    fn each_part_counts_its_own_skill_and_difficulty() {
        let question = |skill: &str, difficulty| NewQuestion { skill: skill.into(), difficulty: Some(difficulty), ..NewQuestion::default() }.shown();
        let questions = [question("at.1", 1), question("at.1", 1), question("at.1", 3), question("tb.1", 2)];
        let part = |skill: Option<&str>, difficulty, count| Part { skill: skill.map(String::from), difficulty, count };
        let blueprint =
            Blueprint { questions: vec![part(Some("at.1"), Some(1), 2), part(Some("at.1"), Some(3), 2), part(None, None, 2)], ..Blueprint::default() };
        let short: Vec<(String, Option<i32>, usize, usize)> =
            Shortage::of("An toàn", &blueprint, &questions).into_iter().map(|one| (one.skill, one.difficulty, one.wanted, one.there)).collect();
        assert_eq!(short, [("at.1".into(), Some(3), 2, 1), ("tb.1".into(), None, 2, 1)]);
    }
}
