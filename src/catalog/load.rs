//! Loading: a folder of courses, one course or a zip of either becomes published versions.
//! A broken course never stops the others.

use super::package::{CoursePackage, Known, PackageProblem, read_framework, unzip};
use super::{Course, CourseVersion, Framework, NewVersion, Resource, Skill};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::App;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;

/// What came of loading; the courses by their names in addresses.
#[derive(Debug, Default, Serialize)]
pub struct LoadReport {
    pub loaded: Vec<String>,
    pub unchanged: Vec<String>,
    pub problems: Vec<PackageProblem>,
}

/// `hocvu import PATH`: a course folder, a folder of courses, or a zip.
pub async fn load(app: &App, path: &Path) -> Result<LoadReport> {
    load_as(app, path, false).await
}

/// What comes with the program: a source that was published once is not published again,
/// so that a course which somebody replaced by their own stays replaced.
pub(super) async fn load_starter(app: &App, path: &Path) -> Result<LoadReport> {
    load_as(app, path, true).await
}

async fn load_as(app: &App, path: &Path, starter: bool) -> Result<LoadReport> {
    if !path.is_file() {
        return load_folder(app, path, starter).await;
    }
    let (archive, room) = (path.to_owned(), app.config.data.clone());
    match blocking(move || unzip(&archive, &room)).await? {
        Ok(folder) => load_folder(app, folder.path(), starter).await,
        Err(problem) => Ok(LoadReport { problems: vec![problem], ..LoadReport::default() }),
    }
}

async fn load_folder(app: &App, path: &Path, starter: bool) -> Result<LoadReport> {
    let mut report = LoadReport::default();
    let found = Found::in_folder(path);
    if found.courses.is_empty() && !found.framework {
        report.problems.push(PackageProblem::new(path.display().to_string(), "package-nothing-here"));
    }
    if found.framework {
        report.load_framework(app, path).await?;
    }
    let names: Vec<String> = found.courses.iter().map(|(name, _)| name.clone()).collect();
    let known = Arc::new(app.read(move |db| Known::beside(db, &names)).await?);
    let prepare = |(name, folder): (String, PathBuf)| {
        let prepared = tokio::spawn(prepared(app.clone(), folder, name.clone(), known.clone(), starter));
        async move { (name, prepared.await) }
    };
    // The next one is made ready while this one is published.
    let mut all = pin!(stream::iter(found.courses).map(prepare).buffered(2));
    let mut slugs = HashSet::new();
    while let Some((name, prepared)) = all.next().await {
        match prepared.map_err(Error::broken)?? {
            Err(problems) => report.problems.extend(problems),
            Ok((slug, _)) if !slugs.insert(slug.clone()) => {
                report.problems.push(PackageProblem { args: vec![("key", slug)], ..PackageProblem::new(format!("{name}/course.toml"), "package-key-twice") });
            }
            Ok((slug, version)) => report.publish(app, slug, version).await?,
        }
    }
    if !report.loaded.is_empty() {
        app.cached.forget();
    }
    Ok(report)
}

impl LoadReport {
    async fn load_framework(&mut self, app: &App, folder: &Path) -> Result<()> {
        let folder = folder.to_owned();
        match blocking(move || read_framework(&folder)).await? {
            Ok(framework) => app.write(move |db| Framework::publish(db, &framework).map(drop)).await?,
            Err(problems) => self.problems.extend(problems),
        }
        Ok(())
    }

    async fn publish(&mut self, app: &App, slug: String, version: Option<Arc<NewVersion>>) -> Result<()> {
        let fresh = match version {
            Some(version) => app.write(move |db| Course::publish(db, &version)).await?.fresh,
            None => false,
        };
        if fresh { &mut self.loaded } else { &mut self.unchanged }.push(slug);
        Ok(())
    }
}

/// A course's name, and its version with all media in their place: none when it is published already.
type Prepared = std::result::Result<(String, Option<Arc<NewVersion>>), Vec<PackageProblem>>;

async fn prepared(app: App, folder: PathBuf, name: String, known: Arc<Known>, starter: bool) -> Result<Prepared> {
    let package = match blocking(move || CoursePackage::read(&folder, &name, &known)).await? {
        Ok(package) => package,
        Err(problems) => return Ok(Err(problems)),
    };
    let (slug, hash) = (package.version.slug.clone(), package.version.source_hash.clone());
    let named = slug.clone();
    if app.read(move |db| is_published(db, &named, &hash, starter)).await? {
        return Ok(Ok((slug, None)));
    }
    let media = app.config.media_folder();
    let version = blocking(move || package.put_media(&media)).await??;
    Ok(Ok((slug, Some(Arc::new(version)))))
}

/// The same source is the current version with all its files, or (for what comes with the program) was one once.
fn is_published(db: &mut Db, slug: &str, source_hash: &str, ever: bool) -> Result<bool> {
    let course = match Course::named(db, slug) {
        Err(Error::NotFound) => return Ok(false),
        other => other?,
    };
    let versions = CourseVersion::of_course(db, course.id)?;
    let Some(version) = versions.iter().rfind(|version| version.source_hash == source_hash) else { return Ok(false) };
    if course.current_version_id != Some(version.id) {
        return Ok(ever);
    }
    Ok(Resource::is_whole(&Resource::of_version(db, version.id)?))
}

impl Known {
    /// The framework and the courses: those published, and those that come together now.
    pub fn beside(db: &mut Db, together: &[String]) -> Result<Known> {
        let known = match Framework::current(db)? {
            Some(framework) => Known::new(framework.id, &Skill::of_framework(db, framework.id)?),
            None => Known::default(),
        };
        let published = Course::open(db)?.into_iter().map(|course| course.slug);
        Ok(known.with_courses(published.chain(together.iter().cloned())))
    }
}

/// What a folder holds: perhaps a framework, and courses with the names that problems call them by.
struct Found {
    framework: bool,
    courses: Vec<(String, PathBuf)>,
}

impl Found {
    fn in_folder(path: &Path) -> Found {
        let mut found = Found { framework: path.join("framework.toml").is_file(), courses: Vec::new() };
        if path.join("course.toml").is_file() {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            found.courses.push((name.into_owned(), path.to_owned()));
            return found;
        }
        let Ok(entries) = std::fs::read_dir(path) else { return found };
        let folders = entries.flatten().map(|entry| entry.path()).filter(|folder| folder.join("course.toml").is_file());
        found.courses = folders.map(|folder| (folder.file_name().unwrap_or_default().to_string_lossy().into_owned(), folder)).collect();
        found.courses.sort();
        found
    }
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)
}
