//! What waits for a member of staff: a number, words, and where it is done.

use crate::attendance::{Class, WordsWanted};
use crate::certification::{Queue, RequestState, Waiting};
use crate::community::Unit;
use crate::db::Db;
use crate::error::Result;
use crate::identity::{Helping, Person, ReadingKey, Role, Staff, Viewer};
use crate::learning::Gap;
use crate::programmes as models;
use crate::reporting::{Collection, OfficeState};
use crate::sessions::{ClassSession, MissedWeek};
use crate::web::{start_of_day, today};
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct Task {
    pub count: i64,
    /// The id of the words.
    pub words: &'static str,
    pub address: String,
    /// Somebody waits.
    pub urgent: bool,
}

impl Task {
    /// The tasks of each of the person's roles, in the order of a certificate's way.
    pub fn all(db: &mut Db, viewer: &Viewer) -> Result<Vec<Task>> {
        let roles = [Role::Trainer, Role::Guide, Role::Assessor, Role::Approver, Role::Officer, Role::Support, Role::Admin];
        let tasks = roles.into_iter().filter(|role| viewer.has(*role)).map(|role| Task::of(db, viewer, role));
        let mut tasks: Vec<Task> = tasks.filter_map(Result::transpose).collect::<Result<_>>()?;
        if viewer.has(Role::Trainer)
            && let Some(first) = WordsWanted::of(db, viewer.id)?.first()
        {
            tasks.push(Task::new(first.people as i64, "task-words-wanted", format!("/classes/{}/consents", first.class)));
        }
        if viewer.has(Role::Trainer)
            && let Some((first, count)) = ClassSession::given_to(db, viewer.id)?
        {
            tasks.push(Task::new(count, "task-sessions-given", format!("/class-sessions/{first}")));
        }
        let open = if viewer.has(Role::Trainer) { ClassSession::to_close(db, viewer.id)?.len() as i64 } else { 0 };
        if open > 0 {
            tasks.push(Task::new(open, "task-close-sessions", "/class-sessions#open"));
        }
        if viewer.has(Role::Officer) {
            let missed = MissedWeek::list(db, &viewer.units(Role::Officer), start_of_day(today() - chrono::Days::new(27)))?.len() as i64;
            if missed > 0 {
                tasks.push(Task::new(missed, "task-missed-weeks", "/session-totals"));
            }
        }
        tasks.extend(keys(db, viewer)?);
        tasks.extend(models(db, viewer)?);
        tasks.extend(reports(db, viewer)?);
        let gaps = if viewer.has(Role::Trainer) { Gap::all(db)?.len() as i64 } else { 0 };
        if gaps > 0 {
            tasks.push(Task { urgent: false, ..Task::new(gaps, "task-gaps", "/lesson-gaps") });
        }
        Ok(tasks)
    }

    fn of(db: &mut Db, viewer: &Viewer, role: Role) -> Result<Option<Task>> {
        let scope = viewer.units(role);
        let queue = |db: &mut Db, state| Queue::length(db, &scope, state);
        Ok(Some(match role {
            Role::Assessor => Task::new(queue(db, RequestState::Requested)?, "task-assess", "/certificate-requests"),
            Role::Approver => Task::new(queue(db, RequestState::Assessed)?, "task-approve", "/certificate-requests"),
            Role::Officer => Task::new(to_export(db)?, "task-export", "/exports"),
            Role::Support => Task { urgent: false, ..Task::new(Person::count(db, &scope)?, "task-support", "/support") },
            Role::Trainer => Task { urgent: false, ..Task::new(Class::list(db, &scope)?.len() as i64, "task-classes", "/classes") },
            Role::Admin => Task { urgent: false, ..Task::new(Staff::list(db, &scope)?.len() as i64, "task-staff", "/admin") },
            Role::Guide => Task { urgent: false, ..Task::new(Helping::helped_by(db, viewer.id)?.len() as i64, "task-helping", "/helping") },
            Role::Observer => return Ok(None),
        }))
    }

    fn new(count: i64, words: &'static str, address: impl Into<String>) -> Task {
        Task { count, words, address: address.into(), urgent: count > 0 }
    }
}

/// Other offices' programs must not go dark: whose key ends soon, and for whose key nobody answers any more.
fn keys(db: &mut Db, viewer: &Viewer) -> Result<Vec<Task>> {
    if !viewer.has(Role::Admin) {
        return Ok(Vec::new());
    }
    let keys = ReadingKey::list(db, &viewer.units(Role::Admin))?;
    let count = |fits: &dyn Fn(&ReadingKey) -> bool| keys.iter().filter(|key| fits(key)).count() as i64;
    let told = [(count(&|key| key.ends_soon), "task-keys-ending"), (count(&|key| key.left), "task-keys-left")];
    Ok(told.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| Task::new(count, words, "/admin/reading-keys")).collect())
}

/// What waits in the models of the plan.
fn models(db: &mut Db, viewer: &Viewer) -> Result<Vec<Task>> {
    let mut waiting = models::Waiting::at_the_office(db, &viewer.units(Role::Officer))?;
    waiting.extend(models::Waiting::in_teams(db, &viewer.units(Role::Trainer))?);
    waiting.extend(models::Waiting::of_a_guide(db, viewer.id, &viewer.units(Role::Guide))?);
    Ok(waiting.into_iter().map(|one| Task::new(one.count, one.words, one.address)).collect())
}

/// The forms that wait for the head of a hamlet; what is late at the office; what the People's Committee is to decide.
fn reports(db: &mut Db, viewer: &Viewer) -> Result<Vec<Task>> {
    let (officer, approver) = (viewer.units(Role::Officer), viewer.units(Role::Approver));
    let communes = Unit::communes_within(db, &officer)?;
    let mut tasks = Vec::new();
    if communes.is_empty() && !officer.is_empty() {
        let waiting = Collection::waiting_for(db, &officer)?;
        if let Some((first, hamlet)) = waiting.first() {
            tasks.push(Task::new(waiting.len() as i64, "task-hamlet-report", format!("/collections/{}/hamlets/{}", first.id, hamlet.unit)));
        }
    }
    let late = Collection::in_state(db, &communes, |state, late| late && state != OfficeState::Approved)?;
    if let Some(first) = late.first() {
        tasks.push(Task::new(late.len() as i64, "task-reports-late", format!("/collections/{}", first.id)));
    }
    let own = Unit::communes_within(db, &approver)?;
    let waiting = Collection::in_state(db, &own, |state, _| state == OfficeState::Submitted)?;
    if let Some(first) = waiting.first() {
        tasks.push(Task::new(waiting.len() as i64, "task-report-decide", format!("/collections/{}", first.id)));
    }
    Ok(tasks)
}

fn to_export(db: &mut Db) -> Result<i64> {
    let communes = Unit::communes(db)?;
    let waiting = communes.iter().map(|commune| Ok(Waiting::all(db, commune.id, None)?.len() as i64));
    waiting.sum()
}
