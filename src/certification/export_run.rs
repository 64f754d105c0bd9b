//! A batch that is being made: asked for, worked at while a page tells how far it is, and taken up again by itself
//! when the process that made it died.

use super::export::{Export, ExportId, NewExport};
use super::recipient::RecipientId;
use crate::community::within;
use crate::db::schema::{export_runs, exports};
use crate::db::{Db, PersonId, UnitId, carried, now};
use crate::error::{Error, Result};
use crate::identity::Audience;
use crate::web::App;
use actix_web::rt::task::JoinHandle;
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct ExportRun {
    /// The batch that comes of it has the same.
    pub id: ExportId,
    pub unit_id: UnitId,
    pub created_by: PersonId,
    pub created_at: NaiveDateTime,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub audience: Option<Audience>,
    pub only_clean: bool,
    pub recipient_id: Option<RecipientId>,
    #[serde(skip)]
    address: String,
    #[serde(skip)]
    run: i32,
    #[serde(skip)]
    touched_at: NaiveDateTime,
    pub wanted: i32,
    pub made: i32,
    pub trouble: Option<String>,
    pub done_at: Option<NaiveDateTime>,
}

/// How far a batch is.
#[derive(Debug, Default)]
pub(super) struct Far {
    pub wanted: AtomicI32,
    pub made: AtomicI32,
}

/// How often the page learns how far it is.
const BEAT: Duration = Duration::from_secs(1);
/// Work that has not been heard of for so long has died with its process.
const SILENCE: TimeDelta = TimeDelta::seconds(60);
const MOMENT: Duration = Duration::from_millis(800);
const LOOK: Duration = Duration::from_secs(20);
/// What went wrong stands among the batches for so long.
const TOLD: TimeDelta = TimeDelta::days(7);

impl ExportRun {
    /// Sent twice, it is one. Without a period in it there is nothing to begin.
    pub fn ask(db: &mut Db, by: PersonId, new: &NewExport, wanted: usize) -> Result<ExportRun> {
        if let Some(asked) = export_runs::table.find(new.id).first::<ExportRun>(db).optional()? {
            return if asked.created_by == by { Ok(asked) } else { Err(Error::NotFound) };
        }
        let (Some(period_from), Some(period_to)) = (new.from, new.to) else { return Err(Error::broken("a batch is asked for with its period")) };
        let at = now();
        diesel::insert_into(export_runs::table)
            .values((
                export_runs::id.eq(new.id),
                export_runs::unit_id.eq(new.unit_id),
                export_runs::created_by.eq(by),
                export_runs::created_at.eq(at),
                export_runs::period_from.eq(period_from),
                export_runs::period_to.eq(period_to),
                export_runs::audience.eq(new.audience),
                export_runs::only_clean.eq(new.only_clean),
                export_runs::recipient_id.eq(new.recipient),
                export_runs::address.eq(&new.address),
                export_runs::run.eq(0),
                // Nobody works at it yet.
                export_runs::touched_at.eq(at - SILENCE),
                export_runs::wanted.eq(i32::try_from(wanted).map_err(Error::broken)?),
                export_runs::made.eq(0),
            ))
            .execute(db)?;
        Ok(export_runs::table.find(new.id).first(db)?)
    }

    /// One of a unit within these; others are not found.
    pub fn within(db: &mut Db, scope: &[UnitId], id: ExportId) -> Result<ExportRun> {
        Ok(export_runs::table.find(id).filter(export_runs::unit_id.eq_any(within(scope))).first(db)?)
    }

    /// Those under way, and those that went wrong lately.
    pub fn open(db: &mut Db, scope: &[UnitId]) -> Result<Vec<ExportRun>> {
        let open = export_runs::table.filter(export_runs::unit_id.eq_any(within(scope))).filter(export_runs::done_at.is_null());
        let open = open.filter(export_runs::trouble.is_null().or(export_runs::created_at.gt(now() - TOLD)));
        Ok(open.order((export_runs::created_at.desc(), export_runs::id)).load(db)?)
    }

    /// The number of the try, for the one who may work now: what goes on elsewhere is left alone.
    fn start(db: &mut Db, id: ExportId, silent_since: NaiveDateTime) -> Result<Option<ExportRun>> {
        let run: ExportRun = export_runs::table.find(id).first(db)?;
        let idle = run.trouble.is_some() || run.touched_at <= silent_since;
        if run.done_at.is_some() || !idle {
            return Ok(None);
        }
        let run = ExportRun { run: run.run + 1, touched_at: now(), made: 0, trouble: None, ..run };
        diesel::update(export_runs::table.find(id))
            .set((export_runs::run.eq(run.run), export_runs::touched_at.eq(run.touched_at), export_runs::made.eq(0), export_runs::trouble.eq(None::<String>)))
            .execute(db)?;
        Ok(Some(run))
    }

