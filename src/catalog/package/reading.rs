//! One reading of a package: what was read so far, and every problem found.

use super::folder::{Folder, MOST_MEDIA, MOST_TEXT, Refusal, fingerprint, text_of};
use super::kinds;
use super::problem::PackageProblem;
use super::vtt::{Cue, read_vtt};
use crate::catalog::{FrameworkId, Skill};
use crate::media::upload::check_svg;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

pub const PICTURES: &[&str] = &["svg", "png", "jpg", "jpeg", "webp", "avif", "gif"];
pub const SOUNDS: &[&str] = &["mp3", "opus", "ogg", "oga", "m4a", "aac"];
pub const FILMS: &[&str] = &["mp4", "webm"];
pub const CAPTIONS: &[&str] = &["vtt"];
pub const PAPERS: &[&str] = &["pdf"];

/// What a course is checked against: the framework, and the other courses.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub framework_id: Option<FrameworkId>,
    codes: HashSet<String>,
    courses: Option<HashSet<String>>,
}

impl Known {
    pub fn new(framework_id: FrameworkId, skills: &[Skill]) -> Known {
        Known { framework_id: Some(framework_id), codes: skills.iter().map(|skill| skill.code.clone()).collect(), courses: None }
    }

    /// The courses that another one may require; without them each name is believed.
    pub fn with_courses(self, courses: impl IntoIterator<Item = String>) -> Known {
        Known { courses: Some(courses.into_iter().collect()), ..self }
    }
}

/// A file of the package that was read.
pub struct Source {
    pub disk: PathBuf,
    pub sha256: String,
    /// A page names it; the others are kept for the export.
    pub shown: bool,
}

pub struct Reading<'a> {
    /// The package as people name it.
    name: String,
    pub folder: Folder,
    pub known: &'a Known,
    pub sources: BTreeMap<String, Source>,
    pub problems: Vec<PackageProblem>,
}

