//! The files beside the database: every one that it names is there, unchanged.

use super::super::backup::fingerprint;
use super::super::disk::in_words;
use super::super::restore::files_below;
use super::Finding;
use crate::config::Config;
use crate::db::Db;
use crate::db::schema::{media, recordings};
use crate::error::Result;
use crate::media::file_of;
use crate::privacy::{GroupPhoto, Recording};
use diesel::prelude::*;
use std::collections::HashSet;

const NAMED_AT_MOST: usize = 3;

pub fn media(config: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let folder = config.media_folder();
    let rows: Vec<(String, i64)> = media::table.select((media::sha256, media::size)).order(media::sha256).load(db)?;
    let (mut missing, mut changed, mut bytes) = (Vec::new(), Vec::new(), 0);
    for (sha256, size) in &rows {
        let file = file_of(&folder, sha256);
        match fingerprint(&file) {
            Ok((hash, length)) if hash == *sha256 && i64::try_from(length) == Ok(*size) => bytes += length,
            Ok(_) => changed.push(file.display().to_string()),
            Err(_) => missing.push(file.display().to_string()),
        }
    }
    let named: HashSet<_> = rows.iter().map(|(sha256, _)| file_of(&folder, sha256)).collect();
    let extra = files_below(&folder).into_iter().filter(|file| !named.contains(file)).count();
    let mut findings = Vec::new();
    if missing.is_empty() && changed.is_empty() {
        findings.push(Finding::good("check-media-whole", &[("count", rows.len().to_string()), ("size", in_words(bytes))]));
    }
    findings.extend(missing.into_iter().take(NAMED_AT_MOST).map(|file| Finding::bad("check-media-missing", &[("file", file)])));
    findings.extend(changed.into_iter().take(NAMED_AT_MOST).map(|file| Finding::bad("check-media-changed", &[("file", file)])));
    if extra > 0 {
        findings.push(Finding::warning("check-media-extra", &[("count", extra.to_string()), ("folder", folder.display().to_string())]));
    }
    Ok(findings)
}

/// Each photograph of a class, and each photograph and voice of a practical check, is there, as long as it was when it came.
pub fn evidence(config: &Config, db: &mut Db) -> Result<Vec<Finding>> {
    let rows: Vec<Recording> = recordings::table.filter(recordings::removed_at.is_null()).order(recordings::id).load(db)?;
    let whole =
        |recording: &Recording| std::fs::metadata(recording.file(&config.evidence_folder())).is_ok_and(|file| i64::try_from(file.len()) == Ok(recording.size));
    let folder = config.evidence_folder();
    let mut missing: Vec<String> = rows.iter().filter(|recording| !whole(recording)).map(|one| one.file(&folder).display().to_string()).collect();
    let photos: Vec<GroupPhoto> = GroupPhoto::files(db)?.into_iter().filter(|(_, stays)| *stays).map(|(photo, _)| photo).collect();
    let there = |photo: &GroupPhoto| std::fs::metadata(photo.file(&folder)).is_ok_and(|file| i64::try_from(file.len()) == Ok(photo.size));
    missing.extend(photos.iter().filter(|photo| !there(photo)).map(|photo| photo.file(&folder).display().to_string()));
    if missing.is_empty() {
        return Ok(vec![Finding::good("check-evidence-whole", &[("count", (rows.len() + photos.len()).to_string())])]);
    }
    let named = missing.into_iter().take(NAMED_AT_MOST);
    Ok(named.map(|file| Finding::bad("check-evidence-missing", &[("file", file)])).collect())
}
