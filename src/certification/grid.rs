//! The grid of a class: each learner of one course against each criterion. A cell is kept as it is marked;
//! a line that is whole becomes a check.

use super::check::{CheckId, Level, PracticalCheck, Seen, passes};
use super::impartial::{may_assess, sentence};
use super::request::{Request, RequestState};
use crate::attendance::{Class, Member};
use crate::catalog::{CourseVersion, CourseVersionId, Criterion, Practical};
use crate::community::Unit;
use crate::db::schema::{check_marks, enrolments};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::Result;
use crate::identity::Person;
use crate::learning::{Enrolment, EnrolmentId};
use crate::on_db;
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

#[derive(Debug, Serialize)]
pub struct Grid {
    pub class: Class,
    pub version: CourseVersionId,
    pub course: String,
    pub practical: Option<Practical>,
    pub lines: Vec<Line>,
}

crate::words! {
    /// How a learner stands before this assessor.
    pub enum LineState { Open = "open", Refused = "refused", Passed = "passed" }
}

#[derive(Debug, Serialize)]
pub struct Line {
    pub enrolment: EnrolmentId,
    pub person: PersonId,
    pub name: String,
    pub state: LineState,
    /// Why this assessor may not.
    pub why: Option<&'static str>,
    /// Has asked for the certificate.
    pub asked: bool,
    /// The level by the criterion's key.
    pub marks: BTreeMap<String, Level>,
    /// How many criteria are still without a level.
    pub missing: usize,
    /// Checks that did not pass before.
    pub tries: usize,
}

/// A course that members of a class learn.
#[derive(Debug, Serialize)]
pub struct Taught {
    pub version: CourseVersionId,
    pub course: String,
    pub learners: usize,
}

/// A level for a cell; none empties it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub enrolment: EnrolmentId,
    pub criterion: String,
    pub level: Option<Level>,
}

impl Grid {
    pub fn of(db: &mut Db, assessor: PersonId, scope: &[UnitId], class: Class, version: CourseVersionId) -> Result<Grid> {
        let course = CourseVersion::find(db, version)?.title;
        let practical = Practical::of_version(db, version)?;
        let criteria = practical.as_ref().map(|practical| practical.criteria.0.as_slice()).unwrap_or_default();
        let people = learners(db, scope, &class)?;
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let begun = enrolments::table.filter(enrolments::person_id.eq_any(&ids)).filter(enrolments::course_version_id.eq(version));
        let begun: HashMap<PersonId, Enrolment> = begun.load::<Enrolment>(db)?.into_iter().map(|one| (one.person_id, one)).collect();
        let of: Vec<EnrolmentId> = begun.values().map(|one| one.id).collect();
        let (marks, checks) = (marks_of(db, assessor, &of)?, PracticalCheck::of_enrolments(db, &of)?);
        let mut lines = Vec::new();
        for person in people {
            let Some(enrolment) = begun.get(&person.id) else { continue };
            lines.push(Line::of(db, assessor, person, enrolment, criteria, &marks, &checks)?);
        }
        Ok(Grid { class, version, course, practical, lines })
    }

    /// What the members of a class learn, the most learned first.
    pub fn courses(db: &mut Db, scope: &[UnitId], class: &Class) -> Result<Vec<Taught>> {
        let ids: Vec<PersonId> = learners(db, scope, class)?.iter().map(|person| person.id).collect();
        let begun: Vec<CourseVersionId> = enrolments::table.filter(enrolments::person_id.eq_any(&ids)).select(enrolments::course_version_id).load(db)?;
        let mut counts: BTreeMap<CourseVersionId, usize> = BTreeMap::new();
        begun.into_iter().for_each(|version| *counts.entry(version).or_default() += 1);
        let named = counts.into_iter().map(|(version, learners)| Ok(Taught { course: CourseVersion::find(db, version)?.title, version, learners }));
        let mut taught: Vec<Taught> = named.collect::<Result<_>>()?;
        taught.sort_by_key(|one| std::cmp::Reverse(one.learners));
        Ok(taught)
    }

    /// Keeps the levels of cells that are this assessor's to mark; the same again changes nothing.
    pub fn mark(&self, db: &mut Db, assessor: PersonId, marks: &[Mark]) -> Result<()> {
        let criteria = self.practical.as_ref().map(|practical| practical.criteria.0.as_slice()).unwrap_or_default();
        for mark in marks {
            let open = self.lines.iter().any(|line| line.enrolment == mark.enrolment && line.state == LineState::Open);
            if open && criteria.iter().any(|criterion| criterion.key == mark.criterion) {
                mark.keep(db, assessor)?;
            }
        }
        Ok(())
    }

