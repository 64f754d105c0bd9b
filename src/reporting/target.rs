//! The target of a unit for a year: the plan's own, or the one that somebody set.

use super::indicator::{Indicator, Indicators};
use crate::db::schema::{persons, targets};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};

crate::id!(TargetId);

/// A target that was set for a commune or a hamlet. Rows are added: the latest is in force.
#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Target {
    pub id: TargetId,
    pub unit_id: UnitId,
    pub year: i32,
    pub indicator: String,
    /// None: the plan's own target is in force again.
    pub percent: Option<f64>,
    /// Which paper says so.
    pub document: String,
    pub set_at: NaiveDateTime,
    pub set_by: PersonId,
}

/// The targets of a year: for each unit and indicator.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    year: i32,
    set: HashMap<(UnitId, String), Option<f64>>,
}

impl Target {
    /// The id comes with the form: sent twice, it is set once.
    pub fn set(db: &mut Db, by: PersonId, id: TargetId, unit: UnitId, year: i32, indicator: &str, percent: Option<f64>, document: &str) -> Result<()> {
        if diesel::select(diesel::dsl::exists(targets::table.find(id))).get_result(db)? {
            return Ok(());
        }
        if Indicators::shipped().coded(indicator).is_none_or(|known| known.of.is_none()) {
            return Err(Error::NotFound);
        }
        diesel::insert_into(targets::table)
            .values((
                targets::id.eq(id),
                targets::unit_id.eq(unit),
                targets::year.eq(year),
                targets::indicator.eq(indicator),
                targets::percent.eq(percent),
                targets::document.eq(document.trim()),
                targets::set_at.eq(now()),
                targets::set_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "target-set", unit, json!({ "year": year, "indicator": indicator, "percent": percent }))
    }

    /// Every target that was ever set there for the year, the latest first.
    pub fn history(db: &mut Db, unit: UnitId, year: i32) -> Result<Vec<Target>> {
        let of = targets::table.filter(targets::unit_id.eq(unit)).filter(targets::year.eq(year));
        Ok(of.order((targets::set_at.desc(), targets::id.desc())).load(db)?)
    }

    /// In each of these units the latest of each indicator, with the name of who set it.
    pub fn latest(db: &mut Db, units: &[UnitId], year: i32) -> Result<Vec<(Target, String)>> {
        let of = targets::table.inner_join(persons::table).filter(targets::unit_id.eq_any(units)).filter(targets::year.eq(year));
        let all: Vec<(Target, String)> = of.order((targets::set_at.desc(), targets::id.desc())).select((targets::all_columns, persons::name)).load(db)?;
        let mut known = HashSet::new();
        Ok(all.into_iter().filter(|(target, _)| known.insert((target.unit_id, target.indicator.clone()))).collect())
    }
}

impl Targets {
    pub fn of(db: &mut Db, units: &[UnitId], year: i32) -> Result<Targets> {
        let set = targets::table.filter(targets::year.eq(year)).filter(targets::unit_id.eq_any(units));
        let set: Vec<Target> = set.order((targets::set_at, targets::id)).load(db)?;
        Ok(Targets { year, set: set.into_iter().map(|one| ((one.unit_id, one.indicator), one.percent)).collect() })
    }

    /// A unit's own; else that of the commune above it; else the plan's.
    pub fn percent(&self, indicator: &Indicator, units: &[UnitId]) -> Option<f64> {
        let own = units.iter().find_map(|unit| self.set.get(&(*unit, indicator.code.clone())).copied().flatten());
        own.or_else(|| indicator.target_of(self.year).map(|target| target.percent))
    }
}
