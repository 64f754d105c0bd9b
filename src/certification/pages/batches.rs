//! A class approved at once: choose the class, look at the sample, approve.

use crate::attendance::{Class, ClassId};
use crate::certification::batch::{APPROVED, Batch, BatchId, Candidate, sample_size};
use crate::certification::certificate::Certificate;
use crate::certification::request::RequestId;
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::{Approver, Person};
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/approval-batches", classes)
        .post("/approval-batches", begin)
        .get("/approval-batches/{batch}", show)
        .post("/approval-batches/{batch}/looks/{request}", look)
        .post("/approval-batches/{batch}/approval", approve);
}

#[derive(Serialize)]
struct ClassesPage {
    classes: Vec<ClassLine>,
    id: BatchId,
}

#[derive(Serialize)]
struct ClassLine {
    id: ClassId,
    name: String,
    hamlet: String,
    candidates: Vec<Candidate>,
    may: usize,
    sample: usize,
}

impl Page for ClassesPage {
    const TEMPLATE: &'static str = "certification/batches.html";
}

async fn classes(app: App, who: Approver) -> Result<Show<ClassesPage>> {
    let (scope, by) = (who.scope(), who.id);
    let look = move |db: &mut Db| {
        let mut classes = Vec::new();
        for listed in Class::list(db, &scope)? {
            let candidates = Candidate::of(db, by, &scope, listed.class.id)?;
            let may = candidates.iter().filter(|one| one.why.is_none()).count();
            if !candidates.is_empty() {
                classes.push(ClassLine { id: listed.class.id, name: listed.class.name, hamlet: listed.hamlet, may, sample: sample_size(may), candidates });
            }
        }
        Ok(Show(ClassesPage { classes, id: BatchId::new() }))
    };
    app.read(look).await
}

#[derive(Deserialize)]
struct BeginForm {
    id: BatchId,
    class: ClassId,
}

async fn begin(app: App, who: Approver, form: Form<BeginForm>) -> Result<See> {
    let (scope, by, form) = (who.scope(), who.id, form.into_inner());
    let batch = app.write(move |db| Batch::begin(db, by, &scope, form.id, form.class)).await?;
    Ok(See(format!("/approval-batches/{}", batch.id)))
}

#[derive(Serialize)]
struct BatchPage {
    batch: Batch,
    class: String,
    members: Vec<MemberLine>,
    /// In the sample and not yet looked at.
    unseen: usize,
    sampled: usize,
    /// Of the class, and not for this approver.
    others: Vec<Candidate>,
}

#[derive(Serialize)]
struct MemberLine {
    request: RequestId,
    name: String,
    sampled: bool,
    looked: bool,
    approved: bool,
    /// Why it was not approved.
    why: Option<String>,
    certificate: Option<String>,
}

impl Page for BatchPage {
    const TEMPLATE: &'static str = "certification/batch.html";
}

async fn show(app: App, who: Approver, batch: Path<BatchId>) -> Result<Show<BatchPage>> {
    let (scope, by, id) = (who.scope(), who.id, *batch);
    app.read(move |db| BatchPage::of(db, by, &scope, id).map(Show)).await
}

impl BatchPage {
    fn of(db: &mut Db, by: PersonId, scope: &[UnitId], id: BatchId) -> Result<BatchPage> {
        let batch = Batch::own(db, by, id)?;
        let class = Class::find(db, scope, batch.class_id)?;
        let mut members = Vec::new();
        for member in batch.members(db)? {
            let person = super::super::request::Request::find(db, member.request_id)?.person_id;
            let certificate = Certificate::of_request(db, member.request_id)?.map(|certificate| certificate.number);
            members.push(MemberLine {
                request: member.request_id,
                name: Person::find(db, person)?.name,
                sampled: member.sampled,
                looked: member.looked_at.is_some(),
                approved: certificate.is_some(),
                why: member.outcome.filter(|outcome| outcome != APPROVED),
                certificate,
            });
        }
        let others = Candidate::of(db, by, scope, class.id)?.into_iter().filter(|one| one.why.is_some()).collect();
        let sampled = members.iter().filter(|member| member.sampled).count();
        let unseen = members.iter().filter(|member| member.sampled && !member.looked).count();
        Ok(BatchPage { batch, class: class.name, members, unseen, sampled, others })
    }
}

/// What the evidence page carries: only who opened that page has it, and only for what stood there.
pub(super) fn seal(app: &App, batch: BatchId, request: RequestId, state: &str) -> Result<String> {
    app.keys.carry("look", &format!("{batch} {request} {state}"))
}

#[derive(Deserialize)]
struct LookForm {
    #[serde(default)]
    opened: String,
}

async fn look(app: App, who: Approver, path: Path<(BatchId, RequestId)>, form: Form<LookForm>) -> Result<See> {
    let ((batch, request), scope, by) = (path.into_inner(), who.scope(), who.id);
    let opened = app.keys.carried("look", &form.opened).unwrap_or_default();
    app.write(move |db| {
        let found = Batch::own(db, by, batch)?;
        found.member(db, request)?;
        let asked = super::super::request::Request::within(db, &scope, request)?;
        if opened != format!("{batch} {request} {}", asked.state.word()) {
            return Err(crate::error::Error::refused("batch-open-first"));
        }
        found.look(db, request)
    })
    .await?;
    Ok(See(format!("/approval-batches/{batch}")).saying("batch-looked"))
}

#[derive(Deserialize)]
struct ApproveForm {
    /// Those that were left in; a batch is approved as a whole or without some.
    #[serde(default)]
    request: Vec<RequestId>,
}

async fn approve(app: App, who: Approver, batch: Path<BatchId>, form: Form<ApproveForm>) -> Result<See> {
    let (scope, by, id, chosen) = (who.scope(), who.id, *batch, form.into_inner().request);
    let batch = app.read(move |db| {
        let batch = Batch::own(db, by, id)?;
        batch.must_be_looked_at(db)?;
        Ok(batch)
    });
    let batch = batch.await?;
    if chosen.is_empty() {
        return Err(crate::error::Error::refused("batch-choose"));
    }
    for request in chosen {
        let (batch, scope) = (batch.clone(), scope.clone());
        app.write(move |db| batch.approve(db, &scope, request)).await?;
    }
    app.write(move |db| batch.close(db)).await?;
    Ok(See(format!("/approval-batches/{id}")).saying("batch-done"))
}
