//! Certificates: the list, and the page that is printed.

use super::scope;
use crate::catalog::{CourseVersion, Framework, Skill};
use crate::certification::certificate::{Certificate, CertificateId, Listed, Standing};
use crate::certification::changes::{Correction, Revocation};
use crate::certification::decision::Approval;
use crate::certification::queue::place;
use crate::certification::token::Claims;
use crate::community::Unit;
use crate::db::{Db, now};
use crate::error::Result;
use crate::identity::{Learner, Person, Role};
use crate::qr;
use crate::web::{App, Page, Show, Site};
use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/certificates", list).get("/certificates/{number}", show);
}

const READERS: [Role; 4] = [Role::Approver, Role::Officer, Role::Assessor, Role::Trainer];
const LIST_READERS: [Role; 2] = [Role::Approver, Role::Officer];

// --- the list ---

#[derive(Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    before: String,
}

#[derive(Serialize)]
struct ListPage {
    own: Vec<Listed>,
    /// For those who look after the certificates of their units.
    searching: bool,
    q: String,
    found: Vec<Listed>,
    later: Option<String>,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "certification/certificates.html";
}

const ON_A_PAGE: usize = 50;

async fn list(app: App, who: Learner, search: Query<Search>) -> Result<Show<ListPage>> {
    let (scope, id, search) = (scope(&who, &LIST_READERS)?, who.id, search.into_inner());
    app.read(move |db| {
        let before = place::<CertificateId>(&search.before);
        let mut found = if scope.is_empty() { Vec::new() } else { Certificate::search(db, &scope, &search.q, before, ON_A_PAGE as i64 + 1)? };
        let more = found.len() > ON_A_PAGE;
        found.truncate(ON_A_PAGE);
        Ok(Show(ListPage {
            own: Certificate::of(db, id)?,
            searching: !scope.is_empty(),
            later: more.then(|| later(&search.q, &found)).flatten(),
            q: search.q,
            found,
        }))
    })
    .await
}

/// The address of the page after these.
fn later(q: &str, found: &[Listed]) -> Option<String> {
    let last = &found.last()?.certificate;
    let before = format!("{}_{}", last.issued_at.and_utc().timestamp_micros(), last.id);
    Some(format!("/certificates?{}", serde_html_form::to_string([("q", q), ("before", &before)]).ok()?))
}

// --- one certificate ---

#[derive(Serialize)]
struct CertificatePage {
    certificate: Certificate,
    standing: Standing,
    commune: String,
    province: String,
    approver: String,
    skills: Vec<String>,
    notice: String,
    correction: Option<Correction>,
    revocation: Option<Revocation>,
    own: bool,
    may_change: bool,
    qr: String,
    verify: String,
}

impl Page for CertificatePage {
    const TEMPLATE: &'static str = "certification/certificate.html";
}

async fn show(app: App, who: Learner, request: HttpRequest, number: Path<String>) -> Result<Show<CertificatePage>> {
    let (readers, approves) = (scope(&who, &READERS)?, scope(&who, &[Role::Approver])?);
    let (viewer, base, number) = (who.id, app.address(&request), number.into_inner());
    let page = app.read(move |db| {
        let certificate = Certificate::seen_by(db, viewer, &readers, &number)?;
        let may_change = certificate.person_id != viewer && Certificate::within(db, &approves, &number).is_ok();
        let own = certificate.person_id == viewer;
        Ok(CertificatePage { may_change, own, verify: format!("{base}/verify/{number}"), ..CertificatePage::of(db, certificate)? })
    });
    let mut page = page.await?;
    let token = Claims::of(&page.certificate, &page.commune).sign(&app.keys)?;
    page.qr = qr::svg(&format!("{}?token={token}", page.verify))?;
    Ok(Show(page))
}

impl CertificatePage {
    fn of(db: &mut Db, certificate: Certificate) -> Result<CertificatePage> {
        let revocation = Revocation::of(db, certificate.id)?;
        let commune = Unit::commune_of(db, certificate.unit_id)?;
        let province = commune.parent_id.map(|id| Unit::find(db, id)).transpose()?;
        let approver = Approval::of(db, certificate.request_id)?.map(|approval| approval.approver_id);
        let framework = CourseVersion::find(db, certificate.course_version_id)?.framework_id;
        let framework = framework.map(|id| Framework::find(db, id)).transpose()?;
        let known = framework.as_ref().map(|framework| Skill::of_framework(db, framework.id)).transpose()?.unwrap_or_default();
        let title = |code: &String| known.iter().find(|skill| skill.code == *code).map_or_else(|| code.clone(), |skill| skill.title.clone());
        Ok(CertificatePage {
            standing: certificate.standing(revocation.as_ref(), now()),
            commune: commune.name,
            province: province.map(|province| province.name).unwrap_or_default(),
            approver: match approver {
                Some(id) => Person::names(db, &[id])?.remove(&id).unwrap_or_default(),
                None => String::new(),
            },
            skills: certificate.skills.0.iter().map(title).collect(),
            notice: framework.map(|framework| framework.notice).unwrap_or_default(),
            correction: Correction::of(db, certificate.id)?.pop(),
            revocation,
            certificate,
            own: false,
            may_change: false,
            qr: String::new(),
            verify: String::new(),
        })
    }
}
