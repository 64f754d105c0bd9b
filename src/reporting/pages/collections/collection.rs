//! One collection: for the office, and for who approves.

use super::super::Named;
use super::{LONGEST, WordsForm, find};
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Approver, Officer};
use crate::reporting::collection::{Collection, CollectionId, HamletStanding, HamletState, MergedReport, OfficeState, Step, Words};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/collections/{collection}", show)
        .post("/collections/{collection}/reminders", remind)
        .post("/collections/{collection}/merged", merge)
        .post("/collections/{collection}/submission", submit)
        .post("/collections/{collection}/decision", decide);
}

#[derive(Serialize)]
struct CollectionPage {
    collection: Collection,
    named: Named,
    state: OfficeState,
    hamlets: Vec<HamletStanding>,
    missing: Vec<String>,
    steps: Vec<Step>,
    merged: Option<MergedReport>,
    words: Words,
    is_office: bool,
    may_decide: bool,
    may_merge: bool,
    late: bool,
    decision: String,
    problems: Problems,
}

impl Page for CollectionPage {
    const TEMPLATE: &'static str = "reporting/collection.html";
}

/// An officer of the commune, or who approves there.
struct Desk {
    office: Vec<UnitId>,
    committee: Vec<UnitId>,
}

impl actix_web::FromRequest for Desk {
    type Error = Error;
    type Future = futures_util::future::LocalBoxFuture<'static, Result<Desk>>;

    fn from_request(request: &actix_web::HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let officer = Officer::from_request(request, &mut actix_web::dev::Payload::None);
        let approver = Approver::from_request(request, &mut actix_web::dev::Payload::None);
        Box::pin(async move {
            match (officer.await, approver.await) {
                (Ok(officer), Ok(approver)) => Ok(Desk { office: officer.scope(), committee: approver.scope() }),
                (Ok(officer), Err(_)) => Ok(Desk { office: officer.scope(), committee: Vec::new() }),
                (Err(_), Ok(approver)) => Ok(Desk { office: Vec::new(), committee: approver.scope() }),
                (Err(error), Err(_)) => Err(error),
            }
        })
    }
}

impl CollectionPage {
    fn of(db: &mut Db, desk: &Desk, id: CollectionId) -> Result<CollectionPage> {
        let scope: Vec<UnitId> = desk.office.iter().chain(&desk.committee).copied().collect();
        let collection = find(db, &scope, id)?;
        let is_office = find(db, &desk.office, id).is_ok();
        let committee = find(db, &desk.committee, id).is_ok();
        let (state, merged, hamlets) = (collection.office_state(db)?, collection.merged(db)?, collection.hamlets(db)?);
        let words = match &merged {
            Some(merged) => Words { difficulties: merged.difficulties.clone(), proposals: merged.proposals.clone() },
            None => collection.gathered(db)?,
        };
        Ok(CollectionPage {
            named: Named::from(&collection.period()?),
            state,
            missing: hamlets.iter().filter(|hamlet| hamlet.state != HamletState::Sent).map(|hamlet| hamlet.name.clone()).collect(),
            hamlets,
            steps: collection.steps(db)?.into_iter().filter(|step| step.unit_id.is_none()).collect(),
            merged,
            words,
            is_office,
            may_decide: committee && state == OfficeState::Submitted,
            may_merge: is_office && !matches!(state, OfficeState::Submitted | OfficeState::Approved),
            late: collection.due_on < today() && state != OfficeState::Approved,
            collection,
            decision: String::new(),
            problems: Problems::default(),
        })
    }
}

async fn show(app: App, who: Desk, id: Path<CollectionId>) -> Result<Show<CollectionPage>> {
    let id = id.into_inner();
    Ok(Show(app.read(move |db| CollectionPage::of(db, &who, id)).await?))
}

async fn remind(app: App, who: Officer, id: Path<CollectionId>) -> Result<See> {
    let (scope, by, id) = (who.scope(), who.id, id.into_inner());
    app.write(move |db| find(db, &scope, id)?.remind(db, by)).await?;
    Ok(See(format!("/collections/{id}")).saying("collection-was-reminded"))
}

async fn merge(app: App, who: Officer, id: Path<CollectionId>, form: Form<WordsForm>) -> Submitted<CollectionPage> {
    let (scope, by, id, form) = (who.scope(), who.id, id.into_inner(), form.into_inner());
    let (problems, words) = (form.problems(), form.words());
    if !problems.is_empty() {
        let desk = Desk { office: scope, committee: Vec::new() };
        let page = app.read(move |db| CollectionPage::of(db, &desk, id)).await?;
        return Ok(Either::Right(Again(CollectionPage { words, problems, ..page })));
    }
    app.write(move |db| find(db, &scope, id)?.merge(db, by, &words)).await?;
    Ok(Either::Left(See(format!("/collections/{id}")).saying("report-was-merged")))
}

async fn submit(app: App, who: Officer, id: Path<CollectionId>) -> Result<See> {
    let (scope, by, id) = (who.scope(), who.id, id.into_inner());
    app.write(move |db| find(db, &scope, id)?.submit(db, by)).await?;
    Ok(See(format!("/collections/{id}")).saying("report-was-submitted"))
}

#[derive(Debug, Clone, Default, Deserialize)]
struct DecisionForm {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    words: String,
}

async fn decide(app: App, who: Approver, id: Path<CollectionId>, form: Form<DecisionForm>) -> Submitted<CollectionPage> {
    let (scope, by, id, form) = (who.scope(), who.id, id.into_inner(), form.into_inner());
    let approve = form.decision == "approve";
    let mut problems = Problems::default();
    if !approve {
        problems.text("words", &form.words, "problem-return-words", LONGEST);
    }
    if !problems.is_empty() {
        let desk = Desk { office: Vec::new(), committee: scope };
        let page = app.read(move |db| CollectionPage::of(db, &desk, id)).await?;
        return Ok(Either::Right(Again(CollectionPage { decision: form.words, problems, ..page })));
    }
    app.write(move |db| find(db, &scope, id)?.decide(db, by, approve, &form.words)).await?;
    Ok(Either::Left(See(format!("/collections/{id}")).saying(if approve { "report-was-approved" } else { "report-was-sent-back" })))
}
