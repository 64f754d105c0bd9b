//! Jobs: work that the program does by itself while it serves.

use crate::db::schema::jobs;
use crate::db::{Db, now};
use crate::error::Result;
use crate::web::{App, today};
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use std::future::Future;
use std::time::Duration;

/// How often a serving program looks whether something is due.
const LOOK: Duration = Duration::from_secs(60 * 60);
/// Who has not finished after this time was cut off: another process may begin anew.
const CUT_OFF: TimeDelta = TimeDelta::hours(6);

/// Has `work` done once a month for as long as the program serves. Of several processes over one database
/// one does it; what failed is tried again an hour later.
///
/// `jobs::monthly(&app, "retention", |app| async move { Retention::run(&app).await })`
pub fn monthly<W, F>(app: &App, name: &'static str, work: W)
where
    W: Fn(App) -> F + 'static,
    F: Future<Output = Result<()>>,
{
    every(app, name, MONTH, work);
}

/// The same once a day.
pub fn daily<W, F>(app: &App, name: &'static str, work: W)
where
    W: Fn(App) -> F + 'static,
    F: Future<Output = Result<()>>,
{
    every(app, name, DAY, work);
}

/// The time that a run is of, as it stands in the list of runs.
const MONTH: &str = "%Y-%m";
const DAY: &str = "%Y-%m-%d";

fn every<W, F>(app: &App, name: &'static str, time: &'static str, work: W)
where
    W: Fn(App) -> F + 'static,
    F: Future<Output = Result<()>>,
{
    let app = app.clone();
    actix_web::rt::spawn(async move {
        loop {
            if let Err(error) = if_time(&app, name, time, &work).await {
                tracing::error!(%error, job = name, "the work failed");
            }
            tokio::time::sleep(LOOK).await;
        }
    });
}

/// Has `work` done each hour. It looks itself what there is to do, so that to do it twice changes nothing.
pub fn hourly<W, F>(app: &App, name: &'static str, work: W)
where
    W: Fn(App) -> F + 'static,
    F: Future<Output = Result<()>>,
{
    let app = app.clone();
    actix_web::rt::spawn(async move {
        loop {
            if let Err(error) = work(app.clone()).await {
                tracing::error!(%error, job = name, "the hourly work failed");
            }
            tokio::time::sleep(LOOK).await;
        }
    });
}

/// Does the work if this month's is not done yet. True when it was done now.
pub async fn if_due<W, F>(app: &App, name: &'static str, work: W) -> Result<bool>
where
    W: Fn(App) -> F,
    F: Future<Output = Result<()>>,
{
    if_time(app, name, MONTH, work).await
}

async fn if_time<W, F>(app: &App, name: &'static str, time: &str, work: W) -> Result<bool>
where
    W: Fn(App) -> F,
    F: Future<Output = Result<()>>,
{
    let month = today().format(time).to_string();
    let taken = month.clone();
    if !app.write(move |db| take(db, name, &taken)).await? {
        return Ok(false);
    }
    let done = work(app.clone()).await;
    let trouble = done.as_ref().err().map(ToString::to_string);
    app.write(move |db| finish(db, name, &month, trouble.as_deref())).await?;
    done.map(|()| true)
}

/// True for the one who may begin.
fn take(db: &mut Db, name: &str, month: &str) -> Result<bool> {
    let known: Option<Job> = jobs::table.find((name, month)).first(db).optional()?;
    let at = now();
    let Some(job) = known else {
        diesel::insert_into(jobs::table).values((jobs::name.eq(name), jobs::month.eq(month), jobs::begun_at.eq(at))).execute(db)?;
        return Ok(true);
    };
    if !job.may_begin_again(at) {
        return Ok(false);
    }
    diesel::update(jobs::table.find((name, month))).set((jobs::begun_at.eq(at), jobs::trouble.eq(None::<String>))).execute(db)?;
    Ok(true)
}

fn finish(db: &mut Db, name: &str, month: &str, trouble: Option<&str>) -> Result<()> {
    let done_at = trouble.is_none().then(now);
    diesel::update(jobs::table.find((name, month))).set((jobs::done_at.eq(done_at), jobs::trouble.eq(trouble))).execute(db)?;
    Ok(())
}

/// This month's run of a job.
#[derive(Debug, Clone, Queryable)]
pub struct Job {
    pub name: String,
    pub month: String,
    pub begun_at: NaiveDateTime,
    pub done_at: Option<NaiveDateTime>,
    /// Why it failed.
    pub trouble: Option<String>,
}

impl Job {
    /// The latest run of the job.
    pub fn last(db: &mut Db, name: &str) -> Result<Option<Job>> {
        Ok(jobs::table.filter(jobs::name.eq(name)).order(jobs::month.desc()).first(db).optional()?)
    }

    fn may_begin_again(&self, at: NaiveDateTime) -> bool {
        self.done_at.is_none() && (self.trouble.is_some() || at - self.begun_at > CUT_OFF)
    }
}
