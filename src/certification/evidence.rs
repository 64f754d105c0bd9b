//! The evidence for a request, on one page: who, what was learned, tested, watched and decided.

use super::answer::{Outcome, RecordState, Told};
use super::certificate::{Certificate, Standing};
use super::changes::{Correction, Revocation};
use super::check::{CheckId, Level, PracticalCheck, SkillSeen, skills_seen};
use super::decision::{Approval, Return, ReturnId};
use super::request::{Request, RequestId, RequestState};
use crate::assessment::{Attempt, Marked};
use crate::attendance::{Attended, Observed};
use crate::catalog::{CourseVersion, Criterion, Lesson, Practical};
use crate::community::Unit;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::identity::{Person, SealedNumber};
use crate::learning::{Enrolment, EnrolmentId, Progress};
use crate::people::Elsewhere;
use crate::privacy::{AboutId, Recording};
use crate::web::in_vietnam;
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

#[derive(Debug, Serialize)]
pub struct Evidence {
    pub request: Request,
    pub person: Person,
    pub hamlet: String,
    /// The last four digits alone.
    pub last4: Option<String>,
    pub course: String,
    pub lessons: Vec<Learned>,
    pub classes: Vec<Attended>,
    /// On how many days they learned.
    pub days: usize,
    pub attempts: Vec<Attempt>,
    pub best: Option<Attempt>,
    pub answers: Vec<Marked>,
    pub practical: Option<Practical>,
    /// What trainers saw in class: a sign, no check.
    pub observed: Vec<Observed>,
    pub checks: Vec<Check>,
    /// Photographs and voices of the practical check that may be shown today.
    pub recordings: Vec<Recording>,
    pub returns: Vec<Back>,
    pub certificate: Option<Certificate>,
    pub steps: Vec<Step>,
    /// What the person completed on the national platform.
    pub elsewhere: Vec<Elsewhere>,
}

#[derive(Debug, Serialize)]
pub struct Learned {
    pub title: String,
    pub opened_at: Option<NaiveDateTime>,
    pub completed_at: Option<NaiveDateTime>,
    /// Done while somebody helped.
    pub helped: bool,
}

#[derive(Debug, Serialize)]
pub struct Check {
    pub id: CheckId,
    pub assessor: String,
    pub checked_at: NaiveDateTime,
    pub passed: bool,
    pub note: String,
    pub results: Vec<CheckResult>,
    pub skills: Vec<SkillSeen>,
    /// Not of this request but of one that was returned.
    pub earlier: bool,
}

#[derive(Debug, Serialize)]
pub struct CheckResult {
    pub text: String,
    pub level: Level,
    /// What that level looks like here, when the course says it.
    pub means: String,
}

#[derive(Debug, Serialize)]
pub struct Back {
    pub id: ReturnId,
    pub by: String,
    pub at: NaiveDateTime,
    pub reason: String,
}

/// A step on the way; `note` is a sentence's id, told with the time and the person.
#[derive(Debug, Serialize)]
pub struct Step {
    pub label: &'static str,
    pub state: &'static str,
    pub at: Option<NaiveDateTime>,
    pub by: Option<String>,
}

