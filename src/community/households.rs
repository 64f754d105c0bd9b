//! A household: people of one hamlet who live together.

use crate::db::schema::households;
use crate::db::{Db, UnitId, now};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;

crate::id!(HouseholdId);

#[derive(Debug, Clone, Queryable, Insertable)]
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
