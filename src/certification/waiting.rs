//! What waits for an export: a certificate in a revision and status that is in no batch yet.

use super::answer::{RecordKey, Told};
use super::certificate::CertificateId;
use crate::community::within;
use crate::db::schema::{certificates, corrections, export_records, resubmissions, revocations};
use crate::db::{Db, ROWS_AT_ONCE, UnitId};
use crate::error::Result;
use crate::identity::{Audience, restricted};
use crate::web::{in_vietnam, start_of_day};
use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

crate::words! { pub enum RecordStatus { New = "new", Corrected = "corrected", Revoked = "revoked" } }

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Waiting {
    pub certificate_id: CertificateId,
    pub revision: i32,
    pub status: RecordStatus,
    /// 1, and one more each time the same record goes out again after it was rejected.
    pub attempt: i32,
    pub audience: Audience,
    /// When it was issued, corrected, revoked or mended.
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
    /// outside knew of it is not told at all; corrections tell the latest revision only; what came
    /// back goes out again once somebody says that it is mended.
    pub fn all(db: &mut Db, unit: UnitId, period: Option<Period>) -> Result<Vec<Waiting>> {
        let mut waiting = Waiting::new_ones(db, unit)?;
        waiting.extend(Waiting::corrected(db, unit)?);
        waiting.extend(Waiting::revoked(db, unit)?);
        waiting.extend(Waiting::mended(db, unit)?);
        waiting.retain(|one| period.is_none_or(|period| period.holds(one.at)));
        waiting.sort_by_key(|one| (one.at, one.certificate_id, one.status));
        Ok(waiting)
    }

    fn new_ones(db: &mut Db, unit: UnitId) -> Result<Vec<Waiting>> {
        let told = export_records::table.filter(export_records::certificate_id.eq(certificates::id));
        let rows: Vec<Row> = certificates::table
            .left_join(revocations::table)
            .filter(certificates::unit_id.eq_any(within(&[unit])))
            .filter(certificates::person_id.ne_all(restricted()))
            .filter(revocations::certificate_id.nullable().is_null())
            .filter(diesel::dsl::not(exists(told)))
            .select((certificates::id, certificates::revision, certificates::audience, certificates::issued_at))
            .load(db)?;
        Ok(rows.into_iter().map(|row| Waiting::first(RecordStatus::New, row)).collect())
    }

    fn corrected(db: &mut Db, unit: UnitId) -> Result<Vec<Waiting>> {
        let told = export_records::table.filter(export_records::certificate_id.eq(certificates::id));
        let newer =
            export_records::table.filter(export_records::certificate_id.eq(certificates::id)).filter(export_records::revision.ge(certificates::revision));
        let latest = corrections::certificate_id.eq(certificates::id).and(corrections::revision.eq(certificates::revision));
        let rows: Vec<Row> = certificates::table
            .inner_join(corrections::table.on(latest))
            .left_join(revocations::table.on(revocations::certificate_id.eq(certificates::id)))
            .filter(certificates::unit_id.eq_any(within(&[unit])))
            .filter(certificates::person_id.ne_all(restricted()))
            .filter(revocations::certificate_id.nullable().is_null())
            .filter(exists(told))
            .filter(diesel::dsl::not(exists(newer)))
            .select((certificates::id, certificates::revision, certificates::audience, corrections::corrected_at))
            .load(db)?;
        Ok(rows.into_iter().map(|row| Waiting::first(RecordStatus::Corrected, row)).collect())
    }

    fn revoked(db: &mut Db, unit: UnitId) -> Result<Vec<Waiting>> {
        let told = export_records::table.filter(export_records::certificate_id.eq(certificates::id));
        let already =
            export_records::table.filter(export_records::certificate_id.eq(certificates::id)).filter(export_records::status.eq(RecordStatus::Revoked));
        let rows: Vec<Row> = certificates::table
            .inner_join(revocations::table)
            .filter(certificates::unit_id.eq_any(within(&[unit])))
            .filter(exists(told))
            .filter(diesel::dsl::not(exists(already)))
            .select((certificates::id, certificates::revision, certificates::audience, revocations::revoked_at))
            .load(db)?;
        Ok(rows.into_iter().map(|row| Waiting::first(RecordStatus::Revoked, row)).collect())
    }
}

/// Certificate, revision, group, since when.
type Row = (CertificateId, i32, Audience, NaiveDateTime);

impl Waiting {
    fn first(status: RecordStatus, (certificate_id, revision, audience, at): Row) -> Waiting {
        Waiting { certificate_id, revision, status, attempt: 1, audience, at }
    }

    pub fn key(&self) -> RecordKey {
        RecordKey { certificate_id: self.certificate_id, revision: self.revision, status: self.status, attempt: self.attempt }
    }

    /// What was mended after it came back, and is not out again.
    fn mended(db: &mut Db, unit: UnitId) -> Result<Vec<Waiting>> {
        let there = [unit];
        let asked = resubmissions::table.inner_join(certificates::table).filter(certificates::unit_id.eq_any(within(&there)));
        let asked = asked.filter(certificates::person_id.ne_all(restricted())).filter(certificates::revision.eq(resubmissions::revision));
        let key = (resubmissions::certificate_id, resubmissions::revision, resubmissions::status, resubmissions::attempt);
        let asked: Vec<(RecordKey, Audience, NaiveDateTime)> = asked.select((key, certificates::audience, resubmissions::asked_at)).load(db)?;
        let certificates: Vec<CertificateId> = asked.iter().map(|(key, ..)| key.certificate_id).collect();
        let last: HashMap<CertificateId, Told> = Told::of(db, &certificates)?.into_iter().map(|told| (told.key.certificate_id, told)).collect();
        let revoked: HashSet<CertificateId> = revoked_of(db, &certificates)?;
        let waits = asked.into_iter().filter(|(key, ..)| {
            let last = last.get(&key.certificate_id);
            last.is_some_and(|told| told.key == *key && told.came_back()) && (key.status == RecordStatus::Revoked || !revoked.contains(&key.certificate_id))
        });
        let again = |(key, audience, at): (RecordKey, Audience, NaiveDateTime)| Waiting {
            certificate_id: key.certificate_id,
            revision: key.revision,
            status: key.status,
            attempt: key.attempt + 1,
            audience,
            at,
        };
        Ok(waits.map(again).collect())
    }
}

fn revoked_of(db: &mut Db, certificates: &[CertificateId]) -> Result<HashSet<CertificateId>> {
    let mut revoked = HashSet::new();
    for some in certificates.chunks(ROWS_AT_ONCE) {
        let those = revocations::table.filter(revocations::certificate_id.eq_any(some)).select(revocations::certificate_id);
        revoked.extend(those.load::<CertificateId>(db)?);
    }
    Ok(revoked)
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
