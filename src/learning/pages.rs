//! Courses, lessons and one's own learning. Visitors read everything; who is signed in goes on where they stopped.

use super::next_step::{NextStep, is_done};
use super::visit::enrolled;
use super::{Enrolment, MyLearning, Progress, Shelf, Visit, Way};
use crate::catalog::{Course, LessonEntry, LessonId, Outline};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Audience, Learner, Visitor};
use crate::media;
use crate::web::{App, Form, Page, See, Show};
use actix_web::web::{Path, ServiceConfig, get, post};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut ServiceConfig) {
    site.route("/courses", get().to(courses))
        .route("/courses/{slug}", get().to(course))
        .route("/courses/{slug}/enrolment", post().to(begin))
        .route("/lessons/{lesson}", get().to(lesson))
        .route("/lessons/{lesson}/completion", post().to(complete))
        .route("/lessons/{lesson}/position", post().to(keep_position))
        .route("/learning", get().to(my_learning));
}

// --- the shelves ---

#[derive(Serialize)]
struct CoursesPage {
    /// For somebody who only looks.
    shelves: Vec<Shelf>,
    mine: Option<MyLearning>,
    none: bool,
}

impl Page for CoursesPage {
    const TEMPLATE: &'static str = "learning/courses.html";
}

async fn courses(app: App, request: HttpRequest, who: Visitor) -> Result<HttpResponse> {
    match who.0 {
        None => app.cached.show(&app, &request, || CoursesPage::for_all(&app)).await,
        Some(viewer) => {
            let mine = my_courses(&app, viewer.id, viewer.audience).await?;
            let none = mine.is_empty();
            Ok(Show(CoursesPage { shelves: Vec::new(), mine: Some(mine), none }).respond_to(&request))
        }
    }
}

impl CoursesPage {
    async fn for_all(app: &App) -> Result<CoursesPage> {
        let outlines = app.read(Outline::all).await?;
        Ok(CoursesPage { shelves: Shelf::all(&outlines), mine: None, none: outlines.is_empty() })
    }
}

#[derive(Serialize)]
struct LearningPage {
    mine: MyLearning,
}

impl Page for LearningPage {
    const TEMPLATE: &'static str = "learning/learning.html";
}

async fn my_learning(app: App, who: Learner) -> Result<Show<LearningPage>> {
    Ok(Show(LearningPage { mine: my_courses(&app, who.id, who.audience).await? }))
}

async fn my_courses(app: &App, person: PersonId, audience: Audience) -> Result<MyLearning> {
    app.read(move |db| MyLearning::of(db, person, audience)).await
}

// --- a course ---

#[derive(Serialize)]
struct CoursePage {
    course: CourseFacts,
    lessons: Vec<LessonLine>,
    quiz: Option<TestLine>,
    enrolment: Option<EnrolmentFacts>,
    next: NextStep,
}

/// What is the same for everybody.
#[derive(Serialize)]
struct CourseFacts {
    slug: String,
    title: String,
    summary: String,
    label: String,
    licence: String,
    authors: String,
    minutes: i32,
    picture: Option<String>,
    picture_alt: String,
    has_audio: bool,
    audiences: Vec<Audience>,
    skills: Vec<String>,
    practical: Option<String>,
}

#[derive(Serialize)]
struct LessonLine {
    id: LessonId,
    position: i32,
    title: String,
    minutes: i32,
    state: &'static str,
}

#[derive(Serialize)]
struct TestLine {
    id: crate::catalog::QuizId,
    title: String,
    pass_mark: f64,
}

#[derive(Serialize)]
struct EnrolmentFacts {
    lessons_done: i32,
    lessons_total: i32,
    lessons_left: i32,
    best_score: Option<f64>,
    test_passed: bool,
    request_state: Option<String>,
    certificate_number: Option<String>,
}

impl Page for CoursePage {
    const TEMPLATE: &'static str = "learning/course.html";
}

async fn course(app: App, request: HttpRequest, who: Visitor, slug: Path<String>) -> Result<HttpResponse> {
    let slug = slug.into_inner();
    match who.0 {
        None => app.cached.show(&app, &request, || app.read(move |db| CoursePage::for_all(db, &slug))).await,
        Some(viewer) => Ok(Show(app.read(move |db| CoursePage::of(db, &slug, viewer.id)).await?).respond_to(&request)),
    }
}

impl CoursePage {
    fn for_all(db: &mut Db, slug: &str) -> Result<CoursePage> {
        let course = Course::named(db, slug)?;
        let outline = Outline::of(db, course.current_version_id.ok_or(Error::NotFound)?)?;
        Ok(CoursePage::new(&outline, None, &[], NextStep::SignIn))
    }

    fn of(db: &mut Db, slug: &str, learner: PersonId) -> Result<CoursePage> {
        let course = Course::named(db, slug)?;
        let Some(enrolment) = Enrolment::of(db, learner, course.id)? else {
            let outline = Outline::of(db, course.current_version_id.ok_or(Error::NotFound)?)?;
            return Ok(CoursePage::new(&outline, None, &[], NextStep::Begin));
        };
        let outline = Outline::of(db, enrolment.course_version_id)?;
        let progress = Progress::of(db, enrolment.id)?;
        let next = enrolment.next_step(&outline, &progress);
        Ok(CoursePage::new(&outline, Some(&enrolment), &progress, next))
    }

