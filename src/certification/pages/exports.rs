//! Exports: what waits, earlier batches, a new batch, its files.

use crate::certification::export::{Export, ExportId, NewExport};
use crate::certification::waiting::{Counts, Period, Waiting};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, today};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpRequest, HttpResponse};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/exports", list).post("/exports", create).get("/exports/new", new).get("/exports/{export}", show).get("/exports/{export}/{file}", file);
}

// --- what waits, and earlier batches ---

#[derive(Serialize)]
struct ExportsPage {
    counts: Counts,
    waiting: usize,
    exports: Vec<Export>,
}

impl Page for ExportsPage {
    const TEMPLATE: &'static str = "certification/exports.html";
}

const MOST: i64 = 100;

async fn list(app: App, who: Officer) -> Result<Show<ExportsPage>> {
    let scope = who.scope();
    app.read(move |db| {
        let unit = unit_of(db, &scope)?.id;
        let counts = Counts::of(&Waiting::all(db, unit, None)?);
        Ok(Show(ExportsPage { waiting: counts.all(), counts, exports: Export::list(db, &scope, MOST)? }))
    })
    .await
}

/// A batch is one unit's: the highest in which this officer works.
fn unit_of(db: &mut Db, scope: &[UnitId]) -> Result<Unit> {
    Unit::all_within(db, scope)?.into_iter().find(|unit| scope.contains(&unit.id)).ok_or(Error::NotFound)
}

// --- a new batch ---

#[derive(Deserialize, Default)]
struct PeriodFields {
    #[serde(default)]
    from_day: String,
    #[serde(default)]
    from_month: String,
    #[serde(default)]
    from_year: String,
    #[serde(default)]
    to_day: String,
    #[serde(default)]
    to_month: String,
    #[serde(default)]
    to_year: String,
}

#[derive(Deserialize)]
struct ExportForm {
    id: ExportId,
    #[serde(flatten)]
    period: PeriodFields,
}

#[derive(Serialize)]
struct NewExportPage {
    id: ExportId,
    unit: String,
    from: DateField,
    to: DateField,
    counts: Counts,
    count: usize,
    problems: Problems,
}

impl Page for NewExportPage {
    const TEMPLATE: &'static str = "certification/new_export.html";
}

impl PeriodFields {
    fn dates(self) -> (DateField, DateField) {
        let from = DateField { day: self.from_day, month: self.from_month, year: self.from_year };
        (from, DateField { day: self.to_day, month: self.to_month, year: self.to_year })
    }
}

async fn new(app: App, who: Officer, period: Query<PeriodFields>) -> Result<Show<NewExportPage>> {
    let (from, to) = period.into_inner().dates();
    Ok(Show(NewExportPage::of(&app, &who, ExportId::new(), from, to).await?))
}

async fn create(app: App, who: Officer, request: HttpRequest, form: Form<ExportForm>) -> Submitted<NewExportPage> {
    let ExportForm { id, period } = form.into_inner();
    let (from, to) = period.dates();
    let page = NewExportPage::of(&app, &who, id, from, to).await?;
    if !page.problems.is_empty() {
        return Ok(Either::Right(Again(page)));
    }
    let scope = who.scope();
    let unit_id = app.read(move |db| unit_of(db, &scope)).await?.id;
    let new = NewExport { id, by: Some(who.id), unit_id, from: page.from.date(), to: page.to.date(), address: app.address(&request) };
    match Export::create(&app, new).await {
        Ok(export) => Ok(Either::Left(See(format!("/exports/{}", export.id)).saying("export-made"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(NewExportPage { problems: Problems::of("from", refusal), ..page }))),
        Err(error) => Err(error),
    }
}

impl NewExportPage {
    /// Without dates the period reaches from the oldest that waits to today.
    async fn of(app: &App, who: &Officer, id: ExportId, from: DateField, to: DateField) -> Result<NewExportPage> {
        let scope = who.scope();
        app.read(move |db| {
            let unit = unit_of(db, &scope)?;
            let all = Waiting::all(db, unit.id, None)?;
            let usual = Period::up_to(today(), &all);
            let from = if from.is_empty() { fields(usual.from) } else { from };
            let to = if to.is_empty() { fields(usual.to) } else { to };
            let mut page = NewExportPage { id, unit: unit.name, from, to, counts: Counts::default(), count: 0, problems: Problems::default() };
            if let Some(period) = page.period() {
                page.counts = Counts::of(&Waiting::all(db, unit.id, Some(period))?);
                page.count = page.counts.all();
            }
            Ok(page)
        })
        .await
    }

    fn period(&mut self) -> Option<Period> {
        let (from, to) = (self.from.date(), self.to.date());
        for (field, date) in [("from", from), ("to", to)] {
            if date.is_none() {
                self.problems.add(field, "problem-date-unreal");
            }
        }
        let period = Period { from: from?, to: to? };
        if period.from > period.to {
            self.problems.add("to", "problem-period-backwards");
            return None;
        }
        Some(period)
    }
}

fn fields(day: NaiveDate) -> DateField {
    DateField { day: day.day().to_string(), month: day.month().to_string(), year: day.year().to_string() }
}

// --- one batch ---

#[derive(Serialize)]
struct ExportPage {
    export: Export,
}

impl Page for ExportPage {
    const TEMPLATE: &'static str = "certification/export.html";
}

async fn show(app: App, who: Officer, export: Path<ExportId>) -> Result<Show<ExportPage>> {
    let (scope, id) = (who.scope(), *export);
    let export = app.read(move |db| Export::within(db, &scope, id)).await?;
    Ok(Show(ExportPage { export }))
}

async fn file(app: App, who: Officer, path: Path<(ExportId, String)>) -> Result<HttpResponse> {
    let (scope, (id, name)) = (who.scope(), path.into_inner());
    let file = app.read(move |db| Export::within(db, &scope, id)?.file(db, &name)).await?;
    let kind = mime_guess::from_path(&file.name).first_or_octet_stream();
    // The name is one of ours: nothing in it needs quoting.
    let attachment = format!("attachment; filename=\"{}\"", file.name);
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_DISPOSITION, attachment))
        .insert_header((CACHE_CONTROL, "private, no-store"))
        .content_type(kind)
        .body(file.bytes))
}
