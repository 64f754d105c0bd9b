//! Correcting and revoking: each a page of its own that says what will happen.

use crate::certification::certificate::{Certificate, Standing};
use crate::certification::changes::{NewCorrection, Revocation, RevocationKind};
use crate::db::now;
use crate::error::{Error, Result};
use crate::identity::Approver;
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use chrono::Datelike;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/certificates/{number}/correction", new_correction)
        .post("/certificates/{number}/correction", correct)
        .get("/certificates/{number}/reissue", new_reissue)
        .post("/certificates/{number}/reissue", reissue)
        .get("/certificates/{number}/revocation", new_revocation)
        .post("/certificates/{number}/revocation", revoke);
}

/// A certificate within the approver's units.
async fn certificate(app: &App, who: &Approver, number: &Path<String>) -> Result<(Certificate, Standing)> {
    let (scope, number) = (who.scope(), number.to_string());
    app.read(move |db| {
        let certificate = Certificate::within(db, &scope, &number)?;
        let standing = certificate.standing(Revocation::of(db, certificate.id)?.as_ref(), now());
        Ok((certificate, standing))
    })
    .await
}

// --- the correction ---

#[derive(Deserialize)]
struct CorrectionForm {
    revision: i32,
    name: String,
    birth_day: String,
    birth_month: String,
    birth_year: String,
    reason: String,
}

#[derive(Serialize)]
struct CorrectionPage {
    certificate: Certificate,
    standing: Standing,
    name: String,
    birth: DateField,
    reason: String,
    problems: Problems,
}

impl Page for CorrectionPage {
    const TEMPLATE: &'static str = "certification/correction.html";
}

async fn new_correction(app: App, who: Approver, number: Path<String>) -> Result<Show<CorrectionPage>> {
    Ok(Show(CorrectionPage::of(certificate(&app, &who, &number).await?)))
}

impl CorrectionPage {
    fn of((certificate, standing): (Certificate, Standing)) -> CorrectionPage {
        let birth = certificate.birth_date.map(|day| DateField { day: day.day().to_string(), month: day.month().to_string(), year: day.year().to_string() });
        let name = certificate.name.clone();
        CorrectionPage { certificate, standing, name, birth: birth.unwrap_or_default(), reason: String::new(), problems: Problems::default() }
    }

    /// What was typed, with its problems.
    fn typed((certificate, standing): (Certificate, Standing), form: CorrectionForm) -> CorrectionPage {
        let birth = DateField { day: form.birth_day, month: form.birth_month, year: form.birth_year };
        let mut page = CorrectionPage { certificate, standing, name: form.name, birth, reason: form.reason, problems: Problems::default() };
        page.check();
        page
    }

    fn change(&self, revision: i32) -> NewCorrection {
        NewCorrection { revision, name: self.name.clone(), birth_date: self.birth.date(), reason: self.reason.clone() }
    }
}

async fn correct(app: App, who: Approver, number: Path<String>, form: Form<CorrectionForm>) -> Submitted<CorrectionPage> {
    let form = form.into_inner();
    let revision = form.revision;
    let page = CorrectionPage::typed(certificate(&app, &who, &number).await?, form);
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(page)));
    }
    let new = page.change(revision);
    let (scope, by, found) = (who.scope(), who.id, number.to_string());
    match app.write(move |db| Certificate::within(db, &scope, &found)?.correct(db, by, &new)).await {
        Ok(()) => Ok(Either::Left(See(format!("/certificates/{number}")).saying("certificate-corrected"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(CorrectionPage { problems: Problems::of("name", refusal), ..page }))),
        Err(error) => Err(error),
    }
}

impl CorrectionPage {
    fn check(&mut self) {
        self.problems.text("name", &self.name, "problem-name-missing", 80);
        // Somebody whose birth date was never known may stay so.
        let unknown = self.birth.is_empty() && self.certificate.birth_date.is_none();
        if let Some(problem) = self.birth.birth_problem().filter(|_| !unknown) {
            self.problems.add("birth", problem);
        }
        self.problems.text("reason", &self.reason, "problem-reason-missing", 500);
    }
}

