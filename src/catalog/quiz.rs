//! The knowledge test of a version, and its questions.

use super::version::CourseVersionId;
use crate::db::schema::{questions, quizzes};
use crate::db::{Db, Json};
use crate::error::Result;
use crate::media::{Picture, Shown};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

crate::id!(QuizId);
crate::id!(QuestionId);

crate::words! {
    #[derive(Default)]
    pub enum QuestionKind {
        #[default] Single = "single",
        Multiple = "multiple",
        TrueFalse = "true-false",
        /// Pictures to choose from, for those who do not read.
        Picture = "picture",
        /// Something is said, then chosen.
        Listen = "listen",
        Ordering = "ordering",
        Matching = "matching",
        ShortAnswer = "short-answer",
        Number = "number",
        /// "What would you do?": each choice leads to a step, until one is an end.
        Scenario = "scenario",
    }
}

crate::words! { pub enum Ending { Good = "good", Bad = "bad" } }

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Quiz {
    pub id: QuizId,
    pub course_version_id: CourseVersionId,
    pub title: String,
    /// The share of points that passes, 0 to 1.
    pub pass_mark: f64,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Question {
    pub id: QuestionId,
    pub quiz_id: QuizId,
    pub key: String,
    pub position: i32,
    pub kind: QuestionKind,
    pub skill: String,
    pub text: String,
    pub picture: Option<String>,
    pub picture_alt: String,
    pub hint: String,
    pub feedback: String,
    pub choices: Json<Vec<Choice>>,
    /// The same question in easy words; empty when there are none.
    pub easy: String,
    /// 1 easy, 2 medium, 3 hard.
    pub difficulty: i32,
    /// What is said, of a question to listen to.
    pub listen: String,
    /// Of a number.
    pub unit: String,
    /// Of a scenario; it begins with the first.
    pub steps: Json<Vec<Step>>,
}

/// What may be chosen; of an ordering a part in its right place, of a matching a pair, of a short answer
/// or a number what may be written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub key: String,
    pub text: String,
    pub correct: bool,
    pub feedback: String,
    /// The same in easy words; empty when there are none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub easy: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub picture_alt: String,
    /// The other half of a pair. Without a text of its own it fits nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub other: String,
    /// How far a number may be from it; empty: not at all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tolerance: String,
    /// Of a scenario: at which step it is offered, and to which it leads.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub step: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub next: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub key: String,
    /// What happens here.
    pub text: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub easy: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Ending>,
}

impl Quiz {
    pub fn find(db: &mut Db, id: QuizId) -> Result<Quiz> {
        Ok(quizzes::table.find(id).first(db)?)
    }

    pub fn of_version(db: &mut Db, version: CourseVersionId) -> Result<Option<Quiz>> {
        Ok(quizzes::table.filter(quizzes::course_version_id.eq(version)).first(db).optional()?)
    }
}

impl Question {
    pub fn find(db: &mut Db, id: QuestionId) -> Result<Question> {
        Ok(questions::table.find(id).first(db)?)
    }

    /// In order.
    pub fn of_quiz(db: &mut Db, quiz: QuizId) -> Result<Vec<Question>> {
        Ok(questions::table.filter(questions::quiz_id.eq(quiz)).order(questions::position).load(db)?)
    }

    /// The key, the skill and the text of each question of every test, of older versions too: somebody may still take them.
    pub fn all_known(db: &mut Db) -> Result<Vec<(String, String, String)>> {
        Ok(questions::table.select((questions::key, questions::skill, questions::text)).distinct().load(db)?)
    }

    pub fn picture_shown(&self, db: &mut Db) -> Result<Option<Shown>> {
        shown(db, self.picture.as_deref())
    }

    pub fn picture_address(&self) -> Option<String> {
        self.picture.as_deref().map(|sha256| crate::media::address(sha256, "hinh"))
    }
}

impl Choice {
    pub fn picture_shown(&self, db: &mut Db) -> Result<Option<Shown>> {
        shown(db, self.picture.as_deref())
    }
}

/// A picture with its widths, or the file alone while nobody has looked at it.
fn shown(db: &mut Db, sha256: Option<&str>) -> Result<Option<Shown>> {
    let Some(sha256) = sha256 else { return Ok(None) };
    Picture::or_alone(db, sha256, "hinh").map(Some)
}
