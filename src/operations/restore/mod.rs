//! A restore: a backup is checked whole, rebuilt beside the old files, then moved in; the old files are kept.

mod forget;
mod postgres;

use super::backup::{EVIDENCE, MEDIA, Manifest, for_the_owner, hashed_copy, private_folder, settle};
use super::lock::{FolderLock, RESTORING};
use super::{Tell, database, sentence};
use crate::config::Config;
use crate::db::unknown_migrations;
use crate::error::{Error, Result};
use crate::media::file_of;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The database comes last: a folder without it is seen to be unfinished.
const MOVED_IN: [&str; 6] = [MEDIA, EVIDENCE, "keys", "journal", "hocvu.toml", database::SQLITE_FILE];
/// What belongs to the old database alone.
const MOVED_OUT: [&str; 3] = ["hocvu.sqlite3-wal", "hocvu.sqlite3-shm", "content.seen"];

pub struct Restore {
    folder: PathBuf,
    manifest: Manifest,
    config: Config,
}

impl Restore {
    /// Looks at a backup (or the newest in a folder of backups) and refuses what cannot be restored; changes nothing.
    pub fn of(config: &Config, given: &Path) -> Result<Restore> {
        let (folder, manifest) = Manifest::find(given)?;
        let unknown = unknown_migrations(&manifest.migrations)?;
        if !unknown.is_empty() {
            let args = [("version", manifest.version.clone()), ("own", env!("CARGO_PKG_VERSION").into())];
            return Err(Error::refused_with("restore-newer", &args));
        }
        match (manifest.database.kind.as_str(), &config.database) {
            ("postgres", None) => return Err(Error::refused("restore-needs-postgres")),
            ("sqlite", Some(_)) => return Err(Error::refused("restore-needs-sqlite")),
            _ => {}
        }
        let restore = Restore { folder, manifest, config: config.clone() };
        let (hash, _) =
            super::backup::fingerprint(&restore.folder.join(&restore.manifest.database.file)).map_err(|_| restore.damaged(&restore.manifest.database.file))?;
        if hash == restore.manifest.database.sha256 { Ok(restore) } else { Err(restore.damaged(&restore.manifest.database.file)) }
    }

    /// Puts the backup in the place of what is there. Returns where the old files are, if there were any.
    pub fn carry_out(&self, force: bool, tell: Tell) -> Result<Option<PathBuf>> {
        let _alone = FolderLock::alone(&self.config)?;
        if self.something_is_there()? && !force {
            return Err(Error::refused_with("restore-would-overwrite", &[("folder", self.place())]));
        }
        tell(sentence("restore-checking", &[("folder", self.folder.display().to_string())]));
        let fresh = tempfile::Builder::new().prefix(".restoring-").permissions(for_the_owner()).tempdir_in(&self.config.data)?;
        self.rebuild(fresh.path())?;
        tell(sentence("restore-checked", &[("rows", self.manifest.rows.values().sum::<i64>().to_string()), ("media", self.manifest.media.files.to_string())]));
        let forgotten = forget::deleted_here(&self.config);
        let old = self.free_place();
        if let Some(url) = &self.config.database {
            postgres::replace(url, &self.folder.join(&self.manifest.database.file), &old)?;
        }
        self.move_in(fresh.keep(), &old)?;
        tell(sentence("restore-done", &[("folder", self.place())]));
        let again = forget::again(&self.config, &forgotten)?;
        if again > 0 {
            tell(sentence("restore-forgotten-again", &[("count", again.to_string())]));
        }
        let kept = old.exists().then_some(old);
        if let Some(old) = &kept {
            tell(sentence("restore-old-kept", &[("folder", old.display().to_string())]));
        }
        Ok(kept)
    }

    /// Everything of the backup, hashed on the way, in a folder on the same disk as the data.
    fn rebuild(&self, to: &Path) -> Result<()> {
        for (name, expected) in &self.manifest.files {
            if name.split('/').any(|part| part == "..") || Path::new(name).is_absolute() {
                return Err(self.damaged(name));
            }
            let place = to.join(name);
            private_folder(place.parent().ok_or_else(|| Error::broken("a file lies in a folder"))?)?;
            self.copy(&self.folder.join(name), &place, expected)?;
        }
        for file in files_below(&self.folder.join(MEDIA)) {
            let sha256 = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let place = file_of(&to.join(MEDIA), &sha256);
            private_folder(place.parent().ok_or_else(|| Error::broken("media lie in a folder"))?)?;
            self.copy(&file, &place, &sha256)?;
        }
        if self.config.database.is_none() {
            self.rebuild_sqlite(to)?;
        }
        Ok(())
    }

    fn rebuild_sqlite(&self, to: &Path) -> Result<()> {
        let name = &self.manifest.database.file;
        let place = to.join(database::SQLITE_FILE);
        self.copy(&self.folder.join(name), &place, &self.manifest.database.sha256)?;
        let mut db = database::open_copy(&place)?;
        if !database::damage(&mut db)?.is_empty() || database::rows(&mut db)? != self.manifest.rows {
            return Err(self.damaged(name));
        }
        Ok(())
    }

    fn copy(&self, from: &Path, to: &Path, expected: &str) -> Result<()> {
        match hashed_copy(from, to) {
            Ok((hash, _)) if hash == expected => Ok(()),
            Ok(_) => Err(self.damaged(&from.display().to_string())),
            Err(reason) => Err(Error::Broken(reason)),
        }
    }

    fn damaged(&self, file: &str) -> Error {
        Error::refused_with("backup-damaged", &[("folder", self.folder.display().to_string()), ("file", file.into())])
    }

    /// From here on a power cut leaves the mark in the data folder: no server starts, and this restore runs again.
    fn move_in(&self, fresh: PathBuf, old: &Path) -> Result<()> {
        let data = &self.config.data;
        let restoring = data.join(RESTORING);
        if restoring.exists() {
            fs::remove_dir_all(&restoring)?;
        }
        fs::rename(&fresh, &restoring)?;
        settle(data)?;
        for name in MOVED_OUT.iter().chain(&MOVED_IN) {
            if data.join(name).exists() {
                private_folder(old)?;
                fs::rename(data.join(name), old.join(name))?;
            }
        }
        for name in MOVED_IN {
            move_if_there(&restoring.join(name), &data.join(name))?;
        }
        settle(data)?;
        fs::remove_dir(&restoring)?;
        settle(data)
    }

    fn something_is_there(&self) -> Result<bool> {
        let keys = fs::read_dir(self.config.keys_folder()).is_ok_and(|mut keys| keys.next().is_some());
        Ok(keys || self.config.sqlite_file().exists() || self.config.data.join(RESTORING).exists() || postgres::is_filled(&self.config)?)
    }

    /// In the data folder itself: it may be a disk of its own, or stand where nobody but root may write.
    fn free_place(&self) -> PathBuf {
        let name = format!("before-restore-{}", crate::web::in_vietnam(crate::db::now()).format("%Y%m%d-%H%M%S"));
        let others = (2..).map(|n| format!("{name}-{n}"));
        let mut places = std::iter::once(name.clone()).chain(others).map(|name| self.config.data.join(name));
        places.find(|place| !place.exists()).expect("numbers do not end")
    }

    fn place(&self) -> String {
        self.config.data.display().to_string()
    }
}

fn move_if_there(from: &Path, to: &Path) -> Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => Ok(done?),
    }
}

pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}
