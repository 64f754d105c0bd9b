//! The courses that come with the program: loaded at the start, quickly when nothing has changed.

use super::load::{LoadReport, blocking, load_starter as load};
use super::{Course, Framework};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::keys::hex;
use crate::web::App;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/content"]
#[exclude = "make*"]
struct Embedded;

/// The folder of the settings, else `content` where the program was started, else the courses inside the program.
pub async fn load_starter(app: &App) -> Result<LoadReport> {
    let (folder, data) = (app.config.content.clone(), app.config.data.clone());
    let folder = blocking(move || folder_of(folder, &data)).await??;
    let listed = folder.clone();
    let files = blocking(move || listing(&listed)).await?;
    let seen = app.config.data.join("content.seen");
    let state = app.read(State::of).await?;
    if fs::read_to_string(&seen).is_ok_and(|known| known == state.fingerprint(&files)) {
        return Ok(LoadReport { unchanged: state.slugs(), ..LoadReport::default() });
    }
    let report = load(app, &folder).await?;
    if report.problems.is_empty() {
        let state = app.read(State::of).await?;
        fs::write(seen, state.fingerprint(&files))?;
    }
    Ok(report)
}

fn folder_of(wanted: Option<PathBuf>, data: &Path) -> Result<PathBuf> {
    let here = PathBuf::from("content");
    match wanted {
        Some(folder) => Ok(folder),
        None if here.join("framework.toml").is_file() => Ok(here),
        None => unpack(data),
    }
}

/// Unpacks the courses inside the program, once for each program.
fn unpack(data: &Path) -> Result<PathBuf> {
    let (folder, mark) = (data.join("starter"), embedded_fingerprint());
    if fs::read_to_string(folder.join(".unpacked")).is_ok_and(|known| known == mark) {
        return Ok(folder);
    }
    let fresh = tempfile::tempdir_in(data)?;
    for name in Embedded::iter() {
        let place = fresh.path().join(&*name);
        fs::create_dir_all(place.parent().ok_or_else(|| Error::broken("a file lies in a folder"))?)?;
        fs::write(place, &Embedded::get(&name).expect("the file was just listed").data)?;
    }
    fs::write(fresh.path().join(".unpacked"), mark)?;
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::rename(fresh.keep(), &folder)?;
    Ok(folder)
}

fn embedded_fingerprint() -> String {
    let mut hash = Sha256::new();
    for name in Embedded::iter() {
        hash.update(name.as_bytes());
        hash.update(Embedded::get(&name).expect("the file was just listed").metadata.sha256_hash());
    }
    hex(&hash.finalize())
}

/// Paths, sizes and times of all files: cheap to make, and different after any edit.
fn listing(folder: &Path) -> String {
    let Ok(entries) = fs::read_dir(folder) else { return String::new() };
    let mut lines: Vec<String> = entries.flatten().map(|entry| line(&entry)).collect();
    lines.sort();
    lines.join("\n")
}

fn line(entry: &fs::DirEntry) -> String {
    let path = entry.path();
    match fs::metadata(&path) {
        Ok(known) if known.is_dir() => listing(&path),
        Ok(known) => {
            let time = known.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
            format!("{} {} {}", path.display(), known.len(), time.as_nanos())
        }
        Err(error) => format!("{} {error}", path.display()),
    }
}

/// What the database holds: another database, or a course imported since, is another state.
struct State(Vec<(String, String)>);

impl State {
    fn of(db: &mut Db) -> Result<State> {
        let mut all: Vec<(String, String)> = Vec::new();
        for course in Course::open(db)? {
            all.push((course.slug, course.current_version_id.map(|id| id.to_string()).unwrap_or_default()));
        }
        if let Some(framework) = Framework::current(db)? {
            all.push((String::new(), framework.id.to_string()));
        }
        all.sort();
        Ok(State(all))
    }

    fn slugs(&self) -> Vec<String> {
        self.0.iter().map(|(slug, _)| slug.clone()).filter(|slug| !slug.is_empty()).collect()
    }

    fn fingerprint(&self, files: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(files.as_bytes());
        for (slug, id) in &self.0 {
            hash.update(format!("\n{slug}={id}").as_bytes());
        }
        hex(&hash.finalize())
    }
}
