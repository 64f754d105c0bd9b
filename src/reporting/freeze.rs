//! A freeze: the figures of a period as they were, kept for ever; what has changed since is told beside them.

use super::document::Record;
use super::figure::{Figure, FigureTable};
use super::indicator::Said;
use super::period::{Period, PeriodKind};
use crate::community::Unit;
use crate::db::schema::{freezes, persons, units};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::hex;
use crate::web::{App, in_vietnam, today};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::time::Duration;

crate::id!(FreezeId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Freeze {
    pub id: FreezeId,
    pub unit_id: UnitId,
    pub period: String,
    pub last_on: NaiveDate,
    /// The first is 1; a correction is the next one, and the earlier ones stay.
    pub number: i32,
    pub reason: String,
    #[serde(skip)]
    pub figures: Json<FigureTable>,
    /// Of the figures as they are kept.
    pub sha256: String,
    pub made_at: NaiveDateTime,
    /// None: the program itself, when the period was over.
    pub made_by: Option<PersonId>,
    /// From the first day of the year to the end of the period. None: an old freeze, or a year, of which it is the same.
    #[serde(skip)]
    pub so_far: Option<Json<FigureTable>>,
}

/// The figures of a period at one moment, to be kept. Reading them can take long: never while others wait to write.
#[derive(Debug, Clone)]
pub struct Snapshot {
    unit: UnitId,
    period: Period,
    figures: Json<FigureTable>,
    so_far: Option<Json<FigureTable>>,
}

impl Snapshot {
    pub fn now(db: &mut Db, unit: UnitId, period: &Period) -> Result<Snapshot> {
        let year = period.year_so_far();
        let periods: Vec<Period> = [*period].into_iter().chain((year.first < period.first).then_some(year)).collect();
        let mut tables = FigureTable::of_each(db, &[unit], &periods)?.into_iter().map(Json);
        let figures = tables.next().ok_or_else(|| Error::broken("a table for each period"))?;
        Ok(Snapshot { unit, period: *period, figures, so_far: tables.next() })
    }
}

/// A line of the list, without its figures.
#[derive(Debug, Clone, Queryable, Serialize)]
pub struct FrozenPeriod {
    pub id: FreezeId,
    pub unit: String,
    pub period: String,
    pub last_on: NaiveDate,
    pub number: i32,
    pub reason: String,
    pub made_at: NaiveDateTime,
    pub made_by: Option<String>,
}

/// A figure that says something else today.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedSince {
    pub code: String,
    pub title: Said,
    /// None: the total.
    pub place: Option<String>,
    pub before: Figure,
    pub now: Figure,
}

impl Freeze {
    /// Keeps the figures of a period that has begun. The id comes with the form: sent twice, it is one freeze.
    pub fn take(db: &mut Db, by: Option<PersonId>, id: FreezeId, unit: UnitId, period: &Period, reason: &str) -> Result<Freeze> {
        let snapshot = Snapshot::now(db, unit, period)?;
        Freeze::keep(db, by, id, &snapshot, reason)
    }

    /// The same of figures that were counted just now.
    pub fn keep(db: &mut Db, by: Option<PersonId>, id: FreezeId, snapshot: &Snapshot, reason: &str) -> Result<Freeze> {
        let Snapshot { unit, period, figures, so_far } = snapshot.clone();
        if let Some(sent_before) = freezes::table.find(id).first(db).optional()? {
            return Ok(sent_before);
        }
        if period.first > today() {
            return Err(Error::refused("freeze-not-begun"));
        }
        let number = Freeze::latest(db, unit, &period)?.map_or(1, |latest| latest.number + 1);
        if number > 1 && by.is_some() && reason.trim().is_empty() {
            return Err(Error::refused("freeze-needs-reason"));
        }
        let sha256 = fingerprint(&figures, so_far.as_ref())?;
        let freeze = Freeze {
            id,
            unit_id: unit,
            period: period.to_string(),
            last_on: period.last,
            number,
            reason: reason.trim().into(),
            figures,
            sha256,
            made_at: now(),
            made_by: by,
            so_far,
        };
        diesel::insert_into(freezes::table)
            .values((
                freezes::id.eq(freeze.id),
                freezes::unit_id.eq(freeze.unit_id),
                freezes::period.eq(&freeze.period),
                freezes::last_on.eq(freeze.last_on),
                freezes::number.eq(freeze.number),
                freezes::reason.eq(&freeze.reason),
                freezes::figures.eq(&freeze.figures),
                freezes::sha256.eq(&freeze.sha256),
                freezes::made_at.eq(freeze.made_at),
                freezes::made_by.eq(freeze.made_by),
                freezes::so_far.eq(&freeze.so_far),
            ))
            .execute(db)?;
        let told = json!({ "period": freeze.period, "number": number, "sha256": freeze.sha256, "reason": freeze.reason });
        journal::record(db, by, "figures-frozen", unit, told)?;
        Record::stand_on(db, &freeze)?;
        Ok(freeze)
    }

    /// The one in force: the last correction.
    pub fn latest(db: &mut Db, unit: UnitId, period: &Period) -> Result<Option<Freeze>> {
        let of = freezes::table.filter(freezes::unit_id.eq(unit)).filter(freezes::period.eq(period.to_string()));
        Ok(of.order(freezes::number.desc()).first(db).optional()?)
    }

