//! Out of how many: the register of this installation, or a figure that somebody typed, with its date and source.

use super::indicator::{Indicators, Population};
use crate::db::schema::{denominators, persons};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;

crate::id!(DenominatorId);

/// A figure that was typed for a hamlet, or for a commune as a whole. Rows are added: the latest is in force.
#[derive(Debug, Clone, Queryable, Serialize)]
pub struct TypedDenominator {
    pub id: DenominatorId,
    pub unit_id: UnitId,
    pub year: i32,
    pub population: String,
    /// None: the register counts again.
    pub count: Option<i64>,
    pub as_of: NaiveDate,
    pub source: String,
    pub typed_at: NaiveDateTime,
    pub typed_by: PersonId,
}

/// What somebody types.
#[derive(Debug, Clone)]
pub struct NewDenominator {
    pub id: DenominatorId,
    pub unit: UnitId,
    pub year: i32,
    pub population: String,
    pub count: Option<i64>,
    pub as_of: NaiveDate,
    pub source: String,
}

/// Where a denominator comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "kebab-case")]
pub enum Origin {
    Register,
    Typed {
        as_of: NaiveDate,
        source: String,
        typed_by: String,
        typed_at: NaiveDateTime,
    },
    /// A sum of which some parts were typed.
    Mixed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Denominator {
    pub count: i64,
    #[serde(flatten)]
    pub origin: Origin,
}

/// The typed figures of a year that are in force.
#[derive(Debug, Clone, Default)]
pub struct TypedDenominators(HashMap<(UnitId, String), Denominator>);

impl TypedDenominator {
    pub fn enter(db: &mut Db, by: PersonId, new: &NewDenominator) -> Result<()> {
        if diesel::select(diesel::dsl::exists(denominators::table.find(new.id))).get_result(db)? {
            return Ok(());
        }
        if Indicators::shipped().population(&new.population).is_none() {
            return Err(Error::NotFound);
        }
        diesel::insert_into(denominators::table)
            .values((
                denominators::id.eq(new.id),
                denominators::unit_id.eq(new.unit),
                denominators::year.eq(new.year),
                denominators::population.eq(&new.population),
                denominators::count.eq(new.count),
                denominators::as_of.eq(new.as_of),
                denominators::source.eq(new.source.trim()),
                denominators::typed_at.eq(now()),
                denominators::typed_by.eq(by),
            ))
            .execute(db)?;
        let told = json!({ "year": new.year, "population": new.population, "count": new.count, "as_of": new.as_of, "source": new.source.trim() });
        journal::record(db, Some(by), "denominator-typed", new.unit, told)
    }

    /// All that was ever typed there for the year, the latest first, with the name of who typed it.
    pub fn history(db: &mut Db, units: &[UnitId], year: i32) -> Result<Vec<(TypedDenominator, String)>> {
        let of = denominators::table.inner_join(persons::table).filter(denominators::unit_id.eq_any(units)).filter(denominators::year.eq(year));
        Ok(of.order((denominators::typed_at.desc(), denominators::id.desc())).select((denominators::all_columns, persons::name)).load(db)?)
    }
}

impl TypedDenominators {
    pub fn of(db: &mut Db, units: &[UnitId], year: i32) -> Result<TypedDenominators> {
        let mut in_force = HashMap::new();
        for (typed, by) in TypedDenominator::history(db, units, year)?.into_iter().rev() {
            let key = (typed.unit_id, typed.population);
            let origin = Origin::Typed { as_of: typed.as_of, source: typed.source, typed_by: by, typed_at: typed.typed_at };
            match typed.count {
                Some(count) => drop(in_force.insert(key, Denominator { count, origin })),
                None => drop(in_force.remove(&key)),
            }
        }
        Ok(TypedDenominators(in_force))
    }

    pub fn get(&self, unit: UnitId, population: &Population) -> Option<&Denominator> {
        self.0.get(&(unit, population.code.clone()))
    }
}

impl Denominator {
    pub fn register(count: i64) -> Denominator {
        Denominator { count, origin: Origin::Register }
    }

    pub fn sum<'d>(parts: impl Iterator<Item = &'d Denominator>) -> Denominator {
        let (mut count, mut typed) = (0, false);
        for part in parts {
            count += part.count;
            typed |= part.origin != Origin::Register;
        }
        Denominator { count, origin: if typed { Origin::Mixed } else { Origin::Register } }
    }
}
