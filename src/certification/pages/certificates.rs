//! Certificates: the list, and the page that is printed.

use super::{READERS, scope};
use crate::catalog::{CourseVersion, Framework, Skill};
use crate::certification::certificate::{Certificate, CertificateId, Listed, Standing};
use crate::certification::changes::{Correction, Revocation};
use crate::certification::decision::Approval;
use crate::certification::opening::{DAYS, Opening, OpeningId};
use crate::certification::paper::{FormWords, PaperForm};
use crate::certification::queue::place;
use crate::certification::token::Claims;
use crate::community::Unit;
use crate::db::{Db, now};
use crate::error::{Error, Result};
use crate::identity::{Learner, Person, Role};
use crate::qr;
use crate::web::{App, Page, See, Show, Site};
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/certificates", list).get("/certificates/{number}", show);
}

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
    words: FormWords,
    signer: String,
    ends_soon: bool,
    openings: Vec<OpenLink>,
    /// For the form that opens it.
    opening: OpeningId,
    days: [i64; 3],
    printable: bool,
    skills: Vec<String>,
    notice: String,
    correction: Option<Correction>,
    revocation: Option<Revocation>,
    own: bool,
    may_change: bool,
    qr: String,
    verify: String,
}

/// Something that the holder has opened, with its link.
#[derive(Serialize)]
struct OpenLink {
    #[serde(flatten)]
    opening: Opening,
    address: String,
}

impl Page for CertificatePage {
    const TEMPLATE: &'static str = "certification/certificate.html";
}

async fn show(app: App, who: Learner, request: HttpRequest, number: Path<String>) -> Result<Either<Show<CertificatePage>, See>> {
    let (readers, approves) = (scope(&who, &READERS)?, scope(&who, &[Role::Approver])?);
    let (viewer, base, number) = (who.id, app.address(&request), number.into_inner());
    let (keys, asked) = (app.clone(), number.clone());
    let page = app.read(move |db| {
        let certificate = Certificate::seen_by(db, viewer, &readers, &number)?;
        let may_change = certificate.person_id != viewer && Certificate::within(db, &approves, &number).is_ok();
        let own = certificate.person_id == viewer;
        let verify = format!("{base}/verify/{number}");
        let openings = if own { certificate.openings(db)? } else { Vec::new() };
        let link = |opening: Opening| OpenLink { address: format!("{verify}?open={}", opening.secret(&keys.keys)), opening };
        let openings = openings.into_iter().map(link).collect();
        Ok(CertificatePage { may_change, own, openings, verify, ..CertificatePage::of(db, certificate)? })
    });
    let mut page = match page.await {
        Err(Error::NotFound) => return Ok(Either::Right(now_under(&app, &who, asked).await?)),
        page => page?,
    };
    let token = Claims::of(&page.certificate, &page.commune).sign(&app.keys)?;
    page.qr = qr::svg(&format!("{}?token={token}", page.verify))?;
    Ok(Either::Left(Show(page)))
}

/// The number in whose place another was given leads to that one.
async fn now_under(app: &App, who: &Learner, number: String) -> Result<See> {
    let (readers, viewer) = (scope(who, &READERS)?, who.id);
    app.read(move |db| {
        let (certificate, _) = Certificate::replaced(db, &number)?.ok_or(Error::NotFound)?;
        let certificate = Certificate::seen_by(db, viewer, &readers, &certificate.number)?;
        Ok(See(format!("/certificates/{}", certificate.number)).saying("certificate-now-under"))
    })
    .await
}

impl CertificatePage {
    fn of(db: &mut Db, certificate: Certificate) -> Result<CertificatePage> {
        let revocation = Revocation::of(db, certificate.id)?;
        let commune = Unit::commune_of(db, certificate.unit_id)?;
        let province = commune.parent_id.map(|id| Unit::find(db, id)).transpose()?;
        let approver = Approval::of(db, certificate.request_id)?.map(|approval| approval.approver_id);
        let approver = match approver {
            Some(id) => Person::names(db, &[id])?.remove(&id).unwrap_or_default(),
            None => String::new(),
        };
        let words = match certificate.form_id {
            Some(id) => PaperForm::find(db, id)?.words.0,
            None => FormWords::brought(&commune.name),
        };
        let framework = CourseVersion::find(db, certificate.course_version_id)?.framework_id;
        let framework = framework.map(|id| Framework::find(db, id)).transpose()?;
        Ok(CertificatePage {
            standing: certificate.standing(revocation.as_ref(), now()),
            ends_soon: certificate.ends_soon(db)?,
            signer: if words.signer.is_empty() { approver } else { words.signer.clone() },
            words,
            openings: Vec::new(),
            opening: OpeningId::new(),
            days: DAYS,
            printable: crate::print::BUILT,
            commune: commune.name,
            province: province.map(|province| province.name).unwrap_or_default(),
            skills: skill_titles(db, &certificate)?,
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

/// The skills in words, as the framework of the course has them.
pub(super) fn skill_titles(db: &mut Db, certificate: &Certificate) -> Result<Vec<String>> {
    let framework = CourseVersion::find(db, certificate.course_version_id)?.framework_id;
    let known = framework.map(|id| Skill::of_framework(db, id)).transpose()?.unwrap_or_default();
    let title = |code: &String| known.iter().find(|skill| skill.code == *code).map_or_else(|| code.clone(), |skill| skill.title.clone());
    Ok(certificate.skills.0.iter().map(title).collect())
}
