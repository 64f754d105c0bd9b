//! A blueprint: how a test is put together and what a certificate wants, for one audience of a framework.

use super::version::CourseVersionId;
use crate::db::schema::{course_versions, frameworks};
use crate::db::{Db, Json};
use crate::error::Result;
use crate::identity::Audience;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub const MEDIUM: i32 = 2;
/// Easy, medium, hard.
pub const DIFFICULTIES: std::ops::RangeInclusive<i32> = 1..=3;

/// What a framework does not say is as it stands in `Default`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Blueprint {
    /// For whom; a blueprint that says nothing is for everybody who has none of their own.
    pub audience: Option<Audience>,
    /// The share of points that passes. A course may ask for more, never for less.
    pub pass_mark: Option<f64>,
    /// How often the test may be taken; as often as one likes when it is not said.
    pub tries: Option<i64>,
    /// How long one learns between two tries.
    pub wait_minutes: i64,
    /// No limit when it is not said.
    pub time_limit_minutes: Option<i64>,
    /// Whose needs or trainer say so has so many times as long.
    pub extra_time: f64,
    /// Questions and choices in another order for everybody.
    pub shuffle: bool,
    pub practical_required: bool,
    /// Whoever taught the learner does not check. A course may ask for it too.
    pub independent: bool,
    /// How long a certificate is valid; the framework's own when it is not said.
    pub valid_months: Option<i32>,
    /// The same skills are tested before the first lesson, for whoever likes.
    pub entry_test: bool,
    /// Which questions make a paper; all of the test when nothing is said.
    pub questions: Vec<Part>,
}

/// So many questions of a skill and a difficulty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Each skill of the test that no other part names, when it is not said.
    pub skill: Option<String>,
    /// Any, when it is not said.
    pub difficulty: Option<i32>,
    pub count: usize,
}

impl Default for Blueprint {
    fn default() -> Blueprint {
        Blueprint {
            audience: None,
            pass_mark: None,
            tries: None,
            wait_minutes: 0,
            time_limit_minutes: None,
            extra_time: 1.5,
            shuffle: true,
            practical_required: true,
            independent: false,
            valid_months: None,
            entry_test: false,
            questions: Vec::new(),
        }
    }
}

impl Blueprint {
    /// The one that holds in this version of a course for a learner of that audience.
    /// A version keeps the framework under which it was published.
    pub fn of_version(db: &mut Db, version: CourseVersionId, audience: Audience) -> Result<Blueprint> {
        let under = course_versions::table.find(version).inner_join(frameworks::table);
        let known: Option<(Json<Vec<Blueprint>>, i32)> = under.select((frameworks::blueprints, frameworks::valid_months)).first(db).optional()?;
        let Some((all, months)) = known else { return Ok(Blueprint::default()) };
        let chosen = Blueprint::of_audience(&all.0, audience);
        Ok(Blueprint { valid_months: Some(chosen.valid_months.unwrap_or(months)), ..chosen })
    }

    fn of_audience(all: &[Blueprint], audience: Audience) -> Blueprint {
        let own = all.iter().find(|blueprint| blueprint.audience == Some(audience));
        own.or_else(|| all.iter().find(|blueprint| blueprint.audience.is_none())).cloned().unwrap_or_default()
    }

    /// What a learner must reach in a test that asks for this by itself.
    pub fn pass_mark_with(&self, of_quiz: f64) -> f64 {
        self.pass_mark.map_or(of_quiz, |least| least.max(of_quiz))
    }

    /// The parts that speak of a skill: those that name it, else those for any skill.
    pub fn parts_of<'a>(&'a self, skill: &str) -> Vec<&'a Part> {
        let naming = |part: &&Part| part.skill.as_deref() == Some(skill);
        let named: Vec<&Part> = self.questions.iter().filter(naming).collect();
        if named.is_empty() { self.questions.iter().filter(|part| part.skill.is_none()).collect() } else { named }
    }

    /// What is wrong with it, by the sentences for whoever wrote it.
    pub fn problem(&self, skills: &[&str]) -> Option<&'static str> {
        let unknown = |part: &Part| part.skill.as_deref().is_some_and(|skill| !skills.contains(&skill));
        let odd = |part: &Part| part.count == 0 || part.difficulty.is_some_and(|difficulty| !DIFFICULTIES.contains(&difficulty));
        match () {
            () if self.pass_mark.is_some_and(|share| !(share > 0.0 && share <= 1.0)) => Some("package-pass-mark"),
            () if self.tries.is_some_and(|tries| tries < 1) || self.wait_minutes < 0 => Some("package-blueprint-tries"),
            () if self.time_limit_minutes.is_some_and(|minutes| minutes < 1) || !(1.0..=10.0).contains(&self.extra_time) => Some("package-blueprint-time"),
            () if self.valid_months.is_some_and(|months| !(0..=1200).contains(&months)) => Some("package-valid-months"),
            () if self.questions.iter().any(unknown) => Some("package-blueprint-skill"),
            () if self.questions.iter().any(odd) => Some("package-blueprint-count"),
            () => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_has_its_own_blueprint_or_the_one_for_everybody() {
        let of = |audience, tries| Blueprint { audience, tries: Some(tries), ..Blueprint::default() };
        let all = [of(None, 5), of(Some(Audience::Worker), 2)];
        assert_eq!(Blueprint::of_audience(&all, Audience::Worker).tries, Some(2));
        assert_eq!(Blueprint::of_audience(&all, Audience::Resident).tries, Some(5));
        assert_eq!(Blueprint::of_audience(&[], Audience::Resident), Blueprint::default());
    }

    #[test]
    fn a_course_may_ask_for_more_and_never_for_less() {
        let strict = Blueprint { pass_mark: Some(0.8), ..Blueprint::default() };
        assert_eq!((strict.pass_mark_with(0.7), strict.pass_mark_with(0.9)), (0.8, 0.9));
        assert_eq!(Blueprint::default().pass_mark_with(0.5), 0.5);
    }

    #[test]
    fn what_makes_no_sense_is_named() {
        let usual = Blueprint::default;
        let part = |skill: &str, difficulty, count| Part { skill: Some(skill.into()), difficulty, count };
        assert_eq!(usual().problem(&["at.1"]), None);
        assert_eq!(Blueprint { tries: Some(0), ..usual() }.problem(&[]), Some("package-blueprint-tries"));
        assert_eq!(Blueprint { extra_time: 0.5, ..usual() }.problem(&[]), Some("package-blueprint-time"));
        assert_eq!(Blueprint { pass_mark: Some(1.5), ..usual() }.problem(&[]), Some("package-pass-mark"));
        assert_eq!(Blueprint { questions: vec![part("xx", None, 1)], ..usual() }.problem(&["at.1"]), Some("package-blueprint-skill"));
        assert_eq!(Blueprint { questions: vec![part("at.1", Some(4), 1)], ..usual() }.problem(&["at.1"]), Some("package-blueprint-count"));
        assert_eq!(Blueprint { questions: vec![part("at.1", Some(3), 0)], ..usual() }.problem(&["at.1"]), Some("package-blueprint-count"));
    }
}
