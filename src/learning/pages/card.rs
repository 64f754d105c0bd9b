//! The take-home card: one sheet of paper with the way back to the lesson.

use crate::catalog::LessonId;
use crate::error::Result;
use crate::identity::Visitor;
use crate::learning::take_home::TakeHome;
use crate::learning::{Visit, Way};
use crate::qr;
use crate::web::{App, Page, See, Show};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

#[derive(Serialize)]
struct CardPage {
    id: LessonId,
    course: String,
    title: String,
    language: String,
    card: TakeHome,
    qr: String,
    /// Where the QR leads, for whoever types it.
    address: String,
}

impl Page for CardPage {
    const TEMPLATE: &'static str = "learning/card.html";
}

pub async fn card(app: App, request: HttpRequest, who: Visitor, lesson: Path<LessonId>) -> Result<HttpResponse> {
    let (id, person) = (*lesson, who.0.as_ref().map(|viewer| viewer.id));
    let visit = match app.read(move |db| Visit::find(db, id, person)).await? {
        Way::Here(visit) => visit,
        Way::Lesson(id) => return Ok(See(format!("/lessons/{id}/card")).respond_to(&request)),
        Way::Course(slug) => return Ok(See(format!("/courses/{slug}")).respond_to(&request)),
    };
    // What waits for other lessons waits on paper too.
    if !visit.first.is_empty() && who.0.is_some_and(|viewer| viewer.rights.is_empty()) {
        return Ok(See(format!("/lessons/{id}")).respond_to(&request));
    }
    let address = format!("{}/lessons/{id}", app.address(&request));
    let lesson = &visit.lesson;
    let page = CardPage {
        id,
        course: visit.outline.title.clone(),
        language: visit.outline.language.clone(),
        card: TakeHome::of(lesson),
        title: lesson.title.clone(),
        qr: qr::svg(&address)?,
        address: address.split_once("://").map_or(address.clone(), |(_, rest)| rest.to_owned()),
    };
    Ok(Show(page).respond_to(&request))
}
