//! The lines on which screens hear that something has changed.

use crate::attendance::SessionId;
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::ClassSession;
use crate::sessions::live::LiveQuiz;
use crate::sessions::live::hub::{Standing, events, listen};
use crate::web::{App, Site};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, HeaderName};
use actix_web::web::Path;

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/live/events", of_trainer).get("/live/{live_code}/events", of_phone);
}

/// With the bars.
async fn of_trainer(app: App, who: Trainer, session: Path<SessionId>) -> Result<HttpResponse> {
    let (scope, id) = (who.scope(), *session);
    let session = app.read(move |db| ClassSession::find(db, &scope, id)).await?.id;
    line(&app, session, |standing| standing).await
}

/// Which question is open: nothing that could be copied from the neighbour.
async fn of_phone(app: App, code: Path<String>) -> Result<HttpResponse> {
    let code = code.into_inner();
    let quiz = app.read(move |db| LiveQuiz::coded(db, &code)).await?.ok_or(Error::NotFound)?;
    line(&app, quiz.session_id, Standing::without_bars).await
}

async fn line(app: &App, session: SessionId, seen: fn(Standing) -> Standing) -> Result<HttpResponse> {
    let listener = listen(app, session).await?;
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-store"))
        // Packed or gathered, an event would arrive late.
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"));
    Ok(response.streaming(events(listener, seen)))
}
