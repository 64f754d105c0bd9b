//! What a group of learners knows, as the rule of the proposal wants it, and what the rule proposes for them.

use super::proposal::{self, Course, Knowledge, Proposed, Step};
use super::timing::lessons_in;
use crate::attendance::Member;
use crate::catalog::{LessonEntry, LessonId, Outline};
use crate::db::schema::session_invitations;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::{Audience, Person, merged_away, restricted};
use crate::learning::Learned;
use crate::sessions::{ClassSession, SessionKind};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;

/// A lesson that is proposed, with the reason in numbers.
#[derive(Debug, Clone, Serialize)]
pub struct Wanted {
    pub lesson: LessonEntry,
    pub course: String,
    pub slug: String,
    pub asked_by: usize,
    pub lacked_by: usize,
    pub of: usize,
}

#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// How many are invited: none, then it is proposed for whoever may come.
    pub people: usize,
    /// In the order in which they are taught.
    pub lessons: Vec<Wanted>,
    /// What else somebody needs next.
    pub others: Vec<Wanted>,
}

const MOST_OTHERS: usize = 5;

/// For whom a session is meant when nobody is invited yet.
pub fn audience_of(kind: SessionKind) -> Audience {
    match kind {
        SessionKind::Disabled => Audience::Disabled,
        SessionKind::PartyCell => Audience::Official,
        SessionKind::Factory => Audience::Worker,
        SessionKind::School => Audience::Student,
        _ => Audience::Resident,
    }
}

impl Proposal {
    pub fn of(db: &mut Db, people: &[PersonId], kind: SessionKind, minutes: i32) -> Result<Proposal> {
        let outlines = Outline::all(db)?;
        let courses: Vec<Course> = outlines.iter().map(|outline| course(outline)).collect();
        let mut group = knowledge(db, people, &outlines)?;
        if group.is_empty() {
            group.push(Knowledge { audience: audience_of(kind), mastered: HashSet::new(), begun: Vec::new() });
        }
        let wanted = |one: Proposed| {
            let outline = &outlines[one.lesson.course];
            Wanted {
                lesson: outline.lessons[one.lesson.lesson].clone(),
                course: outline.title.clone(),
                slug: outline.slug.clone(),
                asked_by: one.asked_by,
                lacked_by: one.lacked_by,
                of: one.of,
            }
        };
        let lessons: Vec<Wanted> = proposal::propose(&group, &courses, lessons_in(minutes)).into_iter().map(wanted).collect();
        let known = |one: &Wanted| lessons.iter().any(|taken| taken.lesson.id == one.lesson.id);
        let others = proposal::ranked(&group, &courses).into_iter().map(wanted).filter(|one| !known(one)).take(MOST_OTHERS).collect();
        Ok(Proposal { people: people.len(), lessons, others })
    }

    pub fn lesson_ids(&self) -> Vec<LessonId> {
        self.lessons.iter().map(|wanted| wanted.lesson.id).collect()
    }
}

fn course(outline: &Outline) -> Course {
    let step = |lesson: &LessonEntry| Step { key: lesson.key.clone(), requires: lesson.requires.clone() };
    Course {
        slug: outline.slug.clone(),
        audiences: outline.audiences.clone(),
        requires: outline.requires.clone(),
        lessons: outline.lessons.iter().map(step).collect(),
    }
}

/// Whoever passed a course's test has mastered all its lessons; else what was done alone.
fn knowledge(db: &mut Db, people: &[PersonId], outlines: &[Arc<Outline>]) -> Result<Vec<Knowledge>> {
    let learned = Learned::of_all(db, people)?;
    let place = |course| outlines.iter().position(|outline| outline.course_id == course);
    let knowledge = |person: Person| {
        let learned = learned.get(&person.id).cloned().unwrap_or_default();
        let mut mastered: HashSet<(usize, String)> = learned.lessons.iter().filter_map(|(course, key)| Some((place(*course)?, key.clone()))).collect();
        for course in learned.passed.iter().filter_map(|course| place(*course)) {
            mastered.extend(outlines[course].lessons.iter().map(|lesson| (course, lesson.key.clone())));
        }
        Knowledge { audience: person.audience, mastered, begun: learned.begun.iter().filter_map(|course| place(*course)).collect() }
    };
    Ok(Person::find_all(db, people)?.into_iter().map(knowledge).collect())
}

/// Whom a session is for: those invited, else the members of its class.
pub fn invited(db: &mut Db, session: &ClassSession) -> Result<Vec<PersonId>> {
    let named = session_invitations::table.filter(session_invitations::session_id.eq(session.id)).filter(session_invitations::withdrawn_at.is_null());
    let named = named.filter(session_invitations::person_id.ne_all(merged_away())).filter(session_invitations::person_id.ne_all(restricted()));
    let people: Vec<PersonId> = named.select(session_invitations::person_id).distinct().order(session_invitations::person_id).load(db)?;
    match session.class_id {
        Some(class) if people.is_empty() => Ok(Member::people(db, class)?.into_iter().map(|person| person.id).collect()),
        _ => Ok(people),
    }
}
