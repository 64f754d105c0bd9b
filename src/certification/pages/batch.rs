//! One batch: its files, to whom it was handed over, and how each record stands.

use crate::certification::answer::Told;
use crate::certification::export::{Export, ExportId};
use crate::certification::export_run::ExportRun;
use crate::certification::handover::{Handover, HandoverId, NewHandover, Way};
use crate::certification::recipient::Recipient;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, today};
use actix_web::body::SizedStream;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Bytes, Path, Query};
use actix_web::{Either, HttpResponse};
use chrono::Datelike;
use futures_util::stream;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

pub fn routes(site: &mut Site) {
    site.get("/exports/{export}", show)
        .post("/exports/{export}/tries", again)
        .get("/exports/{export}/handovers/new", new_handover)
        .post("/exports/{export}/handovers", hand_over)
        .get("/exports/{export}/handovers/{handover}", minutes)
        .post("/exports/{export}/handovers/{handover}/cancellation", cancel)
        // After the others: whatever stands there is the name of a file.
        .get("/exports/{export}/{file}", file);
}

#[derive(Serialize)]
struct ExportPage {
    recipient: Option<String>,
    handovers: Vec<HandoverLine>,
    records: Vec<RecordLine>,
    later: Option<String>,
    export: Export,
}

#[derive(Serialize)]
struct HandoverLine {
    #[serde(flatten)]
    handover: Handover,
    by: String,
}

#[derive(Serialize)]
struct RecordLine {
    number: String,
    name: String,
    told: Told,
}

impl Page for ExportPage {
    const TEMPLATE: &'static str = "certification/export.html";
}

const RECORDS: i64 = 100;

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    after: String,
}

/// The batch that is not made yet.
#[derive(Serialize)]
struct RunPage {
    /// All is written: what remains is to sign and keep it.
    last_step: bool,
    run: ExportRun,
}

impl Page for RunPage {
    const TEMPLATE: &'static str = "certification/export_run.html";
}

async fn show(app: App, who: Officer, export: Path<ExportId>, part: Query<Part>) -> Result<Either<Show<ExportPage>, Show<RunPage>>> {
    let (scope, id, after) = (who.scope(), *export, part.into_inner().after);
    app.read(move |db| match ExportPage::of(db, &scope, id, &after) {
        Err(Error::NotFound) => {
            let run = ExportRun::within(db, &scope, id)?;
            Ok(Either::Right(Show(RunPage { last_step: run.made >= run.wanted, run })))
        }
        made => Ok(Either::Left(Show(made?))),
    })
    .await
}

/// Tried again; one that is made, or under way, stays as it is.
async fn again(app: App, who: Officer, export: Path<ExportId>) -> Result<See> {
    let (scope, id) = (who.scope(), *export);
    let made = app.read(move |db| match Export::within(db, &scope, id) {
        Err(Error::NotFound) => ExportRun::within(db, &scope, id).map(|_| false),
        made => made.map(|_| true),
    });
    if !made.await? {
        ExportRun::work(&app, id).await?;
    }
    Ok(See(format!("/exports/{id}")))
}

impl ExportPage {
    fn of(db: &mut Db, scope: &[UnitId], id: ExportId, after: &str) -> Result<ExportPage> {
        let export = Export::within(db, scope, id)?;
        let held = Export::certificates(db, id, after, RECORDS)?;
        let ids: Vec<_> = held.iter().map(|(certificate, ..)| *certificate).collect();
        let told = Told::of(db, &ids)?.into_iter().filter(|told| told.export_id == id);
        let mut told: HashMap<_, _> = told.map(|told| (told.key.certificate_id, told)).collect();
        let later = held.last().filter(|_| held.len() as i64 == RECORDS).map(|(_, number, _)| format!("/exports/{id}?after={number}"));
        let line = |(certificate, number, name)| told.remove(&certificate).map(|told| RecordLine { number, name, told });
        Ok(ExportPage {
            recipient: export.recipient_id.map(|id| Recipient::find(db, id).map(|one| one.organisation)).transpose()?,
            handovers: Handover::all(db, id)?.into_iter().map(|(handover, by)| HandoverLine { handover, by }).collect(),
            records: held.into_iter().filter_map(line).collect(),
            later,
            export,
        })
    }
}

async fn file(app: App, who: Officer, path: Path<(ExportId, String)>) -> Result<HttpResponse> {
    let (scope, (id, name)) = (who.scope(), path.into_inner());
    let export = app.read(move |db| Export::within(db, &scope, id)).await?;
    if !export.names().contains(&name) {
        return Err(Error::NotFound);
    }
    let size = export.manifest.0.files.iter().find(|one| one.name == name).map(|one| one.bytes as u64);
    let kind = mime_guess::from_path(&name).first_or_octet_stream();
    // The name is one of ours: nothing in it needs quoting.
    let attachment = format!("attachment; filename=\"{name}\"");
    let pieces = stream::try_unfold((app, name, 0), move |(app, name, part)| async move {
        let piece = Export::piece(&app, id, &name, part).await?;
        Ok::<_, Error>(piece.map(|piece| (Bytes::from(piece), (app, name, part + 1))))
    });
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_DISPOSITION, attachment)).insert_header((CACHE_CONTROL, "private, no-store")).content_type(kind);
    Ok(match size {
        // So that a browser tells how far it is.
        Some(size) => answer.body(SizedStream::new(size, Box::pin(pieces))),
        None => answer.streaming(Box::pin(pieces)),
    })
}

