//! A recording: a photograph or a voice that somebody agreed to, kept apart from the courses' media and shown to few.
//! It goes with the consent: the row says so, and the file goes with it.

use super::consent::Consent;
use super::group_photo::GroupPhoto;
use super::purpose::Purpose;
use crate::community::within;
use crate::db::schema::{persons, recordings};
use crate::db::{Db, PersonId, ROWS_AT_ONCE, UnitId, now};
use crate::error::{Error, Result};
use crate::files::{self, private_folder};
use crate::journal;
use crate::web::App;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

crate::id!(RecordingId);
// What it shows: a thing of a later room, by that thing's key.
crate::id!(AboutId);

crate::words! { pub enum RecordingKind { Photo = "photo", Voice = "voice" } }
crate::words! { pub enum RemovedWhy { Consent = "consent", Wish = "wish", Retention = "retention", Ended = "ended" } }

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Recording {
    pub id: RecordingId,
    pub person_id: PersonId,
    pub about_id: AboutId,
    pub kind: RecordingKind,
    pub mime: String,
    pub size: i64,
    pub added_at: NaiveDateTime,
    pub added_by: PersonId,
    pub removed_at: Option<NaiveDateTime>,
    pub removed_why: Option<RemovedWhy>,
}

/// What is to be kept: the bytes as they may be kept, without what a camera notes.
#[derive(Debug, Clone)]
pub struct NewRecording {
    pub id: RecordingId,
    pub person: PersonId,
    pub about: AboutId,
    pub by: PersonId,
    pub kind: RecordingKind,
    pub mime: &'static str,
}

/// How the name of a file begins that is still being written.
const UNFINISHED: &str = ".new-";
/// A file without a row may be waiting for it.
const GRACE: Duration = Duration::from_secs(10 * 60);
/// As many as one thing needs.
const MOST: i64 = 12;

impl NewRecording {
    /// The file first, whole and on disk, then its row. Sent twice, it is one. A file that gets no row is swept.
    pub async fn keep(self, app: &App, write: impl FnOnce(&mut File) -> Result<()> + Send + 'static) -> Result<()> {
        let (folder, id, new) = (app.config.evidence_folder(), self.id, self.clone());
        if app.read(move |db| new.is_there(db)).await? {
            return Ok(());
        }
        let (person, about) = (self.person, self.about);
        app.read(move |db| NewRecording::may_be_kept(db, person, about)).await?;
        let size = tokio::task::spawn_blocking(move || settle(&folder, &id.to_string(), write)).await.map_err(Error::broken)??;
        let size = i64::try_from(size).map_err(Error::broken)?;
        app.write(move |db| self.record(db, size)).await
    }

    /// The same form again; another thing's id is nobody's to use.
    fn is_there(&self, db: &mut Db) -> Result<bool> {
        let there: Option<(AboutId, PersonId)> = recordings::table.find(self.id).select((recordings::about_id, recordings::person_id)).first(db).optional()?;
        match there {
            None => Ok(false),
            Some(there) if there == (self.about, self.person) => Ok(true),
            Some(_) => Err(Error::refused("form-incomplete")),
        }
    }

    fn may_be_kept(db: &mut Db, person: PersonId, about: AboutId) -> Result<()> {
        if !Consent::in_force(db, person, Purpose::EVIDENCE)? {
            return Err(Error::refused("evidence-needs-consent"));
        }
        let there = recordings::table.filter(recordings::about_id.eq(about)).filter(recordings::removed_at.is_null());
        if there.count().get_result::<i64>(db)? >= MOST {
            return Err(Error::refused_with("evidence-enough", &[("most", MOST.to_string())]));
        }
        Ok(())
    }

    fn record(&self, db: &mut Db, size: i64) -> Result<()> {
        if self.is_there(db)? {
            return Ok(());
        }
        NewRecording::may_be_kept(db, self.person, self.about)?;
        diesel::insert_into(recordings::table)
            .values((
                recordings::id.eq(self.id),
                recordings::person_id.eq(self.person),
                recordings::about_id.eq(self.about),
                recordings::kind.eq(self.kind),
                recordings::mime.eq(self.mime),
                recordings::size.eq(size),
                recordings::added_at.eq(now()),
                recordings::added_by.eq(self.by),
            ))
            .execute(db)?;
        journal::record(db, Some(self.by), "evidence-added", self.person, json!({ "recording": self.id, "kind": self.kind }))
    }
}

impl Recording {
    /// All about one thing, those too that are gone: the record says when and why.
    pub fn about(db: &mut Db, about: AboutId) -> Result<Vec<Recording>> {
        Ok(recordings::table.filter(recordings::about_id.eq(about)).order((recordings::added_at, recordings::id)).load(db)?)
    }

    /// Those of a person whose files are there.
    pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<Recording>> {
        Ok(recordings::table.filter(recordings::person_id.eq(person)).filter(recordings::removed_at.is_null()).order(recordings::id).load(db)?)
    }

