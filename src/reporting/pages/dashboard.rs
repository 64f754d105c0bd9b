//! The officer's morning: where the commune, or a hamlet, stands against its targets, and what is late.

use super::view::{Card, Tile, tiles};
use super::{Asked, Named, Watcher, usual_periods, within};
use crate::community::{Unit, UnitKind};
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::reporting::collection::{Collection, HamletState, OfficeState};
use crate::reporting::figure::FigureTable;
use crate::reporting::indicator::{Chapter, Indicator, Indicators};
use crate::reporting::period::Period;
use crate::reporting::progress::Trend;
use crate::reporting::still::Still;
use crate::web::{App, Page, Show, Site};
use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/targets", whole).get("/targets/models", models).get("/targets/hamlets/{unit}", hamlet);
}

#[derive(Serialize)]
struct Dashboard {
    places: Vec<String>,
    /// The hamlet that is looked at by itself.
    hamlet: Option<UnitId>,
    period: Named,
    earlier: String,
    later: Option<String>,
    periods: Vec<Named>,
    targets: Vec<Card>,
    learning: Vec<Card>,
    tiles: Vec<Tile>,
    tiles_of: Option<Card>,
    /// Where nobody met in the last full week.
    still: Still,
    reports: Vec<DueReport>,
    holds_back: bool,
    sees_people: bool,
    is_office: bool,
}

impl Page for Dashboard {
    const TEMPLATE: &'static str = "reporting/targets.html";
}

/// A collection that is under way.
#[derive(Serialize)]
struct DueReport {
    id: String,
    period: Named,
    due_on: NaiveDate,
    missing: usize,
    late: bool,
}

async fn whole(app: App, who: Watcher, asked: Query<Asked>) -> Result<Show<Dashboard>> {
    let period = asked.period();
    Ok(Show(app.read(move |db| Dashboard::of(db, &who.scope.clone(), &who, &period)).await?))
}

async fn hamlet(app: App, who: Watcher, unit: Path<UnitId>, asked: Query<Asked>) -> Result<Show<Dashboard>> {
    let (period, unit) = (asked.period(), unit.into_inner());
    app.read(move |db| {
        let unit = within(db, &who.scope, unit)?;
        Ok(Show(Dashboard { hamlet: Some(unit.id), ..Dashboard::of(db, &[unit.id], &who, &period)? }))
    })
    .await
}

const MONTHS: u32 = 12;

impl Dashboard {
    fn of(db: &mut Db, scope: &[UnitId], who: &Watcher, period: &Period) -> Result<Dashboard> {
        let table = FigureTable::counted_here(db, scope, period)?;
        let table = if who.sees_people() { table } else { table.discreet() };
        let targets: Vec<&Indicator> = Indicators::shipped().of_chapter(Chapter::Targets).collect();
        let trends = Trend::of(db, scope, period, MONTHS, &targets)?;
        let year = period.target_year();
        let trend_of = |code: &str| targets.iter().position(|one| one.code == code).and_then(|at| trends[at].as_ref()).filter(|_| who.sees_people());
        let cards = |chapter: Chapter| -> Vec<Card> {
            let of = table.columns.iter().filter(|column| column.indicator.chapter == chapter);
            of.map(|column| Card::of(column, trend_of(&column.indicator.code), year)).collect()
        };
        let mut units = Vec::new();
        for unit in scope {
            units.push(Unit::find(db, *unit)?);
        }
        let is_whole = units.iter().any(|unit| unit.kind != UnitKind::Hamlet);
        let is_office = who.sees_people() && units.iter().any(|unit| unit.kind == UnitKind::Commune);
        let targets = cards(Chapter::Targets);
        Ok(Dashboard {
            places: table.of.clone(),
            hamlet: None,
            period: Named::from(period),
            earlier: period.previous().to_string(),
            later: (period.next().first <= crate::web::today()).then(|| period.next().to_string()),
            periods: usual_periods(period),
            tiles: if is_whole { tiles(&table, TILES) } else { Vec::new() },
            tiles_of: targets.iter().find(|card| card.code == TILES).cloned(),
            targets,
            learning: cards(Chapter::Learning),
            still: if is_whole { Still::of(db, scope)? } else { Still::default() },
            reports: if is_office { due(db, &units)? } else { Vec::new() },
            holds_back: table.holds_back(),
            sees_people: who.sees_people(),
            is_office,
        })
    }
}

// --- the models ---

#[derive(Serialize)]
struct ModelsPage {
    places: Vec<String>,
    period: Named,
    periods: Vec<Named>,
    models: Vec<Card>,
    holds_back: bool,
}

impl Page for ModelsPage {
    const TEMPLATE: &'static str = "reporting/models.html";
}

async fn models(app: App, who: Watcher, asked: Query<Asked>) -> Result<Show<ModelsPage>> {
    let period = asked.period();
    app.read(move |db| {
        let table = FigureTable::of(db, &who.scope, &period)?;
        let table = if who.sees_people() { table } else { table.discreet() };
        let of = table.columns.iter().filter(|column| column.indicator.chapter == Chapter::Models);
        let models = of.map(|column| Card::of(column, None, period.target_year())).collect();
        Ok(Show(ModelsPage { places: table.of.clone(), period: Named::from(&period), periods: usual_periods(&period), models, holds_back: table.holds_back() }))
    })
    .await
}

/// What the tiles of the hamlets show.
const TILES: &str = "adults-skilled";

fn due(db: &mut Db, units: &[Unit]) -> Result<Vec<DueReport>> {
    let communes: Vec<UnitId> = units.iter().filter(|unit| unit.kind == UnitKind::Commune).map(|unit| unit.id).collect();
    let mut due = Vec::new();
    for collection in Collection::list(db, &communes)? {
        if collection.office_state(db)? == OfficeState::Approved {
            continue;
        }
        let missing = collection.hamlets(db)?.iter().filter(|hamlet| hamlet.state != HamletState::Sent).count();
        let late = collection.due_on < crate::web::today();
        due.push(DueReport { id: collection.id.to_string(), period: Named::from(&collection.period()?), due_on: collection.due_on, missing, late });
    }
    Ok(due)
}
