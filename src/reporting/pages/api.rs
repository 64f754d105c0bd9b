//! The same figures for programs: JSON, with its description.

use super::public;
use super::{Asked, Watcher};
use crate::db::UnitId;
use crate::error::Result;
use crate::identity::Reader;
use crate::reporting::figure::{Column, Figure, FigureTable};
use crate::reporting::period::Period;
use crate::web::{App, Site};
use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/api/v1/figures", own).get("/api/v1/figures/{commune}", open).get("/api/openapi.json", description);
}

/// The description of the addresses for programs (OpenAPI 3.1).
const OPENAPI: &str = include_str!("../openapi.json");

/// A table as programs read it.
#[derive(Debug, Serialize)]
pub struct TableJson {
    pub places: Vec<String>,
    pub period: String,
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub taken_at: NaiveDateTime,
    pub indicators: Vec<IndicatorJson>,
}

#[derive(Debug, Serialize)]
pub struct IndicatorJson {
    pub code: String,
    pub version: u32,
    pub chapter: String,
    pub unit: String,
    pub title: String,
    pub definition: String,
    pub source: String,
    pub owner: String,
    pub total: FigureJson,
    pub by_place: Vec<PlaceJson>,
}

#[derive(Debug, Serialize)]
pub struct PlaceJson {
    pub unit: Option<UnitId>,
    pub place: String,
    #[serde(flatten)]
    pub figure: FigureJson,
}

#[derive(Debug, Serialize)]
pub struct FigureJson {
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub percent: Option<f64>,
    pub target: Option<f64>,
    pub missing: Option<i64>,
}

impl From<&Figure> for FigureJson {
    fn from(figure: &Figure) -> FigureJson {
        let denominator = figure.denominator.as_ref().map(|of| of.count);
        FigureJson { numerator: figure.numerator, denominator, percent: figure.percent(), target: figure.target, missing: figure.missing() }
    }
}

impl From<&FigureTable> for TableJson {
    fn from(table: &FigureTable) -> TableJson {
        let period: Period = table.period;
        TableJson {
            places: table.of.clone(),
            period: period.to_string(),
            first: period.first,
            last: period.last,
            taken_at: table.taken_at,
            indicators: table.columns.iter().map(|column| indicator(table, column)).collect(),
        }
    }
}

fn indicator(table: &FigureTable, column: &Column) -> IndicatorJson {
    let by_place = table.places.iter().zip(&column.by_place);
    let known = &column.indicator;
    IndicatorJson {
        code: known.code.clone(),
        version: known.version,
        chapter: known.chapter.word().into(),
        unit: known.unit.word().into(),
        title: known.title.vi.clone(),
        definition: known.definition.vi.clone(),
        source: known.source.vi.clone(),
        owner: known.owner.vi.clone(),
        total: (&column.total).into(),
        by_place: by_place.map(|(place, figure)| PlaceJson { unit: place.unit, place: place.name.clone(), figure: figure.into() }).collect(),
    }
}

/// Of the units of whoever asks.
async fn own(app: App, who: Reader<Watcher>, asked: Query<Asked>) -> Result<HttpResponse> {
    let (who, period) = (Watcher::from(who), asked.period());
    let table = app
        .read(move |db| {
            let table = FigureTable::of(db, &who.scope, &period)?;
            Ok(if who.sees_people() { table } else { table.discreet() })
        })
        .await?;
    Ok(HttpResponse::Ok().insert_header(("cache-control", "no-store")).json(TableJson::from(&table)))
}

/// What is public of a commune.
async fn open(app: App, code: Path<String>, asked: Query<Asked>) -> Result<HttpResponse> {
    let (code, period) = (code.into_inner(), public::published(&asked));
    let (_, mut table) = app.read(move |db| public::table(db, &code, &period)).await?;
    table.columns.retain(|column| !column.indicator.is_sensitive());
    Ok(HttpResponse::Ok().insert_header(("access-control-allow-origin", "*")).json(TableJson::from(&table)))
}

async fn description() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").insert_header(("access-control-allow-origin", "*")).body(OPENAPI)
}
