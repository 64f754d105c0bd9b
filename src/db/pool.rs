//! The two doors: `read` looks, `write` changes.

use super::{Db, Origin, postgres::Postgres, sqlite::Sqlite};
use crate::error::{Error, Result};
use diesel::connection::{AnsiTransactionManager, Connection, TransactionManager};
use std::path::Path;
use tokio::sync::oneshot;

pub(super) type Transaction = <Db as Connection>::TransactionManager;

pub enum Pool {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Pool {
    /// The embedded database in one file, made when it is missing.
    pub fn sqlite(file: &Path) -> Result<Pool> {
        Ok(Pool::Sqlite(Sqlite::open(file)?))
    }

    pub fn postgres(url: &str) -> Result<Pool> {
        Ok(Pool::Postgres(Postgres::open(url)?))
    }

    /// Looks: all its questions see the same moment, and it cannot change anything.
    pub async fn read<T, F>(&self, look: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> Result<T> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        let origin = Origin::of_task();
        let job = move |db: &mut Db| drop(answer.send(origin.during(|| in_snapshot(db, look))));
        match self {
            Pool::Sqlite(pool) => pool.read(Box::new(job))?,
            Pool::Postgres(pool) => pool.read(Box::new(job)),
        }
        waiting.await.unwrap_or(Err(Error::Unavailable("busy")))
    }

    /// Changes. When this returns `Ok`, the change is on disk. The closure may run again
    /// (PostgreSQL retries it), so it touches nothing but the database.
    pub async fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db) -> Result<T> + Send + 'static,
    {
        let origin = Origin::of_task();
        let change = move |db: &mut Db| origin.during(|| change(db));
        match self {
            Pool::Sqlite(pool) => pool.write(change).await,
            Pool::Postgres(pool) => pool.write(change).await,
        }
    }
}

/// One read-only transaction around everything that a page asks.
fn in_snapshot<T>(db: &mut Db, look: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
    match db {
        Db::Sqlite(connection) => AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN")?,
        Db::Postgres(connection) => AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?,
    }
    let seen = guarded(|| look(db));
    Transaction::rollback_transaction(db)?;
    seen
}

/// A panic in a closure is an answer, not the end of a database thread.
pub(super) fn guarded<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or_else(|_| Err(Error::broken("a database closure panicked")))
}
