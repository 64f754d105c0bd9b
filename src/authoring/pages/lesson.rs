//! A lesson's form: fields, Markdown, a preview as learners see it. Nothing that somebody else kept is overwritten unseen.

use super::preview::{Preview, PreviewPart, Told};
use super::{Conflict, Facts, Kept};
use crate::authoring::difference::difference;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::fields::{line, lines};
use crate::authoring::files::{DraftFile, Files};
use crate::authoring::layout::look;
use crate::authoring::lesson_text::{LONGEST, LessonText};
use crate::authoring::opening::Opening;
use crate::authoring::skills::{self, SkillChoice};
use crate::authoring::{Author, How, mark_of};
use crate::catalog::LessonKind;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, in_vietnam};
use actix_web::web::Path;
use actix_web::{Either, HttpResponse};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// What a browser may send: far more than a lesson may hold, so that too much is explained and kept.
pub const LARGEST_FORM: usize = 4 * 1024 * 1024;

pub fn routes(site: &mut Site) {
    site.get("/drafts/{draft}/lessons/{lesson}", edit).post_text(LARGEST_FORM, "/drafts/{draft}/lessons/{lesson}", save).post_text(
        LARGEST_FORM,
        "/drafts/{draft}/lessons/{lesson}/autosave",
        autosave,
    );
}

#[derive(Debug, Clone, Default, Deserialize, Serialize)]
struct LessonForm {
    #[serde(default)]
    began: String,
    title: String,
    #[serde(default)]
    summary: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    skills: Vec<String>,
    #[serde(default)]
    body: String,
    #[serde(default, rename = "do")]
    wish: String,
}

impl LessonForm {
    fn of(text: &str) -> Result<LessonForm> {
        let lesson = LessonText::read(text)?;
        Ok(LessonForm {
            began: mark_of(text),
            title: lesson.text("title"),
            summary: lesson.text("summary"),
            minutes: lesson.minutes().to_string(),
            kind: lesson.text("kind"),
            skills: lesson.texts("skills"),
            body: lesson.body,
            wish: String::new(),
        })
    }

    fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        problems.text("title", &self.title, "problem-lesson-title-missing", 120);
        if self.summary.chars().count() > 400 {
            problems.add_with("summary", "problem-too-long", &[("most", "400".into())]);
        }
        if !self.minutes.trim().parse::<i64>().is_ok_and(|minutes| (1..=600).contains(&minutes)) {
            problems.add("minutes", "problem-minutes-unreal");
        }
        let length = self.body.chars().count();
        if length > LONGEST {
            problems.add_with("body", "problem-lesson-too-long", &[("most", grouped(LONGEST)), ("now", grouped(length))]);
        }
        problems
    }

    /// What was typed, in the file that stands there.
    fn written(&self, text: &str) -> Result<String> {
        let mut lesson = LessonText::read(text)?;
        lesson.set_text("title", &line(&self.title), true);
        lesson.set_text("summary", &line(&self.summary), false);
        lesson.set_minutes(self.minutes.trim().parse().unwrap_or(5));
        lesson.set_text("kind", LessonKind::from_word(&self.kind).unwrap_or(LessonKind::Text).word(), true);
        lesson.set_texts("skills", &self.skills);
        lesson.body = lines(&self.body);
        Ok(lesson.to_string())
    }
}

/// 50000 → "50 000".
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, rest) = digits.split_at(first);
    let threes = rest.as_bytes().chunks(3).map(|three| String::from_utf8_lossy(three).into_owned());
    std::iter::once(head.to_owned()).filter(|head| !head.is_empty()).chain(threes).collect::<Vec<_>>().join(" ")
}

#[derive(Serialize)]
struct LessonPage {
    draft: Facts,
    key: String,
    /// Of its file, for the history.
    path: String,
    form: LessonForm,
    kinds: Vec<&'static str>,
    skills: Vec<SkillChoice>,
    kept: Kept,
    /// Who else has it open.
    others: Vec<String>,
    preview: Option<Preview>,
    conflict: Option<Conflict>,
    problems: Problems,
}

impl Page for LessonPage {
    const TEMPLATE: &'static str = "authoring/lesson.html";
}

/// A lesson that is there.
struct Found {
    draft: Draft,
    files: Files,
    path: String,
    file: DraftFile,
}

impl Found {
    fn of(db: &mut Db, who: &Author, id: DraftId, key: &str) -> Result<Found> {
        let draft = Draft::of(db, who, id)?;
        let files = draft.files(db)?;
        let path = format!("{}/lesson.md", files.folder(key)?);
        let file = files.0.get(&path).cloned().ok_or(Error::NotFound)?;
        Ok(Found { draft, files, path, file })
    }

    fn text(&self) -> &str {
        self.file.text.as_deref().unwrap_or_default()
    }

    fn page(&self, db: &mut Db, key: &str, form: LessonForm, problems: Problems) -> Result<LessonPage> {
        Ok(LessonPage {
            draft: Facts::from(&self.draft),
            key: key.into(),
            path: self.path.clone(),
            form,
            kinds: LessonKind::ALL.iter().map(|kind| kind.word()).collect(),
            skills: skills::all(db)?,
            kept: Kept::of(db, &self.file)?,
            others: Vec::new(),
            preview: None,
            conflict: None,
            problems,
        })
    }
}

