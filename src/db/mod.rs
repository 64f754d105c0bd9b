//! The database: `Db` is a connection, `Pool::read` and `Pool::write` are the only doors to it.

mod columns;
pub mod holdings;
mod migrate;
mod origin;
mod pool;
mod postgres;
pub mod schema;
mod sqlite;

pub use columns::{Json, PersonId, UnitId, now};
pub use migrate::{Standing, migrate, migrations_of, standing, unknown_migrations};
pub use origin::{Origin, carried};
pub use pool::Pool;
pub use sqlite::connect as connect_sqlite;

use crate::error::Result;
use diesel::connection::SimpleConnection;

/// A connection to either database.
#[derive(diesel::MultiConnection)]
pub enum Db {
    Sqlite(diesel::SqliteConnection),
    Postgres(diesel::PgConnection),
}

impl Db {
    /// For a change that writes most of the database: 64 MB of pages stay in memory until the commit, instead of going to
    /// the log and coming back. A connection that does it keeps them: for a command, which ends.
    pub fn keep_pages(&mut self) -> Result<()> {
        if let Db::Sqlite(connection) = self {
            connection.batch_execute("PRAGMA cache_size=-65536")?;
        }
        Ok(())
    }
}

/// Runs the same code on the concrete connection, for what the derive cannot say
/// (upsert, many rows in one insert).
#[macro_export]
macro_rules! on_db {
    ($db:expr, |$c:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite($c) => $body,
            $crate::db::Db::Postgres($c) => $body,
        }
    };
}

/// As many rows as one insert may carry (SQLite: 32 766 parameters).
pub const ROWS_AT_ONCE: usize = 500;
