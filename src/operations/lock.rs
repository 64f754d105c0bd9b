//! The lock of a data folder: one server, or one restore, at a time.

use crate::config::Config;
use crate::error::{Error, Result};
use std::fs::{File, OpenOptions, TryLockError};

/// Held by `serve`, `restore`, `keys rotate` and `sample` for as long as the value lives; the system lets go when a process dies.
pub struct FolderLock {
    _file: File,
}

/// Stands in the data folder only while a restore moves files; left over, the folder is half old and half new.
pub const RESTORING: &str = "restoring";

impl FolderLock {
    /// A server: alone on SQLite; beside its like on PostgreSQL, where several share one database.
    pub fn to_serve(config: &Config) -> Result<FolderLock> {
        let lock = if config.database.is_some() { FolderLock::take(config, "hocvu.lock", File::try_lock_shared)? } else { FolderLock::alone(config)? };
        if config.data.join(RESTORING).exists() {
            return Err(Error::refused_with("folder-half-restored", &[("folder", config.data.display().to_string())]));
        }
        Ok(lock)
    }

    pub fn alone(config: &Config) -> Result<FolderLock> {
        FolderLock::take(config, "hocvu.lock", File::try_lock)
    }

    /// While keys change no backup is made: it would hold values of one key and the file of another.
    pub fn keys_alone(config: &Config) -> Result<FolderLock> {
        FolderLock::take(config, "keys.lock", File::try_lock)
    }

    /// A backup: many at a time, none while keys change.
    pub fn keys_shared(config: &Config) -> Result<FolderLock> {
        FolderLock::take(config, "keys.lock", File::try_lock_shared)
    }

    fn take(config: &Config, name: &str, lock: impl Fn(&File) -> Result<(), TryLockError>) -> Result<FolderLock> {
        crate::web::make_data_folder(config)?;
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(config.data.join(name))?;
        match lock(&file) {
            Err(TryLockError::WouldBlock) => Err(Error::refused_with("folder-in-use", &[("folder", config.data.display().to_string())])),
            // A network folder without locks: nothing can be held, nothing is refused.
            Err(TryLockError::Error(error)) if error.kind() != std::io::ErrorKind::Unsupported => Err(error.into()),
            Ok(()) | Err(TryLockError::Error(_)) => Ok(FolderLock { _file: file }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(folder: &std::path::Path, database: Option<&str>) -> Config {
        Config { data: folder.into(), database: database.map(Into::into), ..Config::default() }
    }

    #[test]
    fn one_server_a_folder_on_sqlite_several_on_postgres() {
        let folder = tempfile::tempdir().unwrap();
        let sqlite = config(folder.path(), None);
        let first = FolderLock::to_serve(&sqlite).unwrap();
        assert!(matches!(FolderLock::to_serve(&sqlite), Err(Error::Refused(refusal)) if refusal.id == "folder-in-use"));
        drop(first);
        let postgres = config(folder.path(), Some("postgres://x/y"));
        let (_one, _two) = (FolderLock::to_serve(&postgres).unwrap(), FolderLock::to_serve(&postgres).unwrap());
        assert!(FolderLock::alone(&postgres).is_err());
    }

    #[test]
    fn a_half_restored_folder_serves_nobody() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(RESTORING)).unwrap();
        let refused = FolderLock::to_serve(&config(folder.path(), None));
        assert!(matches!(refused, Err(Error::Refused(refusal)) if refusal.id == "folder-half-restored"));
    }
}
