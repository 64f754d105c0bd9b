//! Appeals: the learner's words, and the answer of somebody who had no part in it.

use super::scope;
use crate::certification::appeal::{About, Against, Appeal, AppealDecision, AppealId, AppealOutcome, DAYS};
use crate::certification::evidence::Evidence;
use crate::certification::impartial::sentence;
use crate::certification::request::Request;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Approver, Learner, Person, Role, Viewer};
use crate::learning::Enrolment;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::{Path, Query};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub fn routes(site: &mut Site) {
    site.get("/appeals", list).get("/appeals/new", new).post("/appeals", ask).get("/appeals/{appeal}", show).post("/appeals/{appeal}/decision", decide);
}

#[derive(Serialize)]
struct AppealsPage {
    own: Vec<AppealLine>,
    /// For those who approve.
    waiting: Option<Vec<AppealLine>>,
}

#[derive(Serialize)]
struct AppealLine {
    id: AppealId,
    name: String,
    course: String,
    about: About,
    asked_at: NaiveDateTime,
    outcome: Option<AppealOutcome>,
}

impl Page for AppealsPage {
    const TEMPLATE: &'static str = "certification/appeals.html";
}

impl AppealLine {
    fn of(db: &mut Db, appeal: Appeal) -> Result<AppealLine> {
        let enrolment = Enrolment::find(db, appeal.enrolment_id)?;
        let course = crate::catalog::CourseVersion::find(db, enrolment.course_version_id)?.title;
        let outcome = appeal.decision(db)?.map(|decision| decision.outcome);
        Ok(AppealLine { id: appeal.id, name: Person::find(db, enrolment.person_id)?.name, course, about: appeal.about, asked_at: appeal.asked_at, outcome })
    }
}

async fn list(app: App, who: Learner) -> Result<Show<AppealsPage>> {
    let (approves, id) = (scope(&who, &[Role::Approver])?, who.id);
    app.read(move |db| {
        let begun: Vec<_> = Enrolment::all_of(db, id)?.iter().map(|one| one.id).collect();
        let own = Appeal::of(db, &begun)?.into_iter().map(|appeal| AppealLine::of(db, appeal)).collect::<Result<_>>()?;
        let waiting = match approves.as_slice() {
            [] => None,
            units => Some(Appeal::waiting(db, units, 100)?.into_iter().map(|appeal| AppealLine::of(db, appeal)).collect::<Result<_>>()?),
        };
        Ok(Show(AppealsPage { own, waiting }))
    })
    .await
}

#[derive(Debug, Clone, Deserialize)]
struct AppealForm {
    #[serde(default)]
    id: String,
    #[serde(default)]
    about: String,
    #[serde(default)]
    about_id: String,
    #[serde(default)]
    words: String,
}

impl AppealForm {
    fn what(&self) -> Result<(About, Uuid)> {
        let about = About::from_word(&self.about).ok_or(Error::NotFound)?;
        Ok((about, self.about_id.parse().map_err(|_| Error::NotFound)?))
    }
}

#[derive(Serialize)]
struct NewAppeal {
    id: AppealId,
    about: About,
    about_id: Uuid,
    words: String,
    last_day: NaiveDateTime,
    problems: Problems,
}

impl Page for NewAppeal {
    const TEMPLATE: &'static str = "certification/new_appeal.html";
}

async fn blank(app: &App, learner: PersonId, form: &AppealForm, problems: Problems) -> Result<NewAppeal> {
    let (about, about_id) = form.what()?;
    let last_day = app.read(move |db| Ok(Against::own(db, learner, about, about_id)?.last_day())).await?;
    Ok(NewAppeal { id: form.id.parse().unwrap_or(AppealId::new()), about, about_id, words: form.words.clone(), last_day, problems })
}

async fn new(app: App, who: Learner, form: Query<AppealForm>) -> Result<Show<NewAppeal>> {
    Ok(Show(blank(&app, who.id, &form, Problems::default()).await?))
}

