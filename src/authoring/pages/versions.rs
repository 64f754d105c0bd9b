//! Published versions: go on from one, what differs from the draft, back to one.

use super::Facts;
use crate::authoring::Author;
use crate::authoring::difference::{Line, difference};
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::from_version::{VersionFiles, files_of};
use crate::authoring::todo::about;
use crate::catalog::CourseVersion;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::Path;
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

pub fn routes(site: &mut Site) {
    site.post("/courses/{slug}/drafts", begin).get("/drafts/{draft}/versions/{number}", show).post("/drafts/{draft}/versions/{number}/restoration", restore);
}

#[derive(Deserialize)]
struct BeginForm {
    id: DraftId,
}

async fn begin(app: App, who: Author, slug: Path<String>, form: Form<BeginForm>) -> Result<See> {
    let id = Draft::begin_from(&app, who, form.id, slug.into_inner()).await?;
    Ok(See(format!("/drafts/{id}")))
}

#[derive(Serialize)]
struct VersionPage {
    draft: Facts,
    number: i32,
    label: String,
    at: NaiveDateTime,
    texts: Vec<TextLine>,
    /// Pictures, sounds and films that are in one of the two alone.
    files: Vec<String>,
}

#[derive(Serialize)]
struct TextLine {
    path: String,
    about: String,
    lines: Vec<Line>,
}

impl Page for VersionPage {
    const TEMPLATE: &'static str = "authoring/version.html";
}

/// The draft, and the version of its course with that number.
async fn found(app: &App, who: Author, id: DraftId, number: i32) -> Result<(Draft, CourseVersion, VersionFiles)> {
    let look = move |db: &mut Db| {
        let draft = Draft::of(db, &who, id)?;
        let course = draft.course(db)?.ok_or(Error::NotFound)?;
        let version = CourseVersion::of_course(db, course.id)?.into_iter().find(|version| version.number == number);
        Ok((draft, version.ok_or(Error::NotFound)?))
    };
    let (draft, version) = app.read(look).await?;
    let files = files_of(app, version.id).await?;
    Ok((draft, version, files))
}

async fn show(app: App, who: Author, place: Path<(DraftId, i32)>) -> Result<Show<VersionPage>> {
    let (id, number) = place.into_inner();
    let (draft, version, then) = found(&app, who, id, number).await?;
    let look = move |db: &mut Db| {
        let now = draft.files(db)?;
        let paths: BTreeSet<&String> = now.0.keys().chain(then.keys()).collect();
        let (mut texts, mut files) = (Vec::new(), Vec::new());
        for path in paths {
            let (old, new) = (then.get(path), now.0.get(path));
            let (before, after) = (old.and_then(|file| file.text.as_deref()).unwrap_or_default(), now.text(path).unwrap_or_default());
            if before != after {
                texts.push(TextLine { path: path.clone(), about: about(&now, path), lines: difference(before, after) });
            } else if old.and_then(|file| file.sha256.as_deref()) != new.and_then(|file| file.sha256.as_deref()) {
                files.push(path.clone());
            }
        }
        Ok(VersionPage { draft: Facts::from(&draft), number: version.number, label: version.label, at: version.published_at, texts, files })
    };
    Ok(Show(app.read(look).await?))
}

async fn restore(app: App, who: Author, place: Path<(DraftId, i32)>) -> Result<See> {
    let (id, number) = place.into_inner();
    let (_, _, files) = found(&app, who.clone(), id, number).await?;
    let files = Arc::new(files);
    app.write(move |db| Draft::of(db, &who, id)?.take_version(db, who.id, &files)).await?;
    Ok(See(format!("/drafts/{id}")).saying("draft-restored"))
}
