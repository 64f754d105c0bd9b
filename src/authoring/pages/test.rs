//! The test of a draft: its title, what passes, its questions in their order.

use super::Facts;
use super::outline::Move;
use crate::authoring::course_text::{COURSE, CourseText};
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::fields::line;
use crate::authoring::question_text::QuestionText;
use crate::authoring::test_text::{TEST, TestText};
use crate::authoring::{Author, How};
use crate::catalog::{Framework, Skill};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/drafts/{draft}/test", edit)
        .post("/drafts/{draft}/test", save)
        .post("/drafts/{draft}/questions", add)
        .post("/drafts/{draft}/questions/{question}/place", move_question)
        .post("/drafts/{draft}/questions/{question}/removal", remove);
}

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
struct TestForm {
    title: String,
    /// In percent.
    pass_mark: String,
}

#[derive(Serialize)]
struct TestPage {
    draft: Facts,
    form: TestForm,
    questions: Vec<QuestionText>,
    problems: Problems,
}

impl Page for TestPage {
    const TEMPLATE: &'static str = "authoring/test.html";
}

/// The test as it stands; one that is not there yet is empty.
pub fn test_of(db: &mut Db, draft: &Draft) -> Result<TestText> {
    match draft.files(db)?.text(TEST) {
        Some(text) => TestText::read(text),
        None => Ok(TestText::new("Kiểm tra")),
    }
}

async fn edit(app: App, who: Author, draft: Path<DraftId>) -> Result<Show<TestPage>> {
    let id = *draft;
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let test = test_of(db, &draft)?;
        let form = TestForm { title: test.title(), pass_mark: format!("{:.0}", test.pass_mark() * 100.0) };
        Ok(TestPage { draft: Facts::from(&draft), form, questions: test.questions(), problems: Problems::default() })
    };
    Ok(Show(app.read(look).await?))
}

async fn save(app: App, who: Author, draft: Path<DraftId>, form: Form<TestForm>) -> Submitted<TestPage> {
    let (id, form) = (*draft, form.into_inner());
    let mut problems = Problems::default();
    problems.text("title", &form.title, "problem-test-title-missing", 120);
    let percent = form.pass_mark.trim().trim_end_matches('%').trim().parse::<u32>().ok().filter(|percent| (1..=100).contains(percent));
    if percent.is_none() {
        problems.add("pass_mark", "problem-pass-mark-unreal");
    }
    let change = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let mut test = test_of(db, &draft)?;
        let Some(percent) = percent.filter(|_| problems.is_empty()) else {
            return Ok(Some(TestPage { draft: Facts::from(&draft), form: form.clone(), questions: test.questions(), problems: problems.clone() }));
        };
        test.set(&line(&form.title), f64::from(percent) / 100.0);
        draft.keep(db, who.id, TEST, &test.to_string(), How::Saved)?;
        Ok(None)
    };
    Ok(match app.write(change).await? {
        Some(page) => Either::Right(Again(page)),
        None => Either::Left(See(format!("/drafts/{id}/test")).saying("draft-saved")),
    })
}

#[derive(Deserialize)]
struct NewQuestion {
    text: String,
}

async fn add(app: App, who: Author, draft: Path<DraftId>, form: Form<NewQuestion>) -> Result<See> {
    let (id, text) = (*draft, line(&form.text));
    if text.is_empty() || text.chars().count() > crate::authoring::question_form::LONGEST {
        return Err(Error::refused("problem-question-missing"));
    }
    let change = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let mut test = test_of(db, &draft)?;
        let skill = first_skill(db, &draft)?;
        let key = test.add(QuestionText { text: text.clone(), kind: "single".into(), skill, ..QuestionText::default() });
        draft.keep(db, who.id, TEST, &test.to_string(), How::Saved)?;
        Ok(key)
    };
    let key = app.write(change).await?;
    Ok(See(format!("/drafts/{id}/questions/{key}")))
}

/// What a new question tests until somebody chooses: the first skill of the course, else of the framework.
pub fn first_skill(db: &mut Db, draft: &Draft) -> Result<String> {
    let course = CourseText::read(draft.files(db)?.text(COURSE).unwrap_or_default())?;
    if let Some(skill) = course.texts("skills").into_iter().next() {
        return Ok(skill);
    }
    let Some(framework) = Framework::current(db)? else { return Ok(String::new()) };
    Ok(Skill::of_framework(db, framework.id)?.into_iter().next().map(|skill| skill.code).unwrap_or_default())
}

async fn move_question(app: App, who: Author, place: Path<(DraftId, String)>, form: Form<Move>) -> Result<See> {
    let ((id, key), wish) = (place.into_inner(), form.into_inner());
    let to = format!("/drafts/{id}/test#question-{key}");
    change(&app, who, id, move |test| match wish.way {
        Some(way) => test.move_question(&key, way),
        None => test.place_question(&key, &wish.before),
    })
    .await?;
    Ok(See(to))
}

async fn remove(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<See> {
    let (id, key) = place.into_inner();
    change(&app, who, id, move |test| test.remove(&key)).await?;
    Ok(See(format!("/drafts/{id}/test")).saying("draft-question-removed"))
}

async fn change(app: &App, who: Author, id: DraftId, make: impl Fn(&mut TestText) -> Result<()> + Send + 'static) -> Result<()> {
    let change = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let mut test = test_of(db, &draft)?;
        make(&mut test)?;
        draft.keep(db, who.id, TEST, &test.to_string(), How::Saved)
    };
    app.write(change).await
}
