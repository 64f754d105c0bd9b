//! The pages of reporting.

mod api;
mod collections;
mod dashboard;
mod freezes;
mod indicator;
mod league;
mod public;
mod settings;
mod view;

use super::period::{Period, PeriodKind};
use crate::community::{Unit, UnitKind};
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Approver, Observer, Officer, Reader};
use crate::web::Site;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    dashboard::routes(site);
    settings::routes(site);
    freezes::routes(site);
    league::routes(site);
    indicator::routes(site);
    collections::routes(site);
    public::routes(site);
    api::routes(site);
    super::document::routes(site);
}

/// Whoever may see how the commune stands: an officer everything, who approves or watches the totals alone.
pub struct Watcher {
    pub scope: Vec<UnitId>,
    /// Where they are an officer: there they may open the lists.
    pub officer: Vec<UnitId>,
}

impl Watcher {
    pub fn sees_people(&self) -> bool {
        !self.officer.is_empty()
    }
}

/// A program with a key watches as an officer does.
impl From<Reader<Watcher>> for Watcher {
    fn from(who: Reader<Watcher>) -> Watcher {
        match who {
            Reader::Person(watcher) => watcher,
            Reader::Program(program) => Watcher { scope: vec![program.unit], officer: vec![program.unit] },
        }
    }
}

impl FromRequest for Watcher {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Watcher>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let officer = Officer::from_request(request, &mut Payload::None);
        let observer = Observer::from_request(request, &mut Payload::None);
        let approver = Approver::from_request(request, &mut Payload::None);
        Box::pin(async move {
            let officer = officer.await;
            if let Ok(officer) = officer {
                let scope = officer.scope();
                return Ok(Watcher { officer: scope.clone(), scope });
            }
            match (observer.await, approver.await, officer) {
                (Ok(observer), ..) => Ok(Watcher { scope: observer.scope(), officer: Vec::new() }),
                (_, Ok(approver), _) => Ok(Watcher { scope: approver.scope(), officer: Vec::new() }),
                (.., Err(error)) => Err(error),
                (.., Ok(_)) => Err(Error::Forbidden("officer")),
            }
        })
    }
}

/// What an address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    pub period: Option<String>,
}

impl Asked {
    /// This year, where nothing or nonsense is asked for: the targets are of years.
    fn period(&self) -> Period {
        self.period.as_deref().and_then(|text| text.trim().parse().ok()).unwrap_or_else(|| Period::this(PeriodKind::Year))
    }
}

/// A period as a page names it.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    pub value: String,
    pub kind: PeriodKind,
    pub number: u32,
    pub year: i32,
    pub first: chrono::NaiveDate,
    pub last: chrono::NaiveDate,
}

impl From<&Period> for Named {
    fn from(period: &Period) -> Named {
        use chrono::Datelike;
        let (number, year) = match period.kind {
            PeriodKind::Week => (period.first.iso_week().week(), period.first.iso_week().year()),
            PeriodKind::Month => (period.first.month(), period.first.year()),
            PeriodKind::Quarter => (period.first.month0() / 3 + 1, period.first.year()),
            PeriodKind::Year | PeriodKind::AdHoc => (0, period.first.year()),
        };
        Named { value: period.to_string(), kind: period.kind, number, year, first: period.first, last: period.last }
    }
}

/// The periods that one often asks for.
fn usual_periods(chosen: &Period) -> Vec<Named> {
    let year = Period::this(PeriodKind::Year);
    let month = Period::this(PeriodKind::Month);
    let all = [year, Period::this(PeriodKind::Quarter), month, month.previous(), Period::this(PeriodKind::Week), year.previous()];
    let mut named: Vec<Named> = all.iter().map(Named::from).collect();
    if !named.iter().any(|one| one.value == chosen.to_string()) {
        named.push(Named::from(chosen));
    }
    named
}

/// The one unit of an officer for which something is kept: the highest.
fn highest(db: &mut Db, scope: &[UnitId]) -> Result<Unit> {
    Unit::all_within(db, scope)?.into_iter().find(|unit| scope.contains(&unit.id)).ok_or(Error::NotFound)
}

/// The communes that this officer looks after as a whole.
fn communes(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Unit>> {
    Ok(Unit::all_within(db, scope)?.into_iter().filter(|unit| unit.kind == UnitKind::Commune).collect())
}

/// A unit of these; another's is not found.
fn within(db: &mut Db, scope: &[UnitId], unit: UnitId) -> Result<Unit> {
    if Unit::is_within(db, unit, scope)? { Unit::find(db, unit) } else { Err(Error::NotFound) }
}
