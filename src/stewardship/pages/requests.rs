//! The work list of requests, one request, and each step of its answer.

use super::answered;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::stewardship::Steward;
use crate::stewardship::clock::Term;
use crate::stewardship::deletion::Deletion;
use crate::stewardship::request::{IdentityCheck, Listed, Step, StepKind, SubjectRequest, SubjectRequestId, is_child};
use crate::stewardship::restriction::Restriction;
use crate::web::{App, Form, Page, Problems, See, Show, Site, Submitted, today};
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/subject-requests", list)
        .get("/subject-requests/closed", closed)
        .get("/subject-requests/{request}", show)
        .post("/subject-requests/{request}/acknowledgement", acknowledge)
        .post("/subject-requests/{request}/identity-check", check_identity)
        .post("/subject-requests/{request}/extension", extend)
        .post("/subject-requests/{request}/answer", fulfil)
        .post("/subject-requests/{request}/refusal", refuse)
        .post("/subject-requests/{request}/withdrawal", take_back);
}

#[derive(Serialize)]
struct ListPage {
    lines: Vec<Listed>,
    closed: bool,
    later: Option<String>,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "stewardship/requests.html";
}

const ON_A_PAGE: usize = 50;

async fn list(app: App, who: Steward) -> Result<Show<ListPage>> {
    let lines = app.read(move |db| Listed::open(db, &who.scope)).await?;
    Ok(Show(ListPage { lines, closed: false, later: None }))
}

#[derive(Deserialize)]
struct Before {
    before: Option<SubjectRequestId>,
}

async fn closed(app: App, who: Steward, query: Query<Before>) -> Result<Show<ListPage>> {
    let before = query.before;
    let load = move |db: &mut Db| {
        let found = SubjectRequest::closed(db, &who.scope, before, ON_A_PAGE as i64 + 1)?;
        let more = found.len() > ON_A_PAGE;
        let mut lines = Listed::all(db, found)?;
        lines.truncate(ON_A_PAGE);
        let later = lines.last().filter(|_| more).map(|line| format!("/subject-requests/closed?before={}", line.request.id));
        Ok(ListPage { lines, closed: true, later })
    };
    Ok(Show(app.read(load).await?))
}

/// A step with the name of who took it.
#[derive(Serialize)]
pub(super) struct Taken {
    #[serde(flatten)]
    pub step: Step,
    pub who: String,
}

#[derive(Serialize)]
pub(super) struct RequestPage {
    pub line: Listed,
    pub term: Term,
    pub steps: Vec<Taken>,
    pub extended: bool,
    pub registered_by: String,
    pub checks: Vec<IdentityCheck>,
    pub child: bool,
    pub restricted: bool,
    pub deleted: bool,
    /// What was typed into the form that came back.
    pub days: String,
    pub reason: String,
    pub article: String,
    pub answer: String,
    pub problems: Problems,
}

impl Page for RequestPage {
    const TEMPLATE: &'static str = "stewardship/request.html";
}

impl RequestPage {
    pub(super) fn of(db: &mut Db, scope: &[UnitId], id: SubjectRequestId) -> Result<RequestPage> {
        let request = SubjectRequest::find(db, scope, id)?;
        let steps = request.steps(db)?;
        let people: Vec<PersonId> = steps.iter().map(|step| step.taken_by).chain([request.registered_by]).collect();
        let names = Person::names(db, &people)?;
        let name = |id: PersonId| names.get(&id).cloned().unwrap_or_default();
        let child = request.person_id.map(|id| Person::find(db, id)).transpose()?.is_some_and(|person| is_child(&person, today()));
        let restricted = request.person_id.map(|id| Restriction::of(db, id)).transpose()?.flatten().is_some();
        let deleted = request.person_id.map(|id| Deletion::of(db, id)).transpose()?.flatten().is_some();
        let (term, registered_by) = (request.kind.term(), name(request.registered_by));
        let extended = steps.iter().any(|step| step.kind == StepKind::Extended);
        let line = Listed::all(db, vec![(request, steps.clone())])?.pop().ok_or(Error::NotFound)?;
        let steps = steps.into_iter().map(|step| Taken { who: name(step.taken_by), step }).collect();
        let checks = IdentityCheck::ALL.iter().copied().filter(|check| !matches!(check, IdentityCheck::NotYet | IdentityCheck::Account)).collect();
        Ok(RequestPage {
            line,
            term,
            steps,
            extended,
            registered_by,
            checks,
            child,
            restricted,
            deleted,
            days: String::new(),
            reason: String::new(),
            article: String::new(),
            answer: String::new(),
            problems: Problems::default(),
        })
    }

