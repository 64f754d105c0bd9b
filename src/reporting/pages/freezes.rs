//! Frozen figures: the list, one with what has changed since, and a new one.

use super::{Named, Watcher, communes};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::reporting::figure::FigureTable;
use crate::reporting::freeze::{ChangedSince, Freeze, FreezeId, FrozenPeriod, Snapshot};
use crate::reporting::period::{Period, PeriodKind};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/freezes", list).post("/freezes", take).get("/freezes/{freeze}", show);
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    freeze: FrozenPeriod,
    named: Option<Named>,
}

#[derive(Serialize)]
struct FreezesPage {
    freezes: Vec<Line>,
    periods: Vec<Named>,
    may_take: bool,
    form: FreezeForm,
    problems: Problems,
}

impl Page for FreezesPage {
    const TEMPLATE: &'static str = "reporting/freezes.html";
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct FreezeForm {
    #[serde(default)]
    id: String,
    #[serde(default)]
    period: String,
    #[serde(default)]
    reason: String,
}

const MOST: i64 = 200;

impl FreezesPage {
    fn of(db: &mut Db, scope: &[UnitId], may_take: bool) -> Result<FreezesPage> {
        let units: Vec<UnitId> = Unit::all_within(db, scope)?.into_iter().map(|unit| unit.id).collect();
        let line = |freeze: FrozenPeriod| Line { named: freeze.period.parse::<Period>().ok().map(|period| Named::from(&period)), freeze };
        let freezes = Freeze::list(db, &units, MOST)?.into_iter().map(line).collect();
        let kinds = [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year, PeriodKind::Week];
        let periods = kinds.iter().flat_map(|kind| [Period::this(*kind), Period::this(*kind).previous()]).map(|period| Named::from(&period)).collect();
        let form = FreezeForm { id: FreezeId::new().to_string(), ..FreezeForm::default() };
        Ok(FreezesPage { freezes, periods, may_take: may_take && !communes(db, scope)?.is_empty(), form, problems: Problems::default() })
    }
}

async fn list(app: App, who: Watcher) -> Result<Show<FreezesPage>> {
    Ok(Show(app.read(move |db| FreezesPage::of(db, &who.scope, who.sees_people())).await?))
}

async fn take(app: App, who: Officer, form: Form<FreezeForm>) -> Submitted<FreezesPage> {
    let (scope, by, form) = (who.scope(), who.id, form.into_inner());
    let Ok(id) = form.id.parse::<FreezeId>() else { return Err(Error::refused("form-incomplete")) };
    let mut problems = Problems::default();
    let period: Option<Period> = form.period.trim().parse().ok();
    if period.is_none() {
        problems.add("period", "problem-period");
    }
    if form.reason.chars().count() > 500 {
        problems.add_with("reason", "problem-too-long", &[("most", "500".into())]);
    }
    let taken = match period.filter(|_| problems.is_empty()) {
        Some(period) => {
            let (scope, reason) = (scope.clone(), form.reason.clone());
            let count = move |db: &mut Db| {
                let commune = communes(db, &scope)?.into_iter().next().ok_or(Error::NotFound)?;
                Snapshot::now(db, commune.id, &period)
            };
            let snapshot = app.read(count).await?;
            match app.write(move |db| Freeze::keep(db, Some(by), id, &snapshot, &reason)).await {
                Ok(freeze) => return Ok(Either::Left(See(format!("/freezes/{}", freeze.id)).saying("figures-were-frozen"))),
                Err(Error::Refused(refusal)) => Problems::of("reason", refusal),
                Err(error) => return Err(error),
            }
        }
        None => problems,
    };
    let page = app.read(move |db| FreezesPage::of(db, &scope, true)).await?;
    Ok(Either::Right(Again(FreezesPage { form, problems: taken, ..page })))
}

#[derive(Serialize)]
struct FreezePage {
    named: Named,
    unit: String,
    number: i32,
    reason: String,
    made_at: chrono::NaiveDateTime,
    is_early: bool,
    is_whole: bool,
    table: FigureTable,
    changes: Vec<ChangedSince>,
    /// The other freezes of the same period.
    others: Vec<Line>,
}

impl Page for FreezePage {
    const TEMPLATE: &'static str = "reporting/freeze.html";
}

async fn show(app: App, who: Watcher, id: Path<FreezeId>) -> Result<Show<FreezePage>> {
    let id = id.into_inner();
    app.read(move |db| {
        let freeze = Freeze::find(db, &who.scope, id)?;
        let changes = if who.sees_people() { freeze.changed_since(db)? } else { Vec::new() };
        let line = |freeze: FrozenPeriod| Line { named: None, freeze };
        let others =
            Freeze::list(db, &[freeze.unit_id], MOST)?.into_iter().filter(|one| one.period == freeze.period && one.id != freeze.id).map(line).collect();
        let table = freeze.figures.0.clone();
        Ok(Show(FreezePage {
            named: Named::from(&freeze.period()?),
            unit: Unit::find(db, freeze.unit_id)?.name,
            number: freeze.number,
            made_at: freeze.made_at,
            is_early: freeze.is_early(),
            is_whole: freeze.is_whole(),
            reason: freeze.reason,
            table: if who.sees_people() { table } else { table.discreet() },
            changes,
            others,
        }))
    })
    .await
}