// --- the reissue ---

/// The fields are those of a correction; the number is another too.
#[derive(Serialize)]
struct ReissuePage {
    #[serde(flatten)]
    correction: CorrectionPage,
}

impl Page for ReissuePage {
    const TEMPLATE: &'static str = "certification/reissue.html";
}

async fn new_reissue(app: App, who: Approver, number: Path<String>) -> Result<Either<Show<ReissuePage>, See>> {
    if let Some(see) = reissued(&app, &who, &number).await? {
        return Ok(Either::Right(see));
    }
    let correction = CorrectionPage::of(certificate(&app, &who, &number).await?);
    Ok(Either::Left(Show(ReissuePage { correction })))
}

async fn reissue(app: App, who: Approver, number: Path<String>, form: Form<CorrectionForm>) -> Submitted<ReissuePage> {
    // Sent twice: the first gave the number that holds now.
    if let Some(see) = reissued(&app, &who, &number).await? {
        return Ok(Either::Left(see));
    }
    let form = form.into_inner();
    let revision = form.revision;
    let page = CorrectionPage::typed(certificate(&app, &who, &number).await?, form);
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(ReissuePage { correction: page })));
    }
    let new = page.change(revision);
    let (scope, by, found) = (who.scope(), who.id, number.to_string());
    match app.write(move |db| Certificate::within(db, &scope, &found)?.reissue(db, by, &new)).await {
        Ok(number) => Ok(Either::Left(See(format!("/certificates/{number}")).saying("certificate-reissued"))),
        Err(Error::Refused(refusal)) => {
            Ok(Either::Right(Again(ReissuePage { correction: CorrectionPage { problems: Problems::of("reason", refusal), ..page } })))
        }
        Err(error) => Err(error),
    }
}

async fn reissued(app: &App, who: &Approver, number: &Path<String>) -> Result<Option<See>> {
    let (scope, number) = (who.scope(), number.to_string());
    app.read(move |db| {
        let Some((certificate, _)) = Certificate::replaced(db, &number)? else { return Ok(None) };
        Certificate::within(db, &scope, &certificate.number)?;
        Ok(Some(See(format!("/certificates/{}", certificate.number)).saying("certificate-now-under")))
    })
    .await
}

// --- the revocation ---

#[derive(Deserialize)]
struct RevocationForm {
    #[serde(default)]
    kind: String,
    note: String,
}

#[derive(Serialize)]
struct RevocationPage {
    certificate: Certificate,
    standing: Standing,
    kinds: &'static [RevocationKind],
    kind: String,
    note: String,
    problems: Problems,
}

impl Page for RevocationPage {
    const TEMPLATE: &'static str = "certification/revocation.html";
}

async fn new_revocation(app: App, who: Approver, number: Path<String>) -> Result<Show<RevocationPage>> {
    let (certificate, standing) = certificate(&app, &who, &number).await?;
    let page = RevocationPage { certificate, standing, kinds: RevocationKind::ALL, kind: String::new(), note: String::new(), problems: Problems::default() };
    Ok(Show(page))
}

async fn revoke(app: App, who: Approver, number: Path<String>, form: Form<RevocationForm>) -> Submitted<RevocationPage> {
    let RevocationForm { kind, note } = form.into_inner();
    let (certificate, standing) = certificate(&app, &who, &number).await?;
    let mut page = RevocationPage { certificate, standing, kinds: RevocationKind::ALL, kind, note, problems: Problems::default() };
    let kind = RevocationKind::from_word(&page.kind);
    if kind.is_none() {
        page.problems.add("kind", "problem-revocation-kind");
    }
    page.problems.text("note", &page.note, "problem-reason-missing", 500);
    let (Some(kind), true) = (kind, page.problems.is_empty()) else { return Ok(Either::Right(Again(page))) };
    let (scope, by, found, note) = (who.scope(), who.id, number.to_string(), page.note);
    app.write(move |db| Certificate::within(db, &scope, &found)?.revoke(db, by, kind, &note)).await?;
    Ok(Either::Left(See(format!("/certificates/{number}")).saying("certificate-revoked")))
}
