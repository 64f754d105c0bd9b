//! Photographs and voice notes of a practical check: added by an assessor with the learner's consent, seen by the
//! learner and by those who may see the request.

use super::scope;
use crate::certification::impartial::{may_assess, sentence};
use crate::certification::request::{Request, RequestId};
use crate::community::Unit;
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Assessor, Learner, Person, Role, Viewer};
use crate::learning::{Enrolment, EnrolmentId};
use crate::media::{Kind, Received, Sent, Wanted, answer_privately, only_sound, plain_photo};
use crate::privacy::{AboutId, Consent, Desk, NewRecording, Purpose, RecordForm, RecordPage, Recording, RecordingId, RecordingKind};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_multipart::Multipart;
use actix_web::web::Path;
use actix_web::{Either, HttpRequest, HttpResponse};
use serde::Serialize;
use std::fs::File;
use std::io::Write;

/// A photograph of a phone, or some minutes of speech.
const WANTED: Wanted = Wanted { kinds: &[Kind::Picture, Kind::Sound, Kind::Film], most: 12_000_000 };

pub fn routes(site: &mut Site) {
    site.get("/practical-evidence/{enrolment}", show)
        .post("/practical-evidence/{enrolment}", add)
        .get("/practical-evidence/{enrolment}/consents", back)
        .get("/practical-evidence/{enrolment}/consents/{code}", ask_consent)
        .post("/practical-evidence/{enrolment}/consents/{code}", record_consent)
        .get("/practical-evidence/{enrolment}/{recording}", file)
        .post("/practical-evidence/{enrolment}/{recording}/removal", remove);
}

#[derive(Serialize)]
struct EvidencePage {
    enrolment: EnrolmentId,
    name: String,
    own: bool,
    /// The request that this belongs to, once there is one.
    request: Option<RequestId>,
    recordings: Vec<Recording>,
    agreed: bool,
    assesses: bool,
    may_add: bool,
    not_this_one: Option<&'static str>,
    id: RecordingId,
    code: &'static str,
    problems: Problems,
}

impl Page for EvidencePage {
    const TEMPLATE: &'static str = "certification/recordings.html";
}

/// One's own, or of somebody where one assesses or approves; else not found.
fn seen_by(db: &mut Db, who: &Viewer, id: EnrolmentId) -> Result<Enrolment> {
    let enrolment = Enrolment::find(db, id)?;
    let units = scope(who, &[Role::Assessor, Role::Approver])?;
    let home = Person::find(db, enrolment.person_id)?.unit_id;
    if enrolment.person_id == who.id || Unit::is_within(db, home, &units)? { Ok(enrolment) } else { Err(Error::NotFound) }
}

/// Of somebody where this assessor works, and no rule against it.
fn to_assess(db: &mut Db, who: &Assessor, id: EnrolmentId) -> Result<Enrolment> {
    let enrolment = Enrolment::find(db, id)?;
    let home = Person::find(db, enrolment.person_id)?.unit_id;
    if !Unit::is_within(db, home, &who.scope())? {
        return Err(Error::NotFound);
    }
    may_assess(db, who.id, &enrolment)?;
    Ok(enrolment)
}

impl EvidencePage {
    async fn of(app: &App, who: &Viewer, id: EnrolmentId, problems: Problems) -> Result<EvidencePage> {
        let (who, of) = (who.clone(), id);
        let page = app.read(move |db| {
            let enrolment = seen_by(db, &who, of)?;
            let home = Person::find(db, enrolment.person_id)?;
            let assesses = Unit::is_within(db, home.unit_id, &who.units(Role::Assessor))?;
            let refusal = sentence(may_assess(db, who.id, &enrolment))?;
            Ok(EvidencePage {
                enrolment: of,
                own: home.id == who.id,
                request: Request::of_enrolment(db, of)?.last().map(|request| request.id),
                recordings: Recording::about(db, AboutId(of.0))?,
                agreed: Consent::in_force(db, home.id, Purpose::EVIDENCE)?,
                assesses,
                may_add: assesses && refusal.is_none(),
                not_this_one: refusal.filter(|_| assesses),
                name: home.name,
                id: RecordingId::new(),
                code: Purpose::EVIDENCE,
                problems: Problems::default(),
            })
        });
        Ok(EvidencePage { problems, ..page.await? })
    }
}

async fn show(app: App, who: Learner, enrolment: Path<EnrolmentId>) -> Result<Show<EvidencePage>> {
    Ok(Show(EvidencePage::of(&app, &who, *enrolment, Problems::default()).await?))
}

