//! Before a test: its terms in words, and the ways in.

use crate::assessment::draw::numbers;
use crate::assessment::{Attempt, Terms};
use crate::catalog::{Course, CourseVersion, Outline, Question, Quiz, QuizId, Skill};
use crate::db::{Db, Origin, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Helpable, Learner};
use crate::keys::Keys;
use crate::learning::Enrolment;
use crate::web::{Again, App, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use chrono::NaiveDateTime;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/quizzes/{quiz}", start)
        .post("/quizzes/{quiz}/attempts", open)
        .get("/quizzes/{quiz}/entry", entry)
        .post("/quizzes/{quiz}/entry-attempts", open_entry);
}

#[derive(Serialize)]
struct StartPage {
    quiz: Quiz,
    course: String,
    slug: String,
    questions: usize,
    /// How many questions of each skill, by its title.
    skills: Vec<(String, usize)>,
    terms: Terms,
    minutes: Option<i64>,
    practical: bool,
    tries: Vec<Attempt>,
    tries_left: Option<i64>,
    waits_until: Option<NaiveDateTime>,
    under_way: bool,
    best: Option<f64>,
    passed: bool,
    lessons_missing: i32,
    problems: Problems,
}

impl Page for StartPage {
    const TEMPLATE: &'static str = "assessment/start.html";
}

/// The quiz with the learner's enrolment in its version; who has not begun the course begins there.
enum Place {
    Enrolled(Box<(Quiz, Enrolment)>),
    At(String),
}

impl Place {
    fn of(db: &mut Db, learner: PersonId, quiz: QuizId) -> Result<Place> {
        let quiz = Quiz::find(db, quiz)?;
        let course = CourseVersion::find(db, quiz.course_version_id)?.course_id;
        match Enrolment::of(db, learner, course)? {
            Some(enrolment) if enrolment.course_version_id == quiz.course_version_id => Ok(Place::Enrolled(Box::new((quiz, enrolment)))),
            _ => Ok(Place::At(format!("/courses/{}", Course::find(db, course)?.slug))),
        }
    }
}

impl StartPage {
    fn of(db: &mut Db, keys: &Keys, quiz: Quiz, enrolment: &Enrolment) -> Result<StartPage> {
        let version = CourseVersion::find(db, quiz.course_version_id)?;
        let tries = Attempt::of_enrolment(db, enrolment.id)?;
        let terms = Terms::of(db, keys, enrolment, &quiz)?;
        let bank = Question::of_quiz(db, quiz.id)?;
        let skills = titled(db, &version, numbers(&terms.blueprint, &bank))?;
        let alone = Origin::helper().is_none();
        Ok(StartPage {
            practical: terms.blueprint.practical_required && Outline::of(db, version.id)?.practical.is_some(),
            course: version.title,
            slug: Course::find(db, version.course_id)?.slug,
            questions: skills.iter().map(|(_, count)| count).sum(),
            skills,
            minutes: terms.minutes(),
            under_way: Attempt::under_way(&tries, !alone).is_some_and(|open| !open.is_over()),
            tries_left: terms.tries_left(&tries),
            waits_until: terms.waits_until(&tries).filter(|_| alone),
            best: enrolment.best_score,
            passed: enrolment.test_passed_at.is_some(),
            lessons_missing: if enrolment.lessons_completed_at.is_some() { 0 } else { enrolment.lessons_total - enrolment.lessons_done },
            terms,
            quiz,
            tries,
            problems: Problems::default(),
        })
    }
}

fn titled(db: &mut Db, version: &CourseVersion, numbers: Vec<(String, usize, usize)>) -> Result<Vec<(String, usize)>> {
    let titles = Skill::titles(db, version.framework_id)?;
    Ok(numbers.into_iter().map(|(code, asked, _)| (titles.get(&code).cloned().unwrap_or(code), asked)).collect())
}

