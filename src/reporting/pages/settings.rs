//! What the office sets: the targets of a year, and denominators with their date and source.

use super::{communes, within};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::reporting::denominator::{DenominatorId, NewDenominator, TypedDenominator};
use crate::reporting::figure::FigureTable;
use crate::reporting::indicator::{Indicators, Population, Said};
use crate::reporting::period::Period;
use crate::reporting::target::{Target, TargetId};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, chosen, today};
use actix_web::Either;
use actix_web::web::Query;
use chrono::Datelike;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/targets/settings", show).post("/targets/settings/targets", set_target).post("/targets/settings/denominators", enter);
}

#[derive(Deserialize)]
struct YearAsked {
    #[serde(default)]
    year: Option<i32>,
}

#[derive(Serialize)]
struct TargetLine {
    code: String,
    title: Said,
    plan: Option<f64>,
    in_force: Option<f64>,
    document: String,
}

#[derive(Serialize)]
struct Settings {
    year: i32,
    years: Vec<i32>,
    commune: String,
    unit: UnitId,
    targets: Vec<TargetLine>,
    /// Of the hamlets that have targets of their own.
    own: Vec<OwnTarget>,
    populations: Vec<Population>,
    units: Vec<Unit>,
    typed: Vec<TypedLine>,
    target: TargetForm,
    denominator: DenominatorForm,
    problems: Problems,
}

#[derive(Serialize)]
struct OwnTarget {
    place: String,
    title: Said,
    by: String,
    #[serde(flatten)]
    target: Target,
}

#[derive(Serialize)]
struct TypedLine {
    place: String,
    of_whom: Said,
    by: String,
    #[serde(flatten)]
    typed: TypedDenominator,
}

