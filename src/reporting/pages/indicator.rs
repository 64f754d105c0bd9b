//! One indicator: its words, its hamlets, its groups and ages, its line; and the list behind it.

use super::view::{Card, Tile, tiles};
use super::{Asked, Named, Watcher, usual_periods, within};
use crate::community::{Unit, UnitKind};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Audience, Officer};
use crate::reporting::counts::Counts;
use crate::reporting::figure::FigureTable;
use crate::reporting::indicator::{CountUnit, Indicator, Indicators};
use crate::reporting::measure::{AgeBand, Measure, Slice};
use crate::reporting::period::Period;
use crate::reporting::progress::Trend;
use crate::reporting::roll::{Roll, Whom};
use crate::reporting::shown::{Cell, Shown};
use crate::web::{App, Page, Show, Site, chosen};
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/targets/{indicator}", show).get("/targets/{indicator}/people", people);
}

#[derive(Serialize)]
struct IndicatorPage {
    card: Card,
    version: u32,
    places: Vec<String>,
    period: Named,
    periods: Vec<Named>,
    tiles: Vec<Tile>,
    by_group: Vec<Part>,
    by_age: Vec<Part>,
    /// Never reached: of each hamlet so many.
    population: Option<crate::reporting::indicator::Said>,
    holds_back: bool,
    sees_people: bool,
}

impl Page for IndicatorPage {
    const TEMPLATE: &'static str = "reporting/indicator.html";
}

/// A group or an age band of it.
#[derive(Serialize)]
struct Part {
    label: &'static str,
    numerator: Cell,
    denominator: Cell,
    width: f64,
}

const MONTHS: u32 = 24;

fn coded(code: &str) -> Result<&'static Indicator> {
    Indicators::shipped().coded(code).ok_or(Error::NotFound)
}

async fn show(app: App, who: Watcher, code: Path<String>, asked: Query<Asked>) -> Result<Show<IndicatorPage>> {
    let (period, code) = (asked.period(), code.into_inner());
    Ok(Show(app.read(move |db| IndicatorPage::of(db, &who, coded(&code)?, &period)).await?))
}

impl IndicatorPage {
    fn of(db: &mut Db, who: &Watcher, indicator: &Indicator, period: &Period) -> Result<IndicatorPage> {
        let table = FigureTable::of_these(db, &who.scope, period, &[indicator])?;
        let table = if who.sees_people() { table } else { table.discreet() };
        let trend = Trend::of(db, &who.scope, period, MONTHS, &[indicator])?.pop().flatten().filter(|_| who.sees_people());
        let (by_group, by_age) = match indicator.measure().filter(|_| indicator.unit == CountUnit::Person) {
            Some(measure) => parts(&Counts::of(db, &who.scope, period)?, indicator, measure, period, who.sees_people()),
            None => (Vec::new(), Vec::new()),
        };
        let population = indicator.of_in(period.target_year()).and_then(|code| Indicators::shipped().population(code));
        Ok(IndicatorPage {
            card: Card::of(&table.columns[0], trend.as_ref(), period.target_year()),
            version: indicator.version,
            places: table.of.clone(),
            period: Named::from(period),
            periods: usual_periods(period),
            tiles: if indicator.is_sensitive() { Vec::new() } else { tiles(&table, &indicator.code) },
            by_group,
            by_age,
            population: population.map(|population| population.title.clone()),
            holds_back: table.holds_back(),
            sees_people: who.sees_people(),
        })
    }
}

