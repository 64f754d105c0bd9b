//! A course with its lessons, what is still missing for the certificate, and the one next action.

use crate::catalog::{Blueprint, Course, CourseVersionId, LessonEntry, LessonId, Outline, QuizId, handbook};
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::{Audience, Helpable, Publisher, Visitor};
use crate::learning::next_step::{NextStep, first, is_done};
use crate::learning::{Enrolment, Progress};
use crate::media::Shown;
use crate::web::{App, Page, See, Show};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

#[derive(Serialize)]
struct CoursePage {
    #[serde(skip)]
    version: CourseVersionId,
    course: CourseFacts,
    /// Whoever looks may take the course along as a zip.
    package: bool,
    /// Courses to learn before.
    before: Vec<CourseLink>,
    lessons: Vec<LessonLine>,
    quiz: Option<TestLine>,
    enrolment: Option<EnrolmentFacts>,
    next: NextStep,
    /// This program can make one.
    handbook: bool,
    /// Nothing is learned yet, and one may try oneself before.
    entry_test: bool,
}

#[derive(Serialize)]
struct CourseLink {
    slug: String,
    title: String,
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
    picture: Option<Shown>,
    picture_alt: String,
    has_audio: bool,
    has_sign: bool,
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
    /// The title of the module that begins here.
    module: Option<String>,
    /// The place of the lesson to finish first.
    after: Option<i32>,
    has_sign: bool,
}

#[derive(Serialize)]
struct TestLine {
    id: QuizId,
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

pub async fn course(app: App, request: HttpRequest, who: Visitor, slug: Path<String>) -> Result<HttpResponse> {
    let slug = slug.into_inner();
    match who.0 {
        None => app.cached.show(&app, &request, || app.read(move |db| CoursePage::for_all(db, &slug))).await,
        Some(viewer) => {
            let (package, learner, audience) = (Publisher::is(&viewer), viewer.id, viewer.audience);
            let alone = viewer.helper.is_none();
            let page = app.read(move |db| CoursePage::of(db, &slug, learner)?.with_entry_test(db, audience)).await?;
            let page = CoursePage { entry_test: page.entry_test && alone, ..page };
            Ok(Show(CoursePage { package, ..page }).respond_to(&request))
        }
    }
}

impl CoursePage {
    fn for_all(db: &mut Db, slug: &str) -> Result<CoursePage> {
        let course = Course::named(db, slug)?;
        let outline = Outline::of(db, course.offered()?)?;
        Ok(CoursePage { before: CourseLink::all(db, &outline)?, ..CoursePage::new(&outline, None, &[], NextStep::SignIn) })
    }

    fn of(db: &mut Db, slug: &str, learner: PersonId) -> Result<CoursePage> {
        let course = Course::named(db, slug)?;
        let Some(enrolment) = Enrolment::of(db, learner, course.id)? else {
            let outline = Outline::of(db, course.offered()?)?;
            return Ok(CoursePage { before: CourseLink::all(db, &outline)?, ..CoursePage::new(&outline, None, &[], NextStep::Begin) });
        };
        let outline = Outline::of(db, enrolment.course_version_id)?;
        let progress = Progress::of(db, enrolment.id)?;
        let next = enrolment.next_step(&outline, &progress);
        let page = CoursePage::new(&outline, Some(&enrolment), &progress, next);
        // Put away, it is printed no more; whoever has begun it goes on.
        Ok(CoursePage { before: CourseLink::all(db, &outline)?, handbook: page.handbook && course.archived_at.is_none(), ..page })
    }

    fn with_entry_test(self, db: &mut Db, audience: Audience) -> Result<CoursePage> {
        let begun = self.enrolment.as_ref().is_some_and(|enrolment| enrolment.lessons_done > 0);
        let version = self.version;
        Ok(CoursePage { entry_test: self.quiz.is_some() && !begun && Blueprint::of_version(db, version, audience)?.entry_test, ..self })
    }

    fn new(outline: &Outline, enrolment: Option<&Enrolment>, progress: &[Progress], next: NextStep) -> CoursePage {
        let now = match next {
            NextStep::Lesson { position, .. } => position,
            _ => 0,
        };
        CoursePage {
            version: outline.version_id,
            course: CourseFacts::from(outline),
            package: false,
            before: Vec::new(),
            lessons: outline.lessons.iter().map(|lesson| LessonLine::new(outline, lesson, progress, lesson.position == now)).collect(),
            quiz: outline.quiz.as_ref().map(|quiz| TestLine { id: quiz.id, title: quiz.title.clone(), pass_mark: quiz.pass_mark }),
            enrolment: enrolment.map(EnrolmentFacts::from),
            next,
            handbook: handbook::BUILT,
            entry_test: false,
        }
    }
}

impl CourseLink {
    /// A course that is gone, or was never here, is not named.
    fn all(db: &mut Db, outline: &Outline) -> Result<Vec<CourseLink>> {
        let mut links = Vec::new();
        for slug in &outline.requires {
            let Some(version) = Course::known(db, slug)?.and_then(|course| course.offered().ok()) else { continue };
            links.push(CourseLink { slug: slug.clone(), title: Outline::of(db, version)?.title.clone() });
        }
        Ok(links)
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
            has_sign: outline.has_sign(),
            audiences: outline.audiences.clone(),
            skills: outline.skills.clone(),
            practical: outline.practical.clone(),
        }
    }
}

impl LessonLine {
    fn new(outline: &Outline, lesson: &LessonEntry, progress: &[Progress], now: bool) -> LessonLine {
        let after = first(outline, &lesson.requires, progress).first().map(|lesson| lesson.position);
        let state = match () {
            () if now => "now",
            () if is_done(progress, &lesson.key) => "done",
            () if after.is_some() => "closed",
            () => "todo",
        };
        let begins = outline.lessons.iter().find(|other| other.module_key == lesson.module_key).is_some_and(|other| other.id == lesson.id);
        let module = outline.modules.iter().find(|module| begins && Some(&module.key) == lesson.module_key.as_ref());
        LessonLine {
            id: lesson.id,
            position: lesson.position,
            title: lesson.title.clone(),
            minutes: lesson.minutes,
            state,
            module: module.map(|module| module.title.clone()),
            after,
            has_sign: lesson.has_sign,
        }
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
pub async fn begin(app: App, who: Helpable, slug: Path<String>) -> Result<See> {
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
