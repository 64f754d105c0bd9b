//! One person's courses: those begun with what comes next, those for their group, the others.

use super::enrolment::Enrolment;
use crate::catalog::Outline;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::Audience;
use crate::media::Shown;
use serde::Serialize;
use std::sync::Arc;

/// A course on a shelf, as somebody sees it.
#[derive(Debug, Serialize)]
pub struct CourseCard {
    pub slug: String,
    pub title: String,
    pub summary: String,
    pub minutes: i32,
    pub picture: Option<Shown>,
    pub audiences: Vec<Audience>,
    pub lessons: usize,
    pub has_audio: bool,
    pub has_sign: bool,
    pub begun: bool,
    pub lessons_done: i32,
    pub certificate_number: Option<String>,
}

#[derive(Debug, Default, Serialize)]
pub struct MyLearning {
    pub begun: Vec<CourseCard>,
    pub certified: Vec<CourseCard>,
    /// Those for the person's own group that are not begun.
    pub yours: Vec<CourseCard>,
    pub others: Vec<CourseCard>,
}

impl MyLearning {
    pub fn of(db: &mut Db, person: PersonId, audience: Audience) -> Result<MyLearning> {
        let mut mine = MyLearning::default();
        let enrolments = Enrolment::all_of(db, person)?;
        for enrolment in &enrolments {
            let outline = Outline::of(db, enrolment.course_version_id)?;
            let card = CourseCard::begun(&outline, enrolment);
            if card.certificate_number.is_some() { mine.certified.push(card) } else { mine.begun.push(card) }
        }
        for outline in Outline::all(db)? {
            if enrolments.iter().any(|enrolment| enrolment.course_id == outline.course_id) {
                continue;
            }
            if outline.audiences.contains(&audience) { mine.yours.push(CourseCard::of(&outline)) } else { mine.others.push(CourseCard::of(&outline)) }
        }
        Ok(mine)
    }

    pub fn is_empty(&self) -> bool {
        [&self.begun, &self.certified, &self.yours, &self.others].iter().all(|cards| cards.is_empty())
    }
}

/// The courses of one group.
#[derive(Debug, Serialize)]
pub struct Shelf {
    pub audience: Audience,
    pub courses: Vec<CourseCard>,
}

impl Shelf {
    /// For everybody, the largest group first.
    pub fn all(outlines: &[Arc<Outline>]) -> Vec<Shelf> {
        let order = [Audience::Resident, Audience::Worker, Audience::Student, Audience::Official, Audience::Disabled];
        let shelf = |audience| {
            let courses = outlines.iter().filter(|outline| outline.audiences.contains(&audience));
            Shelf { audience, courses: courses.map(|outline| CourseCard::of(outline)).collect() }
        };
        order.into_iter().map(shelf).filter(|shelf| !shelf.courses.is_empty()).collect()
    }
}

impl CourseCard {
    pub fn of(outline: &Outline) -> CourseCard {
        CourseCard {
            slug: outline.slug.clone(),
            title: outline.title.clone(),
            summary: outline.summary.clone(),
            minutes: outline.minutes,
            picture: outline.picture.clone(),
            audiences: outline.audiences.clone(),
            lessons: outline.lessons.len(),
            has_audio: outline.has_audio(),
            has_sign: outline.has_sign(),
            begun: false,
            lessons_done: 0,
            certificate_number: None,
        }
    }

    fn begun(outline: &Outline, enrolment: &Enrolment) -> CourseCard {
        CourseCard { begun: true, lessons_done: enrolment.lessons_done, certificate_number: enrolment.certificate_number.clone(), ..CourseCard::of(outline) }
    }
}
