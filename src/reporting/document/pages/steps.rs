//! What an office does with a report: counts again, submits, gives back, signs, sends, withdraws.

use super::answered;
use super::office::Office;
use super::show::ReportPage;
use crate::db::Db;
use crate::error::Result;
use crate::identity::Officer;
use crate::reporting::document::record::{Record, ReportId};
use crate::web::{Again, App, DateField, Form, Problems, See, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::Path;
use serde::Deserialize;

pub fn routes(site: &mut Site) {
    site.post("/reports/{report}/figures", recount)
        .post("/reports/{report}/submission", submit)
        .post("/reports/{report}/return", give_back)
        .post("/reports/{report}/signature", sign)
        .post("/reports/{report}/dispatch", send)
        .post("/reports/{report}/withdrawal", withdraw);
}

#[derive(Deserialize)]
struct Note {
    #[serde(default)]
    note: String,
}

const LONGEST: usize = 1000;

fn at(id: ReportId) -> String {
    format!("/reports/{id}")
}

async fn recount(app: App, who: Officer, id: Path<ReportId>) -> Result<See> {
    let (id, scope, by) = (*id, who.scope(), who.id);
    let begun = app.write(move |db| {
        let record = Record::find(db, &scope, id)?;
        let begins = !record.is_at_work();
        record.recount(db, by)?;
        Ok(begins)
    });
    if begun.await? {
        Record::work(&app, id);
    }
    Ok(See(at(id)))
}

type Doing = fn(&Record, &mut Db, crate::db::PersonId, &str) -> Result<()>;

/// One step with a note; where the note is wanted, it must be there.
async fn step(app: App, who: Office, id: ReportId, note: String, wanted: Option<&'static str>, said: &'static str, doing: Doing) -> Submitted<ReportPage> {
    let mut problems = Problems::default();
    match wanted {
        Some(missing) => problems.text("note", &note, missing, LONGEST),
        None if note.chars().count() > LONGEST => problems.add_with("note", "problem-too-long", &[("most", LONGEST.to_string())]),
        None => {}
    }
    if !problems.is_empty() {
        return Ok(Either::Right(Again(ReportPage { note, problems, ..ReportPage::load(&app, &who, id).await? })));
    }
    let (scope, by, told) = (who.scope.clone(), who.id, note.clone());
    let done = app.write(move |db| doing(&Record::find(db, &scope, id)?, db, by, &told)).await;
    let again = async |problems| Ok(ReportPage { note, problems, ..ReportPage::load(&app, &who, id).await? });
    answered(done, See(at(id)).saying(said), "note", again).await
}

fn officer(who: &Officer) -> Office {
    Office { id: who.id, scope: who.scope(), writes_in: who.scope() }
}

async fn submit(app: App, who: Officer, id: Path<ReportId>, form: Form<Note>) -> Submitted<ReportPage> {
    step(app, officer(&who), *id, form.into_inner().note, None, "document-submitted", Record::submit).await
}

async fn give_back(app: App, who: Office, id: Path<ReportId>, form: Form<Note>) -> Submitted<ReportPage> {
    step(app, who, *id, form.into_inner().note, Some("problem-report-reason"), "document-returned", Record::give_back).await
}

async fn send(app: App, who: Officer, id: Path<ReportId>, form: Form<Note>) -> Submitted<ReportPage> {
    step(app, officer(&who), *id, form.into_inner().note, Some("problem-report-way"), "document-sent", Record::send).await
}

async fn withdraw(app: App, who: Officer, id: Path<ReportId>, form: Form<Note>) -> Submitted<ReportPage> {
    step(app, officer(&who), *id, form.into_inner().note, Some("problem-report-reason"), "document-withdrawn", Record::withdraw).await
}

#[derive(Deserialize)]
struct Signing {
    #[serde(default)]
    number: String,
    #[serde(default)]
    date_day: String,
    #[serde(default)]
    date_month: String,
    #[serde(default)]
    date_year: String,
}

async fn sign(app: App, who: Office, id: Path<ReportId>, form: Form<Signing>) -> Submitted<ReportPage> {
    let (id, form) = (*id, form.into_inner());
    let date = DateField { day: form.date_day, month: form.date_month, year: form.date_year };
    let number = form.number.trim().to_owned();
    let mut problems = Problems::default();
    problems.text("number", &number, "problem-report-number", 20);
    let day = date.date();
    match day {
        None => problems.add("date", "problem-date-unreal"),
        Some(day) if day > today() => problems.add("date", "problem-report-date-future"),
        Some(_) => {}
    }
    let (Some(day), true) = (day, problems.is_empty()) else {
        return Ok(Either::Right(Again(ReportPage { number, date, problems, ..ReportPage::load(&app, &who, id).await? })));
    };
    let (scope, by, told) = (who.scope.clone(), who.id, number.clone());
    let done = app.write(move |db| Record::find(db, &scope, id)?.sign(db, by, &told, day)).await;
    let again = async |problems| Ok(ReportPage { number, date, problems, ..ReportPage::load(&app, &who, id).await? });
    answered(done, See(at(id)).saying("document-signed"), "number", again).await
}