    async fn load(app: &App, who: &Steward, id: SubjectRequestId) -> Result<RequestPage> {
        let scope = who.scope.clone();
        app.read(move |db| RequestPage::of(db, &scope, id)).await
    }
}

async fn show(app: App, who: Steward, id: Path<SubjectRequestId>) -> Result<Show<RequestPage>> {
    Ok(Show(RequestPage::load(&app, &who, *id).await?))
}

/// The page of a request, said what was done.
pub(super) fn page(id: SubjectRequestId, said: &'static str) -> See {
    See(format!("/subject-requests/{id}")).saying(said)
}

async fn acknowledge(app: App, who: Steward, id: Path<SubjectRequestId>) -> Result<See> {
    let id = *id;
    app.write(move |db| SubjectRequest::find(db, &who.scope, id)?.acknowledge(db, who.id)).await?;
    Ok(page(id, "subject-request-acknowledged"))
}

#[derive(Deserialize)]
struct CheckForm {
    identity_check: IdentityCheck,
}

async fn check_identity(app: App, who: Steward, id: Path<SubjectRequestId>, form: Form<CheckForm>) -> Result<See> {
    let (id, check) = (*id, form.identity_check);
    app.write(move |db| SubjectRequest::find(db, &who.scope, id)?.check_identity(db, who.id, check)).await?;
    Ok(page(id, "subject-request-identity-checked"))
}

#[derive(Deserialize)]
struct ExtensionForm {
    #[serde(default)]
    days: String,
    #[serde(default)]
    reason: String,
}

async fn extend(app: App, who: Steward, id: Path<SubjectRequestId>, form: Form<ExtensionForm>) -> Submitted<RequestPage> {
    let (id, form) = (*id, form.into_inner());
    let (days, reason, scope, by) = (form.days.trim().parse().unwrap_or(0), form.reason.clone(), who.scope.clone(), who.id);
    let done = app.write(move |db| SubjectRequest::find(db, &scope, id)?.extend(db, by, days, &reason)).await;
    let field = if form.reason.trim().is_empty() { "reason" } else { "days" };
    let again = async |problems| Ok(RequestPage { days: form.days, reason: form.reason, problems, ..RequestPage::load(&app, &who, id).await? });
    answered(done, page(id, "subject-request-extended"), field, again).await
}

#[derive(Deserialize)]
struct AnswerForm {
    #[serde(default)]
    answer: String,
}

async fn fulfil(app: App, who: Steward, id: Path<SubjectRequestId>, form: Form<AnswerForm>) -> Submitted<RequestPage> {
    let (id, answer) = (*id, form.into_inner().answer);
    let (text, scope, by) = (answer.clone(), who.scope.clone(), who.id);
    let done = app
        .write(move |db| {
            if text.trim().is_empty() {
                return Err(Error::refused("problem-answer-missing"));
            }
            SubjectRequest::find(db, &scope, id)?.fulfil(db, by, &text)
        })
        .await;
    let again = async |problems| Ok(RequestPage { answer, problems, ..RequestPage::load(&app, &who, id).await? });
    answered(done, page(id, "subject-request-fulfilled"), "answer", again).await
}

#[derive(Deserialize)]
struct RefusalForm {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    article: String,
}

async fn refuse(app: App, who: Steward, id: Path<SubjectRequestId>, form: Form<RefusalForm>) -> Submitted<RequestPage> {
    let (id, form) = (*id, form.into_inner());
    let (reason, article, scope, by) = (form.reason.clone(), form.article.clone(), who.scope.clone(), who.id);
    let done = app.write(move |db| SubjectRequest::find(db, &scope, id)?.refuse(db, by, &reason, &article)).await;
    let field = if form.reason.trim().is_empty() { "refusal-reason" } else { "refusal-article" };
    let again = async |problems| Ok(RequestPage { reason: form.reason, article: form.article, problems, ..RequestPage::load(&app, &who, id).await? });
    answered(done, page(id, "subject-request-refused"), field, again).await
}

async fn take_back(app: App, who: Steward, id: Path<SubjectRequestId>) -> Result<See> {
    let id = *id;
    app.write(move |db| SubjectRequest::find(db, &who.scope, id)?.take_back(db, who.id)).await?;
    Ok(page(id, "subject-request-taken-back"))
}
