//! What stands in a backup, in `backup.json`: written last, so a folder without it is no backup.

use super::super::sentence;
use crate::error::{Error, Result};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub const MANIFEST: &str = "backup.json";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Of the program that made it.
    pub version: String,
    /// UTC.
    pub made_at: NaiveDateTime,
    pub database: Database,
    pub migrations: Vec<String>,
    /// Rows by table.
    pub rows: BTreeMap<String, i64>,
    pub journal: Head,
    pub media: MediaCount,
    /// Keys and settings with their SHA-256.
    pub files: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Database {
    /// `sqlite` or `postgres`.
    pub kind: String,
    pub file: String,
    pub bytes: u64,
    pub sha256: String,
}

/// The last entry of the journal.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Head {
    pub seq: i64,
    pub hash: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct MediaCount {
    pub files: usize,
    pub bytes: u64,
}

impl Manifest {
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(Error::broken)?;
        super::files::write_whole(&folder.join(MANIFEST), &text)?;
        super::files::settle(folder)
    }

    /// The backup that a folder is; of a folder of backups the newest.
    pub fn find(given: &Path) -> Result<(PathBuf, Manifest)> {
        let folder = if given.join(MANIFEST).is_file() { given.to_owned() } else { newest(given)? };
        let unreadable = || Error::Refused(sentence("backup-unreadable", &[("folder", folder.display().to_string())]));
        let text = fs::read(folder.join(MANIFEST)).map_err(|_| unreadable())?;
        let manifest = serde_json::from_slice(&text).map_err(|_| unreadable())?;
        Ok((folder, manifest))
    }
}

fn newest(given: &Path) -> Result<PathBuf> {
    let inside = fs::read_dir(given).into_iter().flatten().flatten().map(|entry| entry.path());
    let backups = inside.filter(|path| path.join(MANIFEST).is_file() && path.file_name().is_some_and(|name| !name.as_encoded_bytes().starts_with(b".")));
    backups.max().ok_or_else(|| Error::Refused(sentence("no-backup-here", &[("folder", given.display().to_string())])))
}
