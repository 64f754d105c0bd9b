//! A resource: a file that a version of a course brings.

use crate::db::Db;
use crate::db::schema::{media, pictures, resources};
use crate::error::Result;
use crate::media::Media;
use crate::media::speech::Spoken;
use diesel::prelude::*;

pub struct Resource;

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
}
