//! Requests: asking, the queues, the evidence, and what assessors and approvers do with it.

use super::batches::seal;
use super::scope;
use crate::certification::appeal::Appeal;
use crate::certification::batch::{Batch, BatchId};
use crate::certification::check::{CheckId, Level, PracticalCheck, Seen};
use crate::certification::decision::ReturnId;
use crate::certification::evidence::Evidence;
use crate::certification::impartial::{RETURN, may_assess, sentence};
use crate::certification::queue::{HamletWaits, Queue, Waits};
use crate::certification::request::{Request, RequestId, RequestState};
use crate::certification::second::SecondCheck;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Approver, Assessor, Grant, GrantState, Learner, PersonId, Role, Viewer, Wanted};
use crate::learning::{Enrolment, EnrolmentId};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub fn routes(site: &mut Site) {
    site.get("/certificate-requests", list)
        .post("/certificate-requests", ask)
        .get("/certificate-requests/{request}", show)
        .post("/certificate-requests/{request}/practical-check", check)
        .post("/certificate-requests/{request}/approval", approve)
        .post("/certificate-requests/{request}/return", send_back);
}

const DECIDERS: [Role; 2] = [Role::Assessor, Role::Approver];

// --- asking, and the queues ---

#[derive(Deserialize)]
struct Ask {
    enrolment: EnrolmentId,
}

async fn ask(app: App, who: Learner, form: Form<Ask>) -> Result<See> {
    let (learner, enrolment) = (who.id, form.enrolment);
    let request = app.write(move |db| Request::ask(db, learner, enrolment)).await?;
    Ok(See(format!("/certificate-requests/{}", request.id)).saying("request-sent"))
}

#[derive(Deserialize)]
struct Places {
    #[serde(default)]
    assess_after: String,
    #[serde(default)]
    approve_after: String,
    /// One hamlet alone.
    #[serde(default)]
    hamlet: String,
}

#[derive(Serialize)]
struct RequestsPage {
    own: Vec<Waits>,
    /// For those who assess, and for those who approve.
    to_assess: Option<Queue>,
    to_approve: Option<Queue>,
    hamlets_to_assess: Vec<HamletWaits>,
    hamlets_to_approve: Vec<HamletWaits>,
    hamlet: Option<UnitId>,
    /// Rights that end: who stands in, where, and until when.
    covers: Vec<Grant>,
}

impl Page for RequestsPage {
    const TEMPLATE: &'static str = "certification/requests.html";
}

async fn list(app: App, who: Learner, places: Query<Places>) -> Result<Show<RequestsPage>> {
    let (assesses, approves) = (scope(&who, &[Role::Assessor])?, scope(&who, &[Role::Approver])?);
    let (id, places) = (who.id, places.into_inner());
    let hamlet: Option<UnitId> = places.hamlet.parse().ok();
    let queue = move |db: &mut Db, units: &[UnitId], state, after: &str| match units {
        [] => Ok((None, Vec::new())),
        units => Ok::<_, Error>((Some(Queue::of(db, units, state, hamlet, after)?), Queue::hamlets(db, units, state)?)),
    };
    app.read(move |db| {
        let own = Request::of(db, id)?;
        let (to_assess, hamlets_to_assess) = queue(db, &assesses, RequestState::Requested, &places.assess_after)?;
        let (to_approve, hamlets_to_approve) = queue(db, &approves, RequestState::Assessed, &places.approve_after)?;
        let mut covers = Vec::new();
        for role in DECIDERS {
            let wanted = Wanted { role: Some(role), ..Wanted::default() };
            let units = if role == Role::Assessor { &assesses } else { &approves };
            let given = if units.is_empty() { Vec::new() } else { Grant::list(db, units, &wanted)? };
            covers.extend(given.into_iter().filter(|grant| grant.ends_at.is_some() && grant.state == GrantState::InForce));
        }
        Ok(Show(RequestsPage { own: Waits::all(db, &own)?, to_assess, to_approve, hamlets_to_assess, hamlets_to_approve, hamlet, covers }))
    })
    .await
}