async fn start(app: App, who: Helpable, quiz: Path<QuizId>) -> Result<Either<Show<StartPage>, See>> {
    let (learner, quiz, keys) = (who.id, *quiz, app.clone());
    app.read(move |db| match Place::of(db, learner, quiz)? {
        Place::Enrolled(found) => Ok(Either::Left(Show(StartPage::of(db, &keys.keys, found.0, &found.1)?))),
        Place::At(course) => Ok(Either::Right(See(course).saying("quiz-begin-course-first"))),
    })
    .await
}

async fn open(app: App, who: Helpable, quiz: Path<QuizId>) -> Submitted<StartPage> {
    let (learner, quiz, keys) = (who.id, *quiz, app.clone());
    let opened = app.write(move |db| match Place::of(db, learner, quiz)? {
        Place::Enrolled(found) => Ok(format!("/attempts/{}/questions/1", Attempt::open(db, &keys.keys, &found.1, &found.0)?.id)),
        Place::At(course) => Ok(course),
    });
    match opened.await {
        Ok(next) => Ok(Either::Left(See(next))),
        Err(Error::Refused(refusal)) => {
            let keys = app.clone();
            let page = app.read(move |db| match Place::of(db, learner, quiz)? {
                Place::Enrolled(found) => StartPage::of(db, &keys.keys, found.0, &found.1),
                Place::At(_) => Err(Error::NotFound),
            });
            Ok(Either::Right(Again(StartPage { problems: Problems::of("", refusal), ..page.await? })))
        }
        Err(error) => Err(error),
    }
}

// --- the entry test ---

#[derive(Serialize)]
struct EntryPage {
    quiz: Quiz,
    course: String,
    slug: String,
    questions: usize,
    /// It was handed in, or is under way.
    entry: Option<Attempt>,
    /// The first lesson is done: there is no "before" any more.
    too_late: bool,
}

impl Page for EntryPage {
    const TEMPLATE: &'static str = "assessment/entry.html";
}

/// Who has not begun the course begins it with the button.
async fn entry(app: App, who: Learner, quiz: Path<QuizId>) -> Result<Show<EntryPage>> {
    let (learner, audience, quiz) = (who.id, who.audience, *quiz);
    let load = move |db: &mut Db| {
        let quiz = Quiz::find(db, quiz)?;
        let version = CourseVersion::find(db, quiz.course_version_id)?;
        let blueprint = crate::catalog::Blueprint::of_version(db, version.id, audience)?;
        if !blueprint.entry_test {
            return Err(Error::NotFound);
        }
        let enrolment = Enrolment::of(db, learner, version.course_id)?.filter(|enrolment| enrolment.course_version_id == version.id);
        let entry = enrolment.as_ref().map_or(Ok(None), |enrolment| Attempt::entry_of(db, enrolment.id))?;
        let questions = numbers(&blueprint, &Question::of_quiz(db, quiz.id)?).iter().map(|(_, asked, _)| asked).sum();
        let slug = Course::find(db, version.course_id)?.slug;
        Ok(EntryPage { too_late: enrolment.is_some_and(|enrolment| enrolment.lessons_done > 0), course: version.title, slug, questions, entry, quiz })
    };
    Ok(Show(app.read(load).await?))
}

async fn open_entry(app: App, who: Learner, quiz: Path<QuizId>) -> Result<See> {
    let (learner, quiz, keys) = (who.id, *quiz, app.clone());
    let open = move |db: &mut Db| {
        let quiz = Quiz::find(db, quiz)?;
        let version = CourseVersion::find(db, quiz.course_version_id)?;
        let course = Course::find(db, version.course_id)?;
        let enrolment = Enrolment::begin(db, learner, &course)?;
        if enrolment.course_version_id != quiz.course_version_id {
            return Err(Error::NotFound);
        }
        let entry = Attempt::open_entry(db, &keys.keys, &enrolment, &quiz)?;
        Ok(if entry.submitted_at.is_some() { format!("/attempts/{}", entry.id) } else { format!("/attempts/{}/questions/1", entry.id) })
    };
    Ok(See(app.write(open).await?))
}
