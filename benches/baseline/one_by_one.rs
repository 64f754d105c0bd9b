//! The limit that group commit is measured against: 64 writers, one transaction and one fsync for each answer
//! (a row of 200 bytes and a counter).
//!
//! `cargo bench --bench one_by_one -- DIR SECONDS` prints the answers a second.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::{Binary, Integer};
use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query};

const WRITERS: u8 = 64;
const QUESTIONS: i32 = 12;

fn main() {
    let mut words = std::env::args().skip(1).filter(|word| word != "--bench");
    let dir = PathBuf::from(words.next().expect("a folder on the disk to measure"));
    let seconds = words.next().expect("seconds").parse().expect("a number");

    let db = Mutex::new(open(&dir.join("one-by-one.sqlite")));
    let begun = Instant::now();
    let end = begun + Duration::from_secs_f64(seconds);
    let answers: i32 = std::thread::scope(|scope| {
        let db = &db;
        let writers = (0..WRITERS).map(|writer| scope.spawn(move || write(db, writer, end)));
        let writers: Vec<_> = writers.collect();
        writers.into_iter().map(|w| w.join().expect("writer")).sum()
    });
    let rate = f64::from(answers) / begun.elapsed().as_secs_f64();
    println!("{rate:.0} answers/s one by one");
}

fn open(file: &Path) -> SqliteConnection {
    let mut db = SqliteConnection::establish(&file.display().to_string()).expect("open");
    db.batch_execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         CREATE TABLE answers (id INTEGER PRIMARY KEY, attempt BLOB NOT NULL, question INTEGER NOT NULL, response BLOB NOT NULL);
         CREATE TABLE progress (attempt BLOB PRIMARY KEY NOT NULL, answers INTEGER NOT NULL) WITHOUT ROWID;",
    )
    .expect("settings and table");
    db
}

/// The writers wait for each other at the mutex, not in SQLite's busy handler, which would sleep: the kinder limit.
fn write(db: &Mutex<SqliteConnection>, writer: u8, end: Instant) -> i32 {
    let mut answers = 0;
    while Instant::now() < end {
        let mut db = db.lock().expect("no writer has panicked");
        db.immediate_transaction(|db| {
            sql_query("INSERT INTO answers (attempt, question, response) VALUES (?, ?, ?)")
                .bind::<Binary, _>(vec![writer; 16])
                .bind::<Integer, _>(answers % QUESTIONS)
                .bind::<Binary, _>(vec![writer; 200])
                .execute(db)?;
            sql_query("INSERT INTO progress VALUES (?, 1) ON CONFLICT DO UPDATE SET answers = answers + 1").bind::<Binary, _>(vec![writer; 16]).execute(db)
        })
        .expect("an answer is written");
        answers += 1;
    }
    answers
}
