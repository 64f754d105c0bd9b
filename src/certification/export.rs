//! An export: one batch of records for confirmation on VNeID, in files with a signed manifest.

use super::certificate::CertificateId;
use super::files::{JournalHead, MANIFEST, Manifest, ManifestUnit, Rendered, SIGNED};
use super::record::{Record, moment};
use super::waiting::{Counts, Period, Waiting};
use crate::community::{Unit, within};
use crate::db::schema::{export_files, export_records, exports};
use crate::db::{Db, Json, PersonId, ROWS_AT_ONCE, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::keys::{Keys, hex};
use crate::web::{App, today};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

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
}

/// A file to hand out: its name and its bytes.
#[derive(Debug, Clone)]
pub struct ExportFile {
    pub name: String,
    pub bytes: Vec<u8>,
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
    /// How people reach the site, for the address of the schema.
    pub address: String,
}

/// A batch drawn up outside the transaction: slow work, and the set it holds for.
struct Draft {
    export: Export,
    waiting: Vec<Waiting>,
    files: Vec<Rendered>,
}

const TRIES: usize = 5;

impl Export {
    /// Draws up the batch, then keeps it if nothing has changed meanwhile; else draws again.
    pub async fn create(app: &App, new: NewExport) -> Result<Export> {
        for _ in 0..TRIES {
            let (id, drawn) = (new.id, new.clone());
            if let Some(made) = app.read(move |db| Ok(exports::table.find(id).first(db).optional()?)).await? {
                return Ok(made);
            }
            let keys = app.clone();
            let (export, waiting, records) = app.read(move |db| draw(db, &keys.keys, &drawn)).await?;
            let keys = app.clone();
            let render = move || Draft::render(&keys.keys, export, waiting, &records);
            let draft = Arc::new(tokio::task::spawn_blocking(render).await.map_err(Error::broken)??);
            if let Some(made) = app.write(move |db| draft.keep(db)).await? {
                return Ok(made);
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

    /// All files of a batch, the manifest and its signature with them.
    pub fn files(db: &mut Db, id: ExportId) -> Result<Vec<ExportFile>> {
        let export: Export = exports::table.find(id).first(db)?;
        let rows: Vec<(String, Vec<u8>)> =
            export_files::table.filter(export_files::export_id.eq(id)).select((export_files::name, export_files::bytes)).order(export_files::name).load(db)?;
        let mut files: Vec<ExportFile> = rows.into_iter().map(|(name, bytes)| ExportFile { name, bytes }).collect();
        files.extend([export.manifest_file()?, export.signed_file()]);
        Ok(files)
    }

    /// One file of this batch by its name.
    pub fn file(&self, db: &mut Db, name: &str) -> Result<ExportFile> {
        match name {
            MANIFEST => self.manifest_file(),
            SIGNED => Ok(self.signed_file()),
            _ => {
                let bytes = export_files::table.find((self.id, name)).select(export_files::bytes).first(db)?;
                Ok(ExportFile { name: name.into(), bytes })
            }
        }
    }

    fn manifest_file(&self) -> Result<ExportFile> {
        Ok(ExportFile { name: MANIFEST.into(), bytes: serde_json::to_vec_pretty(&self.manifest.0).map_err(Error::broken)? })
    }

    fn signed_file(&self) -> ExportFile {
        ExportFile { name: SIGNED.into(), bytes: format!("{}\n", self.signature).into_bytes() }
    }
}

/// The batch with its records, without the files.
fn draw(db: &mut Db, keys: &Keys, new: &NewExport) -> Result<(Export, Vec<Waiting>, Vec<Record>)> {
    let to = new.to.unwrap_or_else(today);
    let all = Waiting::all(db, new.unit_id, None)?;
    let period = Period { from: new.from.unwrap_or(Period::up_to(to, &all).from), to };
    let waiting = Waiting::all(db, new.unit_id, Some(period))?;
    if waiting.is_empty() {
        return Err(Error::refused("export-nothing-waits"));
    }
    let records = Record::all(db, keys, &waiting)?;
    let unit = Unit::find(db, new.unit_id)?;
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
    };
    Ok((export, waiting, records))
}

impl Draft {
    fn render(keys: &Keys, mut export: Export, waiting: Vec<Waiting>, records: &[Record]) -> Result<Draft> {
        let files = Rendered::all(records)?;
        export.manifest.0.files = files.iter().map(Rendered::entry).collect();
        export.signature = keys.sign("manifest", &export.manifest.0)?;
        Ok(Draft { export, waiting, files })
    }

    /// `None` when something was approved, corrected, revoked or exported since the batch was drawn up.
    fn keep(&self, db: &mut Db) -> Result<Option<Export>> {
        let export = &self.export;
        let period = Period { from: export.period_from, to: export.period_to };
        if Waiting::all(db, export.unit_id, Some(period))? != self.waiting {
            return Ok(None);
        }
        self.insert(db)?;
        self.insert_records(db)?;
        let detail = json!({ "unit": export.unit_id, "count": export.count });
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
            ))
            .execute(db)?;
        for file in &self.files {
            diesel::insert_into(export_files::table)
                .values((
                    export_files::export_id.eq(export.id),
                    export_files::name.eq(file.name),
                    export_files::sha256.eq(&file.sha256),
                    export_files::bytes.eq(&file.bytes),
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
            )
        };
        for some in self.waiting.chunks(ROWS_AT_ONCE) {
            let rows: Vec<_> = some.iter().map(row).collect();
            crate::on_db!(db, |c| diesel::insert_into(export_records::table).values(&rows).execute(c))?;
        }
        Ok(())
    }
}

/// When a certificate was last in a batch.
pub(super) fn last_export_of(db: &mut Db, certificate: CertificateId) -> Result<Option<NaiveDateTime>> {
    let told = export_records::table.inner_join(exports::table).filter(export_records::certificate_id.eq(certificate));
    Ok(told.select(diesel::dsl::max(exports::created_at)).first(db)?)
}
