//! The courses that learners of a sample take: those that stand in the database with a test.

use crate::catalog::{Course, CourseVersion, Criterion, Framework, Lesson, Practical, Question, Quiz};
use crate::db::Db;
use crate::db::schema::journal;
use crate::error::Result;
use crate::identity::Audience;
use crate::journal::{Entry, Event};
use diesel::prelude::*;

#[derive(Default)]
pub struct Shelf {
    pub courses: Vec<OnShelf>,
    /// What the journal says of their publishing.
    pub published: Vec<Event>,
}

pub struct OnShelf {
    pub course: Course,
    pub version: CourseVersion,
    pub framework: Option<Framework>,
    pub audiences: Vec<Audience>,
    pub lessons: Vec<Lesson>,
    pub quiz: Quiz,
    pub questions: Vec<Question>,
    pub criteria: Vec<Criterion>,
}

impl Shelf {
    pub fn of(db: &mut Db) -> Result<Shelf> {
        let mut courses = Vec::new();
        for course in Course::open(db)? {
            courses.extend(OnShelf::of(db, course)?);
        }
        // Ids are made anew with each loading; names are not.
        courses.sort_by(|a: &OnShelf, b| a.course.slug.cmp(&b.course.slug));
        let entries: Vec<Entry> = journal::table.order(journal::seq).load(db)?;
        let told = |entry: Entry| Event { at: entry.at, actor: entry.actor_id, action: entry.action, subject: entry.subject, detail: entry.detail.0 };
        Ok(Shelf { courses, published: entries.into_iter().map(told).collect() })
    }

    /// The place of a course for this group.
    pub fn for_audience(&self, audience: Audience) -> usize {
        self.courses.iter().position(|one| one.audiences.contains(&audience)).unwrap_or_default()
    }
}

impl OnShelf {
    fn of(db: &mut Db, course: Course) -> Result<Option<OnShelf>> {
        let version = CourseVersion::current(db, &course)?;
        let (lessons, quiz) = (Lesson::of_version(db, version.id)?, Quiz::of_version(db, version.id)?);
        let Some(quiz) = quiz.filter(|_| !lessons.is_empty()) else { return Ok(None) };
        Ok(Some(OnShelf {
            framework: version.framework_id.map(|id| Framework::find(db, id)).transpose()?,
            audiences: version.audiences(db)?,
            questions: Question::of_quiz(db, quiz.id)?,
            criteria: Practical::of_version(db, version.id)?.map(|practical| practical.criteria.0).unwrap_or_default(),
            course,
            version,
            lessons,
            quiz,
        }))
    }
}