async fn edit(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<Show<LessonPage>> {
    let (id, key) = place.into_inner();
    let open = move |db: &mut Db| {
        let found = Found::of(db, &who, id, &key)?;
        let others = Opening::note(db, &found.draft, &format!("lesson/{key}"), who.id)?;
        let page = found.page(db, &key, LessonForm::of(found.text())?, Problems::default())?;
        Ok(LessonPage { others, ..page })
    };
    Ok(Show(app.write(open).await?))
}

/// What came of keeping a form.
enum Outcome {
    /// The mark of what stands there now.
    Kept(String),
    Again(Box<LessonPage>),
}

fn keep(db: &mut Db, who: &Author, id: DraftId, key: &str, form: &LessonForm, how: How) -> Result<Outcome> {
    let found = Found::of(db, who, id, key)?;
    let problems = form.problems();
    if !problems.is_empty() {
        return Ok(Outcome::Again(Box::new(found.page(db, key, form.clone(), problems)?)));
    }
    let (text, now_there) = (form.written(found.text())?, found.text());
    if form.began != mark_of(now_there) && text != now_there {
        let theirs = LessonText::read(now_there)?;
        let conflict = Conflict { kept: Kept::of(db, &found.file)?, lines: difference(now_there, &text), theirs: theirs.body };
        let form = LessonForm { began: mark_of(now_there), ..form.clone() };
        let page = found.page(db, key, form, Problems::default())?;
        return Ok(Outcome::Again(Box::new(LessonPage { conflict: Some(conflict), ..page })));
    }
    found.draft.keep(db, who.id, &found.path, &text, how)?;
    Ok(Outcome::Kept(mark_of(&text)))
}

type Saved = Result<Either<See, Either<Show<LessonPage>, Again<LessonPage>>>>;

async fn save(app: App, who: Author, place: Path<(DraftId, String)>, form: Form<LessonForm>) -> Saved {
    let ((id, key), form) = (place.into_inner(), form.into_inner());
    if form.wish == "preview" {
        return preview(&app, who, id, key, form).await.map(|page| Either::Right(Either::Left(Show(page))));
    }
    let here = format!("/drafts/{id}/lessons/{key}");
    let (to, on) = if form.wish == "files" { (format!("{here}/files"), true) } else { (here, false) };
    let outcome = app
        .write(move |db| {
            let outcome = keep(db, &who, id, &key, &form, How::Saved)?;
            if on {
                Opening::close(db, id, &format!("lesson/{key}"), who.id)?;
            }
            Ok(outcome)
        })
        .await?;
    Ok(match outcome {
        Outcome::Kept(_) => Either::Left(See(to).saying("draft-saved")),
        Outcome::Again(page) => Either::Right(Either::Right(Again(*page))),
    })
}

/// As learners will see it; what was typed stays in the form and is not kept yet.
async fn preview(app: &App, who: Author, id: DraftId, key: String, form: LessonForm) -> Result<LessonPage> {
    let typed = form.clone();
    let of = key.clone();
    let (found, page) = app
        .read(move |db| {
            let found = Found::of(db, &who, id, &of)?;
            let page = found.page(db, &of, typed.clone(), typed.problems())?;
            Ok((found, page))
        })
        .await?;
    if !page.problems.is_empty() {
        return Ok(page);
    }
    let text = form.written(found.text())?;
    let folder = found.path.trim_end_matches("lesson.md").to_owned();
    // This lesson and what the course says about itself: nothing else is read.
    let mut files = found.files.clone();
    files.0.retain(|path, _| path == "course.toml" || path.starts_with(&folder));
    files.0.insert(found.path.clone(), DraftFile { text: Some(text), ..found.file.clone() });
    let looked = look(app, Arc::new(files)).await?;
    let lesson = looked.package.as_ref().and_then(|package| package.version.lessons.iter().find(|lesson| lesson.key == key));
    let parts = lesson.map(|lesson| PreviewPart::all(id, &lesson.html, &lesson.practice_questions)).unwrap_or_default();
    let problems = looked.problems.iter().filter(|problem| problem.file == found.path).map(Told::from).collect();
    Ok(LessonPage { preview: Some(Preview { parts, problems }), ..page })
}

/// The same request again changes nothing. Answers with the time, for "Đã lưu lúc 10:32".
async fn autosave(app: App, who: Author, place: Path<(DraftId, String)>, form: Form<LessonForm>) -> Result<HttpResponse> {
    let ((id, key), form) = (place.into_inner(), form.into_inner());
    let outcome = app
        .write(move |db| {
            let outcome = keep(db, &who, id, &key, &form, How::Typing)?;
            let draft = Draft::of(db, &who, id)?;
            Opening::note(db, &draft, &format!("lesson/{key}"), who.id)?;
            Ok(outcome)
        })
        .await?;
    let at = in_vietnam(crate::db::now()).format("%H:%M").to_string();
    Ok(match outcome {
        Outcome::Kept(mark) => HttpResponse::Ok().json(json!({ "at": at, "began": mark })),
        Outcome::Again(page) => match &page.conflict {
            Some(conflict) => {
                HttpResponse::Conflict().json(json!({ "who": conflict.kept.who, "at": in_vietnam(conflict.kept.at).format("%H:%M").to_string() }))
            }
            None => HttpResponse::UnprocessableEntity().json(json!({ "fields": page.problems.0.iter().map(|problem| problem.field).collect::<Vec<_>>() })),
        },
    })
}
