//! Files that must be there after a power cut: written whole, for the owner alone.

use crate::error::Result;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// With whatever stands above it.
pub fn private_folder(folder: &Path) -> Result<()> {
    Ok(fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?)
}

/// A new file for the owner alone.
pub fn private_file(file: &Path) -> Result<File> {
    Ok(OpenOptions::new().create_new(true).write(true).mode(0o600).open(file)?)
}

pub fn write_whole(file: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = private_file(file)?;
    file.write_all(bytes)?;
    Ok(file.sync_all()?)
}

/// The names in a folder are on disk too.
pub fn settle(folder: &Path) -> Result<()> {
    Ok(File::open(folder)?.sync_all()?)
}

/// Bytes that may still be written where this file or folder lies.
pub fn free_space(place: &Path) -> Result<u64> {
    let known = rustix::fs::statvfs(place).map_err(std::io::Error::from)?;
    Ok(known.f_bavail * known.f_frsize)
}
