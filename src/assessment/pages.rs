//! The pages of assessment: one question a page, then a look over the whole, then the result.

mod analysis;
mod question;
mod start;

use super::attempt::{Attempt, AttemptId};
use super::change::Change;
use super::marked::{Marked, Verdict};
use crate::catalog::{Course, CourseVersion, QuestionKind, Quiz};
use crate::db::{Db, Origin, PersonId};
use crate::error::Result;
use crate::identity::Helpable;
use crate::learning::{Enrolment, EnrolmentId};
use crate::web::{App, Page, See, Show, Site};
use actix_web::Either;
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    start::routes(site);
    question::routes(site);
    analysis::routes(site);
    site.get("/attempts/{attempt}", result).get("/attempts/{attempt}/review", review).post("/attempts/{attempt}/submission", submit);
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
        let given = |marked: Marked| {
            // A scenario that has not ended is not answered yet.
            let open = marked.kind == QuestionKind::Scenario && marked.ending.is_empty();
            let chosen = if open { Vec::new() } else { marked.chosen.into_iter().map(|choice| choice.text).collect() };
            Given { place: marked.place, text: marked.text, chosen }
        };
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
