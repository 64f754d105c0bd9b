//! One question of the bank: written, changed, put away, brought into a course.

use crate::authoring::{Author, Draft, DraftId, QuestionFields, QuestionForm, QuestionText};
use crate::bank::question::{BankQuestion, BankQuestionId};
use crate::bank::text::BankText;
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Audience, Person};
use crate::media::{Kind, Sent, Wanted};
use crate::text::tidy;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_multipart::Multipart;
use actix_web::web::Path;
use actix_web::{Either, HttpRequest};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

pub fn routes(site: &mut Site) {
    site.get("/bank/questions/new", new)
        .post("/bank/questions", begin)
        .get("/bank/questions/{question}", edit)
        .post("/bank/questions/{question}", save)
        .get("/bank/questions/{question}/versions", versions)
        .post("/bank/questions/{question}/archive", archive)
        .post("/bank/questions/{question}/return", bring_back)
        .post("/bank/questions/{question}/picture", send_picture)
        .post("/bank/questions/{question}/courses", into_course);
}

// --- a new one ---

#[derive(Serialize)]
struct NewPage {
    id: BankQuestionId,
    text: String,
    problems: Problems,
}

impl Page for NewPage {
    const TEMPLATE: &'static str = "bank/new.html";
}

async fn new(_: Author) -> Show<NewPage> {
    Show(NewPage { id: BankQuestionId::new(), text: String::new(), problems: Problems::default() })
}

#[derive(Deserialize)]
struct NewForm {
    id: BankQuestionId,
    #[serde(default)]
    text: String,
}

async fn begin(app: App, who: Author, form: Form<NewForm>) -> Submitted<NewPage> {
    let form = form.into_inner();
    let (id, text) = (form.id, tidy(&form.text));
    let mut problems = Problems::default();
    problems.text("text", &text, "problem-question-missing", 500);
    if !problems.is_empty() {
        return Ok(Either::Right(Again(NewPage { id, text, problems })));
    }
    let question = QuestionText { text, kind: "single".into(), ..QuestionText::default() };
    let text = BankText { audiences: Vec::new(), question };
    app.write(move |db| BankQuestion::begin(db, &who, id, &text)).await?;
    Ok(Either::Left(See(format!("/bank/questions/{id}"))))
}

// --- its form ---

#[derive(Serialize)]
struct QuestionPage {
    id: BankQuestionId,
    key: String,
    version: i32,
    archived: bool,
    began: String,
    #[serde(flatten)]
    fields: QuestionFields,
    chosen: Vec<&'static str>,
    audiences: Vec<&'static str>,
    /// What it still needs before anybody is asked it.
    todo: Vec<Todo>,
    drafts: Vec<DraftChoice>,
    problems: Problems,
}

