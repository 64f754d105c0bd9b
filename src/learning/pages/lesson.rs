//! A lesson: read, heard or watched, resumed, and done.

use crate::catalog::Sounds;
use crate::catalog::{LessonEntry, LessonId, LessonKind, Outline, SlidePicture};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{Helpable, Visitor};
use crate::learning::practice::{Answer, Part};
use crate::learning::visit::enrolled;
use crate::learning::{Fit, Gap, Has, Material, Shown, Visit, Way};
use crate::media::speech::Reading;
use crate::media::{self, Media, Picture};
use crate::web::{App, Data, Form, Page, Presentation, See, Show};
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
    kind: LessonKind,
    parts: Vec<Part>,
    easy_html: String,
    audio: Option<String>,
    /// The text as the machine's voice reads it; a recording takes its place.
    reading: Option<Reading>,
    video: Option<String>,
    captions: Option<String>,
    sign: Option<String>,
    sign_captions: Option<String>,
    transcript: Vec<String>,
    slides: Option<Slides>,
    slide_pictures: Vec<Slide>,
    previous: Option<LessonId>,
    next: Option<LessonId>,
    /// Somebody learns here: their progress is kept.
    learner: bool,
    done: bool,
    /// Where the place in the film or sound is kept; empty when it is not.
    keep: String,
    position_seconds: f64,
    /// Lessons to finish before this one.
    first: Vec<LessonEntry>,
    /// The text waits for them.
    closed: bool,
    /// What stands first in this presentation, and what the lesson lacks for it.
    shown: Shown,
    missing: Option<Material>,
    /// The easy-read twin in its steps, and the one that is shown, from 1.
    steps: Vec<String>,
    step: usize,
    /// That step as it is read aloud.
    step_reading: Option<Reading>,
    /// A question for trying can be heard.
    question_sounds: bool,
}

/// What a lesson has beside its text: how it is read aloud, a step of its twin, its questions for trying, its slides.
#[derive(Default)]
struct Beside {
    slides: Vec<Slide>,
    reading: Option<Reading>,
    step: Option<Reading>,
    questions: Vec<Sounds>,
}

/// A PDF and how large it is.
#[derive(Serialize)]
struct Slides {
    address: String,
    size: String,
}

#[derive(Serialize)]
struct Slide {
    picture: media::Shown,
    alt: String,
    text: String,
}

impl Page for LessonPage {
    const TEMPLATE: &'static str = "learning/lesson.html";
}

pub async fn lesson(app: App, request: HttpRequest, who: Visitor, lesson: Path<LessonId>) -> Result<HttpResponse> {
    let (id, person) = (*lesson, who.0.as_ref().map(|viewer| viewer.id));
    let (settings, step) = (app.config.read_aloud.clone(), step_in(request.query_string()));
    let found = app.read(move |db| {
        let way = Visit::find(db, id, person)?;
        let Way::Here(visit) = &way else { return Ok((way, Beside::default())) };
        let (lesson, language) = (&visit.lesson, &visit.outline.language);
        let beside = Beside {
            slides: lesson.slide_pictures.0.iter().map(|slide| Slide::of(db, slide)).collect::<Result<_>>()?,
            reading: lesson.reading(db, &settings, language)?,
            step: lesson.step_reading(db, &settings, language, step)?,
            questions: lesson.practice_sounds(db, &settings, language)?,
        };
        Ok((way, beside))
    });
    let (way, beside) = found.await?;
    let mut visit = match way {
        Way::Here(visit) => visit,
        Way::Lesson(id) => return Ok(See(format!("/lessons/{id}")).respond_to(&request)),
        Way::Course(slug) => return Ok(See(format!("/courses/{slug}")).respond_to(&request)),
    };
    let answers = Answer::all(request.query_string(), &visit.lesson);
    let view = who.0.as_ref().map_or_else(|| Presentation::of_browser(&request).unwrap_or_default(), |viewer| viewer.presentation);
    let fit = Fit::of(view.kind, Has::of(&visit.lesson, beside.reading.is_some()));
    if view.data == Data::Saver {
        for html in [&mut visit.lesson.html, &mut visit.lesson.easy_html] {
            *html = media::smallest(html);
        }
    }
    if let Some(missing) = fit.missing {
        Gap::asked(&app, id, missing, person).await?;
    }
    let Some(viewer) = who.0 else {
        let page = LessonPage::new(*visit, beside, &answers, false).presented(fit, step);
        // An address can ask for anything: only the lesson itself is kept.
        if !request.query_string().is_empty() {
            return Ok(Show(page).respond_to(&request));
        }
        return app.cached.show(&app, &request, || async { Ok(page) }).await;
    };
    // Who teaches reads on.
    let closed = !visit.first.is_empty() && viewer.rights.is_empty();
    if !visit.is_known() && !closed {
        app.write(move |db| enrolled(db, viewer.id, id).and_then(|(enrolment, key)| enrolment.open(db, &key))).await?;
    }
    Ok(Show(LessonPage { closed, ..LessonPage::new(*visit, beside, &answers, true).presented(fit, step) }).respond_to(&request))
}

