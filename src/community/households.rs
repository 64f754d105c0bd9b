//! A household: people of one hamlet who live together.

use super::units::within;
use crate::db::schema::{household_merges, households};
use crate::db::{Db, UnitId, now};
use crate::error::Result;
use crate::text::plain;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

crate::id!(HouseholdId);

#[derive(Debug, Clone, Queryable, Insertable, Serialize)]
#[diesel(table_name = households)]
pub struct Household {
    pub id: HouseholdId,
    pub unit_id: UnitId,
    /// The commune's own number for it, unique in the hamlet.
    pub number: String,
    pub created_at: NaiveDateTime,
}

impl Household {
    /// The household with that number in the hamlet; made when it is new.
    pub fn named(db: &mut Db, unit: UnitId, number: &str) -> Result<Household> {
        let known = households::table.filter(households::unit_id.eq(unit)).filter(households::number.eq(number)).first(db).optional()?;
        if let Some(household) = known {
            return Ok(household);
        }
        let household = Household { id: HouseholdId::new(), unit_id: unit, number: number.into(), created_at: now() };
        diesel::insert_into(households::table)
            .values((
                households::id.eq(household.id),
                households::unit_id.eq(unit),
                households::number.eq(number),
                households::created_at.eq(household.created_at),
            ))
            .execute(db)?;
        Ok(household)
    }

    /// Many new ones at once.
    pub fn insert_all(db: &mut Db, new: &[Household]) -> Result<()> {
        for some in new.chunks(crate::db::ROWS_AT_ONCE) {
            crate::on_db!(db, |c| diesel::insert_into(households::table).values(some).execute(c))?;
        }
        Ok(())
    }
}

/// The households of some units by their numbers. Those that became part of another are found as that one.
#[derive(Debug, Default)]
pub struct Homes {
    exact: HashMap<(UnitId, String), HouseholdId>,
    alike: HashMap<(UnitId, String), HouseholdId>,
    merged: HashMap<HouseholdId, HouseholdId>,
}

impl Homes {
    /// Only which became part of which: enough for `kept`.
    pub fn merged(db: &mut Db) -> Result<Homes> {
        let merged = household_merges::table.filter(household_merges::undone_at.is_null());
        let merged: Vec<(HouseholdId, HouseholdId)> = merged.select((household_merges::other_id, household_merges::keep_id)).load(db)?;
        Ok(Homes { merged: merged.into_iter().collect(), ..Homes::default() })
    }

    pub fn load(db: &mut Db, units: &[UnitId]) -> Result<Homes> {
        let mut homes = Homes::merged(db)?;
        let all = households::table.filter(households::unit_id.eq_any(within(units))).order(households::id);
        for home in all.load::<Household>(db)? {
            homes.take(home.unit_id, &home.number, home.id);
        }
        Ok(homes)
    }

    /// The one with that number, else the first whose number is written alike.
    pub fn find(&self, unit: UnitId, number: &str) -> Option<HouseholdId> {
        let exact = self.exact.get(&(unit, number.to_owned()));
        exact.or_else(|| self.alike.get(&(unit, alike(number)))).map(|id| self.kept(*id))
    }

    pub fn take(&mut self, unit: UnitId, number: &str, id: HouseholdId) {
        self.exact.insert((unit, number.to_owned()), id);
        self.alike.entry((unit, alike(number))).or_insert(id);
    }

    /// The household that this one is by now.
    pub fn kept(&self, id: HouseholdId) -> HouseholdId {
        let mut kept = id;
        // A merge can be merged again; never in a circle, for who was merged away is merged no more.
        while let Some(next) = self.merged.get(&kept) {
            kept = *next;
        }
        kept
    }
}

/// "12", "012", "Hộ 12" and "số nhà 12" are written for the same.
pub fn alike(number: &str) -> String {
    const BEFORE: [&str; 4] = ["ho", "so", "nha", "ma"];
    let words = plain(number);
    let bare: Vec<&str> = words.split(' ').skip_while(|word| BEFORE.contains(word)).collect();
    if bare.is_empty() { words } else { bare.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_number_is_the_same_however_it_is_written() {
        for number in ["12", "012", " Hộ 12", "số 12.", "Hộ số 0012", "HO-12"] {
            assert_eq!(alike(number), "12", "{number}");
        }
        assert_ne!(alike("12"), alike("12A"));
        assert_ne!(alike("12/3"), alike("123"));
        assert_eq!(alike("Hộ"), "ho");
    }

    #[test]
    fn a_merged_household_is_found_as_the_kept_one() {
        let (unit, ids) = (UnitId::new(), [HouseholdId::new(), HouseholdId::new(), HouseholdId::new()]);
        let mut homes = Homes { merged: [(ids[1], ids[0]), (ids[2], ids[1])].into(), ..Homes::default() };
        homes.take(unit, "12", ids[0]);
        homes.take(unit, "012", ids[1]);
        homes.take(unit, "H12", ids[2]);
        for number in ["12", "012", "Hộ 12", "H12"] {
            assert_eq!(homes.find(unit, number), Some(ids[0]), "{number}");
        }
        assert_eq!((homes.find(unit, "13"), homes.find(UnitId::new(), "12")), (None, None));
    }
}
