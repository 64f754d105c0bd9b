//! What the index holds: each current course, and each of its lessons, as plain text.

use super::super::lesson::{Lesson, LessonId};
use super::super::version::{CourseVersion, CourseVersionId};
use crate::db::Db;
use crate::error::Result;
use crate::markup::text_of;
use crate::text::tidy;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub lesson: Option<LessonId>,
    pub title: String,
    pub body: String,
}

impl Entry {
    pub fn of_version(db: &mut Db, version: CourseVersionId) -> Result<Vec<Entry>> {
        let course = CourseVersion::find(db, version)?;
        let mut entries = vec![Entry { lesson: None, title: tidy(&course.title), body: tidy(&course.summary) }];
        entries.extend(Lesson::of_version(db, version)?.into_iter().map(Entry::from));
        Ok(entries)
    }
}

impl From<Lesson> for Entry {
    fn from(lesson: Lesson) -> Entry {
        let slides: Vec<&str> = lesson.slide_pictures.0.iter().map(|slide| slide.text.as_str()).collect();
        let body = format!("{} {} {} {} {}", lesson.summary, text_of(&lesson.html), lesson.transcript, text_of(&lesson.easy_html), slides.join(" "));
        Entry { lesson: Some(lesson.id), title: tidy(&lesson.title), body: tidy(&body) }
    }
}
