//! A report: how it looks, its files, what is missing, what became of it.

use super::office::Office;
use crate::community::Unit;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::reporting::document::basis::Frozen;
use crate::reporting::document::calendar::Gap;
use crate::reporting::document::file::Format;
use crate::reporting::document::paper;
use crate::reporting::document::record::{Record, ReportId};
use crate::reporting::document::step::{Standing, Step, StepKind};
use crate::reporting::{ChangedSince, Collection, CollectionId};
use crate::web::{App, DateField, Page, Problems, Show, Site};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/reports/{report}", show).get("/reports/{report}/files/{format}", file);
}

#[derive(Serialize)]
pub struct ReportPage {
    pub record: Record,
    pub commune: Unit,
    pub said: String,
    pub standing: Standing,
    pub steps: Vec<Step>,
    /// The steps that may be taken now.
    pub next: Vec<StepKind>,
    pub working: bool,
    pub writes: bool,
    pub gaps: Vec<Gap>,
    /// The freeze under which its figures stand.
    pub frozen: Option<Frozen>,
    /// Its figures do not move by themselves any more: what the records say today.
    pub changes: Option<Vec<ChangedSince>>,
    /// Where the hamlets were asked.
    pub collection: Option<CollectionId>,
    /// What stands on its pages; none while it is being counted.
    pub sheet: Option<serde_json::Value>,
    pub formats: Vec<Format>,
    pub symbol: String,
    pub number: String,
    pub date: DateField,
    pub note: String,
    pub problems: Problems,
}

impl Page for ReportPage {
    const TEMPLATE: &'static str = "reporting/document/report.html";
}

impl ReportPage {
    pub async fn load(app: &App, who: &Office, id: ReportId) -> Result<ReportPage> {
        let (scope, writes_in) = (who.scope.clone(), who.writes_in.clone());
        app.read(move |db| ReportPage::of(db, &scope, &writes_in, id)).await
    }

    fn of(db: &mut Db, scope: &[crate::db::UnitId], writes_in: &[crate::db::UnitId], id: ReportId) -> Result<ReportPage> {
        let record = Record::find(db, scope, id)?;
        let steps = record.steps(db)?;
        let standing = Standing::after(&steps);
        let writes = Unit::is_within(db, record.unit_id, writes_in)?;
        let next = StepKind::ALL.iter().copied().filter(|step| standing.allows(*step) && (writes || matches!(step, StepKind::Returned | StepKind::Signed)));
        let report = record.report();
        let frozen = record.basis.as_ref().and_then(|basis| basis.0.frozen.clone());
        let is_kept = record.basis.is_some() && (frozen.is_some() || !standing.is_draft());
        let changes = if is_kept { Some(record.changed_since(db)?) } else { None };
        let collection = Collection::of_period(db, record.unit_id, &record.period()?)?.map(|collection| collection.id);
        Ok(ReportPage {
            commune: Unit::find(db, record.unit_id)?,
            said: crate::reporting::document::said(&record.period()?),
            standing,
            next: next.collect(),
            working: record.is_at_work(),
            writes,
            gaps: if standing.is_draft() && writes { Gap::of(db, &record.words.0, &record)? } else { Vec::new() },
            frozen,
            changes,
            collection,
            sheet: report.as_ref().map(paper::data),
            formats: Format::ALL.iter().copied().filter(|format| crate::print::BUILT || *format != Format::Pdf).collect(),
            symbol: record.words.0.symbol.clone(),
            number: record.number.clone().unwrap_or_default(),
            date: DateField::default(),
            note: String::new(),
            problems: Problems::default(),
            steps,
            record,
        })
    }
}

async fn show(app: App, who: Office, id: Path<ReportId>) -> Result<Show<ReportPage>> {
    Ok(Show(ReportPage::load(&app, &who, *id).await?))
}

async fn file(app: App, who: Office, path: Path<(ReportId, String)>) -> Result<HttpResponse> {
    let (id, format) = path.into_inner();
    let format = Format::from_word(&format).ok_or(Error::NotFound)?;
    let record = app.read(move |db| Record::find(db, &who.scope, id)).await?;
    let report = record.report().ok_or(Error::NotFound)?;
    let bytes = report.file(format).await?;
    let how = if format == Format::Pdf { "inline" } else { "attachment" };
    Ok(HttpResponse::Ok()
        .content_type(format.media_type())
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("{how}; filename=\"{}\"", report.file_named(format))))
        .body(bytes))
}
