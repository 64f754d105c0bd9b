//! Files of keys: whole or not at all, for the owner alone.

use crate::error::{Error, Result};
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Reads a secret file or makes it: whole or not at all, for the owner alone.
pub(super) fn secret(file: &Path, make: fn() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    if !file.exists() {
        match written_beside(file, &make()?)?.persist_noclobber(file) {
            Ok(_) => settle(file)?,
            // Another process made it at the same moment: its key is the one.
            Err(_) if file.exists() => {}
            Err(error) => return Err(error.error.into()),
        }
    }
    Ok(fs::read(file)?)
}

/// A secret file as a whole, in the place of what was there.
pub(super) fn whole_file(file: &Path, bytes: &[u8]) -> Result<()> {
    written_beside(file, bytes)?.persist(file).map_err(|error| error.error)?;
    settle(file)
}

fn written_beside(file: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile> {
    let mut fresh = tempfile::NamedTempFile::new_in(folder_of(file)?)?;
    fresh.as_file().set_permissions(fs::Permissions::from_mode(0o600))?;
    fresh.write_all(bytes)?;
    fresh.as_file().sync_all()?;
    Ok(fresh)
}

/// A name in a folder is on disk too.
fn settle(file: &Path) -> Result<()> {
    Ok(fs::File::open(folder_of(file)?)?.sync_all()?)
}

fn folder_of(file: &Path) -> Result<&Path> {
    file.parent().ok_or_else(|| Error::broken("a key lives in a folder"))
}

/// A copy by hand often leaves keys open to others. Where this cannot be changed `hocvu check` goes on telling it.
pub fn close_to_others(folder: &Path) -> Result<()> {
    let files = fs::read_dir(folder)?.filter_map(|entry| Some((entry.ok()?.path(), 0o600))).filter(|(path, _)| path.is_file());
    for (path, mode) in files.chain([(folder.to_path_buf(), 0o700)]) {
        let open = fs::metadata(&path)?.permissions().mode() & 0o077 != 0;
        if open && let Err(error) = fs::set_permissions(&path, fs::Permissions::from_mode(mode)) {
            tracing::warn!(path = %path.display(), %error, "others can read the keys");
        }
    }
    Ok(())
}