    fn new(outline: &Outline, enrolment: Option<&Enrolment>, progress: &[Progress], next: NextStep) -> CoursePage {
        let now = match next {
            NextStep::Lesson { position, .. } => position,
            _ => 0,
        };
        CoursePage {
            course: CourseFacts::from(outline),
            lessons: outline.lessons.iter().map(|lesson| LessonLine::new(lesson, is_done(progress, &lesson.key), lesson.position == now)).collect(),
            quiz: outline.quiz.as_ref().map(|quiz| TestLine { id: quiz.id, title: quiz.title.clone(), pass_mark: quiz.pass_mark }),
            enrolment: enrolment.map(EnrolmentFacts::from),
            next,
        }
    }
}

impl From<&Outline> for CourseFacts {
    fn from(outline: &Outline) -> CourseFacts {
        CourseFacts {
            slug: outline.slug.clone(),
            title: outline.title.clone(),
            summary: outline.summary.clone(),
            label: outline.label.clone(),
            licence: outline.licence.clone(),
            authors: outline.authors.join(", "),
            minutes: outline.minutes,
            picture: outline.picture.clone(),
            picture_alt: outline.picture_alt.clone(),
            has_audio: outline.has_audio(),
            audiences: outline.audiences.clone(),
            skills: outline.skills.clone(),
            practical: outline.practical.clone(),
        }
    }
}

impl LessonLine {
    fn new(lesson: &LessonEntry, done: bool, now: bool) -> LessonLine {
        let state = if now {
            "now"
        } else if done {
            "done"
        } else {
            "todo"
        };
        LessonLine { id: lesson.id, position: lesson.position, title: lesson.title.clone(), minutes: lesson.minutes, state }
    }
}

impl From<&Enrolment> for EnrolmentFacts {
    fn from(enrolment: &Enrolment) -> EnrolmentFacts {
        EnrolmentFacts {
            lessons_done: enrolment.lessons_done,
            lessons_total: enrolment.lessons_total,
            lessons_left: enrolment.lessons_total - enrolment.lessons_done,
            best_score: enrolment.best_score,
            test_passed: enrolment.test_passed_at.is_some(),
            request_state: enrolment.request_state.clone(),
            certificate_number: enrolment.certificate_number.clone(),
        }
    }
}

/// Begins the course and leads to the lesson to read.
async fn begin(app: App, who: Learner, slug: Path<String>) -> Result<See> {
    let (slug, person) = (slug.into_inner(), who.id);
    let begin = move |db: &mut Db| {
        let course = Course::named(db, &slug)?;
        let enrolment = Enrolment::begin(db, person, &course)?;
        let outline = Outline::of(db, enrolment.course_version_id)?;
        let progress = Progress::of(db, enrolment.id)?;
        Ok(enrolment.next_lesson(&outline, &progress).map_or_else(|| format!("/courses/{slug}"), |lesson| format!("/lessons/{}", lesson.id)))
    };
    Ok(See(app.write(begin).await?))
}

// --- a lesson ---

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

async fn lesson(app: App, request: HttpRequest, who: Visitor, lesson: Path<LessonId>) -> Result<HttpResponse> {
    let (id, person) = (*lesson, who.0.map(|viewer| viewer.id));
    let visit = match app.read(move |db| Visit::find(db, id, person)).await? {
        Way::Here(visit) => visit,
        Way::Lesson(id) => return Ok(See(format!("/lessons/{id}")).respond_to(&request)),
        Way::Course(slug) => return Ok(See(format!("/courses/{slug}")).respond_to(&request)),
    };
    let Some(person) = person else {
        return app.cached.show(&app, &request, || async { Ok(LessonPage::new(*visit, false)) }).await;
    };
    if !visit.is_known() {
        app.write(move |db| enrolled(db, person, id).and_then(|(enrolment, key)| enrolment.open(db, &key))).await?;
    }
    Ok(Show(LessonPage::new(*visit, true)).respond_to(&request))
}

impl LessonPage {
    fn new(visit: Visit, learner: bool) -> LessonPage {
        let file = |sha256: &Option<String>, name: &str| sha256.as_deref().map(|sha256| media::address(sha256, name));
        LessonPage {
            id: visit.lesson.id,
            previous: visit.previous().map(|lesson| lesson.id),
            next: visit.next().map(|lesson| lesson.id),
            course: visit.outline.title.clone(),
            slug: visit.outline.slug.clone(),
            language: visit.outline.language.clone(),
            lessons: visit.outline.lessons.len(),
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
async fn complete(app: App, who: Learner, lesson: Path<LessonId>) -> Result<See> {
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
struct Position {
    seconds: f64,
}

/// No film of a lesson is longer.
const LONGEST: f64 = 24.0 * 60.0 * 60.0;

async fn keep_position(app: App, who: Learner, lesson: Path<LessonId>, form: Form<Position>) -> Result<HttpResponse> {
    let (person, id, seconds) = (who.id, *lesson, form.seconds);
    if !(0.0..=LONGEST).contains(&seconds) {
        return Err(Error::refused("lesson-position-wrong"));
    }
    app.write(move |db| enrolled(db, person, id).and_then(|(enrolment, key)| enrolment.keep_position(db, &key, seconds))).await?;
    Ok(HttpResponse::NoContent().finish())
}