impl LessonPage {
    fn new(visit: Visit, beside: Beside, answers: &[Answer], learner: bool) -> LessonPage {
        let file = |sha256: &Option<String>, name: &str| sha256.as_deref().map(|sha256| media::address(sha256, name));
        let plays = visit.lesson.video.is_some() || visit.lesson.audio.is_some() || beside.reading.is_some();
        LessonPage {
            id: visit.lesson.id,
            previous: visit.previous().map(|lesson| lesson.id),
            next: visit.next().map(|lesson| lesson.id),
            course: visit.outline.title.clone(),
            slug: visit.outline.slug.clone(),
            language: visit.outline.language.clone(),
            lessons: visit.outline.lessons.len(),
            reading: beside.reading,
            step_reading: beside.step,
            question_sounds: beside.questions.iter().any(|sounds| sounds.question.is_some()),
            audio: file(&visit.lesson.audio, "audio"),
            video: file(&visit.lesson.video, "video"),
            captions: file(&visit.lesson.captions, "captions"),
            sign: file(&visit.lesson.sign, "sign"),
            sign_captions: file(&visit.lesson.sign_captions, "captions"),
            transcript: paragraphs(&visit.lesson.transcript),
            slides: visit.slides.as_ref().map(Slides::from),
            slide_pictures: beside.slides,
            parts: Part::all(&visit.lesson, answers, &beside.questions),
            easy_html: visit.lesson.easy_html,
            position: visit.lesson.position,
            title: visit.lesson.title,
            summary: visit.lesson.summary,
            minutes: visit.lesson.minutes,
            kind: visit.lesson.kind,
            learner,
            done: visit.progress.as_ref().is_some_and(|progress| progress.completed_at.is_some()),
            keep: if learner && plays { format!("/lessons/{}/position", visit.lesson.id) } else { String::new() },
            position_seconds: visit.progress.map_or(0.0, |progress| progress.position_seconds),
            first: visit.first,
            closed: false,
            shown: Shown::Text,
            missing: None,
            steps: Vec::new(),
            step: 1,
        }
    }

    fn presented(self, fit: Fit, step: usize) -> LessonPage {
        let steps: Vec<String> =
            self.easy_html.split("<section class=\"step\">").skip(1).map(|step| step.trim().trim_end_matches("</section>").to_owned()).collect();
        LessonPage { shown: fit.shown, missing: fit.missing, step: step.clamp(1, steps.len().max(1)), steps, ..self }
    }
}

/// `?step=2` of the easy-read twin.
fn step_in(query: &str) -> usize {
    let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    pairs.iter().find(|(name, _)| name == "step").and_then(|(_, step)| step.parse().ok()).unwrap_or(1)
}

impl From<&Media> for Slides {
    fn from(media: &Media) -> Slides {
        Slides { address: media::address(&media.sha256, "slides.pdf"), size: size_in_words(media.size) }
    }
}

impl Slide {
    fn of(db: &mut Db, slide: &SlidePicture) -> Result<Slide> {
        Ok(Slide { picture: Picture::or_alone(db, &slide.sha256, "hinh")?, alt: slide.alt.clone(), text: slide.text.clone() })
    }
}

/// "12 kB", "3,4 MB": as a phone's data plan counts.
fn size_in_words(bytes: i64) -> String {
    match bytes {
        ..1_000_000 => format!("{} kB", (bytes + 999) / 1000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6).replace('.', ","),
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