impl<'a> Reading<'a> {
    pub fn of(path: &Path, name: &str, known: &'a Known) -> std::io::Result<Reading<'a>> {
        Ok(Reading { name: name.into(), folder: Folder::open(path)?, known, sources: BTreeMap::new(), problems: Vec::new() })
    }

    pub fn problem(&mut self, file: &str, line: Option<usize>, id: &'static str, args: &[(&'static str, String)]) {
        let file = if self.name.is_empty() { file.to_owned() } else { format!("{}/{file}", self.name) };
        self.problems.push(PackageProblem { file, line, id, args: args.to_vec() });
    }

    /// The text of a file, or a problem.
    pub fn text(&mut self, path: &str) -> Option<String> {
        match self.read(path) {
            Ok(text) => Some(text),
            Err(refusal) => self.refused(path, None, path, refusal),
        }
    }

    fn read(&mut self, path: &str) -> Result<String, Refusal> {
        let (path, disk) = self.folder.file(path, MOST_TEXT)?;
        let bytes = std::fs::read(&disk).map_err(|_| "package-file-missing")?;
        let sha256 = crate::keys::hex(&Sha256::digest(&bytes));
        self.sources.entry(path).or_insert(Source { disk, sha256, shown: false });
        text_of(bytes)
    }

    /// TOML as the type asks for; `before` lines of the file stand above it.
    pub fn toml<T: DeserializeOwned>(&mut self, file: &str, text: &str, before: usize) -> Option<T> {
        match toml::from_str(text) {
            Ok(read) => Some(read),
            Err(error) => {
                let line = error.span().map(|span| before + line_of(text, span.start));
                self.problem(file, line, "package-toml", &[("reason", error.message().replace('\n', " "))]);
                None
            }
        }
    }

    /// A picture, sound, film … that `file` names at `line`: its SHA-256, or a problem.
    pub fn media(&mut self, file: &str, line: Option<usize>, path: &str, kinds: &[&str]) -> Option<String> {
        let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
        if !kinds.contains(&extension.as_str()) {
            self.problem(file, line, "package-wrong-kind", &[("name", path.into()), ("kinds", kinds.join(", "))]);
            return None;
        }
        let (path, disk) = match self.folder.file(path, MOST_MEDIA) {
            Ok(found) => found,
            Err(refusal) => return self.refused(file, line, path, refusal),
        };
        if let Some(known) = self.sources.get_mut(&path) {
            known.shown = true;
            return Some(known.sha256.clone());
        }
        self.safe(file, line, &path, &disk, &extension)?;
        let Ok((sha256, _)) = fingerprint(&disk) else { return self.refused(file, line, &path, "package-file-missing") };
        self.sources.insert(path, Source { disk, sha256: sha256.clone(), shown: true });
        Some(sha256)
    }

    /// It is what its name says; a drawing only draws.
    fn safe(&mut self, file: &str, line: Option<usize>, path: &str, disk: &Path, extension: &str) -> Option<()> {
        if let Some(refusal) = kinds::check(disk, extension).unwrap_or(Some("package-file-missing")) {
            return self.refused(file, line, path, refusal);
        }
        if extension != "svg" {
            return Some(());
        }
        let text = self.folder.file(path, MOST_TEXT).and_then(|_| text_of(std::fs::read(disk).map_err(|_| "package-file-missing")?));
        match text.map(|text| check_svg(&text).map_err(|(at, what)| (line_of(&text, at), what))) {
            Ok(Ok(())) => return Some(()),
            Ok(Err((at, Some(what)))) => self.problem(path, Some(at), "package-svg-unsafe", &[("what", what)]),
            Ok(Err((at, None))) => self.problem(path, Some(at), "package-svg-broken", &[]),
            Err(refusal) => return self.refused(file, line, path, refusal),
        }
        None
    }

    /// Captions that a browser shows as a whole, and what they say.
    pub fn captions(&mut self, file: &str, line: Option<usize>, path: &str) -> Option<(String, Vec<Cue>)> {
        let sha256 = self.media(file, line, path, CAPTIONS)?;
        match self.read(path).map(|text| read_vtt(&text)) {
            Ok(Ok(cues)) => return Some((sha256, cues)),
            Ok(Err(wrong)) => wrong.into_iter().for_each(|(at, id)| self.problem(path, Some(at), id, &[])),
            Err(refusal) => return self.refused(file, line, path, refusal),
        }
        None
    }

    /// The files that nothing names are kept too; what cannot be kept is a problem.
    pub fn rest(&mut self) {
        for (path, id) in std::mem::take(&mut self.folder.troubles) {
            self.problem(&path, None, id, &[("name", path.clone())]);
        }
        let rest: Vec<String> = self.folder.files().map(|(path, _)| path).filter(|path| !self.sources.contains_key(*path)).cloned().collect();
        for path in rest {
            let found = self.folder.file(&path, MOST_MEDIA).and_then(|(_, disk)| Ok((fingerprint(&disk).map_err(|_| "package-file-missing")?.0, disk)));
            match found {
                Ok((sha256, disk)) => drop(self.sources.insert(path, Source { disk, sha256, shown: false })),
                Err(refusal) => drop(self.refused::<()>(&path, None, &path, refusal)),
            }
        }
    }

    /// Skills that the framework does not know are problems.
    pub fn skills(&mut self, file: &str, line: Option<usize>, codes: &[String]) {
        if self.known.framework_id.is_none() {
            return;
        }
        let unknown: Vec<String> = codes.iter().filter(|code| !self.known.codes.contains(*code)).cloned().collect();
        for code in unknown {
            self.problem(file, line, "package-unknown-skill", &[("code", code)]);
        }
    }

    /// Another course that `own` requires.
    pub fn course(&mut self, file: &str, line: Option<usize>, own: &str, slug: &str) {
        let known = self.known.courses.as_ref().is_none_or(|courses| courses.contains(slug));
        let id = match () {
            () if slug == own => "package-course-itself",
            () if !known => "package-unknown-course",
            () => return,
        };
        self.problem(file, line, id, &[("key", slug.into())]);
    }

    /// A text that must be there.
    pub fn filled(&mut self, file: &str, line: Option<usize>, field: &str, value: &str) {
        if value.trim().is_empty() {
            self.problem(file, line, "package-empty", &[("field", field.into())]);
        }
    }

    pub fn pass_mark(&mut self, file: &str, share: f64) {
        if !(share > 0.0 && share <= 1.0) {
            self.problem(file, None, "package-pass-mark", &[]);
        }
    }

    /// The same for the same bytes under the same names, and for nothing else.
    pub fn source_hash(&self) -> String {
        let mut hash = Sha256::new();
        for (path, source) in &self.sources {
            hash.update((path.len() as u64).to_be_bytes());
            hash.update(path.as_bytes());
            hash.update(source.sha256.as_bytes());
        }
        crate::keys::hex(&hash.finalize())
    }

    fn refused<T>(&mut self, file: &str, line: Option<usize>, path: &str, refusal: Refusal) -> Option<T> {
        self.problem(file, line, refusal, &[("name", path.into())]);
        None
    }
}

/// Lines are counted from 1.
pub fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count()
}
