//! The files of a draft as they stand now; every state that was kept stays as a revision.

use super::draft::{Draft, DraftId};
use super::revision::Revision;
use crate::db::schema::{draft_files, draft_revisions};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::keys::hex;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Queryable)]
pub struct DraftFile {
    pub draft_id: DraftId,
    pub path: String,
    pub text: Option<String>,
    pub sha256: Option<String>,
    pub changed_at: NaiveDateTime,
    pub changed_by: PersonId,
}

/// All files of a draft by their paths.
#[derive(Debug, Clone, Default)]
pub struct Files(pub BTreeMap<String, DraftFile>);

/// How a state came to be kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum How {
    /// Somebody pressed the button.
    Saved,
    /// By itself, while somebody typed.
    Typing,
}

/// So long, what is kept by itself takes the place of what was kept by itself before.
const ONE_SITTING: chrono::Duration = chrono::Duration::minutes(10);

impl Files {
    pub fn of(db: &mut Db, draft: DraftId) -> Result<Files> {
        let rows: Vec<DraftFile> = draft_files::table.filter(draft_files::draft_id.eq(draft)).load(db)?;
        Ok(Files(rows.into_iter().map(|file| (file.path.clone(), file)).collect()))
    }

    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path)?.text.as_deref()
    }

    /// The folders of the lessons with their keys, in order.
    pub fn lessons(&self) -> Vec<(&str, &str)> {
        let folders = self.0.keys().filter_map(|path| path.strip_suffix("/lesson.md"));
        folders.filter_map(|folder| Some((folder, folder.split_once('-')?.1))).collect()
    }

    /// `01-mat-khau` for `mat-khau`.
    pub fn folder(&self, key: &str) -> Result<String> {
        self.lessons().into_iter().find(|(_, known)| *known == key).map(|(folder, _)| folder.to_owned()).ok_or(Error::NotFound)
    }

    /// The same for the same files, and for no others.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for (path, file) in &self.0 {
            hash.update(path.as_bytes());
            hash.update([0]);
            hash.update(file.text.as_deref().unwrap_or_default().as_bytes());
            hash.update([0]);
            hash.update(file.sha256.as_deref().unwrap_or_default().as_bytes());
            hash.update([0]);
        }
        hex(&hash.finalize())
    }
}

/// By this a form knows the state that it began from.
pub fn mark_of(text: &str) -> String {
    hex(&Sha256::digest(text)[..8])
}

impl Draft {
    /// Keeps a text. What stands there already is not kept again.
    pub fn keep(&self, db: &mut Db, by: PersonId, path: &str, text: &str, how: How) -> Result<()> {
        self.put(db, by, path, Some(text), None, how)
    }

    /// Names a file of the media folder.
    pub fn keep_media(&self, db: &mut Db, by: PersonId, path: &str, sha256: &str) -> Result<()> {
        self.put(db, by, path, None, Some(sha256), How::Saved)
    }

    /// Takes a file out; its states stay.
    pub fn remove(&self, db: &mut Db, by: PersonId, path: &str) -> Result<()> {
        self.put(db, by, path, None, None, How::Saved)
    }

    pub(super) fn put(&self, db: &mut Db, by: PersonId, path: &str, text: Option<&str>, sha256: Option<&str>, how: How) -> Result<()> {
        let now_there: Option<(Option<String>, Option<String>)> =
            draft_files::table.find((self.id, path)).select((draft_files::text, draft_files::sha256)).first(db).optional()?;
        let same = now_there.clone().unwrap_or_default();
        if (same.0.as_deref(), same.1.as_deref()) == (text, sha256) {
            return Ok(());
        }
        let at = now();
        self.note_revision(db, by, path, text, sha256, how, at)?;
        diesel::delete(draft_files::table.find((self.id, path))).execute(db)?;
        if text.is_some() || sha256.is_some() {
            diesel::insert_into(draft_files::table)
                .values((
                    draft_files::draft_id.eq(self.id),
                    draft_files::path.eq(path),
                    draft_files::text.eq(text),
                    draft_files::sha256.eq(sha256),
                    draft_files::changed_at.eq(at),
                    draft_files::changed_by.eq(by),
                ))
                .execute(db)?;
        }
        self.touch(db, by)
    }

    #[allow(clippy::too_many_arguments)]
    fn note_revision(&self, db: &mut Db, by: PersonId, path: &str, text: Option<&str>, sha256: Option<&str>, how: How, at: NaiveDateTime) -> Result<()> {
        let last = Revision::last(db, self.id, path)?;
        if let Some(last) = last.as_ref().filter(|last| how == How::Typing && last.auto && last.changed_by == by && at - last.changed_at < ONE_SITTING) {
            diesel::update(draft_revisions::table.find(last.id)).set(draft_revisions::text.eq(text)).execute(db)?;
            return Ok(());
        }
        Revision::insert(db, self.id, path, last.map_or(1, |last| last.number + 1), (text, sha256), (at, by), how == How::Typing)
    }

    /// Gives files and their states other paths.
    pub(super) fn rename(&self, db: &mut Db, from: &str, to: &str) -> Result<()> {
        let (from, to) = (format!("{from}/"), format!("{to}/"));
        let moved = |path: &str| path.strip_prefix(&from).map(|rest| format!("{to}{rest}"));
        let files: Vec<String> = draft_files::table.filter(draft_files::draft_id.eq(self.id)).select(draft_files::path).load(db)?;
        for (path, new) in files.iter().filter_map(|path| Some((path, moved(path)?))) {
            diesel::update(draft_files::table.find((self.id, path))).set(draft_files::path.eq(new)).execute(db)?;
        }
        let states: Vec<String> = draft_revisions::table.filter(draft_revisions::draft_id.eq(self.id)).select(draft_revisions::path).distinct().load(db)?;
        for (path, new) in states.iter().filter_map(|path| Some((path, moved(path)?))) {
            let of_path = draft_revisions::table.filter(draft_revisions::draft_id.eq(self.id)).filter(draft_revisions::path.eq(path));
            diesel::update(of_path).set(draft_revisions::path.eq(new)).execute(db)?;
        }
        Ok(())
    }
}
