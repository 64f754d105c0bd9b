//! A secret that another party knows us by: in a file of its own, for the owner alone.

use crate::error::{Error, Result};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// `setting` is what `hocvu.toml` calls it. A file that others can read is refused.
pub fn read(setting: &str, file: &Path) -> Result<String> {
    let told = |what: &str| Error::Broken(format!("{setting} {}: {what}", file.display()));
    let mode = std::fs::metadata(file).map_err(|error| told(&error.to_string()))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(told("người khác đọc được tệp này; chạy chmod 600 (others can read it: chmod 600)"));
    }
    let secret = std::fs::read_to_string(file).map_err(|error| told(&error.to_string()))?;
    Some(secret.trim().to_owned()).filter(|secret| !secret.is_empty()).ok_or_else(|| told("tệp trống (it is empty)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_others_can_read_is_refused() {
        let data = tempfile::tempdir().unwrap();
        let file = data.path().join("xa.secret");
        std::fs::write(&file, "s3cret\n").unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
        assert!(read("client_secret_file", &file).unwrap_err().to_string().contains("chmod 600"));
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        assert_eq!(read("client_secret_file", &file).unwrap(), "s3cret");
        std::fs::write(&file, " \n").unwrap();
        assert!(read("client_secret_file", &file).is_err());
        std::fs::remove_file(&file).unwrap();
        assert!(read("client_secret_file", &file).is_err());
    }
}
