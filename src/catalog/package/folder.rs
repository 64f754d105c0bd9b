//! The folder of a package: nothing outside it is ever opened.

use crate::keys::hex;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

pub const MOST_TEXT: u64 = 1024 * 1024;
pub const MOST_MEDIA: u64 = 500 * 1024 * 1024;

pub struct Folder(PathBuf);

/// Why a file of a package cannot be used: the id of a sentence.
pub type Refusal = &'static str;

impl Folder {
    pub fn open(path: &Path) -> io::Result<Folder> {
        Ok(Folder(path.canonicalize()?))
    }

    pub fn has(&self, path: &str) -> bool {
        self.0.join(path).is_file()
    }

    /// Its own folders in order of name, hidden ones left out.
    pub fn folders(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.0)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type()?.is_dir() && !name.starts_with('.') {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// The file, when it lies inside and is not too large.
    pub fn file(&self, path: &str, most: u64) -> Result<PathBuf, Refusal> {
        let plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || path.is_empty() {
            return Err("package-path-outside");
        }
        let file = self.0.join(path).canonicalize().map_err(|_| "package-file-missing")?;
        if !file.starts_with(&self.0) {
            return Err("package-path-outside");
        }
        let size = file.metadata().ok().filter(|known| known.is_file()).ok_or("package-file-missing")?.len();
        if size > most { Err("package-file-too-large") } else { Ok(file) }
    }

    pub fn text(&self, path: &str) -> Result<String, Refusal> {
        let file = self.file(path, MOST_TEXT)?;
        let text = String::from_utf8(std::fs::read(file).map_err(|_| "package-file-missing")?).map_err(|_| "package-not-utf8")?;
        // What Windows editors put before and between lines.
        Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))
    }
}

/// SHA-256 and size of a file, read in parts.
pub fn fingerprint(file: &Path) -> io::Result<(String, u64)> {
    let mut hash = Sha256::new();
    let mut size = 0;
    let mut part = vec![0; 256 * 1024];
    let mut file = File::open(file)?;
    loop {
        let got = file.read(&mut part)?;
        if got == 0 {
            return Ok((hex(&hash.finalize()), size));
        }
        hash.update(&part[..got]);
        size += got as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_opened() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("secret.txt"), "secret").unwrap();
        let course = home.path().join("course");
        std::fs::create_dir(&course).unwrap();
        std::fs::write(course.join("in.txt"), "\u{feff}a\r\nb").unwrap();
        std::os::unix::fs::symlink(home.path().join("secret.txt"), course.join("link.txt")).unwrap();
        let folder = Folder::open(&course).unwrap();
        assert_eq!(folder.text("in.txt").unwrap(), "a\nb");
        for path in ["../secret.txt", "/etc/passwd", "link.txt", "", "./in.txt/../../secret.txt"] {
            assert_eq!(folder.text(path), Err("package-path-outside"), "{path}");
        }
        assert_eq!(folder.text("none.txt"), Err("package-file-missing"));
    }
}
