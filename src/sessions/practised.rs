//! What learners of a session practise: the criteria of the courses that they have begun.

use crate::catalog::{CourseId, Outline, Practical};
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::learning::Enrolment;
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Practised {
    /// "an-toan-so.criterion": stands in an address.
    pub id: String,
    pub course: CourseId,
    pub course_title: String,
    pub key: String,
    pub text: String,
}

impl Practised {
    pub fn all(db: &mut Db, people: &[PersonId]) -> Result<Vec<Practised>> {
        let mut all: Vec<Practised> = Vec::new();
        for version in Enrolment::versions_of(db, people)? {
            let (outline, practical) = (Outline::of(db, version)?, Practical::of_version(db, version)?);
            for criterion in practical.map(|practical| practical.criteria.0).unwrap_or_default() {
                let (course_title, id) = (outline.title.clone(), format!("{}.{}", outline.slug, criterion.key));
                let one = Practised { id, course: outline.course_id, course_title, key: criterion.key, text: criterion.text };
                if !all.iter().any(|known| known.id == one.id) {
                    all.push(one);
                }
            }
        }
        Ok(all)
    }
}