    /// Works in the background, unless somebody does already; what went wrong stands on the page. Who asks waits a
    /// moment: a small batch is there at once.
    pub async fn work(app: &App, id: ExportId) -> Result<()> {
        if let Some(work) = ExportRun::take_up_one(app, id, now() - SILENCE).await? {
            drop(tokio::time::timeout(MOMENT, work).await);
        }
        Ok(())
    }

    async fn take_up_one(app: &App, id: ExportId, silent_since: NaiveDateTime) -> Result<Option<JoinHandle<()>>> {
        let run = app.write(move |db| ExportRun::start(db, id, silent_since)).await?;
        let app = app.clone();
        Ok(run.map(|run| actix_web::rt::spawn(carried(async move { run.make(&app).await }))))
    }

    /// All that was not heard of since then and is not finished: begun anew, each by one process.
    pub async fn take_up(app: &App, silent_since: NaiveDateTime) -> Result<()> {
        let cut_off = move |db: &mut Db| {
            let open = export_runs::table.filter(export_runs::done_at.is_null()).filter(export_runs::trouble.is_null());
            Ok(open.filter(export_runs::touched_at.le(silent_since)).select(export_runs::id).load::<ExportId>(db)?)
        };
        for id in app.read(cut_off).await? {
            drop(ExportRun::take_up_one(app, id, silent_since).await?);
        }
        Ok(())
    }

    async fn make(self, app: &App) {
        let (id, run, far) = (self.id, self.run, Arc::new(Far::default()));
        far.wanted.store(self.wanted, Ordering::Relaxed);
        let made = tokio::select! {
            made = Export::make(app, self.asked(), &far) => made,
            () = tell(app, id, run, &far) => return,
        };
        let trouble = match made {
            Ok(_) => None,
            Err(Error::Refused(refusal)) => Some(refusal.id),
            Err(Error::Unavailable(id)) => Some(id),
            Err(error) => {
                tracing::error!(%error, export = %id, "a batch was not made");
                Some("export-run-trouble")
            }
        };
        if let Err(error) = app.write(move |db| ExportRun::finish(db, id, run, trouble)).await {
            tracing::error!(%error, export = %id, "and this could not be noted");
        }
    }

    fn asked(&self) -> NewExport {
        NewExport {
            by: Some(self.created_by),
            from: Some(self.period_from),
            to: Some(self.period_to),
            audience: self.audience,
            only_clean: self.only_clean,
            recipient: self.recipient_id,
            address: self.address.clone(),
            ..NewExport::all(self.id, self.unit_id)
        }
    }

    fn finish(db: &mut Db, id: ExportId, run: i32, trouble: Option<&str>) -> Result<()> {
        let mine = export_runs::table.find(id).filter(export_runs::run.eq(run));
        diesel::update(mine).set((export_runs::done_at.eq(trouble.is_none().then(now)), export_runs::trouble.eq(trouble))).execute(db)?;
        Ok(())
    }

    /// False when another try has taken its place.
    fn note(db: &mut Db, id: ExportId, run: i32, wanted: i32, made: i32) -> Result<bool> {
        let mine = export_runs::table.find(id).filter(export_runs::run.eq(run)).filter(export_runs::done_at.is_null());
        let heard = (export_runs::wanted.eq(wanted), export_runs::made.eq(made), export_runs::touched_at.eq(now()));
        Ok(diesel::update(mine).set(heard).execute(db)? > 0)
    }
}

/// Notes how far the work is, for as long as it is this try's.
async fn tell(app: &App, id: ExportId, run: i32, far: &Far) {
    loop {
        tokio::time::sleep(BEAT).await;
        let (wanted, made) = (far.wanted.load(Ordering::Relaxed), far.made.load(Ordering::Relaxed));
        match app.write(move |db| ExportRun::note(db, id, run, wanted, made)).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(%error, export = %id, "how far a batch is could not be noted"),
        }
    }
}

/// For as long as the program serves. An embedded database has this process alone: what is unfinished at its start
/// was cut off.
pub fn keep_making(app: &App) {
    let app = app.clone();
    actix_web::rt::spawn(async move {
        let mut silent_since = if app.config.database.is_none() { now() } else { now() - SILENCE };
        loop {
            if let Err(error) = ExportRun::take_up(&app, silent_since).await {
                tracing::error!(%error, "batches that were cut off were not taken up");
            }
            tokio::time::sleep(LOOK).await;
            silent_since = now() - SILENCE;
        }
    });
}

/// Whether a batch of this name is made already.
pub(super) fn is_made(db: &mut Db, id: ExportId) -> Result<bool> {
    Ok(diesel::select(diesel::dsl::exists(exports::table.find(id))).get_result(db)?)
}
