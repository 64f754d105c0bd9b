//! The reports for programs: the kinds of a commune, what is due, what there is; and one with its figures, as its file has them.

use super::office::{Office, communes};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::Reader;
use crate::reporting::document::calendar::Owed;
use crate::reporting::document::due::DueRule;
use crate::reporting::document::plain;
use crate::reporting::document::record::{Record, ReportId};
use crate::reporting::document::step::Standing;
use crate::reporting::document::template::Template;
use crate::reporting::{Period, PeriodKind};
use crate::web::{App, Site, today};
use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Path, Query};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/api/v1/reports", list).get("/api/v1/reports/{report}", show);
}

/// As many as the desk shows.
const MOST: i64 = 120;

/// Nothing said: all.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    period: Option<String>,
}

#[derive(Serialize)]
struct CommuneJson {
    unit: UnitId,
    commune: String,
    kinds: Vec<KindJson>,
    due: Vec<DueJson>,
    reports: Vec<ReportJson>,
}

#[derive(Serialize)]
struct KindJson {
    kind: String,
    name: String,
    of: PeriodKind,
    due: Option<DueRule>,
    in_use: bool,
    /// The office made it.
    own: bool,
}

#[derive(Serialize)]
struct DueJson {
    kind: String,
    period: String,
    due_on: NaiveDate,
    report: Option<ReportId>,
}

#[derive(Serialize)]
struct ReportJson {
    id: ReportId,
    kind: String,
    name: String,
    period: String,
    first: NaiveDate,
    last: NaiveDate,
    due_on: Option<NaiveDate>,
    standing: Standing,
    number: Option<String>,
    dated_on: Option<NaiveDate>,
    counted_at: Option<NaiveDateTime>,
    /// The freeze under which its figures stand: the first is 1.
    frozen: Option<i32>,
}

#[derive(Serialize)]
struct WholeJson {
    #[serde(flatten)]
    line: ReportJson,
    unit: UnitId,
    commune: String,
    /// As the JSON file of the page: nothing while it is being counted.
    report: Option<serde_json::Value>,
}

impl ReportJson {
    fn of(db: &mut Db, record: &Record) -> Result<ReportJson> {
        let period: Period = record.period()?;
        Ok(ReportJson {
            id: record.id,
            kind: record.template_key.clone(),
            name: record.name.clone(),
            period: record.period.clone(),
            first: period.first,
            last: period.last,
            due_on: record.due_on,
            standing: record.standing(db)?,
            number: record.number.clone(),
            dated_on: record.dated_on,
            counted_at: record.counted_at,
            frozen: record.basis.as_ref().and_then(|basis| basis.0.frozen.as_ref()).map(|frozen| frozen.number),
        })
    }
}

impl CommuneJson {
    fn of(db: &mut Db, commune: Unit, asked: &Asked) -> Result<CommuneJson> {
        let is_asked = |kind: &str, period: &str| {
            asked.kind.as_deref().is_none_or(|wanted| wanted == kind) && asked.period.as_deref().is_none_or(|wanted| wanted == period)
        };
        let kinds = Template::all(db, commune.id)?.into_iter().filter(|template| asked.kind.as_deref().is_none_or(|wanted| wanted == template.key));
        let kinds = kinds.map(|template| KindJson {
            own: !template.is_shipped(),
            kind: template.key,
            name: template.name,
            of: template.kind,
            due: template.due,
            in_use: template.in_use,
        });
        let kinds = kinds.collect();
        let due = Owed::of(db, &commune, today())?.into_iter().filter(|owed| !owed.is_done() && is_asked(&owed.template.key, &owed.period_name));
        let due = due.map(|owed| DueJson { kind: owed.template.key, period: owed.period_name, due_on: owed.due_on, report: owed.report }).collect();
        let mut reports = Vec::new();
        for record in Record::list(db, &[commune.id], MOST)? {
            if is_asked(&record.template_key, &record.period) {
                reports.push(ReportJson::of(db, &record)?);
            }
        }
        Ok(CommuneJson { unit: commune.id, commune: commune.name, kinds, due, reports })
    }
}

async fn list(app: App, who: Reader<Office>, asked: Query<Asked>) -> Result<HttpResponse> {
    let (scope, asked) = (who.scope(), asked.into_inner());
    let load = move |db: &mut Db| communes(db, &scope)?.into_iter().map(|commune| CommuneJson::of(db, commune, &asked)).collect::<Result<Vec<_>>>();
    let communes = app.read(load).await?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(serde_json::json!({ "communes": communes })))
}

async fn show(app: App, who: Reader<Office>, id: Path<ReportId>) -> Result<HttpResponse> {
    let (scope, id) = (who.scope(), id.into_inner());
    let load = move |db: &mut Db| {
        let record = Record::find(db, &scope, id)?;
        let commune = Unit::find(db, record.unit_id)?;
        let report = record.report().map(|report| plain::json(&report));
        Ok(WholeJson { line: ReportJson::of(db, &record)?, unit: commune.id, commune: commune.name, report })
    };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(app.read(load).await?))
}