// --- the evidence ---

#[derive(Serialize)]
struct RequestPage {
    #[serde(flatten)]
    evidence: Evidence,
    own: bool,
    may_assess: bool,
    may_approve: bool,
    may_return: bool,
    /// Why somebody who assesses or approves may not do it here.
    not_this_one: Option<&'static str>,
    /// Who waits next for this person's work.
    next: Option<Waits>,
    /// The learner's appeals, and those that were made against what stands here.
    appeals: Vec<Appeal>,
    /// Opened from a batch whose sample it is in: the batch, and the seal that says that the page was opened.
    look: Option<(BatchId, String)>,
    /// A second assessor could be asked: they see the first result afterwards.
    blind: bool,
    levels: &'static [Level],
    check_id: CheckId,
    return_id: ReturnId,
    /// What was typed, by field.
    typed: BTreeMap<String, String>,
    problems: Problems,
}

impl Page for RequestPage {
    const TEMPLATE: &'static str = "certification/request.html";
}

/// Where the page was opened from.
#[derive(Deserialize)]
struct From {
    batch: Option<BatchId>,
}

async fn show(app: App, who: Learner, request: Path<RequestId>, from: Query<From>) -> Result<Show<RequestPage>> {
    let mut page = RequestPage::of(&app, &who, *request).await?;
    if let Some(batch) = from.batch {
        let (by, id) = (who.id, *request);
        let drawn = app.read(move |db| Batch::own(db, by, batch)?.member(db, id)).await?;
        if drawn.sampled && drawn.looked_at.is_none() {
            page.look = Some((batch, seal(&app, batch, id, page.evidence.request.state.word())?));
        }
    }
    Ok(Show(page))
}

impl RequestPage {
    async fn of(app: &App, who: &Viewer, id: RequestId) -> Result<RequestPage> {
        let (assesses, approves) = (scope(who, &[Role::Assessor])?, scope(who, &[Role::Approver])?);
        let viewer = who.id;
        app.read(move |db| RequestPage::read(db, viewer, &assesses, &approves, id)).await
    }

    fn read(db: &mut Db, viewer: PersonId, assesses: &[UnitId], approves: &[UnitId], id: RequestId) -> Result<RequestPage> {
        let request = Request::seen_by(db, viewer, &[assesses, approves].concat(), id)?;
        let own = request.person_id == viewer;
        let assessor = !own && Request::within(db, assesses, id).is_ok();
        let approver = Request::within(db, approves, id).is_ok();
        let state = request.state;
        let enrolment = Enrolment::find(db, request.enrolment_id)?;
        let may_not_assess = sentence(may_assess(db, viewer, &enrolment))?;
        let may_not_approve = sentence(request.may_be_approved_by(db, viewer))?;
        let waits_for_assessor = assessor && state == RequestState::Requested;
        let open_to_approver = approver && matches!(state, RequestState::Requested | RequestState::Assessed);
        let not_this_one = may_not_assess.filter(|_| waits_for_assessor).or(may_not_approve.filter(|_| open_to_approver));
        let may_not_return = sentence(RETURN.may_be_done(db, viewer, request.person_id))?;
        let appeals = Appeal::of(db, &[enrolment.id])?;
        let checks: Vec<CheckId> =
            PracticalCheck::of_enrolments(db, &[enrolment.id])?.iter().filter(|check| check.assessor_id != viewer).map(|check| check.id).collect();
        let blind = assessor && approves.is_empty() && SecondCheck::of_check(db, &checks)?.iter().any(|second| second.checked_at.is_none());
        let next = match state {
            _ if own && !approver => None,
            RequestState::Requested if assessor => Queue::next_after(db, assesses, state, &request)?,
            _ if approver => Queue::next_after(db, approves, RequestState::Assessed, &request)?,
            _ if assessor => Queue::next_after(db, assesses, RequestState::Requested, &request)?,
            _ => None,
        };
        let open = matches!(state, RequestState::Requested | RequestState::Assessed);
        Ok(RequestPage {
            evidence: Evidence::of(db, request)?,
            own,
            may_assess: waits_for_assessor && may_not_assess.is_none(),
            may_approve: approver && state == RequestState::Assessed && may_not_approve.is_none(),
            may_return: open && (assessor || approver) && may_not_return.is_none(),
            not_this_one,
            next,
            appeals,
            look: None,
            blind,
            levels: Level::ALL,
            check_id: CheckId::new(),
            return_id: ReturnId::new(),
            typed: BTreeMap::new(),
            problems: Problems::default(),
        })
    }