async fn ask(app: App, who: Learner, form: Form<AppealForm>) -> Submitted<NewAppeal> {
    let (learner, form) = (who.id, form.into_inner());
    let (about, about_id) = form.what()?;
    let mut problems = Problems::default();
    problems.text("words", &form.words, "problem-appeal-words", 1000);
    if !problems.is_empty() {
        return Ok(Either::Right(Again(blank(&app, learner, &form, problems).await?)));
    }
    let id: AppealId = form.id.parse().map_err(|_| Error::refused("form-incomplete"))?;
    let appeal = app.write(move |db| Appeal::ask(db, learner, id, about, about_id, &form.words)).await?;
    Ok(Either::Left(See(format!("/appeals/{}", appeal.id)).saying("appeal-sent")))
}

#[derive(Serialize)]
struct AppealPage {
    appeal: Appeal,
    course: String,
    name: String,
    own: bool,
    decision: Option<AppealDecision>,
    decided_by: Option<String>,
    may_decide: bool,
    not_this_one: Option<&'static str>,
    /// The latest request, with all evidence.
    request: Option<crate::certification::request::RequestId>,
    evidence: Option<Evidence>,
    days: i64,
    words: String,
    problems: Problems,
}

impl Page for AppealPage {
    const TEMPLATE: &'static str = "certification/appeal.html";
}

impl AppealPage {
    async fn of(app: &App, who: &Viewer, id: AppealId) -> Result<AppealPage> {
        let (approves, viewer) = (scope(who, &[Role::Approver])?, who.id);
        app.read(move |db| AppealPage::read(db, viewer, &approves, id)).await
    }

    fn read(db: &mut Db, viewer: PersonId, approves: &[UnitId], id: AppealId) -> Result<AppealPage> {
        let appeal = Appeal::seen_by(db, viewer, approves, id)?;
        let enrolment = Enrolment::find(db, appeal.enrolment_id)?;
        let approver = Appeal::within(db, approves, id).is_ok();
        let decision = appeal.decision(db)?;
        let refusal = sentence(appeal.may_be_decided_by(db, viewer))?;
        let request = Request::of_enrolment(db, enrolment.id)?.pop();
        let own = enrolment.person_id == viewer;
        Ok(AppealPage {
            course: crate::catalog::CourseVersion::find(db, enrolment.course_version_id)?.title,
            name: Person::find(db, enrolment.person_id)?.name,
            decided_by: decision.as_ref().map(|decision| Person::find(db, decision.decided_by)).transpose()?.map(|person| person.name),
            may_decide: approver && decision.is_none() && refusal.is_none(),
            not_this_one: refusal.filter(|_| approver && !own && decision.is_none()),
            request: request.as_ref().map(|request| request.id),
            evidence: match request {
                Some(request) if !own => Some(Evidence::of(db, request)?),
                _ => None,
            },
            days: DAYS,
            own,
            decision,
            appeal,
            words: String::new(),
            problems: Problems::default(),
        })
    }
}

async fn show(app: App, who: Learner, appeal: Path<AppealId>) -> Result<Show<AppealPage>> {
    Ok(Show(AppealPage::of(&app, &who, *appeal).await?))
}

#[derive(Deserialize)]
struct DecisionForm {
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    words: String,
}

async fn decide(app: App, who: Approver, path: Path<AppealId>, form: Form<DecisionForm>) -> Submitted<AppealPage> {
    let (scope, by, id, form) = (who.scope(), who.id, *path, form.into_inner());
    let outcome = AppealOutcome::from_word(&form.outcome);
    let mut problems = Problems::default();
    if outcome.is_none() {
        problems.add("outcome", "problem-appeal-outcome");
    }
    problems.text("words", &form.words, "problem-reason-missing", 1000);
    let Some(outcome) = outcome.filter(|_| problems.is_empty()) else {
        return Ok(Either::Right(Again(AppealPage { words: form.words, problems, ..AppealPage::of(&app, &who, id).await? })));
    };
    app.write(move |db| Appeal::within(db, &scope, id)?.decide(db, by, outcome, &form.words)).await?;
    Ok(Either::Left(See(format!("/appeals/{id}")).saying("appeal-answered")))
}
