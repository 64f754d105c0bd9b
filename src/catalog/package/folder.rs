//! The folder of a package: its files are listed once, and nothing else is ever opened.

use crate::keys::hex;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use unicode_normalization::UnicodeNormalization;

pub const MOST_TEXT: u64 = 1024 * 1024;
pub const MOST_MEDIA: u64 = 500 * 1024 * 1024;
pub const MOST_FILES: usize = 5_000;
const DEEPEST: usize = 8;

/// Names are in NFC whatever the disk or the zip wrote: a Mac takes "ế" apart.
pub struct Folder {
    files: BTreeMap<String, PathBuf>,
    links: BTreeSet<String>,
    /// What cannot be kept: the path and the id of a sentence.
    pub troubles: Vec<(String, Refusal)>,
}

/// Why a file of a package cannot be used: the id of a sentence.
pub type Refusal = &'static str;

impl Folder {
    pub fn open(path: &Path) -> io::Result<Folder> {
        let mut folder = Folder { files: BTreeMap::new(), links: BTreeSet::new(), troubles: Vec::new() };
        folder.list(&path.canonicalize()?, "", 0)?;
        Ok(folder)
    }

    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// All files by their paths.
    pub fn files(&self) -> impl Iterator<Item = (&String, &PathBuf)> {
        self.files.iter()
    }

    /// Its own folders that hold files, in order of name.
    pub fn folders(&self) -> Vec<String> {
        let names: BTreeSet<&str> = self.files.keys().filter_map(|path| path.split_once('/')).map(|(name, _)| name).collect();
        names.into_iter().map(String::from).collect()
    }

    /// The path and the place of a file, when it lies inside and is not too large.
    pub fn file(&self, path: &str, most: u64) -> Result<(String, PathBuf), Refusal> {
        let plain = path_of(Path::new(path)).ok_or("package-path-outside")?;
        if self.links.iter().any(|link| plain == *link || plain.starts_with(&format!("{link}/"))) {
            return Err("package-path-outside");
        }
        let file = self.files.get(&plain).ok_or("package-file-missing")?;
        let size = file.metadata().map_err(|_| "package-file-missing")?.len();
        if size > most { Err("package-file-too-large") } else { Ok((plain, file.clone())) }
    }

    /// Files before folders, each in order of name; what is hidden, or left by a system, is passed over.
    fn list(&mut self, folder: &Path, above: &str, depth: usize) -> io::Result<()> {
        let mut inner = Vec::new();
        let mut entries = std::fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let Some(name) = entry.file_name().to_str().map(|name| name.nfc().collect::<String>()) else {
                self.troubles.push((format!("{above}{}", entry.file_name().to_string_lossy()), "package-name"));
                continue;
            };
            let (kind, path) = (entry.file_type()?, format!("{above}{name}"));
            match () {
                () if is_passed_over(&name) => {}
                () if kind.is_dir() => inner.push((entry.path(), path)),
                () if self.files.len() >= MOST_FILES => return self.trouble(above, "package-too-many-files"),
                () if kind.is_file() => {
                    if self.files.insert(path.clone(), entry.path()).is_some() {
                        self.troubles.push((path, "package-name-twice"));
                    }
                }
                () => {
                    self.links.insert(path.clone());
                    self.troubles.push((path, "package-link"));
                }
            }
        }
        for (folder, path) in inner {
            if depth == DEEPEST {
                return self.trouble(&path, "package-too-deep");
            }
            self.list(&folder, &format!("{path}/"), depth + 1)?;
        }
        Ok(())
    }

    fn trouble(&mut self, path: &str, id: Refusal) -> io::Result<()> {
        if !self.troubles.iter().any(|(_, known)| *known == id) {
            self.troubles.push((path.trim_end_matches('/').to_owned(), id));
        }
        Ok(())
    }
}

/// The path inside a package: plain parts, in NFC, with `/` between them.
pub fn path_of(path: &Path) -> Option<String> {
    let parts: Option<Vec<String>> = path
        .components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str().filter(|name| !name.contains(['\0', '\\'])).map(|name| name.nfc().collect()),
            _ => None,
        })
        .collect();
    parts.map(|parts| parts.join("/")).filter(|path| !path.is_empty())
}

/// What a system leaves in folders.
pub fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || ["__MACOSX", "Thumbs.db", "desktop.ini"].contains(&name)
}

/// Bytes as text: what Windows editors put before and between lines is left out.
pub fn text_of(bytes: Vec<u8>) -> Result<String, Refusal> {
    let text = String::from_utf8(bytes).map_err(|_| "package-not-utf8")?;
    if text.contains('\0') { Err("package-not-utf8") } else { Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n")) }
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
        std::fs::write(course.join("in.txt"), "a").unwrap();
        std::os::unix::fs::symlink(home.path().join("secret.txt"), course.join("link.txt")).unwrap();
        std::os::unix::fs::symlink(home.path(), course.join("all")).unwrap();
        let folder = Folder::open(&course).unwrap();
        assert_eq!(folder.file("in.txt", 1).unwrap(), ("in.txt".to_owned(), course.canonicalize().unwrap().join("in.txt")));
        assert_eq!(folder.file("in.txt", 0), Err("package-file-too-large"));
        for path in ["../secret.txt", "/etc/passwd", "link.txt", "all/secret.txt", "", "./in.txt/../../secret.txt"] {
            assert_eq!(folder.file(path, 10), Err("package-path-outside"), "{path}");
        }
        assert_eq!(folder.file("none.txt", 10), Err("package-file-missing"));
        assert_eq!(folder.troubles, [("all".to_owned(), "package-link"), ("link.txt".to_owned(), "package-link")]);
    }

    #[test]
    fn names_are_the_same_however_they_are_written() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("h\u{69}\u{300}nh.svg"), "a").unwrap();
        std::fs::create_dir(home.path().join("__MACOSX")).unwrap();
        std::fs::write(home.path().join("__MACOSX/x"), "a").unwrap();
        std::fs::write(home.path().join(".DS_Store"), "a").unwrap();
        let folder = Folder::open(home.path()).unwrap();
        assert_eq!(folder.files().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["hình.svg"]);
        assert!(folder.file("hi\u{300}nh.svg", 10).is_ok() && folder.file("hình.svg", 10).is_ok());
        std::fs::write(home.path().join("hình.svg"), "b").unwrap();
        assert_eq!(Folder::open(home.path()).unwrap().troubles, [("hình.svg".to_owned(), "package-name-twice")]);
    }

    #[test]
    fn a_text_of_windows_reads_like_any_other() {
        assert_eq!(text_of("\u{feff}a\r\nb".into()).unwrap(), "a\nb");
        assert_eq!(text_of(vec![0xff]), Err("package-not-utf8"));
    }
}
