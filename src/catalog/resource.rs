//! A resource: a file that a version of a course brings.

use crate::db::Db;
use crate::db::schema::{media, resources};
use crate::error::Result;
use crate::media::Media;
use diesel::prelude::*;

pub struct Resource;

impl Resource {
    /// A file is shown when some version of a course names it.
    pub fn shown(db: &mut Db, sha256: &str) -> Result<Media> {
        let named = resources::table.filter(resources::sha256.eq(sha256)).select(resources::sha256);
        Ok(media::table.find(sha256).filter(media::sha256.eq_any(named)).first(db)?)
    }
}
