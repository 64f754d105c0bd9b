//! The pages of assessment: one question a page, then a look over the whole, then the result.

mod analysis;
mod start;

use super::answer::Answers;
use super::attempt::{Attempt, AttemptId};
use super::change::Change;
use super::marked::{Marked, Verdict};
use super::sending::{SendId, Sending};
use crate::catalog::{Course, CourseVersion, Question, QuestionKind, Quiz, Sounds};
use crate::config::ReadAloud;
use crate::db::{Db, Origin, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Helpable, Viewer};
use crate::learning::{Enrolment, EnrolmentId};
use crate::media::Shown;
use crate::web::{Again, App, Form, Kind, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::{Path, Query};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    start::routes(site);
    analysis::routes(site);
    site.get("/attempts/{attempt}", result)
        .get("/attempts/{attempt}/questions/{place}", question)
        .post("/attempts/{attempt}/questions/{place}", answer)
        .get("/attempts/{attempt}/review", review)
        .post("/attempts/{attempt}/submission", submit);
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
    due_at: Option<NaiveDateTime>,
    /// The name of what was sent last from here.
    sent: Option<SendId>,
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
        if attempt.submitted_at.is_some() || attempt.is_over() {
            return Ok(None);
        }
        let item = attempt.paper.0.item(place).ok_or(Error::NotFound)?;
        let question = Question::find(db, item.question)?;
        let answers = Answers::of(db, attempt.id)?;
        let chosen = answers.to(question.id);
        let shown = item.choices.iter().filter_map(|key| question.choices.0.iter().find(|choice| choice.key == *key));
        let words = |easy_words: &String, words: &String| if easy && !easy_words.is_empty() { easy_words.clone() } else { words.clone() };
        // Who signs is given nothing for the ear.
        let sounds = if who.presentation.kind == Kind::Sign { Sounds::default() } else { question.sounds(db, settings)? };
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
            due_at: attempt.due_at,
            sent: Sending::last(db, learner, attempt.id, place)?,
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

async fn answer(app: App, who: Helpable, sending: Sending, path: Path<(AttemptId, usize)>, form: Form<AnswerForm>) -> Submitted<QuestionPage> {
    let ((attempt, place), learner, AnswerForm { choice, next }) = (*path, who.id, form.into_inner());
    let to_review = next == TO_REVIEW;
    if choice.is_empty() {
        let settings = app.config.read_aloud.clone();
        let page = app.read(move |db| QuestionPage::of(db, &settings, &who, attempt, place, &next)).await?;
        let mut page = page.ok_or_else(|| Error::refused("attempt-already-submitted"))?;
        page.problems.add("choice", "answer-missing");
        return Ok(Either::Right(Again(page)));
    }
    let answered = match app.write(move |db| sending.keep(db, learner, attempt, place, &choice)).await {
        // What was saved before counts: the result says so.
        Err(Error::Refused(refusal)) if refusal.id == "attempt-time-over" => {
            return Ok(Either::Left(See(format!("/attempts/{attempt}")).saying("attempt-time-over")));
        }
        answered => answered?,
    };
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
        if attempt.submitted_at.is_some() || attempt.is_over() {
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
    pass_mark: f64,
    /// From the entry test to this one.
    change: Option<Change>,
}

impl Page for ResultPage {
    const TEMPLATE: &'static str = "assessment/result.html";
}

/// An attempt under way goes on where it stopped; one whose time is over is handed in.
async fn result(app: App, who: Helpable, attempt: Path<AttemptId>) -> Result<Either<Show<ResultPage>, See>> {
    let (learner, attempt) = (who.id, *attempt);
    let found = app.read(move |db| Attempt::of(db, learner, attempt)).await?;
    if found.submitted_at.is_none() && found.is_over() {
        app.write(move |db| Attempt::submit_over(db, learner, attempt)).await?;
    }
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
            may_request: enrolment.is_ready() && not_asked && !attempt.is_entry() && Origin::helper().is_none(),
            request_state: enrolment.request_state,
            pass_mark: attempt.pass_mark.unwrap_or(quiz.pass_mark),
            change: Change::of(db, &attempt)?,
            attempt,
            quiz,
            questions,
        }))
    }
}
