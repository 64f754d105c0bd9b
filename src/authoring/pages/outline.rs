//! The outline of a draft: its lessons in their order, its test, its check, and what comes next.

use super::Facts;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::files::Files;
use crate::authoring::lesson_text::LessonText;
use crate::authoring::outline::Outline;
use crate::authoring::practical_text::{PRACTICAL, PracticalText};
use crate::authoring::review::Standing;
use crate::authoring::test_text::{TEST, TestText, Way};
use crate::authoring::{Author, Revision};
use crate::catalog::CourseVersion;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::Path;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/drafts/{draft}", show)
        .post("/drafts/{draft}/lessons", add)
        .post("/drafts/{draft}/lessons/{lesson}/place", move_lesson)
        .get("/drafts/{draft}/lessons/{lesson}/removal", ask_removal)
        .post("/drafts/{draft}/lessons/{lesson}/removal", remove)
        .post("/drafts/{draft}/lessons/{lesson}/return", bring_back);
}

#[derive(Serialize)]
struct OutlinePage {
    draft: Facts,
    parts: Vec<PartLine>,
    lessons: usize,
    removed: Vec<RemovedLine>,
    questions: usize,
    criteria: usize,
    published_at: Option<NaiveDateTime>,
    archived: bool,
    /// The course was published anew by somebody else since.
    newer: Option<i32>,
    versions: Vec<VersionLine>,
    standing: Standing,
    fresh: DraftId,
}

#[derive(Serialize)]
struct PartLine {
    key: String,
    title: String,
    lessons: Vec<LessonLine>,
}

#[derive(Serialize)]
struct LessonLine {
    key: String,
    number: usize,
    title: String,
    minutes: i64,
    first: bool,
    last: bool,
    easy: bool,
}

#[derive(Serialize)]
struct RemovedLine {
    key: String,
    title: String,
}

#[derive(Serialize)]
struct VersionLine {
    number: i32,
    label: String,
    at: NaiveDateTime,
}

impl Page for OutlinePage {
    const TEMPLATE: &'static str = "authoring/outline.html";
}

async fn show(app: App, who: Author, draft: Path<DraftId>) -> Result<Show<OutlinePage>> {
    let id = *draft;
    Ok(Show(app.read(move |db| Draft::of(db, &who, id).and_then(|draft| OutlinePage::of(db, &draft))).await?))
}

impl OutlinePage {
    fn of(db: &mut Db, draft: &Draft) -> Result<OutlinePage> {
        let files = draft.files(db)?;
        let parts = parts(&files)?;
        let course = draft.course(db)?;
        let versions = course.map_or(Ok(Vec::new()), |course| CourseVersion::of_course(db, course.id))?;
        let line = |version: CourseVersion| VersionLine { number: version.number, label: version.label, at: version.published_at };
        Ok(OutlinePage {
            draft: Facts::from(draft),
            lessons: parts.iter().map(|part| part.lessons.len()).sum(),
            parts,
            removed: removed(db, draft)?,
            questions: files.text(TEST).map_or(Ok(0), |text| TestText::read(text).map(|test| test.questions().len()))?,
            criteria: files.text(PRACTICAL).map_or(Ok(0), |text| PracticalText::read(text).map(|check| check.criteria().len()))?,
            published_at: draft.published_at,
            archived: draft.archived_at.is_some(),
            newer: draft.is_behind(db)?.map(|version| version.number),
            versions: versions.into_iter().rev().map(line).collect(),
            standing: Standing::of(db, draft, &files.fingerprint())?,
            fresh: DraftId::new(),
        })
    }
}

