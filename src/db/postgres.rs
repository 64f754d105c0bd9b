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
/// Sixty phones at one door: each of the others' first tries may come between once.
const TRIES: u32 = 60;
/// The lock of those who try again.
const TURN: i64 = 727_275;

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
    let done = in_transaction(db, change);
    if !to_be_retried(&done) {
        return done;
    }
    // Those that met take turns: forty learners who hand in at once all write the journal's next line.
    db.batch_execute(&format!("SELECT pg_advisory_lock({TURN})"))?;
    let done = in_turn(db, change);
    db.batch_execute(&format!("SELECT pg_advisory_unlock({TURN})"))?;
    done
}

/// Here only first tries can still come between.
fn in_turn<T>(db: &mut Db, change: &impl Fn(&mut Db) -> Result<T>) -> Result<T> {
    let mut tries = 2;
    loop {
        let done = in_transaction(db, change);
        if tries == TRIES || !to_be_retried(&done) {
            return done;
        }
        std::thread::sleep(Duration::from_millis(u64::from(tries.min(10))));
        tries += 1;
    }
}

fn to_be_retried<T>(done: &Result<T>) -> bool {
    matches!(done, Err(Error::Database(error)) if came_between(error))
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