fn parts(counts: &Counts, indicator: &Indicator, measure: Measure, period: &Period, open: bool) -> (Vec<Part>, Vec<Part>) {
    let known = Indicators::shipped();
    let among = indicator.among_in(period.target_year()).and_then(|code| known.population(code));
    let takes = |slice: &Slice| slice.group.is_some() && among.is_none_or(|among| among.takes(slice.group, slice.age));
    let count = |measure: Measure, fits: &dyn Fn(&Slice) -> bool| counts.sum(measure, |slice| takes(slice) && fits(slice));
    let groups: Vec<(&'static str, i64, i64)> = Audience::ALL
        .iter()
        .map(|&group| {
            let fits = |slice: &Slice| slice.group == Some(group);
            (group.word(), count(measure, &fits), count(Measure::People, &fits))
        })
        .collect();
    let ages: Vec<(&'static str, i64, i64)> = AgeBand::ALL
        .iter()
        .map(|&age| {
            let fits = |slice: &Slice| slice.age == Some(age);
            (age.word(), count(measure, &fits), count(Measure::People, &fits))
        })
        .collect();
    (shown(groups, open), shown(ages, open))
}

fn shown(parts: Vec<(&'static str, i64, i64)>, open: bool) -> Vec<Part> {
    let parts: Vec<_> = parts.into_iter().filter(|(_, have, of)| *have > 0 || *of > 0).collect();
    let cells: Vec<Cell> = if open {
        parts.iter().map(|(_, have, _)| Cell(Some(*have))).collect()
    } else {
        Shown::of(parts.iter().map(|(label, have, _)| (*label, vec![*have])).collect()).lines.into_iter().map(|line| line.cells[0]).collect()
    };
    let part = |((label, _, of), numerator): ((&'static str, i64, i64), Cell)| Part {
        label,
        numerator,
        denominator: Cell(Some(of)),
        width: numerator.0.filter(|_| of > 0).map_or(0.0, |have| (have as f64 / of as f64 * 100.0).clamp(0.0, 100.0)),
    };
    parts.into_iter().zip(cells).map(part).collect()
}

// --- the list behind it ---

#[derive(Deserialize)]
struct ListAsked {
    #[serde(default)]
    period: Option<String>,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    #[serde(default)]
    whom: Option<Whom>,
    #[serde(default)]
    from: Option<PersonId>,
}

#[derive(Serialize)]
struct PeoplePage {
    code: String,
    title: crate::reporting::indicator::Said,
    definition: crate::reporting::indicator::Said,
    period: Named,
    whom: Whom,
    all_whom: &'static [Whom],
    /// To choose one, where none was chosen.
    hamlets: Vec<Unit>,
    unit: Option<UnitId>,
    place: String,
    roll: Roll,
    later: Option<String>,
}

impl Page for PeoplePage {
    const TEMPLATE: &'static str = "reporting/people.html";
}

const PAGE: usize = 100;

async fn people(app: App, who: Officer, code: Path<String>, asked: Query<ListAsked>) -> Result<Show<PeoplePage>> {
    let (scope, code, asked) = (who.scope(), code.into_inner(), asked.into_inner());
    app.read(move |db| {
        let indicator = coded(&code)?;
        if indicator.is_sensitive() || indicator.unit != CountUnit::Person {
            return Err(Error::NotFound);
        }
        let period = Asked { period: asked.period }.period();
        let whom = asked.whom.unwrap_or(Whom::Missing);
        let mut hamlets = Unit::hamlets(db, &scope)?;
        let communes = super::communes(db, &scope)?;
        hamlets.extend(communes);
        let unit = match asked.unit {
            Some(unit) => Some(within(db, &scope, unit)?).filter(|unit| matches!(unit.kind, UnitKind::Hamlet | UnitKind::Commune)),
            None if hamlets.len() == 1 => hamlets.first().cloned(),
            None => None,
        };
        let (roll, next) = match &unit {
            Some(unit) => Roll::of(db, unit.id, indicator, &period, whom)?.page(asked.from, PAGE),
            None => (Roll::default(), None),
        };
        let address = |unit: &Unit, from: PersonId| format!("/targets/{code}/people?period={period}&unit={}&whom={whom}&from={from}", unit.id);
        Ok(Show(PeoplePage {
            code: indicator.code.clone(),
            title: indicator.title.clone(),
            definition: indicator.definition.clone(),
            period: Named::from(&period),
            whom,
            all_whom: Whom::ALL,
            hamlets,
            place: unit.as_ref().map(|unit| unit.name.clone()).unwrap_or_default(),
            later: unit.as_ref().zip(next).map(|(unit, next)| address(unit, next)),
            unit: unit.map(|unit| unit.id),
            roll,
        }))
    })
    .await
}
