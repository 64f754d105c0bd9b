//! The series of certificate numbers: one a commune and year, without gaps or doubles.

use crate::community::Unit;
use crate::db::schema::number_series;
use crate::db::{Db, UnitId};
use crate::error::Result;
use diesel::prelude::*;

/// Takes the next number: "TC-2026-00001". It is given back when the transaction is.
pub fn take(db: &mut Db, commune: &Unit, year: i32) -> Result<String> {
    let taken = next(db, commune.id, year)?;
    Ok(format!("{}-{year}-{taken:05}", commune.code))
}

fn next(db: &mut Db, commune: UnitId, year: i32) -> Result<i32> {
    let first = (number_series::unit_id.eq(commune), number_series::year.eq(year), number_series::last.eq(1));
    Ok(crate::on_db!(db, |c| diesel::insert_into(number_series::table)
        .values(first)
        .on_conflict((number_series::unit_id, number_series::year))
        .do_update()
        .set(number_series::last.eq(number_series::last + 1))
        .returning(number_series::last)
        .get_result(c))?)
}
