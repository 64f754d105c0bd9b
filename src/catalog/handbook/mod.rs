//! The handbook ("cẩm nang") of a course: all its lessons on paper, as a PDF that screen readers can read.

mod book;
mod paper;
mod pdf;

use super::course::Course;
use super::load::blocking;
use super::version::CourseVersion;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::web::App;
use book::Book;
use std::fs;
use std::path::{Path, PathBuf};
use tokio::sync::Semaphore;

pub use crate::print::BUILT;

/// Another number: kept handbooks are made again.
const RULES: u32 = 3;

/// Typesetting takes a core for a second: one at a time.
static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// Made once for each version, kept in the cache folder.
pub async fn handbook(app: &App, slug: &str) -> Result<Vec<u8>> {
    let name = slug.to_owned();
    let offered = move |db: &mut Db| {
        let version = Course::named(db, &name)?.offered()?;
        CourseVersion::find(db, version)
    };
    let version = app.read(offered).await?;
    if !BUILT {
        return Err(Error::refused("handbook-not-built"));
    }
    let kept = app.config.data.join("cache").join("handbooks").join(slug).join(format!("{}-{RULES}.pdf", version.id));
    if let Some(bytes) = read(&kept).await? {
        return Ok(bytes);
    }
    let _turn = ONE_AT_A_TIME.acquire().await.map_err(Error::broken)?;
    if let Some(bytes) = read(&kept).await? {
        return Ok(bytes);
    }
    let address = app.config.address.clone();
    let book = app.read(move |db| Book::of(db, version, address.as_deref())).await?;
    let media = app.config.media_folder();
    blocking(move || make(&book, &media, &kept)).await?
}

async fn read(file: &Path) -> Result<Option<Vec<u8>>> {
    let file = file.to_owned();
    blocking(move || fs::read(file).ok()).await
}

fn make(book: &Book, media: &Path, kept: &PathBuf) -> Result<Vec<u8>> {
    let bytes = typeset(book, media)?;
    let shelf = kept.parent().ok_or_else(|| Error::broken("a handbook lies in a folder"))?;
    fs::create_dir_all(shelf)?;
    let fresh = tempfile::NamedTempFile::new_in(shelf)?;
    fs::write(fresh.path(), &bytes)?;
    fresh.persist(kept).map_err(|failed| failed.error)?;
    // Those of earlier versions are of no more use.
    for entry in fs::read_dir(shelf)?.flatten().filter(|entry| entry.path() != *kept) {
        drop(fs::remove_file(entry.path()));
    }
    Ok(bytes)
}

fn typeset(book: &Book, media: &Path) -> Result<Vec<u8>> {
    let pictures: Vec<_> = book.pictures.iter().map(|picture| fs::read(crate::media::file_of(media, &picture.sha256)).ok()).collect();
    pdf::typeset(book, pictures).map_err(Error::Broken)
}