impl Evidence {
    pub fn of(db: &mut Db, request: Request) -> Result<Evidence> {
        let person = Person::find(db, request.person_id)?;
        let requests: Vec<RequestId> = Request::of_enrolment(db, request.enrolment_id)?.iter().map(|request| request.id).collect();
        let (checks, returns) = (PracticalCheck::of_enrolments(db, &[request.enrolment_id])?, Return::of(db, &requests)?);
        let approval = Approval::of(db, request.id)?;
        let names = names(db, &checks, &returns, approval.as_ref())?;
        let practical = Practical::of_version(db, request.course_version_id)?;
        let attempts: Vec<Attempt> = Attempt::of_enrolment(db, request.enrolment_id)?.into_iter().filter(|attempt| attempt.submitted_at.is_some()).collect();
        let best = Attempt::best(&attempts).cloned();
        let criteria = practical.as_ref().map(|practical| practical.criteria.0.as_slice()).unwrap_or_default();
        let observed = observed(db, &request, criteria)?;
        Ok(Evidence {
            hamlet: Unit::find(db, request.unit_id)?.name,
            last4: SealedNumber::of(db, &[person.id])?.pop().map(|(_, number)| number.last4),
            course: CourseVersion::find(db, request.course_version_id)?.title,
            days: days_learned(db, request.enrolment_id)?,
            classes: Attended::of(db, request.person_id)?,
            lessons: Learned::of(db, &request)?,
            answers: best.as_ref().map(|best| best.marked(db)).transpose()?.unwrap_or_default(),
            certificate: Certificate::of_request(db, request.id)?,
            steps: steps(db, &request, &checks, approval, &names)?,
            checks: checks.iter().map(|check| Check::of(check, criteria, &names, request.id)).collect(),
            recordings: Recording::all_shown(db, person.id, AboutId(request.enrolment_id.0))?,
            returns: returns
                .into_iter()
                .map(|back| Back { id: back.id, by: name(&names, back.returned_by), at: back.returned_at, reason: back.reason })
                .collect(),
            elsewhere: Elsewhere::of(db, person.id)?,
            person,
            attempts,
            best,
            observed,
            practical,
            request,
        })
    }
}

impl Learned {
    fn of(db: &mut Db, request: &Request) -> Result<Vec<Learned>> {
        let version = Enrolment::find(db, request.enrolment_id)?.course_version_id;
        let progress = Progress::of(db, request.enrolment_id)?;
        let learned = |lesson: Lesson| {
            let seen = progress.iter().find(|progress| progress.lesson_key == lesson.key);
            Learned {
                title: lesson.title,
                opened_at: seen.map(|seen| seen.opened_at),
                completed_at: seen.and_then(|seen| seen.completed_at),
                helped: seen.is_some_and(|seen| seen.helper_id.is_some()),
            }
        };
        Ok(Lesson::of_version(db, version)?.into_iter().map(learned).collect())
    }
}

/// With the criterion's words where its key stands.
fn observed(db: &mut Db, request: &Request, criteria: &[Criterion]) -> Result<Vec<Observed>> {
    let course = Enrolment::find(db, request.enrolment_id)?.course_id;
    let text = |key: String| criteria.iter().find(|criterion| criterion.key == key).map_or(key, |criterion| criterion.text.clone());
    Ok(Observed::of(db, request.person_id, course)?.into_iter().map(|one| Observed { about: text(one.about), ..one }).collect())
}

/// Days in Vietnam on which a lesson was opened or finished.
fn days_learned(db: &mut Db, enrolment: EnrolmentId) -> Result<usize> {
    let moments = Progress::of(db, enrolment)?.into_iter().flat_map(|seen| [Some(seen.opened_at), seen.completed_at]).flatten();
    Ok(moments.map(|at| in_vietnam(at).date()).collect::<HashSet<_>>().len())
}

impl Check {
    fn of(check: &PracticalCheck, criteria: &[Criterion], names: &HashMap<PersonId, String>, request: RequestId) -> Check {
        let of = |key: &str| criteria.iter().find(|criterion| criterion.key == key);
        let text = |key: &str| of(key).map_or_else(|| key.to_owned(), |criterion| criterion.text.clone());
        let means = |key: &str, level: Level| of(key).and_then(|criterion| criterion.levels.get(level.word()).cloned()).unwrap_or_default();
        Check {
            id: check.id,
            assessor: name(names, check.assessor_id),
            checked_at: check.checked_at,
            passed: check.passed,
            note: check.note.clone(),
            results: check.results.0.iter().map(|seen| CheckResult { text: text(&seen.key), level: seen.level, means: means(&seen.key, seen.level) }).collect(),
            skills: skills_seen(criteria, &check.results.0),
            earlier: check.request_id != Some(request),
        }
    }
}

