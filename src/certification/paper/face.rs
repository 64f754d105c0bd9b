//! What stands on a certificate of paper, and its sheets as a PDF that screen readers can read.

use super::form::{FormWords, PaperForm};
use crate::certification::certificate::Certificate;
use crate::certification::changes::{Correction, Revocation};
use crate::certification::decision::Approval;
use crate::certification::token::Claims;
use crate::community::Unit;
use crate::db::{Db, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::print::{self, Sheet};
use crate::web::{App, Lang, in_vietnam, say};
use chrono::{Datelike, NaiveDateTime};
use serde::Serialize;
use serde_json::json;
use tokio::sync::Semaphore;

const PAGES: &str = include_str!("certificate.typ");

crate::words! {
    pub enum Size {
        /// A sheet each.
        A4 = "a4",
        /// A card each, as large as a bank card.
        Card = "card",
        /// Eight cards on a sheet, with marks where to cut.
        Cards = "cards",
    }
}

/// One certificate as it is printed. Its words are Vietnamese whoever prints it.
#[derive(Debug, Clone, Serialize)]
pub struct Face {
    words: FormWords,
    pub name: String,
    pub number: String,
    born: Option<String>,
    course: String,
    facts: Vec<String>,
    place_and_day: String,
    signer: String,
    /// Something that nobody may overlook: revoked, expired.
    warning: Option<String>,
    qr: String,
    signature: Option<String>,
    seal: Option<String>,
    #[serde(skip)]
    claims: Option<Claims>,
    #[serde(skip)]
    pictures: [Option<Vec<u8>>; 2],
    #[serde(skip)]
    at: NaiveDateTime,
}

/// A certificate takes some ten milliseconds of a core: they do not crowd out the site.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// The sheets as one PDF. `base` leads to this site.
pub async fn print(app: &App, faces: Vec<Face>, size: Size, base: &str) -> Result<Vec<u8>> {
    if !print::BUILT {
        return Err(Error::refused("certificate-print-not-built"));
    }
    let sheet = sheet(app, faces, size, base)?;
    let _turn = ONE_AT_A_TIME.acquire().await.map_err(Error::broken)?;
    let work = move || print::at_work(|| print::pdf(sheet));
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)?.map_err(Error::Broken)
}

fn sheet(app: &App, mut faces: Vec<Face>, size: Size, base: &str) -> Result<Sheet> {
    let mut pictures: Vec<(String, Vec<u8>)> = Vec::new();
    for (place, face) in faces.iter_mut().enumerate() {
        let code = face.code(app, base)?;
        face.qr = format!("qr-{place}.svg");
        pictures.push((face.qr.clone(), crate::qr::svg(&code)?.into_bytes()));
        face.signature = shared(&mut pictures, face.pictures[0].take());
        face.seal = shared(&mut pictures, face.pictures[1].take());
    }
    let one = faces.first().filter(|_| faces.len() == 1);
    let word = |id: &'static str| say(Lang::Vi, id, &[]);
    let title = match one {
        Some(face) => format!("{} {} · {}", word("certificate-heading"), face.number, face.name),
        None => say(Lang::Vi, "certificate-print-title", &[("count", faces.len().to_string())]),
    };
    let data = json!({
        "title": title,
        "issuer": faces.first().map(|face| face.words.authority.replace('\n', ", ")).unwrap_or_default(),
        "size": size,
        "given": word("certificate-given-to"),
        "completed": word("certificate-completed"),
        "qr": word("certificate-qr"),
        "signature": word("certificate-signature"),
        "seal": word("certificate-seal"),
        "what": word("certificate-what-it-is"),
        "faces": &faces,
    });
    let at = faces.iter().map(|face| face.at).max().unwrap_or_default();
    Ok(Sheet { name: "certificate.typ", pages: PAGES, data, pictures, at })
}

/// The same signature is in the file once.
fn shared(pictures: &mut Vec<(String, Vec<u8>)>, picture: Option<Vec<u8>>) -> Option<String> {
    let picture = picture?;
    if let Some((place, _)) = pictures.iter().find(|(_, known)| *known == picture) {
        return Some(place.clone());
    }
    let place = format!("picture-{}.png", pictures.len());
    pictures.push((place.clone(), picture));
    Some(place)
}

