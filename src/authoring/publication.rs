//! Publishing a draft: through the reader of packages, and only when nothing stands against it.

use super::author::Author;
use super::draft::{Draft, DraftId};
use super::layout::look;
use super::review::Standing;
use crate::catalog::{Course, CourseVersion, Lesson, NewVersion, Question, Quiz};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::journal;
use crate::web::App;
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// What a new version brings to those who begin it. Who has begun keeps theirs.
#[derive(Debug, Default, Serialize)]
pub struct Changes {
    /// Nothing was published before.
    pub first: bool,
    pub new: Vec<String>,
    pub changed: Vec<String>,
    pub gone: Vec<String>,
    pub questions_before: usize,
    pub questions_after: usize,
}

impl Changes {
    pub fn between(db: &mut Db, course: Option<&Course>, new: &NewVersion) -> Result<Changes> {
        let questions_after = new.quiz.as_ref().map_or(0, |quiz| quiz.questions.len());
        let mut changes = Changes { questions_after, ..Changes::default() };
        let Some(version) = course.and_then(|course| course.current_version_id) else { return Ok(Changes { first: true, ..changes }) };
        let before = Lesson::of_version(db, version)?;
        for lesson in &new.lessons {
            match before.iter().find(|known| known.key == lesson.key) {
                None => changes.new.push(lesson.title.clone()),
                Some(known) if known.title != lesson.title || known.html != lesson.html => changes.changed.push(lesson.title.clone()),
                Some(_) => {}
            }
        }
        let gone = before.into_iter().filter(|known| new.lessons.iter().all(|lesson| lesson.key != known.key));
        changes.gone = gone.map(|lesson| lesson.title).collect();
        if let Some(quiz) = Quiz::of_version(db, version)? {
            changes.questions_before = Question::of_quiz(db, quiz.id)?.len();
        }
        Ok(changes)
    }
}

impl Draft {
    /// False when the same was published before.
    pub async fn publish(app: &App, who: Author, id: DraftId) -> Result<bool> {
        let asking = who.clone();
        let (draft, files) =
            app.read(move |db| Draft::of(db, &asking, id).and_then(|draft| Ok((draft.files(db)?, draft)))).await.map(|(files, draft)| (draft, files))?;
        let fingerprint = files.fingerprint();
        let looked = look(app, Arc::new(files)).await?;
        let package = looked.package.filter(|_| looked.problems.is_empty()).ok_or_else(|| Error::refused("draft-not-ready"))?;
        let media = app.config.media_folder();
        let version = Arc::new(tokio::task::spawn_blocking(move || package.put_media(&media)).await.map_err(Error::broken)??);
        if version.slug != draft.slug {
            return Err(Error::refused("draft-file-broken"));
        }
        let fresh = app.write(move |db| Draft::of(db, &who, id)?.publish_as(db, &who, &version, &fingerprint)).await?;
        app.cached.forget();
        Ok(fresh)
    }

    fn publish_as(&self, db: &mut Db, who: &Author, version: &NewVersion, fingerprint: &str) -> Result<bool> {
        if self.files(db)?.fingerprint() != fingerprint {
            return Err(Error::refused("draft-changed-meanwhile"));
        }
        if !Standing::of(db, self, fingerprint)?.lets_publish() {
            return Err(Error::refused("draft-review-first"));
        }
        self.course(db)?;
        let published = Course::publish(db, version)?;
        published.course.belongs_to(db, self.unit_id)?;
        self.note_published(db, published.version.id)?;
        if published.fresh {
            journal::record(db, Some(who.id), "draft-published", self.id, json!({ "slug": self.slug, "version": published.version.id }))?;
        }
        Ok(published.fresh)
    }

    /// Somebody else published a newer version of the course than the one this draft goes on from.
    pub fn is_behind(&self, db: &mut Db) -> Result<Option<CourseVersion>> {
        let Some(course) = self.course(db)? else { return Ok(None) };
        let newer = course.current_version_id.filter(|current| Some(*current) != self.based_on);
        newer.map(|version| CourseVersion::find(db, version)).transpose()
    }
}