async fn add(app: App, request: HttpRequest, who: Assessor, enrolment: Path<EnrolmentId>, parts: Multipart) -> Submitted<EvidencePage> {
    let (id, by) = (*enrolment, who.id);
    let asking = Assessor(who.0.clone());
    let person = app.read(move |db| Ok(to_assess(db, &asking, id)?.person_id)).await?;
    match receive(&app, &request, parts, id, person, by).await {
        Ok(()) => Ok(Either::Left(See(format!("/practical-evidence/{id}")).saying("evidence-kept"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(EvidencePage::of(&app, &who, id, Problems::of("file", refusal)).await?))),
        Err(error) => Err(error),
    }
}

/// A photograph is written anew, so that nothing of place and camera stays in it; a voice is kept as it was sent.
async fn receive(app: &App, request: &HttpRequest, parts: Multipart, about: EnrolmentId, person: PersonId, by: PersonId) -> Result<()> {
    let sent = Sent::receive(app, request, parts, WANTED).await.map_err(in_our_words)?;
    let id = sent.field("id").parse().map_err(|_| Error::refused("form-incomplete"))?;
    let received = sent.file.ok_or_else(|| Error::refused("problem-file-missing"))?;
    let (kind, mime) = match (received.found.kind, received.found.ending) {
        (Kind::Picture, _) => (RecordingKind::Photo, "image/webp"),
        (_, "mp3") => (RecordingKind::Voice, "audio/mpeg"),
        (_, "m4a" | "mp4") => (RecordingKind::Voice, "audio/mp4"),
        (_, "aac") => (RecordingKind::Voice, "audio/aac"),
        (_, "webm") => (RecordingKind::Voice, "audio/webm"),
        _ => (RecordingKind::Voice, "audio/ogg"),
    };
    let new = NewRecording { id, person, about: AboutId(about.0), by, kind, mime };
    new.keep(app, move |file| write(&received, kind, file)).await
}

/// What is asked for here is more than a picture.
fn in_our_words(error: Error) -> Error {
    match error {
        Error::Refused(refusal) if ["upload-no-picture", "upload-unknown"].contains(&refusal.id) => Error::refused("evidence-unknown"),
        other => other,
    }
}

fn write(received: &Received, kind: RecordingKind, file: &mut File) -> Result<()> {
    match kind {
        RecordingKind::Photo => file.write_all(&plain_photo(received.path())?)?,
        RecordingKind::Voice if only_sound(received.path())? => drop(std::io::copy(&mut File::open(received.path())?, file)?),
        RecordingKind::Voice => return Err(Error::refused("evidence-no-film")),
    }
    Ok(())
}

async fn file(app: App, request: HttpRequest, who: Learner, path: Path<(EnrolmentId, RecordingId)>) -> Result<HttpResponse> {
    let ((enrolment, id), who) = (path.into_inner(), who.0.clone());
    let recording = app.read(move |db| {
        seen_by(db, &who, enrolment)?;
        Recording::shown(db, AboutId(enrolment.0), id)
    });
    let recording = recording.await?;
    let place = recording.file(&app.config.evidence_folder());
    let file = tokio::task::spawn_blocking(move || File::open(place)).await.map_err(Error::broken)?.map_err(|_| Error::NotFound)?;
    answer_privately(&request, file, &id.to_string(), &recording.mime)
}

/// The learner, or an assessor there.
async fn remove(app: App, who: Learner, path: Path<(EnrolmentId, RecordingId)>) -> Result<See> {
    let ((enrolment, id), viewer) = (path.into_inner(), who.0.clone());
    app.write(move |db| {
        seen_by(db, &viewer, enrolment)?;
        Recording::shown(db, AboutId(enrolment.0), id)?.remove(db, viewer.id)
    })
    .await?;
    Recording::sweep(&app).await?;
    Ok(See(format!("/practical-evidence/{enrolment}")).saying("evidence-gone"))
}

// --- the consent, as the room of privacy asks for it ---

async fn desk(app: &App, who: Assessor, id: EnrolmentId, code: &str) -> Result<Desk> {
    if code != Purpose::EVIDENCE {
        return Err(Error::NotFound);
    }
    let by = who.id;
    let person = app.read(move |db| {
        let person = to_assess(db, &who, id)?.person_id;
        Person::find(db, person)
    });
    let at = format!("/practical-evidence/{id}");
    Ok(Desk { person: person.await?, by, back: at.clone(), at, support: false, names_guardians: false })
}

async fn back(app: App, who: Learner, enrolment: Path<EnrolmentId>) -> Result<See> {
    let (id, viewer) = (*enrolment, who.0.clone());
    app.read(move |db| seen_by(db, &viewer, id).map(drop)).await?;
    Ok(See(format!("/practical-evidence/{id}")))
}

async fn ask_consent(app: App, who: Assessor, path: Path<(EnrolmentId, String)>) -> Result<Show<RecordPage>> {
    let (id, code) = path.into_inner();
    desk(&app, who, id, &code).await?.ask(&app, code).await
}

async fn record_consent(app: App, who: Assessor, path: Path<(EnrolmentId, String)>, form: Form<RecordForm>) -> Submitted<RecordPage> {
    let (id, code) = path.into_inner();
    desk(&app, who, id, &code).await?.record(&app, code, form.into_inner()).await
}
