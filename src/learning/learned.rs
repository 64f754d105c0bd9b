//! What several people have learned, course by course: what a class can be taught next.

use crate::catalog::CourseId;
use crate::db::schema::{enrolments, progress};
use crate::db::{Db, PersonId, ROWS_AT_ONCE};
use crate::error::Result;
use crate::identity::{merged_away, restricted};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// One person's courses.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learned {
    /// Lessons done alone. What was done with somebody's help is still to be learned.
    pub lessons: HashSet<(CourseId, String)>,
    /// Courses whose test is passed.
    pub passed: HashSet<CourseId>,
    /// The latest first.
    pub begun: Vec<CourseId>,
}

impl Learned {
    /// By person; who has begun nothing is not named.
    pub fn of_all(db: &mut Db, people: &[PersonId]) -> Result<HashMap<PersonId, Learned>> {
        let mut all: HashMap<PersonId, Learned> = HashMap::new();
        for some in people.chunks(ROWS_AT_ONCE) {
            Learned::courses(db, some, &mut all)?;
            Learned::lessons(db, some, &mut all)?;
        }
        Ok(all)
    }

    fn courses(db: &mut Db, people: &[PersonId], all: &mut HashMap<PersonId, Learned>) -> Result<()> {
        let own = enrolments::table.filter(enrolments::person_id.eq_any(people));
        let own = own.filter(enrolments::person_id.ne_all(merged_away())).filter(enrolments::person_id.ne_all(restricted()));
        let columns = (enrolments::person_id, enrolments::course_id, enrolments::test_passed_at.is_not_null());
        let rows: Vec<(PersonId, CourseId, bool)> = own.select(columns).order((enrolments::begun_at.desc(), enrolments::id.desc())).load(db)?;
        for (person, course, passed) in rows {
            let learned = all.entry(person).or_default();
            learned.begun.push(course);
            if passed {
                learned.passed.insert(course);
            }
        }
        Ok(())
    }

    fn lessons(db: &mut Db, people: &[PersonId], all: &mut HashMap<PersonId, Learned>) -> Result<()> {
        let own = progress::table.inner_join(enrolments::table).filter(enrolments::person_id.eq_any(people));
        let alone = own.filter(progress::completed_at.is_not_null()).filter(progress::helper_id.is_null());
        let rows: Vec<(PersonId, CourseId, String)> = alone.select((enrolments::person_id, enrolments::course_id, progress::lesson_key)).load(db)?;
        for (person, course, lesson) in rows {
            all.entry(person).or_default().lessons.insert((course, lesson));
        }
        Ok(())
    }
}

/// Where somebody is in their lessons.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub person: PersonId,
    pub course: CourseId,
    pub lesson: String,
    /// The last lesson that was opened or done.
    pub moved_at: NaiveDateTime,
}

impl Place {
    /// The lesson on which each of these people has moved last; who never opened one is not named.
    pub fn of_all(db: &mut Db, people: &[PersonId]) -> Result<Vec<Place>> {
        let own = progress::table.inner_join(enrolments::table).filter(enrolments::person_id.eq_any(people));
        let columns = (enrolments::person_id, enrolments::course_id, progress::lesson_key, progress::opened_at, progress::completed_at);
        let rows: Vec<(PersonId, CourseId, String, NaiveDateTime, Option<NaiveDateTime>)> = own.select(columns).load(db)?;
        let mut last: HashMap<PersonId, Place> = HashMap::new();
        for (person, course, lesson, opened, completed) in rows {
            let place = Place { person, course, lesson, moved_at: completed.map_or(opened, |done| done.max(opened)) };
            match last.get(&person) {
                Some(known) if known.moved_at >= place.moved_at => {}
                _ => drop(last.insert(person, place)),
            }
        }
        let mut places: Vec<Place> = last.into_values().collect();
        places.sort_by_key(|place| place.person);
        Ok(places)
    }
}
