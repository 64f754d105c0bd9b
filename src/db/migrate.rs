//! Brings a database forward, and refuses one that a newer program has written.

use super::Db;
use crate::error::{Error, Result};
use diesel::{RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::collections::BTreeSet;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// Any number, the same in every process: who holds it migrates.
const LOCK: i64 = 727_274;

/// How a database stands to this program.
#[derive(Debug, PartialEq)]
pub enum Standing {
    Current,
    Behind(usize),
    /// Written by a newer program; the names of the migrations that are unknown here.
    Newer(Vec<String>),
}

/// Runs what is missing. A newer database is left untouched.
pub fn migrate(db: &mut Db) -> Result<usize> {
    if let Db::Postgres(connection) = db {
        sql_query(format!("SELECT pg_advisory_lock({LOCK})")).execute(connection)?;
    }
    let done = run(db);
    if let Db::Postgres(connection) = db {
        sql_query(format!("SELECT pg_advisory_unlock({LOCK})")).execute(connection)?;
    }
    done
}

fn run(db: &mut Db) -> Result<usize> {
    if let Standing::Newer(names) = standing(db)? {
        return Err(Error::Broken(format!(
            "Cơ sở dữ liệu này do phiên bản mới hơn tạo ra ({}). Hãy dùng bản hocvu mới hơn; dữ liệu chưa bị thay đổi. \
             (This database was written by a newer hocvu; nothing was changed.)",
            names.join(", ")
        )));
    }
    let done = match db {
        Db::Sqlite(connection) => connection.run_pending_migrations(SQLITE).map(|v| v.len()),
        Db::Postgres(connection) => connection.run_pending_migrations(POSTGRES).map(|v| v.len()),
    };
    done.map_err(Error::broken)
}

pub fn standing(db: &mut Db) -> Result<Standing> {
    let (applied, known) = match db {
        Db::Sqlite(connection) => (applied(connection)?, names(SQLITE)?),
        Db::Postgres(connection) => (applied(connection)?, names(POSTGRES)?),
    };
    let unknown: Vec<String> = applied.difference(&known).cloned().collect();
    Ok(match known.difference(&applied).count() {
        _ if !unknown.is_empty() => Standing::Newer(unknown),
        0 => Standing::Current,
        missing => Standing::Behind(missing),
    })
}

/// The migrations that a database has had, for the manifest of a backup.
pub fn migrations_of(db: &mut Db) -> Result<Vec<String>> {
    let applied = match db {
        Db::Sqlite(connection) => applied(connection)?,
        Db::Postgres(connection) => applied(connection)?,
    };
    Ok(applied.into_iter().collect())
}

/// Those among these that this program does not know.
pub fn unknown_migrations(given: &[String]) -> Result<Vec<String>> {
    let known = names(SQLITE)?;
    Ok(given.iter().filter(|name| !known.contains(*name)).cloned().collect())
}

fn applied<DB: diesel::backend::Backend>(connection: &mut impl MigrationHarness<DB>) -> Result<BTreeSet<String>> {
    let versions = connection.applied_migrations().map_err(Error::broken)?;
    Ok(versions.iter().map(ToString::to_string).collect())
}

fn names(migrations: EmbeddedMigrations) -> Result<BTreeSet<String>> {
    use diesel::migration::{Migration, MigrationSource};
    let all: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> = migrations.migrations().map_err(Error::broken)?;
    Ok(all.iter().map(|m| m.name().version().to_string()).collect())
}
