//! A draft laid out as the folder that it is, so that the reader of packages looks at it.

use super::files::Files;
use crate::catalog::{CoursePackage, Known, PackageProblem};
use crate::error::{Error, Result};
use crate::media::file_of;
use crate::web::App;
use std::fs;
use std::path::{Component, Path};
use std::sync::Arc;
use tempfile::TempDir;

pub struct Looked {
    /// As far as it could be read.
    pub package: Option<CoursePackage>,
    pub problems: Vec<PackageProblem>,
    /// The files of the package lie here until this is dropped.
    _folder: TempDir,
}

/// Reads a draft as a package.
pub async fn look(app: &App, files: Arc<Files>) -> Result<Looked> {
    let known = app.read(|db| Known::beside(db, &[])).await?;
    let (data, media) = (app.config.data.clone(), app.config.media_folder());
    tokio::task::spawn_blocking(move || {
        // On the disk of the media: their files need no copies.
        let folder = tempfile::tempdir_in(data)?;
        lay_out(folder.path(), &media, &files)?;
        let (package, problems) = CoursePackage::look(folder.path(), "", &known);
        Ok(Looked { package, problems, _folder: folder })
    })
    .await
    .map_err(Error::broken)?
}

fn lay_out(folder: &Path, media: &Path, files: &Files) -> Result<()> {
    for (path, file) in &files.0 {
        if !Path::new(path).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(Error::Broken(format!("a draft's file lies outside: {path}")));
        }
        let place = folder.join(path);
        fs::create_dir_all(place.parent().ok_or_else(|| Error::broken("a file lies in a folder"))?)?;
        match (&file.text, &file.sha256) {
            (Some(text), _) => fs::write(place, text)?,
            (None, Some(sha256)) => {
                let kept = file_of(media, sha256);
                fs::hard_link(&kept, &place).or_else(|_| fs::copy(&kept, &place).map(drop))?;
            }
            (None, None) => {}
        }
    }
    Ok(())
}
