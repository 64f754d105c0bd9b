//! A lesson of one version. Its key stays the same across versions.

use super::practice::PracticeQuestion;
use super::version::CourseVersionId;
use crate::db::schema::lessons;
use crate::db::{Db, Json};
use crate::error::Result;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

crate::id!(LessonId);

crate::words! { #[derive(Default)] pub enum LessonKind { #[default] Text = "text", Video = "video", Audio = "audio", Slides = "slides", Practice = "practice" } }

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
    /// Cleaned HTML, with a mark where a practice question stands.
    pub html: String,
    pub audio: Option<String>,
    pub video: Option<String>,
    pub captions: Option<String>,
    pub transcript: String,
    /// The easy-read twin: cleaned HTML, each step a `<section class="step">`; empty when there is none.
    pub easy_html: String,
    /// The film in sign language.
    pub sign: Option<String>,
    pub sign_captions: Option<String>,
    /// A PDF.
    pub slides: Option<String>,
    pub slide_pictures: Json<Vec<SlidePicture>>,
    /// Keys of the lessons to finish first.
    pub requires: Json<Vec<String>>,
    pub module_key: Option<String>,
    pub practice_questions: Json<Vec<PracticeQuestion>>,
}

/// A slide that is a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlidePicture {
    pub sha256: String,
    pub alt: String,
    /// What is said to it; may be empty.
    pub text: String,
}

impl Lesson {
    pub fn find(db: &mut Db, id: LessonId) -> Result<Lesson> {
        Ok(lessons::table.find(id).first(db)?)
    }

    /// Those of the ids that are lessons, of whatever version.
    pub fn known(db: &mut Db, ids: &[LessonId]) -> Result<HashSet<LessonId>> {
        let mut known = HashSet::new();
        for some in ids.chunks(crate::db::ROWS_AT_ONCE) {
            known.extend(lessons::table.filter(lessons::id.eq_any(some)).select(lessons::id).load::<LessonId>(db)?);
        }
        Ok(known)
    }

    /// In order.
    pub fn of_version(db: &mut Db, version: CourseVersionId) -> Result<Vec<Lesson>> {
        Ok(lessons::table.filter(lessons::course_version_id.eq(version)).order(lessons::position).load(db)?)
    }

    /// What the lessons of these versions ask in their middle, without the lessons themselves.
    pub fn practice_of(db: &mut Db, versions: &[CourseVersionId]) -> Result<Vec<(LessonId, Vec<PracticeQuestion>)>> {
        let of = lessons::table.filter(lessons::course_version_id.eq_any(versions)).order((lessons::course_version_id, lessons::position));
        let rows: Vec<(LessonId, Json<Vec<PracticeQuestion>>)> = of.select((lessons::id, lessons::practice_questions)).load(db)?;
        Ok(rows.into_iter().map(|(id, questions)| (id, questions.0)).collect())
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
