//! Files that no row names: uploads that were cut off, courses that were never published, sounds of a voice of before.
//! They go after a day.

use super::file::file_of;
use crate::db::schema::media;
use crate::error::Result;
use crate::web::App;
use diesel::prelude::*;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// How the name of a file begins that is still being written.
pub const UNFINISHED: &str = ".sent-";
const LONG_ENOUGH: Duration = Duration::from_secs(24 * 60 * 60);

/// Deletes them; how many there were.
pub async fn sweep(app: &App) -> Result<usize> {
    let folder = app.config.media_folder();
    let old = tokio::task::spawn_blocking(move || old_files(&folder)).await.map_err(crate::error::Error::broken)?;
    let mut gone = 0;
    for (path, sha256) in old {
        let named = match sha256 {
            Some(sha256) => app.read(move |db| Ok(media::table.find(sha256).count().get_result::<i64>(db)? > 0)).await?,
            None => false,
        };
        // Whoever has brought the same file meanwhile has touched it.
        if !named && is_old(&path) && fs::remove_file(&path).is_ok() {
            gone += 1;
        }
    }
    Ok(gone)
}

/// Files that nobody has touched for a day, with their hashes; those still being written have none.
fn old_files(folder: &std::path::Path) -> Vec<(PathBuf, Option<String>)> {
    let inside = |folder: &std::path::Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect::<Vec<_>>();
    let (shelves, loose): (Vec<PathBuf>, Vec<PathBuf>) = inside(folder).into_iter().partition(|path| path.is_dir());
    let unfinished = loose.into_iter().filter(|path| name_of(path).starts_with('.')).map(|path| (path, None));
    let kept = shelves.iter().flat_map(|shelf| inside(shelf)).filter(|path| *path == file_of(folder, &name_of(path)));
    let kept = kept.map(|path| (path.clone(), Some(name_of(&path))));
    unfinished.chain(kept).filter(|(path, _)| is_old(path)).collect()
}

fn name_of(path: &std::path::Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_old(path: &std::path::Path) -> bool {
    let changed = fs::metadata(path).and_then(|known| known.modified());
    changed.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > LONG_ENOUGH))
}