    /// One of these units; another's is not found.
    pub fn find(db: &mut Db, scope: &[UnitId], id: FreezeId) -> Result<Freeze> {
        let freeze: Freeze = freezes::table.find(id).first(db)?;
        if Unit::is_within(db, freeze.unit_id, scope)? { Ok(freeze) } else { Err(Error::NotFound) }
    }

    /// Every freeze there is.
    pub fn all(db: &mut Db) -> Result<Vec<Freeze>> {
        Ok(freezes::table.order((freezes::last_on, freezes::number)).load(db)?)
    }

    /// The latest periods first, of each all corrections.
    pub fn list(db: &mut Db, units: &[UnitId], most: i64) -> Result<Vec<FrozenPeriod>> {
        let of = freezes::table.inner_join(units::table).left_join(persons::table).filter(freezes::unit_id.eq_any(units));
        let columns =
            ((freezes::id, units::name, freezes::period, freezes::last_on), (freezes::number, freezes::reason, freezes::made_at, persons::name.nullable()));
        type Row = ((FreezeId, String, String, NaiveDate), (i32, String, NaiveDateTime, Option<String>));
        let rows: Vec<Row> = of.order((freezes::last_on.desc(), freezes::made_at.desc())).limit(most).select(columns).load(db)?;
        let line = |((id, unit, period, last_on), (number, reason, made_at, made_by)): Row| FrozenPeriod {
            id,
            unit,
            period,
            last_on,
            number,
            reason,
            made_at,
            made_by,
        };
        Ok(rows.into_iter().map(line).collect())
    }

    pub fn period(&self) -> Result<Period> {
        self.period.parse().map_err(|_| Error::broken("a freeze names no period"))
    }

    /// Before the last day was over: a report may be due earlier.
    pub fn is_early(&self) -> bool {
        in_vietnam(self.made_at).date() <= self.last_on
    }

    /// Nobody has touched what is kept.
    pub fn is_whole(&self) -> bool {
        fingerprint(&self.figures, self.so_far.as_ref()).is_ok_and(|sha256| sha256 == self.sha256)
    }

    /// What the records say of the same period today, where it is something else.
    pub fn changed_since(&self, db: &mut Db) -> Result<Vec<ChangedSince>> {
        Ok(changes(&self.figures.0, &FigureTable::of(db, &[self.unit_id], &self.period()?)?))
    }

    /// What has come to its end and is not frozen: the last week, month, quarter and year of each commune.
    fn ended(db: &mut Db) -> Result<Vec<(UnitId, Period)>> {
        let mut ended = Vec::new();
        for commune in Unit::communes(db)? {
            let began = in_vietnam(commune.created_at).date();
            for kind in [PeriodKind::Week, PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year] {
                let period = Period::this(kind).previous();
                if period.last >= began && Freeze::is_open(db, commune.id, &period)? {
                    ended.push((commune.id, period));
                }
            }
        }
        Ok(ended)
    }

    fn is_open(db: &mut Db, unit: UnitId, period: &Period) -> Result<bool> {
        Ok(Freeze::latest(db, unit, period)?.is_none_or(|freeze| freeze.is_early()))
    }

    /// Freezes it. Somebody, or another process, may have done so while the figures were counted.
    pub async fn close_ended(app: &App) -> Result<usize> {
        let mut closed = 0;
        for (unit, period) in app.read(Freeze::ended).await? {
            let snapshot = app.read(move |db| Snapshot::now(db, unit, &period)).await?;
            let keep = move |db: &mut Db| {
                let open = Freeze::is_open(db, unit, &period)?;
                if open { Freeze::keep(db, None, FreezeId::new(), &snapshot, "").map(|_| 1) } else { Ok(0) }
            };
            closed += app.write(keep).await?;
        }
        Ok(closed)
    }
}

/// Looks once an hour whether a period is over.
pub fn keep_closing(app: &App) {
    const LOOK: Duration = Duration::from_secs(60 * 60);
    let app = app.clone();
    actix_web::rt::spawn(async move {
        loop {
            if let Err(error) = Freeze::close_ended(&app).await {
                tracing::error!(%error, "the figures of an ended period were not frozen");
            }
            tokio::time::sleep(LOOK).await;
        }
    });
}

fn fingerprint(figures: &Json<FigureTable>, so_far: Option<&Json<FigureTable>>) -> Result<String> {
    let mut text = serde_json::to_vec(&figures.0).map_err(Error::broken)?;
    if let Some(so_far) = so_far {
        text.extend(serde_json::to_vec(&so_far.0).map_err(Error::broken)?);
    }
    Ok(hex(&Sha256::digest(&text)))
}

/// Figure by figure. An indicator or a place that only one of the two has is no change of a number.
pub fn changes(before: &FigureTable, now: &FigureTable) -> Vec<ChangedSince> {
    let mut changes = Vec::new();
    for column in &before.columns {
        let code = &column.indicator.code;
        let mut compare = |place: Option<String>, before: &Figure, now: Option<&Figure>| {
            let Some(now) = now.filter(|now| now.numerator != before.numerator || count(now) != count(before)) else { return };
            changes.push(ChangedSince { code: code.clone(), title: column.indicator.title.clone(), place, before: before.clone(), now: now.clone() });
        };
        compare(None, &column.total, now.column(code).map(|column| &column.total));
        for (place, figure) in before.places.iter().zip(&column.by_place).filter(|(place, _)| place.unit.is_some()) {
            compare(Some(place.name.clone()), figure, now.figure(code, place.unit));
        }
    }
    changes
}

fn count(figure: &Figure) -> Option<i64> {
    figure.denominator.as_ref().map(|of| of.count)
}
