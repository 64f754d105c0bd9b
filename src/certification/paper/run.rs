//! The certificates of a class in one file, in the order of names, made while a page tells how far it is.

use super::face::{Face, Size, print};
use crate::attendance::ClassId;
use crate::catalog::CourseId;
use crate::certification::certificate::Certificate;
use crate::db::schema::{certificates, class_members, course_versions, persons, print_runs, revocations};
use crate::db::{Db, PersonId, carried, now};
use crate::error::{Error, Result};
use crate::identity::restricted;
use crate::journal;
use crate::web::App;
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

crate::id!(PrintRunId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct PrintRun {
    pub id: PrintRunId,
    pub class_id: ClassId,
    pub created_by: PersonId,
    pub course_id: Option<CourseId>,
    pub size: Size,
    pub wanted: i32,
    pub made: i32,
    pub trouble: Option<String>,
    pub created_at: NaiveDateTime,
    pub done_at: Option<NaiveDateTime>,
}

/// A file with names in it does not lie about longer than it is needed.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// Whoever has not finished after this time was cut off.
const CUT_OFF: TimeDelta = TimeDelta::minutes(15);

impl PrintRun {
    /// The id comes with the form: sent twice, it is one run.
    pub fn begin(db: &mut Db, by: PersonId, class: ClassId, id: PrintRunId, course: Option<CourseId>, size: Size) -> Result<PrintRun> {
        if let Some(sent) = print_runs::table.find(id).filter(print_runs::class_id.eq(class)).first(db).optional()? {
            return Ok(sent);
        }
        let wanted = i32::try_from(PrintRun::certificates(db, class, course)?.len()).unwrap_or(i32::MAX);
        if wanted == 0 {
            return Err(Error::refused("print-run-empty"));
        }
        let run = PrintRun { id, class_id: class, created_by: by, course_id: course, size, wanted, made: 0, trouble: None, created_at: now(), done_at: None };
        diesel::insert_into(print_runs::table)
            .values((
                print_runs::id.eq(id),
                print_runs::class_id.eq(class),
                print_runs::created_by.eq(by),
                print_runs::course_id.eq(course),
                print_runs::size.eq(size),
                print_runs::wanted.eq(wanted),
                print_runs::made.eq(0),
                print_runs::created_at.eq(run.created_at),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "certificates-printed", id, json!({ "class": class, "count": wanted }))?;
        Ok(run)
    }

    /// Those in force of the members of a class, by name.
    pub fn certificates(db: &mut Db, class: ClassId, course: Option<CourseId>) -> Result<Vec<Certificate>> {
        let members = class_members::table.filter(class_members::class_id.eq(class)).filter(class_members::left_at.is_null()).select(class_members::person_id);
        let mut found = certificates::table
            .inner_join(persons::table)
            .inner_join(course_versions::table)
            .left_join(revocations::table)
            .filter(certificates::person_id.eq_any(members))
            .filter(certificates::person_id.ne_all(restricted()))
            .filter(revocations::certificate_id.nullable().is_null())
            .filter(certificates::expires_at.is_null().or(certificates::expires_at.gt(now())))
            .into_boxed();
        if let Some(course) = course {
            found = found.filter(course_versions::course_id.eq(course));
        }
        let mut found: Vec<Certificate> = found.select(certificates::all_columns).load(db)?;
        found.sort_by_cached_key(|certificate| (crate::text::person_sort_key(&certificate.name), certificate.number.clone()));
        Ok(found)
    }

    pub fn find(db: &mut Db, id: PrintRunId) -> Result<PrintRun> {
        Ok(print_runs::table.find(id).first(db)?)
    }

    /// The runs of a class, the latest first.
    pub fn of_class(db: &mut Db, class: ClassId) -> Result<Vec<PrintRun>> {
        Ok(print_runs::table.filter(print_runs::class_id.eq(class)).order(print_runs::created_at.desc()).limit(10).load(db)?)
    }

    /// Works in the background. What went wrong stands on the page of the run.
    pub fn work(&self, app: &App, base: String) {
        let (app, run) = (app.clone(), self.clone());
        actix_web::rt::spawn(carried(async move {
            let id = run.id;
            let trouble = match run.make(&app, &base).await {
                Ok(()) => None,
                Err(Error::Refused(refusal)) => Some(refusal.id),
                Err(error) => {
                    tracing::error!(%error, run = %id, "certificates were not printed");
                    Some("print-run-trouble")
                }
            };
            if let Err(error) = app.write(move |db| PrintRun::finish(db, id, trouble)).await {
                tracing::error!(%error, run = %id, "and this could not be noted");
            }
        }));
    }

    async fn make(&self, app: &App, base: &str) -> Result<()> {
        let (class, course, id) = (self.class_id, self.course_id, self.id);
        let faces = app.read(move |db| PrintRun::certificates(db, class, course)?.into_iter().map(|one| Face::of(db, one)).collect::<Result<Vec<_>>>());
        let faces = faces.await?;
        let made = i32::try_from(faces.len()).unwrap_or(i32::MAX);
        let bytes = print(app, faces, self.size, base).await?;
        let file = self.file(app);
        tokio::task::spawn_blocking(move || keep(&file, &bytes)).await.map_err(Error::broken)??;
        app.write(move |db| Ok(diesel::update(print_runs::table.find(id)).set(print_runs::made.eq(made)).execute(db).map(drop)?)).await
    }

    fn finish(db: &mut Db, id: PrintRunId, trouble: Option<&str>) -> Result<()> {
        diesel::update(print_runs::table.find(id)).set((print_runs::done_at.eq(now()), print_runs::trouble.eq(trouble))).execute(db)?;
        Ok(())
    }

    /// Still at work; what was cut off long ago is not.
    pub fn is_at_work(&self) -> bool {
        self.done_at.is_none() && self.created_at + CUT_OFF > now()
    }

    pub fn file(&self, app: &App) -> PathBuf {
        app.config.data.join("cache").join("prints").join(format!("{}.pdf", self.id))
    }
}

/// For the owner alone; old ones go.
fn keep(file: &Path, bytes: &[u8]) -> Result<()> {
    let shelf = file.parent().ok_or_else(|| Error::broken("a print lies in a folder"))?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(shelf)?;
    let fresh = tempfile::NamedTempFile::new_in(shelf)?;
    fs::set_permissions(fresh.path(), fs::Permissions::from_mode(0o600))?;
    fs::write(fresh.path(), bytes)?;
    fresh.persist(file).map_err(|failed| failed.error)?;
    let old = SystemTime::now() - KEPT;
    for entry in fs::read_dir(shelf)?.flatten() {
        if entry.metadata().and_then(|known| known.modified()).is_ok_and(|at| at < old) {
            drop(fs::remove_file(entry.path()));
        }
    }
    Ok(())
}
