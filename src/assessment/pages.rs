//! The pages of assessment: one question a page, then a look over the whole, then the result.

use super::answer::{Answer, Answers};
use super::attempt::{Attempt, AttemptId};
use super::marked::{Marked, Verdict};
use crate::catalog::{Course, CourseVersion, Question, QuestionKind, Quiz, QuizId};
use crate::config::ReadAloud;
use crate::db::{Db, Origin, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Helpable, Viewer};
use crate::learning::{Enrolment, EnrolmentId};
use crate::media::Shown;
use crate::web::{Again, App, Form, Kind, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/quizzes/{quiz}", start)
        .post("/quizzes/{quiz}/attempts", open)
        .get("/attempts/{attempt}", result)
        .get("/attempts/{attempt}/questions/{place}", question)
        .post("/attempts/{attempt}/questions/{place}", answer)
        .get("/attempts/{attempt}/review", review)
        .post("/attempts/{attempt}/submission", submit);
}

// --- before the test ---

#[derive(Serialize)]
struct StartPage {
    quiz: Quiz,
    course: String,
    slug: String,
    questions: usize,
    tries: Vec<Attempt>,
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
    fn of(db: &mut Db, quiz: Quiz, enrolment: &Enrolment) -> Result<StartPage> {
        let version = CourseVersion::find(db, quiz.course_version_id)?;
        let tries = Attempt::of_enrolment(db, enrolment.id)?;
        Ok(StartPage {
            course: version.title,
            slug: Course::find(db, version.course_id)?.slug,
            questions: Question::of_quiz(db, quiz.id)?.len(),
            under_way: Attempt::under_way(&tries, Origin::helper().is_some()).is_some(),
            best: enrolment.best_score,
            passed: enrolment.test_passed_at.is_some(),
            lessons_missing: if enrolment.lessons_completed_at.is_some() { 0 } else { enrolment.lessons_total - enrolment.lessons_done },
            quiz,
            tries,
            problems: Problems::default(),
        })
    }
}

async fn start(app: App, who: Helpable, quiz: Path<QuizId>) -> Result<Either<Show<StartPage>, See>> {
    let (learner, quiz) = (who.id, *quiz);
    app.read(move |db| match Place::of(db, learner, quiz)? {
        Place::Enrolled(found) => Ok(Either::Left(Show(StartPage::of(db, found.0, &found.1)?))),
        Place::At(course) => Ok(Either::Right(See(course).saying("quiz-begin-course-first"))),
    })
    .await
}

async fn open(app: App, who: Helpable, quiz: Path<QuizId>) -> Submitted<StartPage> {
    let (learner, quiz) = (who.id, *quiz);
    let opened = app.write(move |db| match Place::of(db, learner, quiz)? {
        Place::Enrolled(found) => Ok(format!("/attempts/{}/questions/1", Attempt::open(db, &found.1, &found.0)?.id)),
        Place::At(course) => Ok(course),
    });
    match opened.await {
        Ok(next) => Ok(Either::Left(See(next))),
        Err(Error::Refused(refusal)) => {
            let page = app.read(move |db| match Place::of(db, learner, quiz)? {
                Place::Enrolled(found) => StartPage::of(db, found.0, &found.1),
                Place::At(_) => Err(Error::NotFound),
            });
            Ok(Either::Right(Again(StartPage { problems: Problems::of("", refusal), ..page.await? })))
        }
        Err(error) => Err(error),
    }
}

// --- one question ---

#[derive(Serialize)]
struct QuestionPage {
    attempt: AttemptId,
    place: usize,
    of: usize,
    text: String,
    /// The question as it is read aloud.
    sound: Option<String>,
    kind: QuestionKind,
    picture: Option<Shown>,
    picture_alt: String,
    hint: String,
    choices: Vec<Offered>,
    /// Back to the list of answers after a change.
    to_review: bool,
    problems: Problems,
}

