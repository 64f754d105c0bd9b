//! What is due, what is being written, what was sent; and beginning a report.

use super::office::{Office, commune, communes};
use crate::community::Unit;
use crate::db::{Db, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::reporting::document::archive::{Kept, archive};
use crate::reporting::document::calendar::Owed;
use crate::reporting::document::record::{NewReport, Record, ReportId};
use crate::reporting::document::step::Standing;
use crate::reporting::document::template::Template;
use crate::reporting::{Period, PeriodKind};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, chosen, today};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpResponse};
use chrono::Datelike;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub fn routes(site: &mut Site) {
    site.get("/reports", list).post("/reports", begin).get("/reports/new", new).get("/report-archive/{year}", year_archive);
}

// --- the list ---

#[derive(Serialize)]
struct OwedLine {
    id: ReportId,
    said: String,
    owed: Owed,
}

#[derive(Serialize)]
struct Line {
    record: Record,
    said: String,
    standing: Standing,
}

#[derive(Serialize)]
struct Desk {
    commune: Unit,
    owed: Vec<OwedLine>,
    open: Vec<Line>,
    done: Vec<Line>,
    /// Of which there is an archive.
    years: BTreeSet<i32>,
}

#[derive(Serialize)]
struct ListPage {
    desks: Vec<Desk>,
    writes: bool,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "reporting/document/reports.html";
}

const MOST: i64 = 120;

async fn list(app: App, who: Office) -> Result<Show<ListPage>> {
    let writes = !who.writes_in.is_empty();
    let load = move |db: &mut Db| {
        let desks = communes(db, &who.scope)?.into_iter().map(|commune| Desk::of(db, commune)).collect::<Result<_>>()?;
        Ok(ListPage { desks, writes })
    };
    Ok(Show(app.read(load).await?))
}

impl Desk {
    fn of(db: &mut Db, commune: Unit) -> Result<Desk> {
        let owed = Owed::of(db, &commune, today())?.into_iter().filter(|owed| !owed.is_done());
        let owed = owed.map(|owed| OwedLine { id: ReportId::new(), said: crate::reporting::document::said(&owed.period), owed }).collect();
        let mut lines = Vec::new();
        for record in Record::list(db, &[commune.id], MOST)? {
            let said = crate::reporting::document::said(&record.period()?);
            lines.push(Line { standing: record.standing(db)?, said, record });
        }
        let years = lines.iter().filter(|line| line.standing.is_signed()).map(|line| line.record.last_on.year()).collect();
        let (done, open) = lines.into_iter().partition(|line| matches!(line.standing, Standing::Sent | Standing::Withdrawn));
        Ok(Desk { commune, owed, open, done, years })
    }
}

// --- beginning one ---

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Fields {
    #[serde(default, deserialize_with = "chosen")]
    id: Option<ReportId>,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    #[serde(default)]
    template: String,
    /// "2026-11": from the list of what is due.
    #[serde(default)]
    period: String,
    #[serde(default)]
    first_day: String,
    #[serde(default)]
    first_month: String,
    #[serde(default)]
    first_year: String,
    #[serde(default)]
    last_day: String,
    #[serde(default)]
    last_month: String,
    #[serde(default)]
    last_year: String,
}

impl Fields {
    fn first(&self) -> DateField {
        DateField { day: self.first_day.clone(), month: self.first_month.clone(), year: self.first_year.clone() }
    }

    fn last(&self) -> DateField {
        DateField { day: self.last_day.clone(), month: self.last_month.clone(), year: self.last_year.clone() }
    }

