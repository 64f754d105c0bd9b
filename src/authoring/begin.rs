//! A draft that begins from what is there: a published version, or another draft.

use super::author::Author;
use super::course_text::{COURSE, CourseText};
use super::draft::{Draft, DraftId, free_slug};
use super::files::{Files, How};
use super::lesson_text::LessonText;
use super::outline::Outline;
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::journal;
use crate::text::tidy;
use serde_json::json;

impl Draft {
    /// The same under another name: its own course from then on.
    pub fn copy(&self, db: &mut Db, who: &Author, id: DraftId, title: &str) -> Result<Draft> {
        let unit = who.commune(db)?;
        let files = self.files(db)?;
        let slug = free_slug(db, title)?;
        let draft = Draft::insert(db, id, unit, who.id, &slug, title, None)?;
        draft.take_all(db, who.id, &files)?;
        draft.rename_course(db, who.id, &slug, title)?;
        journal::record(db, Some(who.id), "draft-copied", draft.id, json!({ "slug": slug, "from": self.slug }))?;
        Ok(draft)
    }

    pub(super) fn take_all(&self, db: &mut Db, by: PersonId, files: &Files) -> Result<()> {
        for (path, file) in &files.0 {
            self.put(db, by, path, file.text.as_deref(), file.sha256.as_deref(), How::Saved)?;
        }
        Ok(())
    }

    pub(super) fn rename_course(&self, db: &mut Db, by: PersonId, slug: &str, title: &str) -> Result<()> {
        let files = self.files(db)?;
        let mut course = CourseText::read(files.text(COURSE).ok_or(Error::NotFound)?)?;
        course.set_text("id", slug, true);
        course.set_text("title", title, true);
        self.keep(db, by, COURSE, &course.to_string(), How::Saved)
    }

    /// A lesson at the end, with a key of its own.
    pub fn add_lesson(&self, db: &mut Db, by: PersonId, title: &str) -> Result<String> {
        let title = tidy(title);
        let mut outline = Outline::of(&self.files(db)?)?;
        let key = outline.add(&super::draft::slug_of(&title));
        self.arrange(db, by, &outline)?;
        let folder = outline.folder(&key).ok_or(Error::NotFound)?;
        self.keep(db, by, &format!("{folder}/lesson.md"), &LessonText::new(&title).to_string(), How::Saved)?;
        Ok(key)
    }

    /// Takes a lesson out with its files. `Draft::bring_lesson` undoes it.
    pub fn remove_lesson(&self, db: &mut Db, by: PersonId, key: &str) -> Result<()> {
        let files = self.files(db)?;
        let folder = files.folder(key)?;
        for path in files.0.keys().filter(|path| path.starts_with(&format!("{folder}/"))) {
            self.remove(db, by, path)?;
        }
        // The gap in the numbers does not matter; the lists of the modules do.
        let outline = Outline::of(&self.files(db)?)?;
        self.arrange(db, by, &outline)
    }

    /// A lesson that was removed stands at the end again.
    pub fn bring_lesson(&self, db: &mut Db, by: PersonId, key: &str) -> Result<()> {
        let gone = super::revision::Revision::removed(db, self)?;
        let folder_of = |path: &str| path.split_once('/').map(|(folder, _)| folder.to_owned());
        let folders = gone.iter().filter_map(|revision| folder_of(&revision.path));
        let was = folders.into_iter().find(|folder| folder.split_once('-').is_some_and(|(_, known)| known == key)).ok_or(Error::NotFound)?;
        let mut outline = Outline::of(&self.files(db)?)?;
        if outline.has(key) {
            return Err(Error::refused("draft-lesson-there-again"));
        }
        outline.add(key);
        let folder = outline.folder(key).ok_or(Error::NotFound)?;
        self.arrange(db, by, &outline)?;
        self.rename(db, &was, &folder)?;
        for revision in gone.iter().filter(|revision| folder_of(&revision.path).as_deref() == Some(&was)) {
            let path = revision.path.replacen(&was, &folder, 1);
            self.put(db, by, &path, revision.text.as_deref(), revision.sha256.as_deref(), How::Saved)?;
        }
        Ok(())
    }
}
