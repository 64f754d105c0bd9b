//! Photographs and voices of practical checks. They never change: what an earlier backup holds is linked to it.

use super::files::{earlier_backups, hashed_copy, private_folder, settle};
use super::manifest::Manifest;
use crate::config::Config;
use crate::error::{Error, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

pub const EVIDENCE: &str = "evidence";

/// Each file with its SHA-256. What is still being written does not count, nor what is deleted meanwhile.
pub fn copy(config: &Config, backups: &Path, to: &Path) -> Result<BTreeMap<String, String>> {
    let there = fs::read_dir(config.evidence_folder()).into_iter().flatten().flatten().map(|file| file.file_name().to_string_lossy().into_owned());
    let names: Vec<String> = there.filter(|name| !name.starts_with('.')).collect();
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    private_folder(&to.join(EVIDENCE))?;
    let earlier = earlier_backups(backups).into_iter().next().and_then(|folder| Manifest::find(&folder).ok());
    let mut copied = BTreeMap::new();
    for name in names {
        let (live, name) = (config.evidence_folder().join(&name), format!("{EVIDENCE}/{name}"));
        let place = to.join(&name);
        let linked = earlier.as_ref().and_then(|earlier| linked(earlier, &live, &name, &place));
        match linked.map_or_else(|| hashed_copy(&live, &place).map(|(hash, _)| hash), Ok) {
            Ok(hash) => drop(copied.insert(name, hash)),
            Err(_) if !live.exists() => drop(fs::remove_file(place)),
            Err(reason) => return Err(Error::broken(reason)),
        }
    }
    settle(&to.join(EVIDENCE))?;
    Ok(copied)
}

/// A stick without hard links gets a copy.
fn linked((folder, manifest): &(PathBuf, Manifest), live: &Path, name: &str, place: &Path) -> Option<String> {
    let (hash, before) = (manifest.files.get(name)?, folder.join(name));
    let same = fs::metadata(&before).ok()?.len() == fs::metadata(live).ok()?.len();
    (same && fs::hard_link(before, place).is_ok()).then(|| hash.clone())
}
