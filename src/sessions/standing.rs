//! How a class stands: who has not come for three weeks, who is ready for a test, and the next step for each.

use crate::attendance::{Class, Member};
use crate::catalog::Outline;
use crate::db::schema::{attendances, class_sessions};
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::learning::{Enrolment, NextStep, Progress};
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

/// So long without a learner, somebody calls on them.
const LONG: Duration = Duration::weeks(3);
/// So far back sessions are counted.
const LOOKED_AT: Duration = Duration::weeks(12);

#[derive(Debug, Serialize)]
pub struct Standing {
    pub person: PersonId,
    pub name: String,
    pub came: usize,
    pub last: Option<NaiveDateTime>,
    /// Not seen for three weeks in which the class met.
    pub away: bool,
    pub next: Vec<Next>,
}

/// The next step in a course.
#[derive(Debug, Serialize)]
pub struct Next {
    pub course: String,
    pub step: NextStep,
}

#[derive(Debug, Serialize)]
pub struct ClassStanding {
    /// How often the class met in the last twelve weeks.
    pub held: usize,
    pub people: Vec<Standing>,
    pub away: usize,
    pub ready: usize,
}

impl ClassStanding {
    pub fn of(db: &mut Db, class: &Class) -> Result<ClassStanding> {
        let from = now() - LOOKED_AT;
        let of_class = class_sessions::table.filter(class_sessions::class_id.eq(class.id)).filter(class_sessions::starts_at.ge(from));
        let came = attendances::table.inner_join(class_sessions::table).filter(class_sessions::class_id.eq(class.id));
        let came = came.filter(class_sessions::starts_at.ge(from)).filter(attendances::came.eq(true));
        let came: Vec<(PersonId, NaiveDateTime)> = came.select((attendances::person_id, class_sessions::starts_at)).load(db)?;
        let mut held: Vec<NaiveDateTime> = came.iter().map(|(_, at)| *at).collect();
        held.sort();
        held.dedup();
        let first: Option<NaiveDateTime> = of_class.select(diesel::dsl::min(class_sessions::starts_at)).first(db)?;
        let mut by_person: HashMap<PersonId, Vec<NaiveDateTime>> = HashMap::new();
        came.into_iter().for_each(|(person, at)| by_person.entry(person).or_default().push(at));
        let met_lately = held.iter().any(|at| *at >= now() - LONG);
        let long_enough = first.is_some_and(|first| first <= now() - LONG);
        let mut people = Vec::new();
        for person in Member::people(db, class.id)? {
            let own = by_person.get(&person.id).map(Vec::as_slice).unwrap_or_default();
            let last = own.iter().max().copied();
            let away = met_lately && long_enough && person.created_at <= now() - LONG && last.is_none_or(|last| last < now() - LONG);
            people.push(Standing { next: next(db, person.id)?, came: own.len(), last, away, person: person.id, name: person.name });
        }
        let ready = people.iter().filter(|one| one.is_ready()).count();
        Ok(ClassStanding { held: held.len(), away: people.iter().filter(|one| one.away).count(), ready, people })
    }
}

impl Standing {
    pub fn is_ready(&self) -> bool {
        self.next.iter().any(|next| matches!(next.step, NextStep::Test { .. }))
    }
}

fn next(db: &mut Db, person: PersonId) -> Result<Vec<Next>> {
    let mut all = Vec::new();
    for enrolment in Enrolment::all_of(db, person)? {
        let (outline, progress) = (Outline::of(db, enrolment.course_version_id)?, Progress::of(db, enrolment.id)?);
        all.push(Next { step: enrolment.next_step(&outline, &progress), course: outline.title.clone() });
    }
    Ok(all)
}
