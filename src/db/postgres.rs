//! PostgreSQL: a pool of connections; a change is a SERIALIZABLE transaction that is retried
//! a bounded number of times when another one came between.

use super::Db;
use super::pool::{Transaction, guarded};
use crate::error::{Error, Result};
use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};
use diesel::result::{DatabaseErrorKind, Error as Diesel};
use std::time::Duration;

type Look = Box<dyn FnOnce(&mut Db) + Send>;

const CONNECTIONS: u32 = 16;
const TRIES: u32 = 12;

#[derive(Clone)]
pub struct Postgres(Pool<Manager>);

impl Postgres {
    pub fn open(url: &str) -> Result<Postgres> {
        let pool = Pool::builder().max_size(CONNECTIONS).min_idle(Some(1)).connection_timeout(Duration::from_secs(5));
        Ok(Postgres(pool.build(Manager(url.into())).map_err(Error::broken)?))
    }

    pub fn read(&self, look: Look) {
        let pool = self.clone();
        tokio::task::spawn_blocking(move || {
            if let Ok(mut db) = pool.connection() {
                look(&mut db);
            }
        });
    }

    pub async fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db) -> Result<T> + Send + 'static,
    {
        let pool = self.clone();
        let task = tokio::task::spawn_blocking(move || retried(&mut *pool.connection()?, &change));
        task.await.map_err(Error::broken)?
    }

    fn connection(&self) -> Result<PooledConnection<Manager>> {
        self.0.get().map_err(|_| Error::Unavailable("busy"))
    }
}

fn retried<T>(db: &mut Db, change: &impl Fn(&mut Db) -> Result<T>) -> Result<T> {
    let mut tries = 1;
    loop {
        match in_transaction(db, change) {
            Err(Error::Database(error)) if tries < TRIES && came_between(&error) => {
                // Spread by the clock's last digits, so that two that met do not meet again.
                let spread = u64::from(crate::db::now().and_utc().timestamp_subsec_micros() % 7);
                std::thread::sleep(Duration::from_millis(u64::from(tries) * 2 + spread));
                tries += 1;
            }
            done => return done,
        }
    }
}

fn in_transaction<T>(db: &mut Db, change: &impl Fn(&mut Db) -> Result<T>) -> Result<T> {
    let Db::Postgres(connection) = db else { return Err(Error::broken("this pool is PostgreSQL's")) };
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN TRANSACTION ISOLATION LEVEL SERIALIZABLE")?;
    match guarded(|| change(db)) {
        Ok(value) => Transaction::commit_transaction(db).map(|()| value).map_err(Error::from),
        Err(error) => {
            drop(Transaction::rollback_transaction(db));
            Err(error)
        }
    }
}

/// Another transaction came between: the same closure, run again, sees what it did.
fn came_between(error: &Diesel) -> bool {
    match error {
        Diesel::DatabaseError(DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::UniqueViolation, _) => true,
        Diesel::DatabaseError(_, info) => info.message().contains("deadlock detected"),
        _ => false,
    }
}

/// Chooses the variant by the scheme of the address; never `Db::establish`, which would try SQLite next.
struct Manager(String);

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<Db, Self::Error> {
        let connection = diesel::PgConnection::establish(&self.0).map_err(diesel::r2d2::Error::ConnectionError)?;
        Ok(Db::Postgres(connection))
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), Self::Error> {
        db.batch_execute("SELECT 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, db: &mut Db) -> bool {
        std::thread::panicking() || Transaction::is_broken_transaction_manager(db)
    }
}
