//! The marks of a lesson's reading, and the page that says what can be heard.

use super::standing::Standing;
use super::track::webvtt;
use crate::catalog::{CourseVersion, Lesson, LessonId};
use crate::error::{Error, Result};
use crate::identity::{Admin, Trainer, Visitor};
use crate::media::speech::{Spoken, Voice};
use crate::web::{App, Page, See, Show, Site};
use actix_web::dev::Payload;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Path, Query};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub fn routes(site: &mut Site) {
    site.get("/lessons/{lesson}/reading.vtt", track).get("/read-aloud", show).post("/read-aloud/tries", try_again);
}

#[derive(Deserialize)]
struct Of {
    /// Of the easy-read twin.
    step: Option<usize>,
}

/// Lessons are public, so is their reading.
async fn track(app: App, _: Visitor, lesson: Path<LessonId>, of: Query<Of>) -> Result<HttpResponse> {
    let (id, step, settings) = (*lesson, of.step, app.config.read_aloud.clone());
    let track = app.read(move |db| {
        let lesson = Lesson::find(db, id)?;
        let language = CourseVersion::find(db, lesson.course_version_id)?.language;
        let script = match step {
            Some(step) => Arc::new(lesson.step_script(&settings, &language, step).ok_or(Error::NotFound)?),
            None => lesson.script(&settings, &language),
        };
        let hash = script.hash();
        let spoken = Spoken::of(db, &settings.voice(), &language, std::slice::from_ref(&hash))?.remove(&hash).ok_or(Error::NotFound)?;
        Ok(webvtt(&script, &spoken.marks.0))
    });
    let track = track.await?;
    Ok(HttpResponse::Ok().content_type("text/vtt; charset=utf-8").insert_header((CACHE_CONTROL, "private, max-age=86400")).body(track))
}

/// A trainer or an admin.
struct Caretaker;

impl FromRequest for Caretaker {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Caretaker>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let trainer = Trainer::from_request(request, &mut Payload::None);
        let admin = Admin::from_request(request, &mut Payload::None);
        Box::pin(async move {
            match trainer.await {
                Ok(_) => Ok(Caretaker),
                Err(_) => admin.await.map(|_| Caretaker),
            }
        })
    }
}

#[derive(Serialize)]
struct ReadAloudPage {
    standing: Standing,
    on: bool,
    speak: String,
}

impl Page for ReadAloudPage {
    const TEMPLATE: &'static str = "catalog/read_aloud.html";
}

async fn show(app: App, _: Caretaker) -> Result<Show<ReadAloudPage>> {
    let (settings, on) = (app.config.read_aloud.clone(), app.config.reads_aloud != Some(false));
    Ok(Show(app.read(move |db| Ok(ReadAloudPage { standing: Standing::of(db, &settings)?, on, speak: settings.speak })).await?))
}

/// What failed is missing again, and so it is made.
async fn try_again(app: App, _: Caretaker) -> Result<See> {
    let voice = Voice::of(&app.config.read_aloud).name;
    app.write(move |db| Spoken::forget_failures(db, &voice)).await?;
    Ok(See("/read-aloud").saying("read-aloud-tried"))
}
