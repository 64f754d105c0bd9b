//! An export: one batch of records for confirmation on VNeID, in files with a signed manifest.

use super::certificate::CertificateId;
use super::export_run::Far;
use super::files::{Writing, Written};
use super::manifest::{JournalHead, MANIFEST, Manifest, ManifestRecipient, ManifestUnit, SIGNED};
use super::parts::{self, PartSetId};
use super::preflight::Preflight;
use super::recipient::{Recipient, RecipientId};
use super::record::{Known, Record, moment};
use super::waiting::{Counts, Period, Waiting};
use crate::community::{Unit, within};
use crate::db::schema::{certificates, export_files, export_records, exports};
use crate::db::{Db, Json, PersonId, ROWS_AT_ONCE, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::{Audience, Person};
use crate::journal;
use crate::keys::hex;
use crate::web::{App, today};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;

crate::id!(ExportId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Export {
    pub id: ExportId,
    pub unit_id: UnitId,
    pub created_by: Option<PersonId>,
    pub created_at: NaiveDateTime,
    pub period_from: NaiveDate,
    pub period_to: NaiveDate,
    pub count: i32,
    pub manifest: Json<Manifest>,
    #[serde(skip)]
    pub signature: String,
    /// Only this group's.
    pub audience: Option<Audience>,
    /// Whose key opens the files.
    pub recipient_id: Option<RecipientId>,
}

/// What to export: without dates, all that waits up to today.
#[derive(Debug, Clone)]
pub struct NewExport {
    /// Comes with the form: sent twice, it makes one batch.
    pub id: ExportId,
    /// Nobody, when it is made on the server's command line.
    pub by: Option<PersonId>,
    pub unit_id: UnitId,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub audience: Option<Audience>,
    /// Records with findings stay behind and wait.
    pub only_clean: bool,
    pub recipient: Option<RecipientId>,
    /// How people reach the site, for the address of the schema.
    pub address: String,
}

impl NewExport {
    /// All that waits in a unit.
    pub fn all(id: ExportId, unit_id: UnitId) -> NewExport {
        NewExport { id, by: None, unit_id, from: None, to: None, audience: None, only_clean: false, recipient: None, address: String::new() }
    }
}

/// A batch drawn up outside the transaction: slow work, and the set it holds for.
struct Draft {
    new: NewExport,
    export: Export,
    waiting: Vec<Waiting>,
    parts: PartSetId,
}

const TRIES: usize = 5;

impl Export {
    /// Made while the caller waits: a command line, a sample. Pages ask for an `ExportRun`.
    pub async fn create(app: &App, new: NewExport) -> Result<Export> {
        Export::make(app, new, &Far::default()).await
    }

    /// Draws up the batch, then keeps it if nothing has changed meanwhile; else draws again.
    pub(super) async fn make(app: &App, new: NewExport, far: &Far) -> Result<Export> {
        app.write(parts::sweep).await?;
        for _ in 0..TRIES {
            let id = new.id;
            if let Some(made) = app.read(move |db| Ok(exports::table.find(id).first(db).optional()?)).await? {
                return Ok(made);
            }
            let parts = PartSetId::new();
            let made = match Draft::draw(app, &new, parts, far).await {
                Ok(draft) => app.write(move |db| draft.keep(db)).await,
                Err(error) => Err(error),
            };
            match made {
                Ok(Some(made)) => return Ok(made),
                Ok(None) => app.write(move |db| parts::forget(db, parts)).await?,
                Err(error) => {
                    app.write(move |db| parts::forget(db, parts)).await?;
                    return Err(error);
                }
            }
        }
        Err(Error::Unavailable("busy"))
    }

    /// A batch of a unit within these; others are not found.
    pub fn within(db: &mut Db, scope: &[UnitId], id: ExportId) -> Result<Export> {
        Ok(exports::table.find(id).filter(exports::unit_id.eq_any(within(scope))).first(db)?)
    }

    /// The latest batches.
    pub fn list(db: &mut Db, scope: &[UnitId], most: i64) -> Result<Vec<Export>> {
        let made = exports::table.filter(exports::unit_id.eq_any(within(scope)));
        Ok(made.order((exports::created_at.desc(), exports::id.desc())).limit(most).load(db)?)
    }

    /// The names of all files of a batch, the manifest and its signature with them.
    pub fn names(&self) -> Vec<String> {
        let files = self.manifest.0.files.iter().map(|file| file.name.clone());
        files.chain([MANIFEST.into(), SIGNED.into()]).collect()
    }

    /// A file's bytes, piece by piece; `None` after the last.
    pub async fn piece(app: &App, id: ExportId, name: &str, part: i32) -> Result<Option<Vec<u8>>> {
        let (keys, name) = (app.clone(), name.to_owned());
        app.read(move |db| {
            let export: Export = exports::table.find(id).first(db)?;
            let whole = |bytes| Ok(Some(bytes).filter(|_| part == 0));
            match name.as_str() {
                MANIFEST => whole(export.manifest.0.text()),
                SIGNED => whole(format!("{}\n", export.signature).into_bytes()),
                _ => match export_files::table.find((id, &name)).select(export_files::parts_id).first::<Option<PartSetId>>(db)? {
                    Some(set) => parts::piece(db, &keys.keys, set, &name, part),
                    None => whole(export_files::table.find((id, &name)).select(export_files::bytes).first(db)?),
                },
            }
        })
        .await
    }

    /// The records of the batch by number, after the given one.
    pub fn certificates(db: &mut Db, id: ExportId, after: &str, most: i64) -> Result<Vec<(CertificateId, String, String)>> {
        let held = export_records::table.inner_join(certificates::table).filter(export_records::export_id.eq(id)).filter(certificates::number.gt(after));
        Ok(held.select((certificates::id, certificates::number, certificates::name)).order(certificates::number).limit(most).load(db)?)
    }
}

/// What waits and goes into this batch.
fn wanted(db: &mut Db, new: &NewExport, period: Option<Period>) -> Result<Vec<Waiting>> {
    let mut waiting = Waiting::all(db, new.unit_id, period)?;
    waiting.retain(|one| new.audience.is_none_or(|audience| audience == one.audience));
    if new.only_clean { Preflight::clean(db, waiting) } else { Ok(waiting) }
}

impl Draft {
    /// The batch with its files, which are written a few records at a time.
    async fn draw(app: &App, new: &NewExport, parts: PartSetId, far: &Far) -> Result<Draft> {
        let asked = new.clone();
        let (mut export, recipient, waiting) = app.read(move |db| begin(db, &asked)).await?;
        let waiting = Arc::new(waiting);
        far.wanted.store(export.count, Ordering::Relaxed);
        let mut writing = Writing::begin(&app.config.data, recipient.as_ref())?;
        let mut known = Known::default();
        for first in (0..waiting.len()).step_by(ROWS_AT_ONCE) {
            let (keys, some) = (app.clone(), waiting.clone());
            let read = move |db: &mut Db| {
                let last = (first + ROWS_AT_ONCE).min(some.len());
                let records = Record::some(db, &keys.keys, &mut known, &some[first..last])?;
                Ok((known, records))
            };
            let (learned, records) = app.read(read).await?;
            known = learned;
            writing = blocking(move || writing.add(&records).map(|()| writing)).await?;
            far.made.store(i32::try_from(waiting.len().min(first + ROWS_AT_ONCE)).map_err(Error::broken)?, Ordering::Relaxed);
        }
        let (folder, written) = blocking(move || writing.finish()).await?;
        for file in &written {
            parts::keep(app, parts, file).await?;
        }
        drop(folder);
        export.manifest.0.files = written.into_iter().map(|Written { entry, .. }| entry).collect();
        export.signature = app.keys.sign("manifest", &export.manifest.0)?;
        Ok(Draft { new: new.clone(), export, waiting: Arc::unwrap_or_clone(waiting), parts })
    }

    /// `None` when something was approved, corrected, revoked or exported since the batch was drawn up.
    fn keep(&self, db: &mut Db) -> Result<Option<Export>> {
        let export = &self.export;
        let period = Period { from: export.period_from, to: export.period_to };
        if wanted(db, &self.new, Some(period))? != self.waiting {
            return Ok(None);
        }
        self.insert(db)?;
        self.insert_records(db)?;
        let detail = json!({ "unit": export.unit_id, "count": export.count, "encrypted": export.recipient_id.is_some() });
        journal::record(db, export.created_by, "confirmation-exported", export.id, detail)?;
        Ok(Some(export.clone()))
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        let export = &self.export;
        diesel::insert_into(exports::table)
            .values((
                exports::id.eq(export.id),
                exports::unit_id.eq(export.unit_id),
                exports::created_by.eq(export.created_by),
                exports::created_at.eq(export.created_at),
                exports::period_from.eq(export.period_from),
                exports::period_to.eq(export.period_to),
                exports::count.eq(export.count),
                exports::manifest.eq(&export.manifest),
                exports::signature.eq(&export.signature),
                exports::audience.eq(export.audience),
                exports::recipient_id.eq(export.recipient_id),
            ))
            .execute(db)?;
        for file in &export.manifest.0.files {
            diesel::insert_into(export_files::table)
                .values((
                    export_files::export_id.eq(export.id),
                    export_files::name.eq(&file.name),
                    export_files::sha256.eq(&file.sha256),
                    export_files::bytes.eq(Vec::<u8>::new()),
                    export_files::parts_id.eq(self.parts),
                ))
                .execute(db)?;
        }
        Ok(())
    }

    fn insert_records(&self, db: &mut Db) -> Result<()> {
        let row = |one: &Waiting| {
            (
                export_records::certificate_id.eq(one.certificate_id),
                export_records::revision.eq(one.revision),
                export_records::status.eq(one.status),
                export_records::export_id.eq(self.export.id),
                export_records::attempt.eq(one.attempt),
            )
        };
        for some in self.waiting.chunks(ROWS_AT_ONCE) {
            let rows: Vec<_> = some.iter().map(row).collect();
            crate::on_db!(db, |c| diesel::insert_into(export_records::table).values(&rows).execute(c))?;
        }
        Ok(())
    }
}

/// The batch without its files, and all that goes into it.
fn begin(db: &mut Db, new: &NewExport) -> Result<(Export, Option<Recipient>, Vec<Waiting>)> {
    let to = new.to.unwrap_or_else(today);
    let period = match new.from {
        Some(from) => Period { from, to },
        None => Period::up_to(to, &Waiting::all(db, new.unit_id, None)?),
    };
    let waiting = wanted(db, new, Some(period))?;
    if waiting.is_empty() {
        return Err(Error::refused("export-nothing-waits"));
    }
    let unit = Unit::find(db, new.unit_id)?;
    let recipient = match new.recipient {
        Some(id) => Some(Recipient::all(db, unit.id)?.into_iter().find(|one| one.id == id).ok_or_else(|| Error::refused("recipient-not-there"))?),
        None => None,
    };
    let (seq, hash) = journal::head(db)?;
    let created_at = now();
    let manifest = Manifest {
        export: new.id,
        schema: format!("{}/schemas/confirmation-record.json", new.address),
        unit: ManifestUnit { code: unit.code, name: unit.name },
        period,
        count: waiting.len(),
        counts: Counts::of(&waiting),
        created_at: moment(created_at),
        created_by: new.by.map(|by| Person::find(db, by).map(|person| person.name)).transpose()?,
        audience: new.audience,
        recipient: recipient.as_ref().map(|one| ManifestRecipient { organisation: one.organisation.clone(), public_key: one.public_key.clone() }),
        files: Vec::new(),
        journal: JournalHead { seq, hash: hex(&hash) },
    };
    let export = Export {
        id: new.id,
        unit_id: unit.id,
        created_by: new.by,
        created_at,
        period_from: period.from,
        period_to: period.to,
        count: i32::try_from(waiting.len()).map_err(Error::broken)?,
        manifest: Json(manifest),
        signature: String::new(),
        audience: new.audience,
        recipient_id: new.recipient,
    };
    Ok((export, recipient, waiting))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)?
}
