//! Every state that was kept: what differs from now, and back to it.

use super::Facts;
use crate::authoring::Author;
use crate::authoring::course_text::{COURSE, CourseText};
use crate::authoring::difference::{Line, difference};
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::outline::Outline;
use crate::authoring::revision::{Revision, RevisionId};
use crate::authoring::todo::about;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::web::{App, Page, See, Show, Site};
use actix_web::web::{Path, Query};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/drafts/{draft}/history", list).get("/drafts/{draft}/history/{revision}", show).post("/drafts/{draft}/history/{revision}/restoration", restore);
}

#[derive(Deserialize)]
struct Asked {
    file: Option<String>,
}

#[derive(Serialize)]
struct HistoryPage {
    draft: Facts,
    /// The files, when none was asked for.
    files: Vec<FileLine>,
    file: Option<FileLine>,
    states: Vec<State>,
}

#[derive(Serialize)]
struct FileLine {
    path: String,
    /// The title of the lesson it belongs to.
    about: String,
    /// course, test, practical, lesson, easy or file
    kind: &'static str,
}

#[derive(Serialize)]
struct State {
    id: RevisionId,
    number: i32,
    who: String,
    at: NaiveDateTime,
    auto: bool,
    removed: bool,
}

impl Page for HistoryPage {
    const TEMPLATE: &'static str = "authoring/history.html";
}

fn kind_of(path: &str) -> &'static str {
    match path.rsplit('/').next().unwrap_or_default() {
        "course.toml" => "course",
        "quiz.toml" => "test",
        "practical.toml" => "practical",
        "lesson.md" => "lesson",
        "lesson.easy.md" => "easy",
        _ => "file",
    }
}

impl FileLine {
    fn of(files: &crate::authoring::Files, path: &str) -> FileLine {
        FileLine { path: path.into(), about: about(files, path), kind: kind_of(path) }
    }
}

async fn list(app: App, who: Author, draft: Path<DraftId>, asked: Query<Asked>) -> Result<Show<HistoryPage>> {
    let (id, file) = (*draft, asked.into_inner().file);
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let files = draft.files(db)?;
        let Some(path) = file else {
            let lines = files.0.keys().map(|path| FileLine::of(&files, path)).collect();
            return Ok(HistoryPage { draft: Facts::from(&draft), files: lines, file: None, states: Vec::new() });
        };
        let revisions = Revision::of_file(db, draft.id, &path)?;
        if revisions.is_empty() {
            return Err(Error::NotFound);
        }
        let names = Person::names(db, &revisions.iter().map(|revision| revision.changed_by).collect::<Vec<_>>())?;
        let state = |revision: Revision| State {
            id: revision.id,
            number: revision.number,
            who: names.get(&revision.changed_by).cloned().unwrap_or_default(),
            at: revision.changed_at,
            auto: revision.auto,
            removed: revision.text.is_none() && revision.sha256.is_none(),
        };
        let states = revisions.into_iter().map(state).collect();
        Ok(HistoryPage { draft: Facts::from(&draft), files: Vec::new(), file: Some(FileLine::of(&files, &path)), states })
    };
    Ok(Show(app.read(look).await?))
}

#[derive(Serialize)]
struct RevisionPage {
    draft: Facts,
    file: FileLine,
    state: State,
    /// What comes back and what goes, when it is restored.
    lines: Vec<Line>,
    is_text: bool,
    whole: String,
}

impl Page for RevisionPage {
    const TEMPLATE: &'static str = "authoring/revision.html";
}

async fn show(app: App, who: Author, place: Path<(DraftId, RevisionId)>) -> Result<Show<RevisionPage>> {
    let (id, revision) = place.into_inner();
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let revision = Revision::of(db, &draft, revision)?;
        let files = draft.files(db)?;
        let who = Person::names(db, &[revision.changed_by])?.remove(&revision.changed_by).unwrap_or_default();
        let (then, now) = (revision.text.clone().unwrap_or_default(), files.text(&revision.path).unwrap_or_default());
        Ok(RevisionPage {
            draft: Facts::from(&draft),
            file: FileLine::of(&files, &revision.path),
            lines: difference(now, &then),
            is_text: revision.text.is_some(),
            whole: then,
            state: State {
                id: revision.id,
                number: revision.number,
                who,
                at: revision.changed_at,
                auto: revision.auto,
                removed: revision.text.is_none() && revision.sha256.is_none(),
            },
        })
    };
    Ok(Show(app.read(look).await?))
}

async fn restore(app: App, who: Author, place: Path<(DraftId, RevisionId)>) -> Result<See> {
    let (id, revision) = place.into_inner();
    let change = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let revision = Revision::of(db, &draft, revision)?;
        revision.restore(db, &draft, who.id)?;
        if revision.path == COURSE {
            // The order of the lessons as they are now; the name in addresses never changes.
            let files = draft.files(db)?;
            let title = CourseText::read(files.text(COURSE).ok_or(Error::NotFound)?)?.text("title");
            draft.arrange(db, who.id, &Outline::of(&files)?)?;
            draft.take_title(db, &title)?;
        }
        Ok(revision.path)
    };
    let path = app.write(change).await?;
    let query = serde_html_form::to_string([("file", path)]).unwrap_or_default();
    Ok(See(format!("/drafts/{id}/history?{query}")).saying("draft-restored"))
}
