//! What group commit gains: `Answer::give` by 64 writers at once, through the product's `write`, and beside it with
//! one transaction and one fsync for each answer. The same rule, the same database, no HTTP.
//!
//! `bench-answers --data DIR --seconds 5` on a sample commune prints the answers a second of both.

use clap::Parser;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use hocvu::assessment::{Answer, Attempt};
use hocvu::catalog::{QuestionKind, Quiz};
use hocvu::config::Config;
use hocvu::db::schema::enrolments;
use hocvu::db::{Db, connect_sqlite};
use hocvu::error::{Error, Result};
use hocvu::keys::Keys;
use hocvu::learning::Enrolment;
use hocvu::web::App;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const WRITERS: i64 = 64;
const QUESTIONS: usize = 12;

#[derive(Parser)]
struct Bench {
    #[command(flatten)]
    config: Config,
    #[arg(long, default_value_t = 5)]
    seconds: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let bench = Bench::parse();
    let app = App::open(bench.config.clone())?;
    let attempts: Arc<Vec<Attempt>> = {
        let keys = app.clone();
        Arc::new(app.write(move |db| open_attempts(db, &keys.keys)).await?)
    };
    assert_eq!(attempts.len() as i64, WRITERS, "the sample has too few learners who are ready for a test");
    let seconds = Duration::from_secs(bench.seconds);
    let together = together(&app, &attempts, seconds).await?;
    let file = bench.config.sqlite_file();
    let alone = tokio::task::spawn_blocking(move || one_by_one(connect_sqlite(&file)?, &attempts, seconds)).await.expect("no writer panics")?;
    println!("{{\"together\": {:.0}, \"one_by_one\": {:.0}}}", together / bench.seconds as f64, alone / bench.seconds as f64);
    Ok(())
}

fn open_attempts(db: &mut Db, keys: &Keys) -> Result<Vec<Attempt>> {
    let ready = enrolments::table.filter(enrolments::lessons_completed_at.is_not_null()).limit(WRITERS);
    let ready: Vec<Enrolment> = ready.load(db)?;
    let open = |enrolment: &Enrolment| {
        let quiz = Quiz::of_version(db, enrolment.course_version_id)?.expect("a course of the sample has a test");
        Attempt::open(db, keys, enrolment, &quiz)
    };
    ready.iter().map(open).collect()
}

fn give(db: &mut Db, attempt: &Attempt, count: usize) -> Result<()> {
    let of_one_choice = (1..).zip(&attempt.paper.0.items).filter(|(_, item)| item.kind == QuestionKind::Single);
    let (place, item) = of_one_choice.cycle().nth(count % QUESTIONS).expect("the test has such a question");
    Answer::give(db, attempt.person_id, attempt.id, place, &item.choices[..1]).map(drop)
}

async fn together(app: &App, attempts: &[Attempt], seconds: Duration) -> Result<f64> {
    let end = Instant::now() + seconds;
    let writers = attempts.iter().cloned().map(|attempt| {
        let app = app.clone();
        tokio::spawn(async move {
            let mut count = 0;
            while Instant::now() < end {
                let attempt = attempt.clone();
                app.write(move |db| give(db, &attempt, count)).await?;
                count += 1;
            }
            Ok::<usize, Error>(count)
        })
    });
    let mut answers = 0;
    for writer in writers.collect::<Vec<_>>() {
        answers += writer.await.expect("no writer panics")?;
    }
    Ok(answers as f64)
}

/// The writers wait for each other at the mutex, not in SQLite's busy handler, which would sleep: the kinder limit.
fn one_by_one(db: Db, attempts: &[Attempt], seconds: Duration) -> Result<f64> {
    let (db, end) = (Mutex::new(db), Instant::now() + seconds);
    let write = &|attempt: &Attempt| {
        let mut count = 0;
        while Instant::now() < end {
            let mut db = db.lock().expect("no writer has panicked");
            db.batch_execute("BEGIN IMMEDIATE")?;
            give(&mut db, attempt, count)?;
            db.batch_execute("COMMIT")?;
            count += 1;
        }
        Ok::<usize, Error>(count)
    };
    std::thread::scope(|scope| {
        let writers: Vec<_> = attempts.iter().map(|attempt| scope.spawn(move || write(attempt))).collect();
        let counts: Result<Vec<usize>> = writers.into_iter().map(|writer| writer.join().expect("no writer panics")).collect();
        Ok(counts?.iter().sum::<usize>() as f64)
    })
}