    /// The lines that are whole: ready to be recorded.
    pub fn whole(&self) -> Vec<EnrolmentId> {
        let criteria = self.practical.as_ref().map_or(0, |practical| practical.criteria.0.len());
        self.lines.iter().filter(|line| criteria > 0 && line.state == LineState::Open && line.missing == 0).map(|line| line.enrolment).collect()
    }

    /// One line becomes a check, in a transaction of its own. Sent twice, nothing is left to record. True when it passed.
    pub fn finish(db: &mut Db, assessor: PersonId, enrolment: EnrolmentId, id: CheckId, note: &str) -> Result<Option<bool>> {
        let enrolment = Enrolment::find(db, enrolment)?;
        let criteria = PracticalCheck::criteria(db, enrolment.course_version_id)?;
        let marks = marks_of(db, assessor, &[enrolment.id])?.remove(&enrolment.id).unwrap_or_default();
        let seen: Vec<Seen> = criteria.iter().filter_map(|one| Some(Seen { key: one.key.clone(), level: *marks.get(&one.key)? })).collect();
        if criteria.is_empty() || seen.len() < criteria.len() {
            return Ok(None);
        }
        PracticalCheck::keep(db, assessor, &enrolment, id, &seen, note)?;
        diesel::delete(check_marks::table.filter(check_marks::enrolment_id.eq(enrolment.id)).filter(check_marks::assessor_id.eq(assessor))).execute(db)?;
        Ok(Some(passes(&criteria, &seen)))
    }
}

impl Line {
    fn of(
        db: &mut Db, assessor: PersonId, person: Person, enrolment: &Enrolment, criteria: &[Criterion], marks: &Marks, checks: &[PracticalCheck],
    ) -> Result<Line> {
        let open = Request::open_of(db, enrolment.id)?;
        let own: Vec<&PracticalCheck> = checks.iter().filter(|check| check.enrolment_id == enrolment.id).collect();
        let passed = match &open {
            Some(request) => request.state != RequestState::Requested,
            None => own.iter().any(|check| check.passed && check.request_id.is_none()),
        };
        let why = if passed { None } else { sentence(may_assess(db, assessor, enrolment))? };
        let marks = marks.get(&enrolment.id).cloned().unwrap_or_default();
        Ok(Line {
            enrolment: enrolment.id,
            person: person.id,
            name: person.name,
            state: if passed {
                LineState::Passed
            } else if why.is_some() {
                LineState::Refused
            } else {
                LineState::Open
            },
            why,
            asked: open.is_some(),
            missing: criteria.iter().filter(|criterion| !marks.contains_key(&criterion.key)).count(),
            tries: own.iter().filter(|check| !check.passed).count(),
            marks,
        })
    }
}

type Marks = HashMap<EnrolmentId, BTreeMap<String, Level>>;

fn marks_of(db: &mut Db, assessor: PersonId, of: &[EnrolmentId]) -> Result<Marks> {
    let kept = check_marks::table.filter(check_marks::assessor_id.eq(assessor)).filter(check_marks::enrolment_id.eq_any(of));
    let kept: Vec<(EnrolmentId, String, Level)> = kept.select((check_marks::enrolment_id, check_marks::criterion, check_marks::level)).load(db)?;
    let mut marks = Marks::new();
    for (enrolment, criterion, level) in kept {
        marks.entry(enrolment).or_default().insert(criterion, level);
    }
    Ok(marks)
}

/// The members who live where this assessor works.
fn learners(db: &mut Db, scope: &[UnitId], class: &Class) -> Result<Vec<Person>> {
    let mut here = Vec::new();
    for person in Member::people(db, class.id)? {
        if Unit::is_within(db, person.unit_id, scope)? {
            here.push(person);
        }
    }
    Ok(here)
}

impl Mark {
    fn keep(&self, db: &mut Db, assessor: PersonId) -> Result<()> {
        let Some(level) = self.level else {
            diesel::delete(check_marks::table.find((self.enrolment, assessor, &self.criterion))).execute(db)?;
            return Ok(());
        };
        let row = (
            check_marks::enrolment_id.eq(self.enrolment),
            check_marks::assessor_id.eq(assessor),
            check_marks::criterion.eq(&self.criterion),
            check_marks::level.eq(level),
            check_marks::marked_at.eq(now()),
        );
        on_db!(db, |c| diesel::insert_into(check_marks::table)
            .values(row)
            .on_conflict((check_marks::enrolment_id, check_marks::assessor_id, check_marks::criterion))
            .do_update()
            .set((check_marks::level.eq(excluded(check_marks::level)), check_marks::marked_at.eq(excluded(check_marks::marked_at))))
            .execute(c))?;
        Ok(())
    }
}
