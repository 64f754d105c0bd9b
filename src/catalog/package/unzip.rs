//! A zip of a course, unpacked into a folder of its own: bounded, and nothing lands outside.

use super::problem::PackageProblem;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use zip::ZipArchive;

const MOST_FILES: usize = 5_000;
const MOST_BYTES: u64 = 1024 * 1024 * 1024;

/// The folder vanishes with the returned value.
pub fn unzip(archive: &Path) -> Result<tempfile::TempDir, PackageProblem> {
    let problem = |id| PackageProblem::new(archive.file_name().unwrap_or_default().to_string_lossy(), id);
    let file = File::open(archive).map_err(|_| problem("package-nothing-here"))?;
    let mut archive = ZipArchive::new(file).map_err(|_| problem("package-zip-broken"))?;
    if archive.len() > MOST_FILES {
        return Err(problem("package-zip-too-large"));
    }
    let folder = tempfile::tempdir().map_err(|_| problem("package-zip-no-room"))?;
    let mut left = MOST_BYTES;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| problem("package-zip-broken"))?;
        let name = entry.enclosed_name().ok_or_else(|| problem("package-path-outside-zip"))?;
        if entry.is_symlink() {
            return Err(problem("package-zip-link"));
        }
        let place = folder.path().join(name);
        if entry.is_dir() {
            fs::create_dir_all(&place).map_err(|_| problem("package-zip-no-room"))?;
            continue;
        }
        // The sizes that a zip claims are not believed: what comes out is counted.
        let copied = unpack(&mut entry, &place, left).map_err(|_| problem("package-zip-broken"))?;
        left = left.checked_sub(copied).filter(|left| *left > 0).ok_or_else(|| problem("package-zip-too-large"))?;
    }
    Ok(folder)
}

fn unpack(entry: &mut impl Read, place: &Path, most: u64) -> io::Result<u64> {
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    io::copy(&mut entry.take(most), &mut File::create(place)?)
}
