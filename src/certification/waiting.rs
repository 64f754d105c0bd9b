//! What waits for an export: a certificate in a revision and status that is in no batch yet.

use super::certificate::CertificateId;
use crate::community::within;
use crate::db::schema::{certificates, corrections, export_records, revocations};
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::restricted;
use crate::web::{in_vietnam, start_of_day};
use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

crate::words! { pub enum RecordStatus { New = "new", Corrected = "corrected", Revoked = "revoked" } }

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Waiting {
    pub certificate_id: CertificateId,
    pub revision: i32,
    pub status: RecordStatus,
    /// When it was issued, corrected or revoked.
    pub at: NaiveDateTime,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Counts {
    pub new: usize,
    pub corrected: usize,
    pub revoked: usize,
}

/// Days in Vietnam, both included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Waiting {
    /// All that waits in a unit, in order of time. A certificate that was revoked before anybody
    /// outside knew of it is not told at all; corrections tell the latest revision only.
    pub fn all(db: &mut Db, unit: UnitId, period: Option<Period>) -> Result<Vec<Waiting>> {
        let mut waiting = Waiting::new_ones(db, unit)?;
        waiting.extend(Waiting::corrected(db, unit)?);
        waiting.extend(Waiting::revoked(db, unit)?);
        waiting.retain(|one| period.is_none_or(|period| period.holds(one.at)));
        waiting.sort_by_key(|one| (one.at, one.certificate_id, one.status));
        Ok(waiting)
    }

    fn new_ones(db: &mut Db, unit: UnitId) -> Result<Vec<Waiting>> {
        let told = export_records::table.filter(export_records::certificate_id.eq(certificates::id));
        let rows: Vec<(CertificateId, i32, NaiveDateTime)> = certificates::table
            .left_join(revocations::table)
            .filter(certificates::unit_id.eq_any(within(&[unit])))
            .filter(certificates::person_id.ne_all(restricted()))
            .filter(revocations::certificate_id.nullable().is_null())
            .filter(diesel::dsl::not(exists(told)))
            .select((certificates::id, certificates::revision, certificates::issued_at))
            .load(db)?;
        Ok(rows.into_iter().map(|(certificate_id, revision, at)| Waiting { certificate_id, revision, status: RecordStatus::New, at }).collect())
    }

    fn corrected(db: &mut Db, unit: UnitId) -> Result<Vec<Waiting>> {
        let told = export_records::table.filter(export_records::certificate_id.eq(certificates::id));
        let newer =
            export_records::table.filter(export_records::certificate_id.eq(certificates::id)).filter(export_records::revision.ge(certificates::revision));
        let latest = corrections::certificate_id.eq(certificates::id).and(corrections::revision.eq(certificates::revision));
        let rows: Vec<(CertificateId, i32, NaiveDateTime)> = certificates::table
            .inner_join(corrections::table.on(latest))
            .left_join(revocations::table.on(revocations::certificate_id.eq(certificates::id)))
            .filter(certificates::unit_id.eq_any(within(&[unit])))
            .filter(certificates::person_id.ne_all(restricted()))
            .filter(revocations::certificate_id.nullable().is_null())
            .filter(exists(told))
            .filter(diesel::dsl::not(exists(newer)))
            .select((certificates::id, certificates::revision, corrections::corrected_at))
            .load(db)?;
        Ok(rows.into_iter().map(|(certificate_id, revision, at)| Waiting { certificate_id, revision, status: RecordStatus::Corrected, at }).collect())
    }

    fn revoked(db: &mut Db, unit: UnitId) -> Result<Vec<Waiting>> {
        let told = export_records::table.filter(export_records::certificate_id.eq(certificates::id));
        let already =
            export_records::table.filter(export_records::certificate_id.eq(certificates::id)).filter(export_records::status.eq(RecordStatus::Revoked));
        let rows: Vec<(CertificateId, i32, NaiveDateTime)> = certificates::table
            .inner_join(revocations::table)
            .filter(certificates::unit_id.eq_any(within(&[unit])))
            .filter(exists(told))
            .filter(diesel::dsl::not(exists(already)))
            .select((certificates::id, certificates::revision, revocations::revoked_at))
            .load(db)?;
        Ok(rows.into_iter().map(|(certificate_id, revision, at)| Waiting { certificate_id, revision, status: RecordStatus::Revoked, at }).collect())
    }
}

impl Counts {
    pub fn of(waiting: &[Waiting]) -> Counts {
        let count = |status| waiting.iter().filter(|one| one.status == status).count();
        Counts { new: count(RecordStatus::New), corrected: count(RecordStatus::Corrected), revoked: count(RecordStatus::Revoked) }
    }

    pub fn all(self) -> usize {
        self.new + self.corrected + self.revoked
    }
}

impl Period {
    /// From the oldest that waits to the given day.
    pub fn up_to(day: NaiveDate, waiting: &[Waiting]) -> Period {
        let oldest = waiting.iter().map(|one| in_vietnam(one.at).date()).min();
        Period { from: oldest.unwrap_or(day).min(day), to: day }
    }

    fn holds(self, at: NaiveDateTime) -> bool {
        let end = self.to.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
        start_of_day(self.from) <= at && at < start_of_day(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_whole_days_in_vietnam() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        let period = Period { from: day(22), to: day(22) };
        assert!(period.holds(day(21).and_hms_opt(17, 0, 0).unwrap()) && period.holds(day(22).and_hms_opt(16, 59, 59).unwrap()));
        assert!(!period.holds(day(21).and_hms_opt(16, 59, 59).unwrap()) && !period.holds(day(22).and_hms_opt(17, 0, 0).unwrap()));
    }
}
