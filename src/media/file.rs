//! A file that a course shows: named by its content, so that it never changes.

use super::sweep::UNFINISHED;
use crate::db::schema::media;
use crate::db::{Db, now};
use crate::error::{Error, Result};
use crate::{keys::hex, on_db};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::NamedTempFile;

#[derive(Debug, Clone, PartialEq, Queryable, Serialize)]
pub struct Media {
    pub sha256: String,
    pub size: i64,
    pub mime: String,
    pub created_at: NaiveDateTime,
}

/// A file that lies in the media folder under a passing name.
pub struct Arrival {
    pub(super) file: NamedTempFile,
    pub(super) sha256: String,
    pub(super) size: u64,
    pub(super) name: String,
}

impl Arrival {
    pub fn read(folder: &Path, name: &str, mut from: impl Read) -> Result<Arrival> {
        fs::create_dir_all(folder)?;
        let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(folder)?;
        let (sha256, size) = copy(&mut from, file.as_file_mut())?;
        Ok(Arrival { file, sha256, size, name: name.to_owned() })
    }

    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    fn is_known(&self, folder: &Path) -> bool {
        fs::metadata(file_of(folder, &self.sha256)).is_ok_and(|known| known.len() == self.size)
    }
}

impl Media {
    /// Brings a file into the media folder: whole or not at all, on disk before a row may name it.
    pub fn put(folder: &Path, name: &str, from: impl Read) -> Result<Media> {
        Media::settle(folder, Arrival::read(folder, name, from)?)
    }

    pub fn settle(folder: &Path, arrival: Arrival) -> Result<Media> {
        Media::settle_all(folder, vec![arrival])?.pop().ok_or_else(|| Error::broken("one file came, one is kept"))
    }

    /// Gives them their own names. Together they wait for the disk as long as one would wait by itself.
    pub fn settle_all(folder: &Path, arrivals: Vec<Arrival>) -> Result<Vec<Media>> {
        for fresh in arrivals.iter().filter(|one| !one.is_known(folder)) {
            fresh.file.as_file().sync_all()?;
        }
        let (mut kept, mut shelves) = (Vec::new(), BTreeSet::new());
        for one in arrivals {
            let place = file_of(folder, &one.sha256);
            if one.is_known(folder) {
                // Touched: the sweep leaves it alone until its row is there.
                File::options().append(true).open(&place)?.set_modified(SystemTime::now())?;
            } else {
                let shelf = place.parent().ok_or_else(|| Error::broken("media lie in a folder"))?;
                fs::create_dir_all(shelf)?;
                one.file.persist(&place).map_err(|failed| failed.error)?;
                shelves.insert(shelf.to_owned());
            }
            kept.push(Media::new(one.sha256, one.size, &one.name)?);
        }
        if !shelves.is_empty() {
            shelves.insert(folder.to_owned());
        }
        shelves.iter().try_for_each(|changed| File::open(changed)?.sync_all())?;
        Ok(kept)
    }

    fn new(sha256: String, size: u64, name: &str) -> Result<Media> {
        let mime = mime_guess::from_path(name).first_or_octet_stream().to_string();
        Ok(Media { sha256, size: i64::try_from(size).map_err(Error::broken)?, mime, created_at: now() })
    }

    /// The row of a file that lies in the folder. Recorded twice, it stays one.
    pub fn record(&self, db: &mut Db) -> Result<()> {
        let row = (media::sha256.eq(&self.sha256), media::size.eq(self.size), media::mime.eq(&self.mime), media::created_at.eq(self.created_at));
        on_db!(db, |c| diesel::insert_into(media::table).values(row).on_conflict_do_nothing().execute(c))?;
        Ok(())
    }

    pub fn find(db: &mut Db, sha256: &str) -> Result<Media> {
        Ok(media::table.find(sha256).first(db)?)
    }
}

/// Where a file's content lies: two letters keep the folders small.
pub fn file_of(folder: &Path, sha256: &str) -> PathBuf {
    folder.join(sha256.get(..2).unwrap_or("00")).join(sha256)
}

/// Where a page finds it. The name is for people who save it; the content is named by the hash alone.
pub fn address(sha256: &str, name: &str) -> String {
    format!("/media/{sha256}/{name}")
}

fn copy(from: &mut impl Read, to: &mut File) -> Result<(String, u64)> {
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut part = vec![0; 256 * 1024];
    loop {
        let got = from.read(&mut part)?;
        if got == 0 {
            return Ok((hex(&hash.finalize()), size));
        }
        hash.update(&part[..got]);
        to.write_all(&part[..got])?;
        size += got as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_lies_under_its_hash_once() {
        let folder = tempfile::tempdir().unwrap();
        let first = Media::put(folder.path(), "loi-chao.txt", &b"xin chao"[..]).unwrap();
        let again = Media::put(folder.path(), "khac.txt", &b"xin chao"[..]).unwrap();
        assert_eq!(first.sha256, again.sha256);
        assert_eq!((first.size, first.mime.as_str()), (8, "text/plain"));
        assert_eq!(fs::read(file_of(folder.path(), &first.sha256)).unwrap(), b"xin chao");
        let shelf = file_of(folder.path(), &first.sha256);
        assert_eq!(fs::read_dir(shelf.parent().unwrap()).unwrap().count(), 1);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no half-written file stays");
    }

    #[test]
    fn files_that_come_together_are_kept_like_each_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let known = Media::put(folder.path(), "a.txt", &b"xin chao"[..]).unwrap();
        let arrive = |name: &str, bytes: &'static [u8]| Arrival::read(folder.path(), name, bytes).unwrap();
        let kept = Media::settle_all(folder.path(), vec![arrive("b.txt", b"xin chao"), arrive("c.txt", b"tam biet"), arrive("d.txt", b"tam biet")]).unwrap();
        let (sizes, hashes): (Vec<_>, Vec<_>) = kept.iter().map(|media| (media.size, &media.sha256)).unzip();
        assert_eq!(sizes, [8, 8, 8]);
        assert!(hashes[0] == &known.sha256 && hashes[1] == hashes[2] && hashes[0] != hashes[1]);
        assert_eq!(fs::read(file_of(folder.path(), hashes[1])).unwrap(), b"tam biet");
        let lying = fs::read_dir(folder.path()).unwrap().flatten().filter(|entry| entry.path().is_file()).count();
        assert_eq!(lying, 0, "no half-written file stays");
    }

    #[test]
    fn a_damaged_copy_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let media = Media::put(folder.path(), "a.txt", &b"xin chao"[..]).unwrap();
        fs::write(file_of(folder.path(), &media.sha256), b"xin").unwrap();
        Media::put(folder.path(), "a.txt", &b"xin chao"[..]).unwrap();
        assert_eq!(fs::read(file_of(folder.path(), &media.sha256)).unwrap(), b"xin chao");
    }
}
