//! A published version as the files that it was made of: a draft begins from it, is compared with it, goes back to it.

use super::author::Author;
use super::course_text::{COURSE, CourseText};
use super::draft::{Draft, DraftId};
use super::files::How;
use crate::catalog::{Course, CourseVersion, CourseVersionId, Resource};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::journal;
use crate::media::file_of;
use crate::web::App;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A file of a version: a text, or a file of the media folder.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionFile {
    pub text: Option<String>,
    pub sha256: Option<String>,
}

pub type VersionFiles = BTreeMap<String, VersionFile>;

/// A longer text is kept as a file.
const MOST_TEXT: u64 = 1024 * 1024;

/// All files of a version. One that was published before texts were kept cannot be gone on with.
pub async fn files_of(app: &App, version: CourseVersionId) -> Result<VersionFiles> {
    let resources = app.read(move |db| Resource::of_version(db, version)).await?;
    if !Resource::is_whole(&resources) {
        return Err(Error::refused("draft-version-without-texts"));
    }
    let folder = app.config.media_folder();
    tokio::task::spawn_blocking(move || {
        let file = |resource: Resource| {
            let text = (!resource.shown).then(|| text_of(file_of(&folder, &resource.sha256))).flatten();
            let sha256 = text.is_none().then_some(resource.sha256);
            (resource.path, VersionFile { text, sha256 })
        };
        resources.into_iter().map(file).collect()
    })
    .await
    .map_err(Error::broken)
}

/// As the reader of packages takes it: without what Windows editors put before and between lines.
fn text_of(file: PathBuf) -> Option<String> {
    if file.metadata().ok()?.len() > MOST_TEXT {
        return None;
    }
    let text = String::from_utf8(std::fs::read(file).ok()?).ok()?;
    Some(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}

/// A course that a commune may go on with: its own, or one that is nobody's yet.
pub fn course_for(db: &mut Db, who: &Author, slug: &str) -> Result<Course> {
    let (course, units) = (Course::named(db, slug)?, who.units(db)?);
    let ours = course.unit_id.is_none_or(|unit| units.contains(&unit));
    if ours && course.current_version_id.is_some() { Ok(course) } else { Err(Error::NotFound) }
}

impl Draft {
    /// Goes on from the version in force. Where the course is being changed already, there.
    pub async fn begin_from(app: &App, who: Author, id: DraftId, slug: String) -> Result<DraftId> {
        let asking = who.clone();
        let (course, known) = app
            .read(move |db| {
                let course = course_for(db, &asking, &slug)?;
                let known = Draft::of_course(db, &asking, &course.slug)?;
                Ok((course, known))
            })
            .await?;
        if let Some(known) = known {
            return Ok(known.id);
        }
        let version = course.current_version_id.ok_or(Error::NotFound)?;
        let files = Arc::new(files_of(app, version).await?);
        let begin = move |db: &mut Db| {
            if let Some(known) = Draft::of_course(db, &who, &course.slug)? {
                return Ok(known.id);
            }
            let title = CourseVersion::find(db, version)?.title;
            let unit = who.commune(db)?;
            let draft = Draft::insert(db, id, unit, who.id, &course.slug, &title, Some(version))?;
            draft.take_version(db, who.id, &files)?;
            journal::record(db, Some(who.id), "draft-begun", draft.id, json!({ "slug": course.slug, "version": version }))?;
            Ok(draft.id)
        };
        app.write(begin).await
    }

    /// The draft holds what a version held, and nothing else. Every file's state before stays in its history.
    pub fn take_version(&self, db: &mut Db, by: PersonId, files: &VersionFiles) -> Result<()> {
        let there = self.files(db)?;
        for path in there.0.keys().filter(|path| !files.contains_key(*path)) {
            self.remove(db, by, path)?;
        }
        for (path, file) in files {
            self.put(db, by, path, file.text.as_deref(), file.sha256.as_deref(), How::Saved)?;
        }
        if let Some(text) = files.get(COURSE).and_then(|file| file.text.as_deref()) {
            self.take_title(db, &CourseText::read(text)?.text("title"))?;
        }
        Ok(())
    }
}