fn parts(files: &Files) -> Result<Vec<PartLine>> {
    let outline = Outline::of(files)?;
    let all = outline.parts.iter().map(|part| part.lessons.len()).sum::<usize>();
    let mut number = 0;
    let mut lines = Vec::new();
    for part in outline.parts.into_iter().filter(|part| !part.key.is_empty() || !part.lessons.is_empty()) {
        let mut lessons = Vec::new();
        for key in part.lessons {
            number += 1;
            let folder = files.folder(&key)?;
            let lesson = LessonText::read(files.text(&format!("{folder}/lesson.md")).unwrap_or_default())?;
            let easy = files.text(&format!("{folder}/lesson.easy.md")).is_some_and(|text| !text.trim().is_empty());
            lessons.push(LessonLine { key, number, title: lesson.text("title"), minutes: lesson.minutes(), first: number == 1, last: number == all, easy });
        }
        lines.push(PartLine { key: part.key, title: part.title, lessons });
    }
    Ok(lines)
}

fn removed(db: &mut Db, draft: &Draft) -> Result<Vec<RemovedLine>> {
    let gone = Revision::removed(db, draft)?;
    let lesson = |revision: &Revision| {
        let (_, key) = revision.path.strip_suffix("/lesson.md")?.split_once('-')?;
        let title = LessonText::read(revision.text.as_deref()?).ok()?.text("title");
        Some(RemovedLine { key: key.into(), title })
    };
    Ok(gone.iter().filter_map(lesson).collect())
}

#[derive(Deserialize)]
struct NewLesson {
    title: String,
}

async fn add(app: App, who: Author, draft: Path<DraftId>, form: Form<NewLesson>) -> Result<See> {
    let (id, title) = (*draft, form.title.clone());
    if title.trim().is_empty() || title.chars().count() > 120 {
        return Err(Error::refused("problem-lesson-title-missing"));
    }
    let key = app.write(move |db| Draft::of(db, &who, id)?.add_lesson(db, who.id, &title)).await?;
    Ok(See(format!("/drafts/{id}/lessons/{key}")))
}

/// One step up or down by a button; or, dragged, before another one.
#[derive(Debug, Clone, Deserialize)]
pub struct Move {
    pub way: Option<Way>,
    #[serde(default)]
    pub before: String,
    /// The module whose end is meant when there is no other one.
    #[serde(default)]
    pub part: String,
}

async fn move_lesson(app: App, who: Author, place: Path<(DraftId, String)>, form: Form<Move>) -> Result<See> {
    let ((id, key), wish) = (place.into_inner(), form.into_inner());
    let to = format!("/drafts/{id}#lesson-{key}");
    let change = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let mut outline = Outline::of(&draft.files(db)?)?;
        match wish.way {
            Some(way) => outline.move_lesson(&key, way)?,
            None => outline.place_lesson(&key, &wish.before, &wish.part)?,
        }
        draft.arrange(db, who.id, &outline)
    };
    app.write(change).await?;
    Ok(See(to))
}

#[derive(Serialize)]
struct RemovalPage {
    draft: Facts,
    key: String,
    title: String,
}

impl Page for RemovalPage {
    const TEMPLATE: &'static str = "authoring/removal.html";
}

async fn ask_removal(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<Show<RemovalPage>> {
    let (id, key) = place.into_inner();
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let files = draft.files(db)?;
        let folder = files.folder(&key)?;
        let lesson = LessonText::read(files.text(&format!("{folder}/lesson.md")).unwrap_or_default())?;
        Ok(RemovalPage { draft: Facts::from(&draft), key, title: lesson.text("title") })
    };
    Ok(Show(app.read(look).await?))
}

async fn remove(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<See> {
    let (id, key) = place.into_inner();
    app.write(move |db| Draft::of(db, &who, id)?.remove_lesson(db, who.id, &key)).await?;
    Ok(See(format!("/drafts/{id}")).saying("draft-lesson-removed"))
}

async fn bring_back(app: App, who: Author, place: Path<(DraftId, String)>) -> Result<See> {
    let (id, key) = place.into_inner();
    app.write(move |db| Draft::of(db, &who, id)?.bring_lesson(db, who.id, &key)).await?;
    Ok(See(format!("/drafts/{id}")).saying("draft-lesson-returned"))
}