    /// The days that were typed; of a week, a month, a quarter or a year the first is enough.
    fn period_of(&self, kind: PeriodKind, problems: &mut Problems) -> Option<Period> {
        if !self.period.is_empty() {
            let named = self.period.parse::<Period>().ok().filter(|period| period.kind == kind);
            if named.is_none() {
                problems.add("first", "problem-report-period");
            }
            return named;
        }
        let Some(first) = self.first().date() else {
            problems.add("first", "problem-date-unreal");
            return None;
        };
        let period = match kind {
            PeriodKind::AdHoc => self.last().date().and_then(|last| Period::between(first, last)),
            kind => Some(Period::around(kind, first)),
        };
        if period.is_none() {
            problems.add("last", "problem-report-last");
        }
        if period.is_some_and(|period| period.first > today() || period.days() > 1100) {
            problems.add("first", "problem-report-period");
            return None;
        }
        period
    }
}

#[derive(Serialize)]
struct NewPage {
    id: ReportId,
    commune: Unit,
    communes: Vec<Unit>,
    templates: Vec<Template>,
    fields: Fields,
    first: DateField,
    last: DateField,
    problems: Problems,
}

impl Page for NewPage {
    const TEMPLATE: &'static str = "reporting/document/new.html";
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
}

async fn new(app: App, who: Officer, wanted: Query<Wanted>) -> Result<Show<NewPage>> {
    let fields = Fields { unit: wanted.unit, template: "ad-hoc".into(), ..Fields::default() };
    Ok(Show(new_page(&app, &who, fields, Problems::default()).await?))
}

async fn new_page(app: &App, who: &Officer, fields: Fields, problems: Problems) -> Result<NewPage> {
    let scope = who.scope();
    app.read(move |db| {
        let commune = commune(db, &scope, fields.unit)?;
        let templates = Template::all(db, commune.id)?.into_iter().filter(|template| template.in_use).collect();
        let (id, first, last) = (fields.id.unwrap_or_else(ReportId::new), fields.first(), fields.last());
        Ok(NewPage { id, communes: communes(db, &scope)?, commune, templates, first, last, problems: problems.clone(), fields: fields.clone() })
    })
    .await
}

async fn begin(app: App, who: Officer, form: Form<Fields>) -> Submitted<NewPage> {
    let (scope, fields, by) = (who.scope(), form.into_inner(), who.id);
    let (unit, key) = (fields.unit, fields.template.clone());
    let (unit, template) = app
        .read(move |db| {
            let unit = commune(db, &scope, unit)?;
            let template = Template::find(db, unit.id, &key)?;
            Ok((unit, template))
        })
        .await?;
    let mut problems = Problems::default();
    let period = fields.period_of(template.kind, &mut problems);
    let (Some(period), true) = (period, problems.is_empty()) else {
        return Ok(Either::Right(Again(new_page(&app, &who, fields, problems).await?)));
    };
    let new = NewReport { id: fields.id.unwrap_or_else(ReportId::new), unit: unit.id, template, period };
    let wanted = new.id;
    let id = app.write(move |db| Record::begin(db, Some(by), &new)).await?;
    if id == wanted {
        Record::work(&app, id);
    }
    Ok(Either::Left(See(format!("/reports/{id}"))))
}

// --- the year ---

async fn year_archive(app: App, who: Office, year: Path<i32>, wanted: Query<Wanted>) -> Result<HttpResponse> {
    let (year, unit) = (*year, wanted.unit);
    if !(2000..=2200).contains(&year) {
        return Err(Error::NotFound);
    }
    let found = app.read(move |db| {
        let commune = commune(db, &who.scope, unit)?;
        let mut kept = Vec::new();
        for record in Record::of_year(db, commune.id, year)? {
            let steps = record.steps(db)?;
            if Standing::after(&steps).is_signed() {
                kept.push(Kept { record, steps });
            }
        }
        Ok((commune, kept))
    });
    let (commune, kept) = found.await?;
    let bytes = archive(&commune.name, year, now(), kept).await?;
    let name = format!("attachment; filename=\"bao-cao-{}-{year}.zip\"", commune.code.to_lowercase());
    Ok(HttpResponse::Ok().content_type("application/zip").insert_header((CACHE_CONTROL, "no-store")).insert_header((CONTENT_DISPOSITION, name)).body(bytes))
}
