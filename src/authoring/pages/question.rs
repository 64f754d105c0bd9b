//! A question's form, and its removal.

use super::test::test_of;
use super::{Conflict, Facts, Kept};
use crate::authoring::difference::difference;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::question_form::{QuestionFields, QuestionForm};
use crate::authoring::question_text::QuestionText;
use crate::authoring::test_text::TEST;
use crate::authoring::{Author, How};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site};
use actix_web::Either;
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/drafts/{draft}/questions/{question}", edit)
        .post("/drafts/{draft}/questions/{question}", save)
        .get("/drafts/{draft}/questions/{question}/removal", ask_removal);
}

#[derive(Serialize)]
struct QuestionPage {
    draft: Facts,
    key: String,
    began: String,
    #[serde(flatten)]
    fields: QuestionFields,
    conflict: Option<Conflict>,
    problems: Problems,
}

impl Page for QuestionPage {
    const TEMPLATE: &'static str = "authoring/question.html";
}

impl QuestionPage {
    fn of(db: &mut Db, draft: &Draft, began: String, question: QuestionText, extra: usize, problems: Problems) -> Result<QuestionPage> {
        let key = question.key.clone();
        Ok(QuestionPage { draft: Facts::from(draft), key, began, fields: QuestionFields::of(db, question, extra)?, conflict: None, problems })
    }
}

async fn edit(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<Show<QuestionPage>> {
    let (id, key) = place.into_inner();
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let question = test_of(db, &draft)?.question(&key)?;
        QuestionPage::of(db, &draft, question.mark(), question, 0, Problems::default())
    };
    Ok(Show(app.read(look).await?))
}

enum Outcome {
    Kept,
    Shown(Box<QuestionPage>),
    Again(Box<QuestionPage>),
}

type Saved = Result<Either<See, Either<Show<QuestionPage>, Again<QuestionPage>>>>;

async fn save(app: App, who: Author, place: Path<(DraftId, String)>, form: Form<QuestionForm>) -> Saved {
    let ((id, key), form) = (place.into_inner(), form.into_inner());
    let to = if form.wish == "next" { format!("/drafts/{id}/test#questions") } else { format!("/drafts/{id}/questions/{key}") };
    Ok(match app.write(move |db| keep(db, &who, id, &key, &form)).await? {
        Outcome::Kept => Either::Left(See(to).saying("draft-saved")),
        Outcome::Shown(page) => Either::Right(Either::Left(Show(*page))),
        Outcome::Again(page) => Either::Right(Either::Right(Again(*page))),
    })
}

fn keep(db: &mut Db, who: &Author, id: DraftId, key: &str, form: &QuestionForm) -> Result<Outcome> {
    let draft = Draft::of(db, who, id)?;
    let mut test = test_of(db, &draft)?;
    let now_there = test.question(key)?;
    let typed = form.question(&now_there, true);
    if form.is_only_looking() {
        let extra = if form.wish == "more" { 2 } else { 0 };
        return Ok(Outcome::Shown(Box::new(QuestionPage::of(db, &draft, form.began.clone(), typed, extra, Problems::default())?)));
    }
    let problems = form.problems();
    if !problems.is_empty() {
        return Ok(Outcome::Again(Box::new(QuestionPage::of(db, &draft, form.began.clone(), typed, 0, problems)?)));
    }
    let question = form.question(&now_there, false);
    if form.began != now_there.mark() && question != now_there {
        let files = draft.files(db)?;
        let kept = Kept::of(db, files.0.get(TEST).ok_or(Error::NotFound)?)?;
        let (theirs, mine) = (now_there.to_string(), question.to_string());
        let conflict = Conflict { kept, lines: difference(&theirs, &mine), theirs };
        let page = QuestionPage::of(db, &draft, now_there.mark(), typed, 0, Problems::default())?;
        return Ok(Outcome::Again(Box::new(QuestionPage { conflict: Some(conflict), ..page })));
    }
    test.put(&question)?;
    draft.keep(db, who.id, TEST, &test.to_string(), How::Saved)?;
    Ok(Outcome::Kept)
}

#[derive(Serialize)]
struct QuestionRemovalPage {
    draft: Facts,
    key: String,
    text: String,
}

impl Page for QuestionRemovalPage {
    const TEMPLATE: &'static str = "authoring/question_removal.html";
}

async fn ask_removal(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<Show<QuestionRemovalPage>> {
    let (id, key) = place.into_inner();
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let question = test_of(db, &draft)?.question(&key)?;
        Ok(QuestionRemovalPage { draft: Facts::from(&draft), key, text: question.text })
    };
    Ok(Show(app.read(look).await?))
}
