//! The folder of a lesson as it stands in a draft.

use crate::authoring::Author;
use crate::authoring::draft::{Draft, DraftId};
use crate::authoring::files::{Files, How};
use crate::authoring::lesson_text::LessonText;
use crate::db::Db;
use crate::error::Result;

pub struct Folder {
    pub draft: Draft,
    pub files: Files,
    pub key: String,
    /// Its name with the number.
    pub folder: String,
    pub lesson: LessonText,
}

impl Folder {
    pub fn of(db: &mut Db, who: &Author, id: DraftId, key: &str) -> Result<Folder> {
        let draft = Draft::of(db, who, id)?;
        let files = draft.files(db)?;
        let folder = files.folder(key)?;
        let lesson = LessonText::read(files.text(&format!("{folder}/lesson.md")).unwrap_or_default())?;
        Ok(Folder { draft, files, key: key.into(), folder, lesson })
    }

    /// What was changed in the lesson stands in its file.
    pub fn keep_lesson(&self, db: &mut Db, who: &Author) -> Result<()> {
        self.draft.keep(db, who.id, &format!("{}/lesson.md", self.folder), &self.lesson.to_string(), How::Saved)
    }
}
