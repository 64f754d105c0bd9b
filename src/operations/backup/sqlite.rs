//! The embedded database: a consistent copy of one moment, while others write.

use super::super::{database, sentence};
use super::manifest::{Database, Head, Manifest, MediaCount};
use crate::db::schema::media;
use crate::db::{Db, migrations_of, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::hex;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use std::path::Path;

/// The files of the media folder that a database names: SHA-256 and size.
pub type NamedMedia = Vec<(String, i64)>;

pub fn copy(db: &mut Db, to: &Path) -> Result<(Manifest, NamedMedia)> {
    let Db::Sqlite(connection) = db else { return Err(Error::broken("this copy is SQLite's")) };
    let file = to.join(database::SQLITE_FILE);
    sql_query("VACUUM INTO ?").bind::<Text, _>(file.to_string_lossy()).execute(connection)?;
    super::files::only_for_the_owner(&file)?;
    std::fs::File::open(&file)?.sync_all()?;
    let mut copied = database::open_copy(&file)?;
    let damage = database::damage(&mut copied)?;
    if let Some(first) = damage.first() {
        return Err(Error::Refused(sentence("backup-database-damaged", &[("damage", first.clone())])));
    }
    let mut manifest = facts(&mut copied)?;
    let (sha256, bytes) = super::files::fingerprint(&file)?;
    manifest.database = Database { kind: "sqlite".into(), file: database::SQLITE_FILE.into(), bytes, sha256 };
    Ok((manifest, named_media(&mut copied)?))
}

/// What the database says of itself.
pub fn facts(db: &mut Db) -> Result<Manifest> {
    let (seq, hash) = journal::head(db)?;
    Ok(Manifest {
        version: env!("CARGO_PKG_VERSION").into(),
        made_at: now(),
        database: Database::default(),
        migrations: migrations_of(db)?,
        rows: database::rows(db)?,
        journal: Head { seq, hash: hex(&hash) },
        media: MediaCount::default(),
        files: Default::default(),
    })
}

pub fn named_media(db: &mut Db) -> Result<NamedMedia> {
    Ok(media::table.select((media::sha256, media::size)).load(db)?)
}