// --- handing over ---

#[derive(Deserialize, Serialize)]
struct HandoverForm {
    id: HandoverId,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    receiver: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    legal_basis: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    on_day: String,
    #[serde(default)]
    on_month: String,
    #[serde(default)]
    on_year: String,
}

#[derive(Serialize)]
struct HandoverPage {
    export: Export,
    ways: &'static [Way],
    form: HandoverForm,
    on: DateField,
    problems: Problems,
}

impl Page for HandoverPage {
    const TEMPLATE: &'static str = "certification/new_handover.html";
}

/// For whom it is encrypted is most likely who gets it.
async fn new_handover(app: App, who: Officer, export: Path<ExportId>) -> Result<Show<HandoverPage>> {
    let (scope, id) = (who.scope(), *export);
    app.read(move |db| {
        let export = Export::within(db, &scope, id)?;
        let recipient = export.recipient_id.map(|id| Recipient::find(db, id)).transpose()?;
        let (organisation, legal_basis) = recipient.map(|one| (one.organisation, one.legal_basis)).unwrap_or_default();
        let (channel, day) = (Way::InPerson.word().into(), today());
        let on = DateField { day: day.day().to_string(), month: day.month().to_string(), year: day.year().to_string() };
        let (receiver, note, on_day, on_month, on_year) = Default::default();
        let form = HandoverForm { id: HandoverId::new(), organisation, receiver, channel, legal_basis, note, on_day, on_month, on_year };
        Ok(Show(HandoverPage { export, ways: Way::ALL, form, on, problems: Problems::default() }))
    })
    .await
}

async fn hand_over(app: App, who: Officer, export: Path<ExportId>, form: Form<HandoverForm>) -> Submitted<HandoverPage> {
    let (scope, id, form) = (who.scope(), *export, form.into_inner());
    let export = app.read(move |db| Export::within(db, &scope, id)).await?;
    let on = DateField { day: form.on_day.clone(), month: form.on_month.clone(), year: form.on_year.clone() };
    let mut page = HandoverPage { export, ways: Way::ALL, form, on, problems: Problems::default() };
    let Some(new) = page.check() else { return Ok(Either::Right(Again(page))) };
    match app.write(move |db| Handover::note(db, who.id, id, &new)).await {
        Ok(()) => Ok(Either::Left(See(format!("/exports/{id}")).saying("handover-recorded"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(HandoverPage { problems: Problems::of("on", refusal), ..page }))),
        Err(error) => Err(error),
    }
}

impl HandoverPage {
    fn check(&mut self) -> Option<NewHandover> {
        let form = &self.form;
        self.problems.text("organisation", &form.organisation, "handover-organisation-missing", 160);
        self.problems.text("receiver", &form.receiver, "handover-receiver-missing", 120);
        let channel = Way::from_word(&form.channel);
        if channel.is_none() {
            self.problems.add("channel", "handover-channel-missing");
        }
        if self.on.date().is_none() {
            self.problems.add("on", "problem-date-unreal");
        }
        self.problems.text("legal_basis", &form.legal_basis, "handover-basis-missing", 300);
        if form.note.chars().count() > 500 {
            self.problems.add_with("note", "problem-too-long", &[("most", "500".into())]);
        }
        if !self.problems.is_empty() {
            return None;
        }
        Some(NewHandover {
            id: form.id,
            organisation: form.organisation.clone(),
            receiver: form.receiver.clone(),
            channel: channel?,
            legal_basis: form.legal_basis.clone(),
            note: form.note.clone(),
            handed_on: self.on.date()?,
        })
    }
}

/// The minutes, to be printed and signed by both.
#[derive(Serialize)]
struct MinutesPage {
    export: Export,
    handover: HandoverLine,
}

impl Page for MinutesPage {
    const TEMPLATE: &'static str = "certification/minutes.html";
}

async fn minutes(app: App, who: Officer, path: Path<(ExportId, HandoverId)>) -> Result<Show<MinutesPage>> {
    let (scope, (export, handover)) = (who.scope(), path.into_inner());
    app.read(move |db| {
        let export = Export::within(db, &scope, export)?;
        let found = Handover::all(db, export.id)?.into_iter().find(|(one, _)| one.id == handover);
        let (handover, by) = found.ok_or(Error::NotFound)?;
        Ok(Show(MinutesPage { export, handover: HandoverLine { handover, by } }))
    })
    .await
}

async fn cancel(app: App, who: Officer, path: Path<(ExportId, HandoverId)>) -> Result<See> {
    let (scope, (export, handover)) = (who.scope(), path.into_inner());
    app.write(move |db| {
        let export = Export::within(db, &scope, export)?;
        Handover::cancel(db, who.id, export.id, handover)
    })
    .await?;
    Ok(See(format!("/exports/{export}")).saying("handover-cancelled"))
}
