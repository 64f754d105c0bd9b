//! A backup: database, media, keys and settings of one moment in a folder of its own, checked after writing.

mod evidence;
mod files;
mod manifest;
mod postgres;
mod sqlite;

pub use evidence::EVIDENCE;
pub use files::{MEDIA, fingerprint, hashed_copy, private_folder, settle};
pub use manifest::Manifest;
pub use postgres::{DUMP, dump, program, run};

use super::disk::{Disk, in_words};
use super::lock::FolderLock;
use super::{Tell, database, sentence};
use crate::config::Config;
use crate::db::schema::backups;
use crate::db::{Db, Pool, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

crate::id!(BackupId);

#[derive(Debug, Clone)]
pub struct Backup {
    pub folder: PathBuf,
    pub manifest: Manifest,
}

/// After this many days without one the admin is told.
const TOO_OLD: Duration = Duration::days(8);
const TRIES: usize = 20;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(200);

impl Backup {
    /// Makes `into/hocvu-YYYYMMDD-HHMMSS`, whole or not at all. A server may go on serving.
    pub fn make(config: &Config, into: &Path, tell: Tell) -> Result<Backup> {
        let mut db = database::open(config)?;
        let _keys_stay = FolderLock::keys_shared(config)?;
        fs::create_dir_all(into).map_err(|error| cannot_write(into, &error))?;
        room_for(&mut db, config, into)?;
        let fresh = tempfile::Builder::new().prefix(".hocvu-").permissions(for_the_owner()).tempdir_in(into).map_err(|error| cannot_write(into, &error))?;
        tell(sentence("backup-copying-database", &[]));
        let (mut manifest, media) = match &config.database {
            Some(url) => postgres::copy(&mut db, url, fresh.path())?,
            None => sqlite::copy(&mut db, fresh.path())?,
        };
        tell(sentence("backup-database-checked", &[("size", in_words(manifest.database.bytes)), ("rows", manifest.rows.values().sum::<i64>().to_string())]));
        manifest.media = files::copy_media(config, into, fresh.path(), &media)?;
        tell(sentence("backup-media-copied", &[("count", manifest.media.files.to_string()), ("size", in_words(manifest.media.bytes))]));
        manifest.files = files::copy_keys_and_settings(config, fresh.path())?;
        manifest.files.extend(evidence::copy(config, into, fresh.path())?);
        manifest.write(fresh.path())?;
        let folder = free_place(into, manifest.made_at);
        fs::rename(fresh.keep(), &folder)?;
        files::settle(into)?;
        tell(sentence("backup-done", &[("folder", folder.display().to_string())]));
        tell(sentence("backup-keep-safe", &[]));
        Ok(Backup { folder, manifest })
    }

    /// Tells the installation of the backup, through a connection of its own; a server goes on serving.
    pub async fn record(&self, config: &Config) -> Result<()> {
        let pool = match &config.database {
            Some(url) => Pool::postgres(url)?,
            None => Pool::sqlite(&config.sqlite_file())?,
        };
        let (id, at, folder) = (BackupId::new(), self.manifest.made_at, self.folder.display().to_string());
        let bytes = i64::try_from(self.manifest.database.bytes + self.manifest.media.bytes).map_err(Error::broken)?;
        let note = move |db: &mut Db| {
            let row = (backups::id.eq(id), backups::made_at.eq(at), backups::folder.eq(&folder), backups::bytes.eq(bytes));
            diesel::insert_into(backups::table).values(row).execute(db)?;
            journal::record(db, None, "backup-made", id, json!({}))
        };
        for _ in 0..TRIES {
            match pool.write(note.clone()).await {
                // A whole class signs in at this moment: the backup is made, its note can wait a little.
                Err(Error::Database(_) | Error::Unavailable(_)) => tokio::time::sleep(PAUSE).await,
                done => return done,
            }
        }
        pool.write(note).await
    }

    pub fn last(db: &mut Db) -> Result<Option<NaiveDateTime>> {
        Ok(backups::table.select(diesel::dsl::max(backups::made_at)).first(db)?)
    }

    pub fn is_too_old(last: Option<NaiveDateTime>) -> bool {
        last.is_none_or(|at| now() - at > TOO_OLD)
    }
}

pub fn for_the_owner() -> fs::Permissions {
    std::os::unix::fs::PermissionsExt::from_mode(0o700)
}

/// Half a backup on a full stick is worse than a sentence.
fn room_for(db: &mut Db, config: &Config, into: &Path) -> Result<()> {
    let (needed, free) = (database::size(db, config)?, Disk::under(into)?.free);
    if free < needed {
        return Err(Error::refused_with("backup-no-room", &[("folder", into.display().to_string()), ("needed", in_words(needed)), ("free", in_words(free))]));
    }
    Ok(())
}

fn cannot_write(into: &Path, error: &std::io::Error) -> Error {
    Error::refused_with("backup-cannot-write", &[("folder", into.display().to_string()), ("error", error.to_string())])
}

/// Two backups in one second are two folders.
fn free_place(into: &Path, at: NaiveDateTime) -> PathBuf {
    let name = format!("hocvu-{}", crate::web::in_vietnam(at).format("%Y%m%d-%H%M%S"));
    let others = (2..).map(|n| format!("{name}-{n}"));
    let mut places = std::iter::once(name.clone()).chain(others).map(|name| into.join(name));
    places.find(|place| !place.exists()).expect("numbers do not end")
}
