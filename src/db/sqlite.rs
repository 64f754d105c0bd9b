//! SQLite: a few reader threads and one writer that puts all waiting changes into one
//! transaction and answers them after the one fsync (group commit).

use super::Db;
use super::pool::{Transaction, guarded};
use crate::error::{Error, Result};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::connection::{AnsiTransactionManager, Connection, SimpleConnection, TransactionManager};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

type Look = Box<dyn FnOnce(&mut Db) + Send>;

const READERS: usize = 4;
const WAITING_READS: usize = 4096;
const WAITING_WRITES: usize = 4096;
const MOST_IN_ONE_COMMIT: usize = 256;
const LONGEST_BATCH: Duration = Duration::from_millis(20);

pub struct Sqlite {
    looks: Sender<Look>,
    changes: Sender<Box<dyn Change>>,
}

impl Sqlite {
    pub fn open(file: &Path) -> Result<Sqlite> {
        let (changes, waiting) = bounded(WAITING_WRITES);
        let writer = connect(file)?;
        spawn("writer", move || write_all(writer, waiting))?;
        let (looks, waiting) = bounded(WAITING_READS);
        for _ in 0..READERS {
            let mut reader = connect(file)?;
            reader.batch_execute("PRAGMA query_only=1;")?;
            let waiting = waiting.clone();
            spawn("reader", move || read_all(reader, waiting))?;
        }
        Ok(Sqlite { looks, changes })
    }

    pub fn read(&self, look: Look) -> Result<()> {
        self.looks.try_send(look).map_err(busy)
    }

    pub async fn write<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db) -> Result<T> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        self.changes.try_send(Box::new(Waiting { change, done: None, answer })).map_err(busy)?;
        waiting.await.unwrap_or(Err(Error::Unavailable("busy")))
    }
}

/// A new connection with the settings of the house. `busy_timeout` comes first: the others may have to wait.
/// Each of the five keeps 2 MB of pages: what it does not keep, the system does, once for all.
pub fn connect(file: &Path) -> Result<Db> {
    let name = file.to_string_lossy();
    let mut connection = diesel::SqliteConnection::establish(&name).map_err(|e| Error::broken(format!("{name}: {e}")))?;
    connection.batch_execute(
        "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
         PRAGMA temp_store=MEMORY; PRAGMA cache_size=-2048; PRAGMA journal_size_limit=16777216;",
    )?;
    Ok(Db::Sqlite(connection))
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<()> {
    std::thread::Builder::new().name(name.into()).spawn(run)?;
    Ok(())
}

fn busy<T>(_: TrySendError<T>) -> Error {
    Error::Unavailable("busy")
}

fn read_all(mut db: Db, waiting: Receiver<Look>) {
    while let Ok(look) = waiting.recv() {
        look(&mut db);
    }
}

trait Change: Send {
    /// True when the change wants to be kept.
    fn run(&mut self, db: &mut Db) -> bool;
    /// Called after the commit; with an error when nothing of the batch was kept.
    fn answer(self: Box<Self>, failed: Option<Error>);
}

struct Waiting<T, F> {
    change: F,
    done: Option<Result<T>>,
    answer: oneshot::Sender<Result<T>>,
}

impl<T, F> Change for Waiting<T, F>
where
    T: Send + 'static,
    F: Fn(&mut Db) -> Result<T> + Send + 'static,
{
    fn run(&mut self, db: &mut Db) -> bool {
        let done = guarded(|| (self.change)(db));
        let keep = done.is_ok();
        self.done = Some(done);
        keep
    }

    fn answer(self: Box<Self>, failed: Option<Error>) {
        // A change that was refused stays refused, whatever became of the others.
        let result = match (self.done, failed) {
            (Some(Err(error)), _) | (_, Some(error)) => Err(error),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(Error::Unavailable("busy")),
        };
        drop(self.answer.send(result));
    }
}

fn write_all(mut db: Db, waiting: Receiver<Box<dyn Change>>) {
    while let Ok(first) = waiting.recv() {
        let (batch, failed) = write_batch(&mut db, first, &waiting);
        for change in batch {
            change.answer(failed.as_ref().map(again));
        }
    }
}

fn write_batch(db: &mut Db, first: Box<dyn Change>, waiting: &Receiver<Box<dyn Change>>) -> (Vec<Box<dyn Change>>, Option<Error>) {
    if let Err(error) = begin_immediate(db) {
        return (vec![first], Some(error));
    }
    let started = Instant::now();
    let mut batch = Vec::new();
    let mut next = Some(first);
    while let Some(mut change) = next.take() {
        let kept = in_savepoint(db, change.as_mut());
        batch.push(change);
        if let Err(error) = kept {
            drop(Transaction::rollback_transaction(db));
            return (batch, Some(error));
        }
        if batch.len() < MOST_IN_ONE_COMMIT && started.elapsed() < LONGEST_BATCH {
            next = waiting.try_recv().ok();
        }
    }
    let committed = Transaction::commit_transaction(db);
    if committed.is_err() {
        drop(Transaction::rollback_transaction(db));
    }
    (batch, committed.err().map(Error::from))
}

/// A change that fails loses only its savepoint; a savepoint that fails (disk full) ends the batch.
fn in_savepoint(db: &mut Db, change: &mut dyn Change) -> Result<()> {
    Transaction::begin_transaction(db)?;
    if change.run(db) {
        Transaction::commit_transaction(db)?;
    } else {
        Transaction::rollback_transaction(db)?;
    }
    Ok(())
}

fn begin_immediate(db: &mut Db) -> Result<()> {
    let Db::Sqlite(connection) = db else { return Err(Error::broken("the writer thread is SQLite's")) };
    Ok(AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN IMMEDIATE")?)
}

/// The error of a batch, told to each of its changes.
fn again(error: &Error) -> Error {
    match error {
        Error::Unavailable(id) => Error::Unavailable(id),
        other => Error::broken(other),
    }
}