#[derive(Serialize)]
struct Offered {
    value: String,
    label: String,
    sound: Option<String>,
    chosen: bool,
}

impl Page for QuestionPage {
    const TEMPLATE: &'static str = "assessment/question.html";
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct AnswerForm {
    #[serde(default)]
    choice: Vec<String>,
    #[serde(default)]
    next: String,
}

const TO_REVIEW: &str = "review";

impl QuestionPage {
    /// `None` when the attempt was handed in: its result is the page to see.
    /// In easy words for whoever reads easy pages, where there are such words.
    fn of(db: &mut Db, settings: &ReadAloud, who: &Viewer, attempt: AttemptId, place: usize, next: &str) -> Result<Option<QuestionPage>> {
        let (learner, easy) = (who.id, who.presentation.kind == Kind::Easy);
        let attempt = Attempt::of(db, learner, attempt)?;
        if attempt.submitted_at.is_some() {
            return Ok(None);
        }
        let item = attempt.paper.0.item(place).ok_or(Error::NotFound)?;
        let question = Question::find(db, item.question)?;
        let answers = Answers::of(db, attempt.id)?;
        let chosen = answers.to(question.id);
        let shown = item.choices.iter().filter_map(|key| question.choices.0.iter().find(|choice| choice.key == *key));
        let words = |easy_words: &String, words: &String| if easy && !easy_words.is_empty() { easy_words.clone() } else { words.clone() };
        let sounds = question.sounds(db, settings)?;
        let choices = shown.map(|choice| Offered {
            value: choice.key.clone(),
            label: words(&choice.easy, &choice.text),
            sound: sounds.of_choice(&choice.key),
            chosen: chosen.contains(&choice.key),
        });
        Ok(Some(QuestionPage {
            attempt: attempt.id,
            place,
            of: attempt.paper.0.items.len(),
            kind: question.kind,
            sound: sounds.question.clone(),
            picture: question.picture_shown(db)?,
            choices: choices.collect(),
            text: words(&question.easy, &question.text),
            picture_alt: question.picture_alt,
            hint: question.hint,
            to_review: next == TO_REVIEW,
            problems: Problems::default(),
        }))
    }
}

async fn question(app: App, who: Helpable, path: Path<(AttemptId, usize)>, from: Query<From>) -> Result<Either<Show<QuestionPage>, See>> {
    let ((attempt, place), next) = (*path, from.into_inner().next);
    let settings = app.config.read_aloud.clone();
    let page = app.read(move |db| QuestionPage::of(db, &settings, &who, attempt, place, &next)).await?;
    Ok(page.map_or_else(|| Either::Right(See(format!("/attempts/{attempt}"))), |page| Either::Left(Show(page))))
}

async fn answer(app: App, who: Helpable, path: Path<(AttemptId, usize)>, form: Form<AnswerForm>) -> Submitted<QuestionPage> {
    let ((attempt, place), learner, AnswerForm { choice, next }) = (*path, who.id, form.into_inner());
    let to_review = next == TO_REVIEW;
    if choice.is_empty() {
        let settings = app.config.read_aloud.clone();
        let page = app.read(move |db| QuestionPage::of(db, &settings, &who, attempt, place, &next)).await?;
        let mut page = page.ok_or_else(|| Error::refused("attempt-already-submitted"))?;
        page.problems.add("choice", "answer-missing");
        return Ok(Either::Right(Again(page)));
    }
    let answered = app.write(move |db| Answer::give(db, learner, attempt, place, &choice)).await?;
    let next = if to_review || answered.place == answered.of { "review".into() } else { format!("questions/{}", place + 1) };
    Ok(Either::Left(See(format!("/attempts/{attempt}/{next}"))))
}

// --- all answers, and handing in ---

#[derive(Serialize)]
struct ReviewPage {
    attempt: AttemptId,
    title: String,
    answers: Vec<Given>,
    blank: usize,
    first_blank: Option<usize>,
}

/// What was answered, without saying whether it is right.
#[derive(Serialize)]
struct Given {
    place: usize,
    text: String,
    chosen: Vec<String>,
}

impl Page for ReviewPage {
    const TEMPLATE: &'static str = "assessment/review.html";
}

async fn review(app: App, who: Helpable, attempt: Path<AttemptId>) -> Result<Either<Show<ReviewPage>, See>> {
    let (learner, attempt) = (who.id, *attempt);
    let page = app.read(move |db| ReviewPage::of(db, learner, attempt)).await?;
    Ok(page.map_or_else(|| Either::Right(See(format!("/attempts/{attempt}"))), |page| Either::Left(Show(page))))
}

impl ReviewPage {
    fn of(db: &mut Db, learner: PersonId, attempt: AttemptId) -> Result<Option<ReviewPage>> {
        let attempt = Attempt::of(db, learner, attempt)?;
        if attempt.submitted_at.is_some() {
            return Ok(None);
        }
        let given = |marked: Marked| Given { place: marked.place, text: marked.text, chosen: marked.chosen.into_iter().map(|choice| choice.text).collect() };
        let answers: Vec<Given> = attempt.marked(db)?.into_iter().map(given).collect();
        let blank = answers.iter().filter(|answer| answer.chosen.is_empty()).count();
        let first_blank = answers.iter().find(|answer| answer.chosen.is_empty()).map(|answer| answer.place);
        Ok(Some(ReviewPage { attempt: attempt.id, title: Quiz::find(db, attempt.quiz_id)?.title, answers, blank, first_blank }))
    }
}

async fn submit(app: App, who: Helpable, attempt: Path<AttemptId>) -> Result<See> {
    let (learner, attempt) = (who.id, *attempt);
    app.write(move |db| Attempt::submit(db, learner, attempt)).await?;
    Ok(See(format!("/attempts/{attempt}")))
}

// --- the result ---

#[derive(Serialize)]
struct ResultPage {
    attempt: Attempt,
    quiz: Quiz,
    slug: String,
    course: String,
    questions: Vec<Marked>,
    right: usize,
    enrolment: EnrolmentId,
    /// Lessons and test are done, and nothing was asked for yet.
    may_request: bool,
    request_state: Option<String>,
}

impl Page for ResultPage {
    const TEMPLATE: &'static str = "assessment/result.html";
}

/// An attempt under way goes on where it stopped.
async fn result(app: App, who: Helpable, attempt: Path<AttemptId>) -> Result<Either<Show<ResultPage>, See>> {
    let (learner, attempt) = (who.id, *attempt);
    let page = app.read(move |db| ResultPage::of(db, learner, attempt)).await?;
    Ok(page.map_or_else(|| Either::Right(See(format!("/attempts/{attempt}/review"))), |page| Either::Left(Show(page))))
}

impl ResultPage {
    fn of(db: &mut Db, learner: PersonId, attempt: AttemptId) -> Result<Option<ResultPage>> {
        let attempt = Attempt::of(db, learner, attempt)?;
        if attempt.submitted_at.is_none() {
            return Ok(None);
        }
        let quiz = Quiz::find(db, attempt.quiz_id)?;
        let version = CourseVersion::find(db, quiz.course_version_id)?;
        let enrolment = Enrolment::find(db, attempt.enrolment_id)?;
        let questions = attempt.marked(db)?;
        let not_asked = matches!(enrolment.request_state.as_deref(), None | Some("returned"));
        Ok(Some(ResultPage {
            right: questions.iter().filter(|question| question.verdict == Verdict::Right).count(),
            slug: Course::find(db, version.course_id)?.slug,
            course: version.title,
            enrolment: enrolment.id,
            may_request: enrolment.is_ready() && not_asked && Origin::helper().is_none(),
            request_state: enrolment.request_state,
            attempt,
            quiz,
            questions,
        }))
    }
}
