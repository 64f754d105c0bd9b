//! The end of a certificate, some months ahead.

use super::certificate::{Certificate, Listed, listed};
use super::changes::Revocation;
use super::paper::PaperForm;
use crate::community::{Unit, within};
use crate::db::schema::{certificates, revocations};
use crate::db::{Db, UnitId, now};
use crate::error::Result;
use crate::identity::restricted;
use chrono::{Months, NaiveDateTime};
use diesel::prelude::*;

impl Certificate {
    /// How many months ahead the commune reminds: of several, the longest.
    pub fn remind_months(db: &mut Db, scope: &[UnitId]) -> Result<u32> {
        let mut months = 0;
        for unit in scope {
            let commune = match Unit::commune_of(db, *unit) {
                Ok(commune) => vec![commune],
                // A province: all its communes.
                Err(_) => Unit::communes(db)?,
            };
            for commune in commune {
                months = months.max(PaperForm::words_of(db, &commune)?.remind_months);
            }
        }
        Ok(months)
    }

    /// Those within these units that end in so many months or ended as long ago, the first to end first.
    pub fn ending(db: &mut Db, scope: &[UnitId], months: u32, most: i64) -> Result<Vec<Listed>> {
        let at = now();
        let (from, until) = (before(at, months.max(1)), after(at, months));
        let found: Vec<Certificate> = certificates::table
            .left_join(revocations::table)
            .filter(revocations::certificate_id.nullable().is_null())
            .filter(certificates::unit_id.eq_any(within(scope)))
            .filter(certificates::person_id.ne_all(restricted()))
            .filter(certificates::expires_at.gt(from))
            .filter(certificates::expires_at.le(until))
            .order((certificates::expires_at, certificates::id))
            .limit(most)
            .select(certificates::all_columns)
            .load(db)?;
        listed(db, found)
    }

    /// The holder may ask for a new one now: this one has ended or will soon, and was not revoked.
    pub fn ends_soon(&self, db: &mut Db) -> Result<bool> {
        let Some(end) = self.expires_at else { return Ok(false) };
        let commune = Unit::commune_of(db, self.unit_id)?;
        let months = PaperForm::words_of(db, &commune)?.remind_months;
        Ok(end <= after(now(), months) && Revocation::of(db, self.id)?.is_none())
    }
}

fn after(at: NaiveDateTime, months: u32) -> NaiveDateTime {
    at.checked_add_months(Months::new(months)).unwrap_or(at)
}

fn before(at: NaiveDateTime, months: u32) -> NaiveDateTime {
    at.checked_sub_months(Months::new(months)).unwrap_or(at)
}
