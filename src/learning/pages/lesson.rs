//! A lesson: read, heard or watched, resumed, and done.

use crate::catalog::{LessonId, Outline};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{Helpable, Visitor};
use crate::learning::visit::enrolled;
use crate::learning::{Visit, Way};
use crate::media;
use crate::media::speech::Reading;
use crate::web::{App, Form, Page, See, Show};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct LessonPage {
    id: LessonId,
    course: String,
    slug: String,
    language: String,
    position: i32,
    lessons: usize,
    title: String,
    summary: String,
    minutes: i32,
    html: String,
    audio: Option<String>,
    /// The text as the machine's voice reads it; a recording takes its place.
    reading: Option<Reading>,
    video: Option<String>,
    captions: Option<String>,
    transcript: Vec<String>,
    previous: Option<LessonId>,
    next: Option<LessonId>,
    /// Somebody learns here: their progress is kept.
    learner: bool,
    done: bool,
    position_seconds: f64,
}

impl Page for LessonPage {
    const TEMPLATE: &'static str = "learning/lesson.html";
}

pub async fn lesson(app: App, request: HttpRequest, who: Visitor, lesson: Path<LessonId>) -> Result<HttpResponse> {
    let (id, person) = (*lesson, who.0.map(|viewer| viewer.id));
    let settings = app.config.read_aloud.clone();
    let found = app.read(move |db| {
        let way = Visit::find(db, id, person)?;
        let reading = match &way {
            Way::Here(visit) => visit.lesson.reading(db, &settings, &visit.outline.language)?,
            _ => None,
        };
        Ok((way, reading))
    });
    let (way, reading) = found.await?;
    let visit = match way {
        Way::Here(visit) => visit,
        Way::Lesson(id) => return Ok(See(format!("/lessons/{id}")).respond_to(&request)),
        Way::Course(slug) => return Ok(See(format!("/courses/{slug}")).respond_to(&request)),
    };
    let Some(person) = person else {
        return app.cached.show(&app, &request, || async { Ok(LessonPage::new(*visit, reading, false)) }).await;
    };
    if !visit.is_known() {
        app.write(move |db| enrolled(db, person, id).and_then(|(enrolment, key)| enrolment.open(db, &key))).await?;
    }
    Ok(Show(LessonPage::new(*visit, reading, true)).respond_to(&request))
}

impl LessonPage {
    fn new(visit: Visit, reading: Option<Reading>, learner: bool) -> LessonPage {
        let file = |sha256: &Option<String>, name: &str| sha256.as_deref().map(|sha256| media::address(sha256, name));
        LessonPage {
            id: visit.lesson.id,
            previous: visit.previous().map(|lesson| lesson.id),
            next: visit.next().map(|lesson| lesson.id),
            course: visit.outline.title.clone(),
            slug: visit.outline.slug.clone(),
            language: visit.outline.language.clone(),
            lessons: visit.outline.lessons.len(),
            reading,
            audio: file(&visit.lesson.audio, "audio"),
            video: file(&visit.lesson.video, "video"),
            captions: file(&visit.lesson.captions, "captions"),
            transcript: paragraphs(&visit.lesson.transcript),
            position: visit.lesson.position,
            title: visit.lesson.title,
            summary: visit.lesson.summary,
            minutes: visit.lesson.minutes,
            html: visit.lesson.html,
            learner,
            done: visit.progress.as_ref().is_some_and(|progress| progress.completed_at.is_some()),
            position_seconds: visit.progress.map_or(0.0, |progress| progress.position_seconds),
        }
    }
}

fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).map(String::from).collect()
}

/// Done, and on to the next lesson; after the last one back to the course, which says what comes then.
pub async fn complete(app: App, who: Helpable, lesson: Path<LessonId>) -> Result<See> {
    let (person, id) = (who.id, *lesson);
    let complete = move |db: &mut Db| {
        let (enrolment, key) = enrolled(db, person, id)?;
        enrolment.complete(db, &key)?;
        let outline = Outline::of(db, enrolment.course_version_id)?;
        let here = outline.lesson(&key).map_or(0, |lesson| lesson.position);
        let next = outline.lessons.iter().find(|lesson| lesson.position > here).map(|lesson| format!("/lessons/{}", lesson.id));
        Ok(next.map_or_else(|| See(format!("/courses/{}", outline.slug)).saying("lesson-last-done"), See))
    };
    app.write(complete).await
}

#[derive(Deserialize)]
pub struct Position {
    seconds: f64,
}

/// No film of a lesson is longer.
const LONGEST: f64 = 24.0 * 60.0 * 60.0;

pub async fn keep_position(app: App, who: Helpable, lesson: Path<LessonId>, form: Form<Position>) -> Result<HttpResponse> {
    let (person, id, seconds) = (who.id, *lesson, form.seconds);
    if !(0.0..=LONGEST).contains(&seconds) {
        return Err(Error::refused("lesson-position-wrong"));
    }
    app.write(move |db| enrolled(db, person, id).and_then(|(enrolment, key)| enrolment.keep_position(db, &key, seconds))).await?;
    Ok(HttpResponse::NoContent().finish())
}