impl Page for Settings {
    const TEMPLATE: &'static str = "reporting/settings.html";
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct TargetForm {
    #[serde(default)]
    id: String,
    #[serde(default)]
    year: String,
    /// None: the whole commune.
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    #[serde(default)]
    indicator: String,
    #[serde(default)]
    percent: String,
    #[serde(default)]
    document: String,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct DenominatorForm {
    #[serde(default)]
    id: String,
    #[serde(default)]
    year: String,
    #[serde(default, deserialize_with = "chosen")]
    unit: Option<UnitId>,
    #[serde(default)]
    population: String,
    #[serde(default)]
    count: String,
    #[serde(default)]
    as_of_day: String,
    #[serde(default)]
    as_of_month: String,
    #[serde(default)]
    as_of_year: String,
    #[serde(default)]
    source: String,
}

const YEARS: std::ops::RangeInclusive<i32> = 2025..=2100;

impl Settings {
    fn of(db: &mut Db, scope: &[UnitId], year: i32) -> Result<Settings> {
        // Targets and denominators are the commune's: the head of a hamlet has none to set.
        let commune = communes(db, scope)?.into_iter().next().ok_or(Error::Forbidden("officer"))?;
        let period = Period::year(year);
        let table = FigureTable::of(db, &[commune.id], &period)?;
        let set = Target::history(db, commune.id, year)?;
        let with_share = Indicators::shipped().all.iter().filter(|indicator| indicator.of.is_some());
        let targets = with_share.map(|indicator| TargetLine {
            code: indicator.code.clone(),
            title: indicator.title.clone(),
            plan: indicator.target_of(year).map(|target| target.percent),
            in_force: table.figure(&indicator.code, None).and_then(|figure| figure.target),
            document: set.iter().find(|target| target.indicator == indicator.code).map(|target| target.document.clone()).unwrap_or_default(),
        });
        let mut units = Unit::hamlets(db, &[commune.id])?;
        units.insert(0, commune.clone());
        let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
        let typed = TypedDenominator::history(db, &ids, year)?.into_iter().filter_map(|(typed, by)| {
            let place = units.iter().find(|unit| unit.id == typed.unit_id)?.name.clone();
            Some(TypedLine { place, of_whom: Indicators::shipped().population(&typed.population)?.title.clone(), by, typed })
        });
        let own = Target::latest(db, &ids[1..], year)?.into_iter().filter_map(|(target, by)| {
            let place = units.iter().find(|unit| unit.id == target.unit_id)?.name.clone();
            Some(OwnTarget { place, title: Indicators::shipped().coded(&target.indicator)?.title.clone(), by, target })
        });
        let mut own: Vec<OwnTarget> = own.collect();
        own.sort_by_key(|one| ids.iter().position(|id| *id == one.target.unit_id));
        let now = today();
        Ok(Settings {
            own,
            year,
            years: (now.year() - 1..=now.year() + 1).filter(|year| YEARS.contains(year)).collect(),
            commune: commune.name,
            unit: commune.id,
            targets: targets.collect(),
            populations: Indicators::shipped().populations.clone(),
            typed: typed.collect(),
            units,
            target: TargetForm { id: TargetId::new().to_string(), year: year.to_string(), ..TargetForm::default() },
            denominator: DenominatorForm { id: DenominatorId::new().to_string(), year: year.to_string(), ..DenominatorForm::default() },
            problems: Problems::default(),
        })
    }
}

fn year_of(text: &str) -> i32 {
    text.trim().parse().ok().filter(|year| YEARS.contains(year)).unwrap_or_else(|| today().year())
}

async fn show(app: App, who: Officer, asked: Query<YearAsked>) -> Result<Show<Settings>> {
    let (scope, year) = (who.scope(), asked.year.filter(|year| YEARS.contains(year)).unwrap_or_else(|| today().year()));
    Ok(Show(app.read(move |db| Settings::of(db, &scope, year)).await?))
}

/// A share in percent: 0 to 100, with a comma or a point. Nothing: the plan's own.
fn percent(text: &str) -> std::result::Result<Option<f64>, &'static str> {
    let text = text.trim().trim_end_matches('%').trim().replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    let number: f64 = text.parse().map_err(|_| "problem-percent")?;
    if (0.0..=100.0).contains(&number) { Ok(Some(number)) } else { Err("problem-percent") }
}

async fn set_target(app: App, who: Officer, form: Form<TargetForm>) -> Submitted<Settings> {
    let (scope, by, form) = (who.scope(), who.id, form.into_inner());
    let year = year_of(&form.year);
    let mut problems = Problems::default();
    let share = percent(&form.percent).map_err(|id| problems.add("percent", id)).unwrap_or_default();
    if Indicators::shipped().coded(&form.indicator).is_none_or(|indicator| indicator.of.is_none()) {
        problems.add("indicator", "problem-indicator");
    }
    problems.text("document", &form.document, "problem-target-document", 300);
    let Ok(id) = form.id.parse::<TargetId>() else { return Err(Error::refused("form-incomplete")) };
    if !problems.is_empty() {
        let page = app.read(move |db| Settings::of(db, &scope, year)).await?;
        return Ok(Either::Right(Again(Settings { target: form, problems, ..page })));
    }
    app.write(move |db| {
        let commune = communes(db, &scope)?.into_iter().next().ok_or(Error::NotFound)?;
        let unit = form.unit.map_or(Ok(commune.id), |unit| within(db, &[commune.id], unit).map(|unit| unit.id))?;
        Target::set(db, by, id, unit, year, &form.indicator, share, &form.document)
    })
    .await?;
    Ok(Either::Left(See(format!("/targets/settings?year={year}")).saying("target-was-set")))
}

async fn enter(app: App, who: Officer, form: Form<DenominatorForm>) -> Submitted<Settings> {
    let (scope, by, form) = (who.scope(), who.id, form.into_inner());
    let year = year_of(&form.year);
    let mut problems = Problems::default();
    if form.unit.is_none() {
        problems.add("unit", "problem-place");
    }
    if Indicators::shipped().population(&form.population).is_none() {
        problems.add("population", "problem-population");
    }
    let count = count(&form.count).map_err(|id| problems.add("count", id)).unwrap_or_default();
    let as_of = DateField { day: form.as_of_day.clone(), month: form.as_of_month.clone(), year: form.as_of_year.clone() };
    match as_of.date() {
        Some(day) if day <= today() && day.year() >= 2000 => {}
        Some(_) => problems.add("as_of", "problem-as-of"),
        None => problems.add("as_of", "problem-date-unreal"),
    }
    problems.text("source", &form.source, "problem-source", 300);
    let Ok(id) = form.id.parse::<DenominatorId>() else { return Err(Error::refused("form-incomplete")) };
    let (Some(unit), Some(as_of), true) = (form.unit, as_of.date(), problems.is_empty()) else {
        let page = app.read(move |db| Settings::of(db, &scope, year)).await?;
        return Ok(Either::Right(Again(Settings { denominator: form, problems, ..page })));
    };
    let new = NewDenominator { id, unit, year, population: form.population, count, as_of, source: form.source };
    app.write(move |db| {
        let communes: Vec<UnitId> = communes(db, &scope)?.into_iter().map(|commune| commune.id).collect();
        within(db, &communes, new.unit)?;
        TypedDenominator::enter(db, by, &new)
    })
    .await?;
    Ok(Either::Left(See(format!("/targets/settings?year={year}#denominators")).saying("denominator-was-typed")))
}

/// A number of people: "1.250" too. Nothing: the register counts again.
fn count(text: &str) -> std::result::Result<Option<i64>, &'static str> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().ok().filter(|count| (0..=1_000_000_000).contains(count)).map(Some).ok_or("problem-count")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!((percent("85"), percent(" 62,5 % "), percent("")), (Ok(Some(85.0)), Ok(Some(62.5)), Ok(None)));
        assert!(percent("101").is_err() && percent("x").is_err() && percent("-1").is_err() && percent("NaN").is_err());
        assert_eq!((count("1.250"), count(" 36 845"), count("")), (Ok(Some(1250)), Ok(Some(36_845)), Ok(None)));
        assert!(count("-4").is_err() && count("1e3").is_err());
    }
}
