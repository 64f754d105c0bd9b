//! A resource: a file that a version of a course brings.

use super::version::CourseVersionId;
use crate::db::Db;
use crate::db::schema::{media, pictures, resources};
use crate::error::Result;
use crate::media::Media;
use crate::media::speech::Spoken;
use crate::on_db;
use diesel::prelude::*;

#[derive(Debug, Clone, Queryable)]
pub struct Resource {
    pub course_version_id: CourseVersionId,
    /// In the package.
    pub path: String,
    pub sha256: String,
    /// A page names it; the others, as all texts, are kept for the export alone.
    pub shown: bool,
}

impl Resource {
    /// A file is shown when a page of some version of a course names it, or when it is the sound of a text.
    pub fn shown(db: &mut Db, sha256: &str) -> Result<Media> {
        if Spoken::is_file(db, sha256)? {
            return Media::find(db, sha256);
        }
        let named = resources::table.filter(resources::sha256.eq(sha256)).filter(resources::shown.eq(true)).select(resources::sha256);
        Ok(media::table.find(sha256).filter(media::sha256.eq_any(named)).first(db)?)
    }

    /// Pictures that nobody has looked at yet: their smaller ones are still to be made.
    pub fn new_pictures(db: &mut Db) -> Result<Vec<String>> {
        let kinds = ["image/jpeg", "image/png", "image/webp", "image/gif", "image/svg+xml"];
        let named = media::table
            .filter(media::sha256.eq_any(resources::table.filter(resources::shown.eq(true)).select(resources::sha256)))
            .filter(media::mime.eq_any(kinds));
        Ok(named.filter(media::sha256.ne_all(pictures::table.select(pictures::sha256))).select(media::sha256).load(db)?)
    }

    /// In order of path.
    pub fn of_version(db: &mut Db, version: CourseVersionId) -> Result<Vec<Resource>> {
        let mut all: Vec<Resource> = resources::table.filter(resources::course_version_id.eq(version)).load(db)?;
        // The two databases sort letters differently.
        all.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(all)
    }

    /// The texts are kept too: they were not before issue 4.
    pub fn is_whole(files: &[Resource]) -> bool {
        files.iter().any(|file| file.path == "course.toml")
    }

    pub(super) fn keep(db: &mut Db, version: CourseVersionId, path: &str, media: &Media, shown: bool) -> Result<()> {
        media.record(db)?;
        let row = (resources::course_version_id.eq(version), resources::path.eq(path), resources::sha256.eq(&media.sha256), resources::shown.eq(shown));
        on_db!(db, |c| diesel::insert_into(resources::table).values(row).on_conflict_do_nothing().execute(c))?;
        Ok(())
    }
}