    /// One that may be shown: it is there, and the consent holds today.
    pub fn shown(db: &mut Db, about: AboutId, id: RecordingId) -> Result<Recording> {
        let there = recordings::table.find(id).filter(recordings::about_id.eq(about)).filter(recordings::removed_at.is_null());
        let recording: Recording = there.first(db)?;
        if Consent::in_force(db, recording.person_id, Purpose::EVIDENCE)? { Ok(recording) } else { Err(Error::NotFound) }
    }

    /// Those about one thing that may be shown today.
    pub fn all_shown(db: &mut Db, person: PersonId, about: AboutId) -> Result<Vec<Recording>> {
        if !Consent::in_force(db, person, Purpose::EVIDENCE)? {
            return Ok(Vec::new());
        }
        Ok(Recording::about(db, about)?.into_iter().filter(|recording| recording.removed_at.is_none()).collect())
    }

    pub fn file(&self, folder: &Path) -> PathBuf {
        folder.join(self.id.to_string())
    }

    pub fn remove(&self, db: &mut Db, by: PersonId) -> Result<()> {
        let there = recordings::table.find(self.id).filter(recordings::removed_at.is_null());
        let gone = (recordings::removed_at.eq(now()), recordings::removed_why.eq(RemovedWhy::Wish));
        if diesel::update(there).set(gone).execute(db)? == 1 {
            journal::record(db, Some(by), "evidence-removed", self.person_id, json!({ "recording": self.id }))?;
        }
        Ok(())
    }

    /// Without consent nothing stays.
    pub(super) fn withdraw(db: &mut Db, person: PersonId) -> Result<()> {
        let there = recordings::table.filter(recordings::person_id.eq(person)).filter(recordings::removed_at.is_null());
        let gone = (recordings::removed_at.eq(now()), recordings::removed_why.eq(RemovedWhy::Consent));
        let count = diesel::update(there).set(gone).execute(db)?;
        if count > 0 { journal::record(db, None, "evidence-removed", person, json!({ "count": count })) } else { Ok(()) }
    }

    /// A commune that ended the purpose keeps none.
    pub(super) fn withdraw_within(db: &mut Db, commune: UnitId) -> Result<()> {
        let commune = [commune];
        let here = persons::table.filter(persons::unit_id.eq_any(within(&commune))).select(persons::id);
        let there = recordings::table.filter(recordings::person_id.eq_any(here)).filter(recordings::removed_at.is_null());
        let there: Vec<RecordingId> = there.select(recordings::id).load(db)?;
        for some in there.chunks(ROWS_AT_ONCE) {
            let gone = (recordings::removed_at.eq(now()), recordings::removed_why.eq(RemovedWhy::Ended));
            diesel::update(recordings::table.filter(recordings::id.eq_any(some))).set(gone).execute(db)?;
        }
        Ok(())
    }

    /// Kept long enough: how many there are, and their end.
    pub fn old(db: &mut Db, before: NaiveDateTime) -> Result<i64> {
        Ok(recordings::table.filter(recordings::removed_at.is_null()).filter(recordings::added_at.lt(before)).count().get_result(db)?)
    }

    pub fn end_old(db: &mut Db, before: NaiveDateTime) -> Result<usize> {
        let old = recordings::table.filter(recordings::removed_at.is_null()).filter(recordings::added_at.lt(before));
        Ok(diesel::update(old).set((recordings::removed_at.eq(now()), recordings::removed_why.eq(RemovedWhy::Retention))).execute(db)?)
    }

    /// Deletes the files whose rows are gone or say that they are. How many there were.
    pub async fn sweep(app: &App) -> Result<usize> {
        let known = app.read(|db| Ok(recordings::table.select((recordings::id, recordings::removed_at.is_null())).load::<(RecordingId, bool)>(db)?)).await?;
        let photos = app.read(GroupPhoto::files).await?;
        let photos = photos.into_iter().map(|(photo, stays)| (photo.id.to_string(), stays));
        let known: HashMap<String, bool> = known.into_iter().map(|(id, there)| (id.to_string(), there)).chain(photos).collect();
        let folder = app.config.evidence_folder();
        tokio::task::spawn_blocking(move || clear(&folder, &known)).await.map_err(Error::broken)
    }
}

fn clear(folder: &Path, known: &HashMap<String, bool>) -> usize {
    let mut gone = 0;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let fresh = || entry.metadata().and_then(|file| file.modified()).is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age < GRACE));
        let stays = known.get(&name).copied().unwrap_or_else(fresh);
        if !stays && fs::remove_file(entry.path()).is_ok() {
            gone += 1;
        }
    }
    gone
}

pub(super) fn settle(folder: &Path, name: &str, write: impl FnOnce(&mut File) -> Result<()>) -> Result<u64> {
    if !folder.exists() {
        private_folder(folder)?;
        folder.parent().map(files::settle).transpose()?;
    }
    let mut fresh = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
    write(fresh.as_file_mut())?;
    fresh.as_file().sync_all()?;
    let size = fresh.as_file().metadata()?.len();
    fresh.persist(folder.join(name)).map_err(|failed| failed.error)?;
    files::settle(folder)?;
    Ok(size)
}
