//! What stands in a version, kept in memory: a version never changes, so pages need not ask again.

use super::course::CourseId;
use super::framework::Skill;
use super::lesson::{Lesson, LessonId, LessonKind};
use super::module::Module;
use super::practical::Practical;
use super::quiz::{Quiz, QuizId};
use super::version::{CourseVersion, CourseVersionId};
use super::{Course, course};
use crate::db::Db;
use crate::error::Result;
use crate::identity::Audience;
use crate::media::Shown;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

#[derive(Debug, Clone, Serialize)]
pub struct Outline {
    pub version_id: CourseVersionId,
    pub course_id: CourseId,
    pub slug: String,
    pub label: String,
    pub title: String,
    pub summary: String,
    pub language: String,
    pub licence: String,
    pub authors: Vec<String>,
    pub minutes: i32,
    pub picture: Option<Shown>,
    pub picture_alt: String,
    pub audiences: Vec<Audience>,
    /// The titles of its skills.
    pub skills: Vec<String>,
    /// Courses to learn before this one, by their names in addresses.
    pub requires: Vec<String>,
    /// In order; none when the lessons stand without headings.
    pub modules: Vec<Module>,
    pub lessons: Vec<LessonEntry>,
    pub quiz: Option<QuizEntry>,
    pub practical: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct LessonEntry {
    pub id: LessonId,
    pub key: String,
    pub position: i32,
    pub title: String,
    pub minutes: i32,
    pub kind: LessonKind,
    pub has_audio: bool,
    pub has_video: bool,
    pub has_sign: bool,
    pub has_easy: bool,
    /// Keys of the lessons to finish first.
    pub requires: Vec<String>,
    pub module_key: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct QuizEntry {
    pub id: QuizId,
    pub title: String,
    pub pass_mark: f64,
}

const MOST_KEPT: u64 = 500;

static KEPT: LazyLock<moka::sync::Cache<CourseVersionId, Arc<Outline>>> = LazyLock::new(|| moka::sync::Cache::new(MOST_KEPT));

impl Outline {
    pub fn of(db: &mut Db, version: CourseVersionId) -> Result<Arc<Outline>> {
        match KEPT.get(&version) {
            Some(kept) if kept.has_its_cover() => Ok(kept),
            Some(kept) => Ok(kept.with_cover(db)?.keep()),
            None => Ok(Outline::read(db, version)?.keep()),
        }
    }

    fn keep(self) -> Arc<Outline> {
        let outline = Arc::new(self);
        KEPT.insert(outline.version_id, outline.clone());
        outline
    }

    /// Not yet, while nobody has looked at the picture: right after the courses came in.
    fn has_its_cover(&self) -> bool {
        self.picture.as_ref().is_none_or(|cover| cover.width > 0)
    }

    fn with_cover(&self, db: &mut Db) -> Result<Outline> {
        let picture = CourseVersion::find(db, self.version_id)?.picture_shown(db)?;
        Ok(Outline { picture, ..self.clone() })
    }

    /// The courses that can be begun, in their current versions.
    pub fn all(db: &mut Db) -> Result<Vec<Arc<Outline>>> {
        course::current_versions(db)?.into_iter().map(|id| Outline::of(db, id)).collect()
    }

    pub fn lesson(&self, key: &str) -> Option<&LessonEntry> {
        self.lessons.iter().find(|lesson| lesson.key == key)
    }

    pub fn has_sign(&self) -> bool {
        self.lessons.iter().any(|lesson| lesson.has_sign)
    }

    pub fn has_audio(&self) -> bool {
        self.lessons.iter().any(|lesson| lesson.has_audio)
    }

    fn read(db: &mut Db, id: CourseVersionId) -> Result<Outline> {
        let version = CourseVersion::find(db, id)?;
        let course = Course::find(db, version.course_id)?;
        let audiences = version.audiences(db)?;
        let skills = match version.framework_id {
            Some(framework) => titles(&Skill::of_framework(db, framework)?, &version.skills.0),
            None => version.skills.0.clone(),
        };
        let quiz = Quiz::of_version(db, id)?.map(|quiz| QuizEntry { id: quiz.id, title: quiz.title, pass_mark: quiz.pass_mark });
        Ok(Outline {
            version_id: id,
            course_id: course.id,
            slug: course.slug,
            picture: version.picture_shown(db)?,
            label: version.label,
            title: version.title,
            summary: version.summary,
            language: version.language,
            licence: version.licence,
            authors: version.authors.0,
            minutes: version.minutes,
            picture_alt: version.picture_alt,
            audiences,
            skills,
            requires: version.requires.0,
            modules: Module::of_version(db, id)?,
            lessons: Lesson::of_version(db, id)?.into_iter().map(LessonEntry::from).collect(),
            quiz,
            practical: Practical::of_version(db, id)?.map(|practical| practical.title),
        })
    }
}

impl From<Lesson> for LessonEntry {
    fn from(lesson: Lesson) -> LessonEntry {
        LessonEntry {
            id: lesson.id,
            key: lesson.key,
            position: lesson.position,
            title: lesson.title,
            minutes: lesson.minutes,
            kind: lesson.kind,
            has_audio: lesson.audio.is_some(),
            has_video: lesson.video.is_some(),
            has_sign: lesson.sign.is_some(),
            has_easy: !lesson.easy_html.is_empty(),
            requires: lesson.requires.0,
            module_key: lesson.module_key,
        }
    }
}

fn titles(skills: &[Skill], codes: &[String]) -> Vec<String> {
    let by_code: HashMap<&str, &str> = skills.iter().map(|skill| (skill.code.as_str(), skill.title.as_str())).collect();
    codes.iter().map(|code| by_code.get(code.as_str()).map_or_else(|| code.clone(), |title| (*title).to_owned())).collect()
}
