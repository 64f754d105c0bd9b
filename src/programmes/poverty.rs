//! Poor and near-poor households by year: sensitive, for the officer alone; outside only totals are told.

use crate::community::{Homes, Household, HouseholdId, within};
use crate::db::schema::{households, poverty_statuses};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::Result;
use crate::journal;
use crate::text::tidy;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

crate::id!(PovertyId);

crate::words! { pub enum Poverty { Poor = "poor", NearPoor = "near-poor", Neither = "neither" } }

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct PovertyStatus {
    pub id: PovertyId,
    pub household_id: HouseholdId,
    pub status: Poverty,
    pub year: i32,
    pub source: String,
    pub recorded_at: NaiveDateTime,
    pub recorded_by: PersonId,
}

/// A line of the officer's list.
#[derive(Debug, Clone, Serialize)]
pub struct Poor {
    pub household: HouseholdId,
    pub number: String,
    pub unit_id: UnitId,
    pub status: Poverty,
    pub source: String,
}

impl PovertyStatus {
    /// What is said last of a year stands.
    pub fn enter(db: &mut Db, by: PersonId, id: PovertyId, home: &Household, status: Poverty, year: i32, source: &str) -> Result<()> {
        if poverty_statuses::table.find(id).count().get_result::<i64>(db)? > 0 {
            return Ok(());
        }
        diesel::insert_into(poverty_statuses::table)
            .values((
                poverty_statuses::id.eq(id),
                poverty_statuses::household_id.eq(home.id),
                poverty_statuses::status.eq(status),
                poverty_statuses::year.eq(year),
                poverty_statuses::source.eq(tidy(source)),
                poverty_statuses::recorded_at.eq(now()),
                poverty_statuses::recorded_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "poverty-recorded", home.id, json!({ "year": year }))
    }

    /// Poor or near-poor in that year, by household number.
    pub fn list(db: &mut Db, scope: &[UnitId], year: i32) -> Result<Vec<Poor>> {
        let mut newest: BTreeMap<HouseholdId, Poor> = BTreeMap::new();
        let homes = Homes::merged(db)?;
        let there = poverty_statuses::table.inner_join(households::table).filter(poverty_statuses::year.eq(year));
        let there = there.filter(households::unit_id.eq_any(within(scope))).order(poverty_statuses::id);
        let there: Vec<(PovertyStatus, Household)> = there.select((poverty_statuses::all_columns, households::all_columns)).load(db)?;
        for (status, home) in there {
            let household = homes.kept(home.id);
            let number = newest.get(&household).filter(|_| household != home.id).map_or(home.number, |known| known.number.clone());
            newest.insert(household, Poor { household, number, unit_id: home.unit_id, status: status.status, source: status.source });
        }
        let mut poor: Vec<Poor> = newest.into_values().filter(|one| one.status != Poverty::Neither).collect();
        poor.sort_by_key(|one| (one.unit_id, crate::text::plain(&one.number)));
        Ok(poor)
    }

    pub fn of(db: &mut Db, household: HouseholdId, year: i32) -> Result<Option<Poverty>> {
        let own = poverty_statuses::table.filter(poverty_statuses::household_id.eq(household)).filter(poverty_statuses::year.eq(year));
        Ok(own.order(poverty_statuses::id.desc()).select(poverty_statuses::status).first(db).optional()?)
    }
}

/// The poor and near-poor households of a year, and where they are.
pub fn poor_in(db: &mut Db, scope: &[UnitId], year: i32) -> Result<HashMap<HouseholdId, UnitId>> {
    Ok(PovertyStatus::list(db, scope, year)?.into_iter().map(|poor| (poor.household, poor.unit_id)).collect())
}
