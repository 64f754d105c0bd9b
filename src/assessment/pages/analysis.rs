//! What the answers tell of the questions, and a key that was wrong: looked at first, then changed.

use crate::assessment::items::{AnalysedQuestion, analysed};
use crate::assessment::key_change::{Doubtful, Effect, KeyChange, KeyChangeId, has_keys};
use crate::assessment::{FLAGGED_FROM, SHOWN_FROM};
use crate::authoring::Author;
use crate::catalog::{CourseVersion, Question, QuestionId, Quiz, QuizId};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{Approver, Trainer};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/quizzes/{quiz}/analysis", analysis)
        .get("/questions/{question}/key", key)
        .post("/questions/{question}/key-preview", preview)
        .post("/questions/{question}/key-changes", change)
        .get("/key-changes", doubtful);
}

#[derive(Serialize)]
struct AnalysisPage {
    quiz: Quiz,
    course: String,
    questions: Vec<AnalysedQuestion>,
    misleading: usize,
    shown_from: usize,
    flagged_from: usize,
}

impl Page for AnalysisPage {
    const TEMPLATE: &'static str = "assessment/analysis.html";
}

async fn analysis(app: App, who: Trainer, quiz: Path<QuizId>) -> Result<Show<AnalysisPage>> {
    let (scope, quiz) = (who.scope(), *quiz);
    let load = move |db: &mut Db| {
        let quiz = Quiz::find(db, quiz)?;
        let questions = analysed(db, &scope, quiz.id)?;
        let misleading = questions.iter().filter(|one| one.analysis.as_ref().is_some_and(|analysis| analysis.is_misleading())).count();
        let course = CourseVersion::find(db, quiz.course_version_id)?.title;
        Ok(AnalysisPage { quiz, course, questions, misleading, shown_from: SHOWN_FROM, flagged_from: FLAGGED_FROM })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Deserialize, Serialize, Clone)]
struct KeyForm {
    id: KeyChangeId,
    #[serde(default)]
    key: Vec<String>,
    #[serde(default)]
    reason: String,
}

#[derive(Serialize)]
struct KeyPage {
    question: Question,
    /// Its key is a choice of choices.
    changeable: bool,
    form: KeyForm,
    /// What would change; shown before anything does.
    effect: Option<Effect>,
    changes: Vec<KeyChange>,
    problems: Problems,
}

impl Page for KeyPage {
    const TEMPLATE: &'static str = "assessment/key.html";
}

impl KeyPage {
    fn of(db: &mut Db, question: QuestionId, form: Option<KeyForm>) -> Result<KeyPage> {
        let question = Question::find(db, question)?;
        let now_right = question.choices.0.iter().filter(|choice| choice.correct).map(|choice| choice.key.clone());
        let form = form.unwrap_or_else(|| KeyForm { id: KeyChangeId::new(), key: now_right.collect(), reason: String::new() });
        Ok(KeyPage {
            changeable: has_keys(question.kind),
            changes: KeyChange::of(db, question.id)?,
            form,
            effect: None,
            problems: Problems::default(),
            question,
        })
    }
}

async fn key(app: App, _: Author, question: Path<QuestionId>) -> Result<Show<KeyPage>> {
    let question = *question;
    Ok(Show(app.read(move |db| KeyPage::of(db, question, None)).await?))
}

/// Nothing changes yet.
async fn preview(app: App, _: Author, question: Path<QuestionId>, form: Form<KeyForm>) -> Result<Either<Show<KeyPage>, Again<KeyPage>>> {
    let (question, form) = (*question, form.into_inner());
    let mut problems = Problems::default();
    problems.text("reason", &form.reason, "key-reason-missing", 500);
    let (shown, keys) = (form.clone(), form.key.clone());
    let mut page = app.read(move |db| KeyPage::of(db, question, Some(shown))).await?;
    if problems.is_empty() {
        match app.read(move |db| KeyChange::preview(db, question, &keys)).await {
            Ok(remarks) => page.effect = Some(Effect::of(&remarks)),
            Err(Error::Refused(refusal)) => problems = Problems::of("", refusal),
            Err(error) => return Err(error),
        }
    }
    page.problems = problems;
    Ok(if page.problems.is_empty() { Either::Left(Show(page)) } else { Either::Right(Again(page)) })
}

async fn change(app: App, who: Author, question: Path<QuestionId>, form: Form<KeyForm>) -> Result<See> {
    let (by, question, form) = (who.id, *question, form.into_inner());
    app.write(move |db| KeyChange::make(db, by, form.id, question, &form.key, &form.reason).map(drop)).await?;
    Ok(See(format!("/questions/{question}/key")).saying("key-changed"))
}

#[derive(Serialize)]
struct DoubtfulPage {
    doubtful: Vec<Doubtful>,
}

impl Page for DoubtfulPage {
    const TEMPLATE: &'static str = "assessment/doubtful.html";
}

async fn doubtful(app: App, who: Approver) -> Result<Show<DoubtfulPage>> {
    let scope = who.scope();
    Ok(Show(DoubtfulPage { doubtful: app.read(move |db| Doubtful::within(db, &scope)).await? }))
}
