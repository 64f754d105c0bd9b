//! The database as operations sees it: opened without being brought forward, counted, measured.

use crate::config::Config;
use crate::db::{Db, connect_sqlite};
use crate::error::{Error, Result};
use diesel::connection::Connection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{SqliteConnection, sql_query};
use std::collections::BTreeMap;
use std::path::Path;

pub const SQLITE_FILE: &str = "hocvu.sqlite3";

/// Opens what is there; makes and migrates nothing.
pub fn open(config: &Config) -> Result<Db> {
    match &config.database {
        Some(url) => Ok(Db::Postgres(diesel::PgConnection::establish(url).map_err(Error::broken)?)),
        None if config.sqlite_file().is_file() => connect_sqlite(&config.sqlite_file()),
        None => Err(Error::refused_with("no-database-here", &[("folder", config.data.display().to_string())])),
    }
}

/// Opens a file that nobody else uses, and leaves not a trace beside it.
pub fn open_copy(file: &Path) -> Result<Db> {
    let escaped = file.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    let connection = SqliteConnection::establish(&format!("file:{escaped}?mode=ro&immutable=1"));
    Ok(Db::Sqlite(connection.map_err(|error| Error::broken(format!("{}: {error}", file.display())))?))
}

pub fn kind(config: &Config) -> &'static str {
    if config.database.is_some() { "postgres" } else { "sqlite" }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// The first column, which the query calls `line`.
pub fn lines(db: &mut Db, sql: &str) -> Result<Vec<String>> {
    Ok(sql_query(sql).load::<Line>(db)?.into_iter().map(|row| row.line).collect())
}

/// The one number of a query, which it calls `number`.
pub fn number(db: &mut Db, sql: &str) -> Result<i64> {
    Ok(sql_query(sql).get_result::<Number>(db)?.number)
}

/// The rows of each table. Whatever version wrote it, all its tables are counted.
pub fn rows(db: &mut Db) -> Result<BTreeMap<String, i64>> {
    let tables = match db {
        Db::Sqlite(_) => "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        Db::Postgres(_) => "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'",
    };
    let tables = lines(db, tables)?;
    tables.into_iter().map(|table| Ok((table.clone(), number(db, &format!("SELECT count(*) AS number FROM \"{table}\""))?))).collect()
}

/// What `PRAGMA integrity_check` and `foreign_key_check` find wrong; PostgreSQL keeps both itself.
pub fn damage(db: &mut Db) -> Result<Vec<String>> {
    if let Db::Postgres(_) = db {
        return Ok(Vec::new());
    }
    let mut found = lines(db, "SELECT integrity_check AS line FROM pragma_integrity_check")?;
    found.retain(|line| line != "ok");
    found.extend(lines(db, "SELECT 'foreign key: ' || \"table\" || ' → ' || parent AS line FROM pragma_foreign_key_check LIMIT 20")?);
    Ok(found)
}

/// Bytes on disk.
pub fn size(db: &mut Db, config: &Config) -> Result<u64> {
    let bytes = match db {
        Db::Sqlite(_) => {
            ["", "-wal"].iter().map(|end| config.data.join(format!("{SQLITE_FILE}{end}"))).filter_map(|file| file.metadata().ok()).map(|m| m.len()).sum()
        }
        Db::Postgres(_) => number(db, "SELECT pg_database_size(current_database()) AS number")?.unsigned_abs(),
    };
    Ok(bytes)
}
