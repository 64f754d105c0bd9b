//! A visit to a lesson: who comes belongs to the course from then on, in the version they began.

use super::enrolment::Enrolment;
use super::next_step::first;
use super::progress::Progress;
use crate::catalog::{Course, Lesson, LessonEntry, LessonId, Outline};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::media::Media;
use std::sync::Arc;

pub struct Visit {
    pub lesson: Lesson,
    pub outline: Arc<Outline>,
    pub enrolment: Option<Enrolment>,
    pub progress: Option<Progress>,
    /// Lessons to finish first; none for somebody who only looks.
    pub first: Vec<LessonEntry>,
    /// The PDF of the lesson.
    pub slides: Option<Media>,
}

/// Where an address of a lesson leads.
pub enum Way {
    Here(Box<Visit>),
    /// The same lesson in the version that this person learns.
    Lesson(LessonId),
    /// That version has no such lesson.
    Course(String),
}

impl Visit {
    /// `person` is None for somebody who only looks.
    pub fn find(db: &mut Db, lesson: LessonId, person: Option<PersonId>) -> Result<Way> {
        let lesson = Lesson::find(db, lesson)?;
        let course = course_of(db, &lesson)?;
        let enrolment = person.map(|person| Enrolment::of(db, person, course.id)).transpose()?.flatten();
        let version = enrolment.as_ref().map_or_else(|| course.offered(), |enrolment| Ok(enrolment.course_version_id))?;
        let outline = Outline::of(db, version)?;
        if version != lesson.course_version_id {
            return Ok(outline.lesson(&lesson.key).map_or(Way::Course(course.slug), |same| Way::Lesson(same.id)));
        }
        let progress = enrolment.as_ref().map(|enrolment| Progress::in_lesson(db, enrolment.id, &lesson.key)).transpose()?.flatten();
        let first = if person.is_some() { before(db, &outline, &lesson, enrolment.as_ref())? } else { Vec::new() };
        let slides = lesson.slides.as_deref().map(|sha256| Media::find(db, sha256)).transpose()?;
        Ok(Way::Here(Box::new(Visit { lesson, outline, enrolment, progress, first, slides })))
    }

    /// True when this visit is nothing new: then nothing needs to be written.
    pub fn is_known(&self) -> bool {
        let here = self.enrolment.as_ref().and_then(|enrolment| enrolment.last_lesson_key.as_deref());
        self.progress.is_some() && here == Some(&self.lesson.key)
    }

    pub fn previous(&self) -> Option<&LessonEntry> {
        self.outline.lessons.iter().rfind(|lesson| lesson.position < self.lesson.position)
    }

    pub fn next(&self) -> Option<&LessonEntry> {
        self.outline.lessons.iter().find(|lesson| lesson.position > self.lesson.position)
    }
}

/// The lessons to finish before this one.
fn before(db: &mut Db, outline: &Outline, lesson: &Lesson, enrolment: Option<&Enrolment>) -> Result<Vec<LessonEntry>> {
    if lesson.requires.0.is_empty() {
        return Ok(Vec::new());
    }
    let progress = enrolment.map_or(Ok(Vec::new()), |enrolment| Progress::of(db, enrolment.id))?;
    Ok(first(outline, &lesson.requires.0, &progress).into_iter().cloned().collect())
}

/// The enrolment in the course of that lesson, begun when it was not, and the lesson's key.
pub fn enrolled(db: &mut Db, person: PersonId, lesson: LessonId) -> Result<(Enrolment, String)> {
    let lesson = Lesson::find(db, lesson)?;
    let course = course_of(db, &lesson)?;
    let enrolment = Enrolment::begin(db, person, &course)?;
    // A lesson that the learner's version does not have counts nowhere.
    Outline::of(db, enrolment.course_version_id)?.lesson(&lesson.key).ok_or(Error::NotFound)?;
    Ok((enrolment, lesson.key))
}

fn course_of(db: &mut Db, lesson: &Lesson) -> Result<Course> {
    let outline = Outline::of(db, lesson.course_version_id)?;
    Course::find(db, outline.course_id)
}