    /// The same page with what was typed and its problems.
    async fn again(app: &App, who: &Viewer, id: RequestId, typed: BTreeMap<String, String>, problems: Problems) -> Submitted<RequestPage> {
        Ok(Either::Right(Again(RequestPage { typed, problems, ..RequestPage::of(app, who, id).await? })))
    }
}

// --- the practical check ---

/// `id`, `note`, and one field `seen-KEY` for each criterion.
async fn check(app: App, who: Assessor, path: Path<RequestId>, form: Form<Vec<(String, String)>>) -> Submitted<RequestPage> {
    let (scope, by, id) = (who.scope(), who.id, *path);
    let typed: BTreeMap<String, String> = form.into_inner().into_iter().collect();
    let found = scope.clone();
    let criteria = app.read(move |db| Request::within(db, &found, id).and_then(|request| PracticalCheck::criteria(db, request.course_version_id))).await?;
    let level = |key: &str| typed.get(&format!("seen-{key}")).and_then(|word| Level::from_word(word));
    let seen: Vec<Seen> = criteria.iter().filter_map(|criterion| Some(Seen { key: criterion.key.clone(), level: level(&criterion.key)? })).collect();
    let note = typed.get("note").cloned().unwrap_or_default();
    let mut problems = Problems::default();
    if seen.len() < criteria.len() {
        problems.add("seen", "problem-criteria-missing");
    }
    if note.chars().count() > 1000 {
        problems.add_with("note", "problem-too-long", &[("most", "1000".into())]);
    }
    let check: CheckId = typed.get("id").and_then(|id| id.parse().ok()).ok_or_else(|| Error::refused("form-incomplete"))?;
    if !problems.is_empty() {
        return RequestPage::again(&app, &who, id, typed, problems).await;
    }
    let recorded = app.write(move |db| {
        let request = Request::within(db, &scope, id)?;
        PracticalCheck::record(db, by, &request, check, &seen, &note)
    });
    let said = if recorded.await?.passed { "check-passed" } else { "check-kept" };
    Ok(Either::Left(See(format!("/certificate-requests/{id}")).saying(said)))
}

// --- the decision ---

async fn approve(app: App, who: Approver, request: Path<RequestId>) -> Result<See> {
    let (scope, by, id) = (who.scope(), who.id, *request);
    let certificate = app.write(move |db| Request::within(db, &scope, id)?.approve(db, by)).await?;
    Ok(See(format!("/certificates/{}", certificate.number)).saying("certificate-issued"))
}

#[derive(Deserialize)]
struct ReturnForm {
    id: ReturnId,
    reason: String,
}

async fn send_back(app: App, who: Learner, path: Path<RequestId>, form: Form<ReturnForm>) -> Submitted<RequestPage> {
    let scope = scope(&who, &DECIDERS)?;
    if scope.is_empty() {
        return Err(Error::Forbidden(Role::Assessor.word()));
    }
    let (by, request, form) = (who.id, *path, form.into_inner());
    let mut problems = Problems::default();
    problems.text("reason", &form.reason, "problem-reason-missing", 1000);
    if !problems.is_empty() {
        let typed = BTreeMap::from([("reason".to_owned(), form.reason)]);
        return RequestPage::again(&app, &who, request, typed, problems).await;
    }
    app.write(move |db| Request::within(db, &scope, request)?.send_back(db, by, form.id, &form.reason)).await?;
    Ok(Either::Left(See(format!("/certificate-requests/{request}")).saying("request-returned")))
}
