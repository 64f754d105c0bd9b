//! What a request asks for is done here: a correction, a restriction, a deletion.

use super::answered;
use super::requests::page;
use crate::certification::{Certificate, Standing};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::stewardship::Steward;
use crate::stewardship::deletion::{Deletion, Foretold};
use crate::stewardship::request::{StepKind, SubjectRequest, SubjectRequestId};
use crate::stewardship::restriction::{Restricted, Restriction, RestrictionId};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use chrono::Datelike;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/subject-requests/{request}/correction", new_correction)
        .post("/subject-requests/{request}/correction", correct)
        .post("/subject-requests/{request}/restriction", restrict)
        .get("/subject-requests/{request}/deletion", foretell)
        .post("/subject-requests/{request}/deletion", delete)
        .get("/restrictions", restrictions)
        .post("/restrictions/{restriction}/lifting", lift);
}

// --- a correction ---

#[derive(Serialize)]
struct CorrectionPage {
    request: SubjectRequest,
    person: Person,
    /// Those in force: each is corrected on its own page, and the person with it.
    certificates: Vec<String>,
    name: String,
    birth: DateField,
    problems: Problems,
}

impl Page for CorrectionPage {
    const TEMPLATE: &'static str = "stewardship/correction.html";
}

#[derive(Deserialize)]
struct CorrectionForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    birth_day: String,
    #[serde(default)]
    birth_month: String,
    #[serde(default)]
    birth_year: String,
}

impl CorrectionPage {
    async fn of(app: &App, who: &Steward, id: SubjectRequestId) -> Result<CorrectionPage> {
        let scope = who.scope.clone();
        app.read(move |db: &mut Db| {
            let request = SubjectRequest::find(db, &scope, id)?;
            let person = Person::find(db, request.must_be_certain()?)?;
            let certificates = Certificate::of(db, person.id)?.into_iter().filter(|one| one.standing != Standing::Revoked);
            let birth = person.birth_date.map(|day| DateField { day: day.day().to_string(), month: day.month().to_string(), year: day.year().to_string() });
            Ok(CorrectionPage {
                certificates: certificates.map(|one| one.certificate.number).collect(),
                name: person.name.clone(),
                birth: birth.unwrap_or_default(),
                request,
                person,
                problems: Problems::default(),
            })
        })
        .await
    }

    fn check(&mut self) {
        self.problems.text("name", &self.name, "problem-name-missing", 80);
        let unknown = self.birth.is_empty() && self.person.birth_date.is_none();
        if let Some(problem) = self.birth.birth_problem().filter(|_| !unknown) {
            self.problems.add("birth", problem);
        }
    }
}

async fn new_correction(app: App, who: Steward, id: Path<SubjectRequestId>) -> Result<Show<CorrectionPage>> {
    Ok(Show(CorrectionPage::of(&app, &who, *id).await?))
}

async fn correct(app: App, who: Steward, id: Path<SubjectRequestId>, form: Form<CorrectionForm>) -> Submitted<CorrectionPage> {
    let (id, form) = (*id, form.into_inner());
    let birth = DateField { day: form.birth_day, month: form.birth_month, year: form.birth_year };
    let mut typed = CorrectionPage { name: form.name, birth, ..CorrectionPage::of(&app, &who, id).await? };
    typed.check();
    if !typed.problems.is_empty() {
        return Ok(Either::Right(Again(typed)));
    }
    let (scope, by, name, birth) = (who.scope.clone(), who.id, typed.name.clone(), typed.birth.date());
    let done = app
        .write(move |db| {
            let request = SubjectRequest::find(db, &scope, id)?;
            let person = request.must_be_certain()?;
            if Certificate::of(db, person)?.iter().any(|one| one.standing != Standing::Revoked) {
                return Err(Error::refused("correction-on-certificate"));
            }
            Person::correct(db, person, &name, birth)?;
            journal::record(db, Some(by), "person-corrected", person, json!({ "request": id }))?;
            request.step(db, by, StepKind::Corrected, None, "", "")
        })
        .await;
    answered(done, page(id, "subject-request-corrected"), "name", async |problems| Ok(CorrectionPage { problems, ..typed })).await
}

// --- a restriction ---

async fn restrict(app: App, who: Steward, id: Path<SubjectRequestId>) -> Result<See> {
    let id = *id;
    app.write(move |db| {
        let request = SubjectRequest::find(db, &who.scope, id)?;
        Restriction::for_request(db, who.id, &request)
    })
    .await?;
    Ok(page(id, "subject-request-restricted"))
}

#[derive(Serialize)]
struct RestrictionsPage {
    restricted: Vec<Restricted>,
}

impl Page for RestrictionsPage {
    const TEMPLATE: &'static str = "stewardship/restrictions.html";
}

async fn restrictions(app: App, who: Steward) -> Result<Show<RestrictionsPage>> {
    Ok(Show(app.read(move |db| Ok(RestrictionsPage { restricted: Restriction::list(db, &who.scope)? })).await?))
}

async fn lift(app: App, who: Steward, id: Path<RestrictionId>) -> Result<See> {
    let id = *id;
    app.write(move |db| Restriction::lift(db, &who.scope, who.id, id)).await?;
    Ok(See("/restrictions").saying("restriction-lifted"))
}

// --- a deletion ---

#[derive(Serialize)]
struct DeletionPage {
    request: SubjectRequest,
    person: Person,
    lines: Vec<Foretold>,
    certificates: usize,
    done: bool,
    problems: Problems,
}

impl Page for DeletionPage {
    const TEMPLATE: &'static str = "stewardship/deletion.html";
}

impl DeletionPage {
    async fn of(app: &App, who: &Steward, id: SubjectRequestId, problems: Problems) -> Result<DeletionPage> {
        let scope = who.scope.clone();
        app.read(move |db: &mut Db| {
            let request = SubjectRequest::find(db, &scope, id)?;
            let person = Person::find(db, request.must_be_certain()?)?;
            Ok(DeletionPage {
                lines: Deletion::foretell(db, person.id)?,
                certificates: Certificate::of(db, person.id)?.len(),
                done: Deletion::of(db, person.id)?.is_some(),
                request,
                person,
                problems,
            })
        })
        .await
    }
}

async fn foretell(app: App, who: Steward, id: Path<SubjectRequestId>) -> Result<Show<DeletionPage>> {
    Ok(Show(DeletionPage::of(&app, &who, *id, Problems::default()).await?))
}

#[derive(Deserialize)]
struct DeletionForm {
    #[serde(default)]
    certain: bool,
}

async fn delete(app: App, who: Steward, id: Path<SubjectRequestId>, form: Form<DeletionForm>) -> Submitted<DeletionPage> {
    let (id, certain, scope, by) = (*id, form.certain, who.scope.clone(), who.id);
    let done = app
        .write(move |db| {
            let request = SubjectRequest::find(db, &scope, id)?;
            if !certain {
                return Err(Error::refused("problem-deletion-certain"));
            }
            Deletion::for_request(db, by, &request)
        })
        .await;
    answered(done, page(id, "subject-request-deleted"), "certain", async |problems| DeletionPage::of(&app, &who, id, problems).await).await
}