#[derive(Serialize)]
struct Todo {
    id: &'static str,
    args: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct DraftChoice {
    id: DraftId,
    title: String,
}

impl Page for QuestionPage {
    const TEMPLATE: &'static str = "bank/question.html";
}

impl QuestionPage {
    fn of(db: &mut Db, who: &Author, question: &BankQuestion, now_said: &BankText, typed: BankText, extra: usize) -> Result<QuestionPage> {
        let todo = |(id, args): crate::catalog::Wrong| Todo { id, args: args.into_iter().collect() };
        let drafts = Draft::list(db, who)?.into_iter().filter(|draft| draft.archived_at.is_none());
        Ok(QuestionPage {
            id: question.id,
            key: question.key.clone(),
            version: question.version,
            archived: question.archived_at.is_some(),
            began: now_said.mark(),
            chosen: typed.audiences.iter().map(|audience| audience.word()).collect(),
            audiences: Audience::ALL.iter().map(|audience| audience.word()).collect(),
            todo: now_said.question.asked().wrong().into_iter().map(todo).collect(),
            drafts: drafts.map(|draft| DraftChoice { id: draft.id, title: draft.title }).collect(),
            fields: QuestionFields::of(db, typed.question, extra)?,
            problems: Problems::default(),
        })
    }
}

async fn edit(app: App, who: Author, id: Path<BankQuestionId>) -> Result<Show<QuestionPage>> {
    let id = *id;
    let look = move |db: &mut Db| {
        let (question, text) = BankQuestion::of(db, &who, id)?;
        QuestionPage::of(db, &who, &question, &text, text.clone(), 0)
    };
    Ok(Show(app.read(look).await?))
}

enum Outcome {
    Kept,
    Shown(Box<QuestionPage>),
    Again(Box<QuestionPage>),
}

type Saved = Result<Either<See, Either<Show<QuestionPage>, Again<QuestionPage>>>>;

async fn save(app: App, who: Author, id: Path<BankQuestionId>, form: Form<QuestionForm>) -> Saved {
    let (id, form) = (*id, form.into_inner());
    let to = if form.wish == "next" { "/bank".to_owned() } else { format!("/bank/questions/{id}") };
    Ok(match app.write(move |db| keep(db, &who, id, &form)).await? {
        Outcome::Kept => Either::Left(See(to).saying("draft-saved")),
        Outcome::Shown(page) => Either::Right(Either::Left(Show(*page))),
        Outcome::Again(page) => Either::Right(Either::Right(Again(*page))),
    })
}

fn keep(db: &mut Db, who: &Author, id: BankQuestionId, form: &QuestionForm) -> Result<Outcome> {
    let (question, before) = BankQuestion::of(db, who, id)?;
    let audiences: Vec<Audience> = form.audience.iter().filter_map(|word| Audience::from_word(word)).collect();
    let typed = |all| BankText { audiences: audiences.clone(), question: form.question(&before.question, all) };
    if form.is_only_looking() {
        let page = QuestionPage::of(db, who, &question, &before, typed(true), if form.wish == "more" { 2 } else { 0 })?;
        return Ok(Outcome::Shown(Box::new(QuestionPage { began: form.began.clone(), ..page })));
    }
    let mut problems = form.problems();
    let text = typed(false);
    if form.began != before.mark() && text != before {
        // Saved once more, it is meant: the page now knows the newer state, which stays among the versions.
        problems.add("text", "bank-question-changed");
    }
    if !problems.is_empty() {
        let page = QuestionPage::of(db, who, &question, &before, typed(true), 0)?;
        return Ok(Outcome::Again(Box::new(QuestionPage { problems, ..page })));
    }
    question.keep(db, who.id, &before, &text)?;
    Ok(Outcome::Kept)
}

// --- its wordings ---

#[derive(Serialize)]
struct VersionsPage {
    id: BankQuestionId,
    text: String,
    versions: Vec<VersionShown>,
}

#[derive(Serialize)]
struct VersionShown {
    number: i32,
    at: NaiveDateTime,
    who: String,
    words: String,
}

impl Page for VersionsPage {
    const TEMPLATE: &'static str = "bank/versions.html";
}

async fn versions(app: App, who: Author, id: Path<BankQuestionId>) -> Result<Show<VersionsPage>> {
    let id = *id;
    let look = move |db: &mut Db| {
        let (question, text) = BankQuestion::of(db, &who, id)?;
        let versions = question.versions(db)?;
        let people: Vec<PersonId> = versions.iter().map(|version| version.kept_by).collect();
        let names = Person::names(db, &people)?;
        let shown = versions.into_iter().map(|version| VersionShown {
            number: version.number,
            at: version.kept_at,
            who: names.get(&version.kept_by).cloned().unwrap_or_default(),
            words: version.body.0.question.to_string(),
        });
        Ok(VersionsPage { id, text: text.question.text, versions: shown.collect() })
    };
    Ok(Show(app.read(look).await?))
}

async fn archive(app: App, who: Author, id: Path<BankQuestionId>) -> Result<See> {
    let id = *id;
    app.write(move |db| BankQuestion::of(db, &who, id)?.0.archive(db, who.id, true)).await?;
    Ok(See(format!("/bank/questions/{id}")).saying("bank-archived"))
}

async fn bring_back(app: App, who: Author, id: Path<BankQuestionId>) -> Result<See> {
    let id = *id;
    app.write(move |db| BankQuestion::of(db, &who, id)?.0.archive(db, who.id, false)).await?;
    Ok(See(format!("/bank/questions/{id}")).saying("bank-brought-back"))
}

// --- its pictures ---

const PICTURES: Wanted = Wanted { kinds: &[Kind::Picture, Kind::Drawing], most: 20_000_000 };

/// Of the question, or of the choice that the field `of` names.
async fn send_picture(app: App, request: HttpRequest, who: Author, id: Path<BankQuestionId>, parts: Multipart) -> Result<See> {
    let (id, asking) = (*id, who.clone());
    app.read(move |db| BankQuestion::of(db, &asking, id).map(drop)).await?;
    let sent = Sent::receive(&app, &request, parts, PICTURES).await?;
    let (alt, of) = (tidy(sent.field("alt")), sent.field("of").to_owned());
    if alt.is_empty() || alt.chars().count() > 400 {
        return Err(Error::refused("problem-alt-missing"));
    }
    let file = sent.file.ok_or_else(|| Error::refused("problem-file-missing"))?;
    let (folder, ending) = (app.config.media_folder(), file.found.ending);
    let media = Arc::new(tokio::task::spawn_blocking(move || file.keep(&folder)).await.map_err(Error::broken)??);
    let change = move |db: &mut Db| {
        media.record(db)?;
        let (question, before) = BankQuestion::of(db, &who, id)?;
        let mut text = before.clone();
        let (picture, picture_alt) = text.question.picture_of(Some(of.as_str()).filter(|of| !of.is_empty()))?;
        (*picture, *picture_alt) = (format!("{}.{ending}", media.sha256), alt.clone());
        question.keep(db, who.id, &before, &text).map(drop)
    };
    app.write(change).await?;
    Ok(See(format!("/bank/questions/{id}#pictures")).saying("draft-picture-taken-here"))
}

// --- into a course ---

#[derive(Deserialize)]
struct IntoCourse {
    draft: DraftId,
}

async fn into_course(app: App, who: Author, id: Path<BankQuestionId>, form: Form<IntoCourse>) -> Result<See> {
    let (id, draft) = (*id, form.draft);
    let change = move |db: &mut Db| {
        let (_, text) = BankQuestion::of(db, &who, id)?;
        Draft::of(db, &who, draft)?.take_question(db, who.id, &text.question)
    };
    let key = app.write(change).await?;
    Ok(See(format!("/drafts/{draft}/questions/{key}")).saying("bank-taken"))
}