impl Face {
    pub fn of(db: &mut Db, certificate: Certificate) -> Result<Face> {
        let commune = Unit::commune_of(db, certificate.unit_id)?;
        let form = certificate.form_id.map(|id| PaperForm::find(db, id)).transpose()?;
        let approver = Approval::of(db, certificate.request_id)?.map(|approval| approval.approver_id);
        let approver = match approver {
            Some(id) => Person::names(db, &[id])?.remove(&id).unwrap_or_default(),
            None => String::new(),
        };
        let words = form.as_ref().map_or_else(|| FormWords::brought(&commune.name), |form| form.words.0.clone());
        let correction = Correction::of(db, certificate.id)?.pop();
        let at = correction.as_ref().map_or(certificate.issued_at, |correction| correction.corrected_at);
        let revoked = Revocation::of(db, certificate.id)?.map(|revocation| revocation.revoked_at);
        Ok(Face {
            signer: if words.signer.is_empty() { approver } else { words.signer.clone() },
            place_and_day: said_day("certificate-place-and-day", &words.place, at),
            born: certificate.birth_date.map(|day| say(Lang::Vi, "certificate-born", &[("date", day.format("%d/%m/%Y").to_string())])),
            course: certificate.course_title.clone(),
            facts: facts(&certificate, correction.as_ref()),
            warning: warning(&certificate, revoked),
            claims: Some(Claims::of(&certificate, &commune.name)),
            pictures: form.map_or([None, None], |form| [form.signature, form.seal]),
            name: certificate.name,
            number: certificate.number,
            qr: String::new(),
            signature: None,
            seal: None,
            words,
            at,
        })
    }

    /// How a certificate will look with these words: of nobody, and signed by no key.
    pub fn sample(commune: &Unit, words: FormWords, pictures: [Option<Vec<u8>>; 2]) -> Face {
        let word = |id| say(Lang::Vi, id, &[]);
        let at = now();
        Face {
            signer: if words.signer.is_empty() { word("certificate-sample-signer") } else { words.signer.clone() },
            place_and_day: said_day("certificate-place-and-day", &words.place, at),
            born: Some(say(Lang::Vi, "certificate-born", &[("date", "02/09/1960".into())])),
            course: word("certificate-sample-course"),
            facts: vec![format!("{} {}-0000-00000", word("certificate-number"), commune.code)],
            warning: Some(word("certificate-sample")),
            claims: None,
            pictures,
            name: word("certificate-sample-name"),
            number: format!("{}-0000-00000", commune.code),
            qr: String::new(),
            signature: None,
            seal: None,
            words,
            at,
        }
    }

    fn code(&self, app: &App, base: &str) -> Result<String> {
        let verify = format!("{base}/verify/{}", self.number);
        match &self.claims {
            Some(claims) => Ok(format!("{verify}?token={}", claims.sign(&app.keys)?)),
            None => Ok(verify),
        }
    }
}

fn facts(certificate: &Certificate, correction: Option<&Correction>) -> Vec<String> {
    let day = |at: NaiveDateTime| in_vietnam(at).format("%d/%m/%Y").to_string();
    let mut facts = vec![
        format!("{} {}", say(Lang::Vi, "certificate-number", &[]), certificate.number),
        say(Lang::Vi, "certificate-issued-on", &[("date", day(certificate.issued_at))]),
    ];
    facts.extend(certificate.expires_at.map(|at| say(Lang::Vi, "certificate-valid-until", &[("date", day(at))])));
    if let Some(correction) = correction {
        let args = [("date", day(correction.corrected_at)), ("number", correction.number_before.clone().unwrap_or_default())];
        let id = if correction.number_before.is_some() { "certificate-reissued-on" } else { "certificate-corrected-on" };
        facts.push(say(Lang::Vi, id, &args));
    }
    facts
}

fn warning(certificate: &Certificate, revoked: Option<NaiveDateTime>) -> Option<String> {
    let day = |at: NaiveDateTime| [("date", in_vietnam(at).format("%d/%m/%Y").to_string())];
    let expired = certificate.expires_at.filter(|end| *end <= now());
    let revoked = revoked.map(|at| say(Lang::Vi, "certificate-revoked-at", &day(at)));
    revoked.or(expired.map(|at| say(Lang::Vi, "certificate-expired-at", &day(at))))
}

fn said_day(id: &'static str, place: &str, at: NaiveDateTime) -> String {
    let day = in_vietnam(at);
    let args = [("place", place.to_owned()), ("day", day.day().to_string()), ("month", day.month().to_string()), ("year", day.year().to_string())];
    say(Lang::Vi, id, &args)
}