/// From the request to the confirmation on VNeID, which is a step of its own.
fn steps(db: &mut Db, request: &Request, checks: &[PracticalCheck], approval: Option<Approval>, names: &HashMap<PersonId, String>) -> Result<Vec<Step>> {
    let done = |label, at, by: Option<String>| Step { label, state: "done", at: Some(at), by };
    let open = |label, state| Step { label, state, at: None, by: None };
    let mut steps = vec![done("request-step-requested", request.requested_at, None)];
    if request.state == RequestState::Returned {
        let back = Return::of(db, &[request.id])?.pop();
        steps.extend(back.map(|back| Step { state: "missing", ..done("request-step-returned", back.returned_at, Some(name(names, back.returned_by))) }));
        return Ok(steps);
    }
    match checks.iter().find(|check| check.request_id == Some(request.id) && check.passed) {
        Some(check) => steps.push(done("request-step-assessed", check.checked_at, Some(name(names, check.assessor_id)))),
        None => steps.push(open("request-step-assessed", "now")),
    }
    let waits_for_approval = if request.state == RequestState::Assessed { "now" } else { "todo" };
    match approval {
        Some(approval) => steps.push(done("request-step-approved", approval.approved_at, Some(name(names, approval.approver_id)))),
        None => steps.push(open("request-step-approved", waits_for_approval)),
    }
    let Some(certificate) = Certificate::of_request(db, request.id)? else {
        steps.extend([open("request-step-exported", "todo"), open("request-step-confirmed", "todo")]);
        return Ok(steps);
    };
    steps.extend(later_steps(db, &certificate)?);
    Ok(steps)
}

fn later_steps(db: &mut Db, certificate: &Certificate) -> Result<Vec<Step>> {
    let mut steps: Vec<Step> = Vec::new();
    for correction in Correction::of(db, certificate.id)? {
        steps.push(Step { label: "request-step-corrected", state: "done", at: Some(correction.corrected_at), by: None });
    }
    let told = Told::of_one(db, certificate.id)?;
    let revocation = Revocation::of(db, certificate.id)?;
    let revoked = certificate.standing(revocation.as_ref(), now()) == Standing::Revoked;
    steps.extend(outside_steps(&told, revoked));
    steps.extend(revocation.map(|r| Step { label: "request-step-revoked", state: "missing", at: Some(r.revoked_at), by: None }));
    Ok(steps)
}

/// Into a batch, handed over, answered, confirmed: each a fact from outside, none of them said by this program itself.
fn outside_steps(told: &[Told], revoked: bool) -> Vec<Step> {
    let step = |label, state, at| Step { label, state, at, by: None };
    let day = |day: NaiveDate| Some(crate::web::start_of_day(day));
    let mut steps = Vec::new();
    for record in told {
        steps.push(step("request-step-exported", "done", Some(record.exported_at)));
        if let Some(on) = record.handed_on {
            steps.push(step("request-step-sent", "done", day(on)));
        }
        let Some(answer) = &record.answer else { continue };
        let (label, state) = match answer.outcome {
            Outcome::Accepted => ("request-step-accepted", "done"),
            Outcome::Rejected => ("request-step-rejected", "missing"),
            Outcome::Unknown => ("request-step-unknown", "missing"),
            Outcome::Confirmed => ("request-step-confirmed", "done"),
        };
        steps.push(step(label, state, day(answer.answered_on)));
    }
    let confirmed = told.last().is_some_and(|told| told.state == RecordState::Confirmed);
    if told.is_empty() && !revoked {
        steps.push(step("request-step-exported", "now", None));
    }
    if !confirmed && !revoked {
        steps.push(step("request-step-confirmed", "todo", None));
    }
    steps
}

fn names(db: &mut Db, checks: &[PracticalCheck], returns: &[Return], approval: Option<&Approval>) -> Result<HashMap<PersonId, String>> {
    let mut people: Vec<PersonId> = checks.iter().map(|check| check.assessor_id).collect();
    people.extend(returns.iter().map(|back| back.returned_by));
    people.extend(approval.map(|approval| approval.approver_id));
    Person::names(db, &people)
}

fn name(names: &HashMap<PersonId, String>, person: PersonId) -> String {
    names.get(&person).cloned().unwrap_or_default()
}
