//! Files copied whole: hashed on the way, on disk before they count.

use super::super::sentence;
use super::manifest::{MANIFEST, MediaCount};
use super::sqlite::NamedMedia;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::files::private_file;
pub use crate::files::{private_folder, settle, write_whole};
use crate::keys::hex;
use crate::media::file_of;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

pub const MEDIA: &str = "media";

/// Copies what the database names. A file that an earlier backup holds is linked to that one, never to the
/// live file: what befalls the live file must not befall the backup.
pub fn copy_media(config: &Config, backups: &Path, to: &Path, media: &NamedMedia) -> Result<MediaCount> {
    let earlier = earlier_backups(backups);
    let (from, to) = (config.media_folder(), to.join(MEDIA));
    let mut count = MediaCount::default();
    for (sha256, size) in media {
        let place = file_of(&to, sha256);
        private_folder(place.parent().ok_or_else(|| Error::broken("media lie in a folder"))?)?;
        if !linked(&earlier, sha256, *size, &place) {
            let found = hashed_copy(&file_of(&from, sha256), &place);
            if found.as_ref().map(|(hash, _)| hash) != Ok(sha256) {
                return Err(Error::Refused(sentence("backup-media-damaged", &[("file", file_of(&from, sha256).display().to_string())])));
            }
        }
        count.files += 1;
        count.bytes += size.unsigned_abs();
    }
    for shelf in fs::read_dir(&to).into_iter().flatten().flatten() {
        settle(&shelf.path())?;
    }
    Ok(count)
}

pub(super) fn earlier_backups(backups: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(backups).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut earlier: Vec<PathBuf> = inside.filter(|path| path.join(MANIFEST).is_file()).collect();
    earlier.sort();
    earlier.reverse();
    earlier
}

/// A stick without hard links gets a copy.
fn linked(earlier: &[PathBuf], sha256: &str, size: i64, place: &Path) -> bool {
    let whole = |file: &PathBuf| fs::metadata(file).is_ok_and(|known| i64::try_from(known.len()) == Ok(size));
    earlier.iter().map(|backup| file_of(&backup.join(MEDIA), sha256)).find(whole).is_some_and(|file| fs::hard_link(file, place).is_ok())
}

/// Keys, `hocvu.toml` and the sealed parts of the journal, each file with its SHA-256.
pub fn copy_keys_and_settings(config: &Config, to: &Path) -> Result<BTreeMap<String, String>> {
    private_folder(&to.join("keys"))?;
    let mut copied = BTreeMap::new();
    for name in keys_and_settings(config).into_iter().chain(journal_parts(config)) {
        let place = to.join(&name);
        private_folder(place.parent().ok_or_else(|| Error::broken("a file lies in a folder"))?)?;
        let (hash, _) = hashed_copy(&config.data.join(&name), &to.join(&name)).map_err(Error::broken)?;
        copied.insert(name, hash);
    }
    for folder in copied.keys().filter_map(|name| Path::new(name).parent()).flat_map(Path::ancestors) {
        settle(&to.join(folder))?;
    }
    Ok(copied)
}

/// Parts that are still being written do not count.
fn journal_parts(config: &Config) -> Vec<String> {
    let folders = fs::read_dir(config.journal_folder()).into_iter().flatten().flatten();
    let whole = folders.filter(|folder| !folder.file_name().as_encoded_bytes().starts_with(b"."));
    let files = whole.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten().flatten());
    let mut names: Vec<String> = files.filter_map(|file| Some(file.path().strip_prefix(&config.data).ok()?.to_string_lossy().into_owned())).collect();
    names.sort();
    names
}

fn keys_and_settings(config: &Config) -> Vec<String> {
    let keys = fs::read_dir(config.keys_folder()).into_iter().flatten().flatten();
    let mut names: Vec<String> = keys.filter(|entry| entry.path().is_file()).map(|entry| format!("keys/{}", entry.file_name().to_string_lossy())).collect();
    names.sort();
    if config.data.join("hocvu.toml").is_file() {
        names.push("hocvu.toml".into());
    }
    names
}

/// Copies, and gives the SHA-256 and size of what was read; for the owner alone.
pub fn hashed_copy(from: &Path, to: &Path) -> Result<(String, u64), String> {
    let copy = || {
        let mut file = private_file(to).map_err(std::io::Error::other)?;
        let found = read_through(&mut File::open(from)?, |part| file.write_all(part))?;
        file.sync_all()?;
        Ok(found)
    };
    copy().map_err(|error: std::io::Error| format!("{}: {error}", from.display()))
}

pub fn fingerprint(file: &Path) -> Result<(String, u64)> {
    Ok(read_through(&mut File::open(file)?, |_| Ok(()))?)
}

fn read_through(from: &mut File, mut each: impl FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<(String, u64)> {
    let (mut hash, mut size, mut part) = (Sha256::new(), 0, vec![0; 256 * 1024]);
    loop {
        let got = from.read(&mut part)?;
        if got == 0 {
            return Ok((hex(&hash.finalize()), size));
        }
        hash.update(&part[..got]);
        each(&part[..got])?;
        size += got as u64;
    }
}

/// A stick with a simple file system knows no rights; then the folder must be kept safe anyway.
pub fn only_for_the_owner(file: &Path) -> Result<()> {
    match fs::set_permissions(file, fs::Permissions::from_mode(0o600)) {
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => Ok(()),
        done => Ok(done?),
    }
}
