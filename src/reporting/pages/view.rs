//! Figures as a page shows them: bars and lines as numbers for a drawing, and the same in words.

use crate::reporting::denominator::Origin;
use crate::reporting::figure::{Column, Figure, FigureTable};
use crate::reporting::indicator::{CountUnit, Said};
use crate::reporting::measure::Measure;
use crate::reporting::progress::{Forecast, Trend};
use serde::Serialize;

/// A figure with its bar: from 0 to 100 of the drawing's width.
#[derive(Debug, Clone, Serialize)]
pub struct Bar {
    pub numerator: Option<i64>,
    pub denominator: Option<i64>,
    pub origin: Option<Origin>,
    pub percent: Option<f64>,
    pub target: Option<f64>,
    pub missing: Option<i64>,
    pub is_met: Option<bool>,
    pub width: f64,
    pub mark: Option<f64>,
    pub tone: &'static str,
    /// Of points: the average.
    pub average: Option<f64>,
}

impl Bar {
    pub fn of(figure: &Figure, unit: CountUnit) -> Bar {
        let percent = figure.percent().filter(|_| unit != CountUnit::Point);
        let tone = match (figure.is_met(), percent, figure.target) {
            (Some(true), ..) => "good",
            (Some(false), Some(percent), Some(target)) if percent < target / 2.0 => "bad",
            (Some(false), ..) => "warning",
            _ => "main",
        };
        let average = figure.share().filter(|_| unit == CountUnit::Point).map(|average| (average * 10.0).round() / 10.0);
        Bar {
            numerator: figure.numerator,
            denominator: figure.denominator.as_ref().map(|of| of.count),
            origin: figure.denominator.as_ref().map(|of| of.origin.clone()),
            percent,
            target: figure.target,
            missing: figure.missing(),
            is_met: figure.is_met(),
            width: percent.unwrap_or(0.0).clamp(0.0, 100.0),
            mark: figure.target.map(|target| target.clamp(0.0, 100.0)),
            tone,
            average,
        }
    }
}

/// A line of months, drawn 300 wide and 80 high.
#[derive(Debug, Clone, Serialize)]
pub struct TrendView {
    pub points: String,
    pub dots: Vec<Dot>,
    pub most: i64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Dot {
    pub x: f64,
    pub y: f64,
    /// "11/2026"
    pub month: String,
    pub count: i64,
}

const WIDE: f64 = 300.0;
const HIGH: f64 = 80.0;

impl TrendView {
    pub fn of(trend: &Trend) -> TrendView {
        let most = trend.points.iter().map(|point| point.count).max().unwrap_or(0).max(1);
        let step = WIDE / (trend.points.len().max(2) - 1) as f64;
        let dots: Vec<Dot> = trend
            .points
            .iter()
            .enumerate()
            .map(|(at, point)| Dot {
                x: (at as f64 * step * 10.0).round() / 10.0,
                y: ((HIGH - point.count.max(0) as f64 / most as f64 * HIGH) * 10.0).round() / 10.0,
                month: point.month.first.format("%m/%Y").to_string(),
                count: point.count,
            })
            .collect();
        let points = dots.iter().map(|dot| format!("{},{}", dot.x, dot.y)).collect::<Vec<_>>().join(" ");
        TrendView { points, dots, most }
    }
}

/// An indicator on the dashboard.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    pub code: String,
    pub title: Said,
    pub definition: Said,
    pub source: Said,
    pub owner: Said,
    pub unit: CountUnit,
    pub is_open: bool,
    pub bar: Bar,
    pub trend: Option<TrendView>,
    pub forecast: Option<Forecast>,
    /// "12/2026"
    pub forecast_month: Option<String>,
}

impl Card {
    pub fn of(column: &Column, trend: Option<&Trend>, year: i32) -> Card {
        let indicator = &column.indicator;
        let of_people = indicator.measure().is_some_and(|measure| measure != Measure::Sessions) && indicator.unit == CountUnit::Person;
        let forecast = trend.and_then(|trend| trend.forecast(&column.total, year));
        Card {
            code: indicator.code.clone(),
            title: indicator.title.clone(),
            definition: indicator.definition.clone(),
            source: indicator.source.clone(),
            owner: indicator.owner.clone(),
            unit: indicator.unit,
            is_open: of_people && !indicator.is_sensitive(),
            bar: Bar::of(&column.total, indicator.unit),
            trend: trend.map(TrendView::of),
            forecast_month: forecast.and_then(|forecast| forecast.on).map(|on| on.format("%m/%Y").to_string()),
            forecast,
        }
    }
}

/// A place in the tile view.
#[derive(Debug, Clone, Serialize)]
pub struct Tile {
    pub unit: Option<crate::db::UnitId>,
    pub name: String,
    pub bar: Bar,
}

pub fn tiles(table: &FigureTable, code: &str) -> Vec<Tile> {
    let Some(column) = table.column(code) else { return Vec::new() };
    let tile = |(place, figure): (&crate::reporting::figure::Place, &Figure)| Tile {
        unit: place.unit,
        name: place.name.clone(),
        bar: Bar::of(figure, column.indicator.unit),
    };
    table.places.iter().zip(&column.by_place).map(tile).collect()
}
