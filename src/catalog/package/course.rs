//! `course.toml`, and the whole folder around it.

use super::lesson::read_lessons;
use super::modules::{ModuleFile, read_modules};
use super::practical::read_practical;
use super::problem::PackageProblem;
use super::quiz::read_quiz;
use super::reading::{Known, PICTURES, Reading, Source, line_of};
use crate::catalog::NewVersion;
use crate::identity::Audience;
use crate::media::{Arrival, Media};
use serde::Deserialize;
use std::fs::File;
use std::path::Path;
use toml::Spanned;

const FILE: &str = "course.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CourseFile {
    id: String,
    version: String,
    title: String,
    summary: String,
    language: String,
    audiences: Vec<Audience>,
    skills: Vec<String>,
    licence: String,
    authors: Vec<String>,
    picture: Option<String>,
    #[serde(default)]
    picture_alt: String,
    #[serde(default = "anywhere")]
    order: i32,
    #[serde(default)]
    requires: Vec<Spanned<String>>,
    #[serde(default)]
    modules: Vec<ModuleFile>,
}

/// A course that says nothing stands behind those that do.
fn anywhere() -> i32 {
    100
}

/// A process may have a thousand files open.
const OPEN_AT_ONCE: usize = 64;

/// A course read from its folder without a problem; its media still lie in the folder.
pub struct CoursePackage {
    pub version: NewVersion,
    files: Vec<(String, Source)>,
}

impl CoursePackage {
    /// `name` is how the problems name the folder.
    pub fn read(path: &Path, name: &str, known: &Known) -> Result<CoursePackage, Vec<PackageProblem>> {
        match CoursePackage::look(path, name, known) {
            (Some(package), problems) if problems.is_empty() => Ok(package),
            (_, problems) => Err(problems),
        }
    }

    /// As far as it can be read, with every problem: how a draft is looked at.
    pub fn look(path: &Path, name: &str, known: &Known) -> (Option<CoursePackage>, Vec<PackageProblem>) {
        let Ok(mut reading) = Reading::of(path, name, known) else { return (None, vec![PackageProblem::new(name, "package-nothing-here")]) };
        let version = read(&mut reading);
        (version.map(|version| CoursePackage { version, files: reading.sources.into_iter().collect() }), reading.problems)
    }

    /// Copies all files where media are kept, before any row names them.
    pub fn put_media(mut self, folder: &Path) -> crate::error::Result<NewVersion> {
        for some in self.files.chunks(OPEN_AT_ONCE) {
            let arrivals = some.iter().map(|(path, source)| source.arrive(folder, path)).collect::<crate::error::Result<_>>()?;
            for ((path, source), media) in some.iter().zip(Media::settle_all(folder, arrivals)?) {
                let kept = if source.shown { &mut self.version.resources } else { &mut self.version.texts };
                kept.push((path.clone(), media));
            }
        }
        Ok(self.version)
    }
}

impl Source {
    fn arrive(&self, folder: &Path, path: &str) -> crate::error::Result<Arrival> {
        let arrival = Arrival::read(folder, path, File::open(&self.disk)?)?;
        if arrival.sha256() == self.sha256 {
            Ok(arrival)
        } else {
            Err(crate::error::Error::Broken(format!("{}: changed while it was read", self.disk.display())))
        }
    }
}

fn read(reading: &mut Reading) -> Option<NewVersion> {
    let text = reading.text(FILE)?;
    let course: Option<CourseFile> = reading.toml(FILE, &text, 0);
    let mut lessons = read_lessons(reading, course.as_ref().map_or("vi", |course| &course.language));
    let quiz = read_quiz(reading);
    let practical = read_practical(reading);
    let course = course?;
    course.check(reading, &text);
    let modules = lessons.as_mut().map(|lessons| read_modules(reading, FILE, &text, course.modules, lessons)).unwrap_or_default();
    let picture = course.picture.as_deref().and_then(|path| reading.media(FILE, None, path, PICTURES));
    reading.rest();
    Some(NewVersion {
        slug: course.id,
        label: course.version,
        source_hash: reading.source_hash(),
        framework_id: reading.known.framework_id,
        title: course.title,
        summary: course.summary,
        language: course.language,
        licence: course.licence,
        authors: course.authors,
        audiences: course.audiences,
        skills: course.skills,
        picture,
        picture_alt: course.picture_alt,
        requires: course.requires.into_iter().map(Spanned::into_inner).collect(),
        shelf_order: course.order,
        modules,
        lessons: lessons.unwrap_or_default(),
        quiz,
        practical,
        resources: Vec::new(),
        texts: Vec::new(),
    })
}

impl CourseFile {
    fn check(&self, reading: &mut Reading, text: &str) {
        if !is_slug(&self.id) {
            reading.problem(FILE, None, "package-slug", &[("name", self.id.clone())]);
        }
        for (field, value) in [("title", &self.title), ("summary", &self.summary), ("version", &self.version), ("language", &self.language)] {
            reading.filled(FILE, None, field, value);
        }
        if self.audiences.is_empty() {
            reading.problem(FILE, None, "package-no-audience", &[]);
        }
        if let Some(twice) = first_twice(self.audiences.iter()) {
            reading.problem(FILE, None, "package-key-twice", &[("key", twice.to_string())]);
        }
        if self.picture.is_some() && self.picture_alt.trim().is_empty() {
            reading.problem(FILE, None, "package-picture-without-text", &[("name", self.picture.clone().unwrap_or_default())]);
        }
        reading.skills(FILE, None, &self.skills);
        for course in &self.requires {
            let line = Some(line_of(text, course.span().start));
            reading.course(FILE, line, &self.id, course.get_ref());
        }
    }
}

/// Small letters, digits and dashes: safe in an address.
pub fn is_slug(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=60).contains(&text.len()) && text.bytes().all(fits) && !text.starts_with('-') && !text.ends_with('-')
}

pub fn first_twice<T: std::hash::Hash + Eq + Copy>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let mut seen = std::collections::HashSet::new();
    all.find(|one| !seen.insert(*one))
}
