//! What came back: a list to work through, and the word that a record is mended and may go out again.

use super::answer::{RecordKey, Told};
use super::certificate::{Certificate, CertificateId};
use super::waiting::RecordStatus;
use crate::community::within;
use crate::db::schema::{certificates, inbound_files, record_answers, resubmissions, revocations};
use crate::db::{Db, PersonId, ROWS_AT_ONCE, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::restricted;
use crate::journal;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A record that came back and is not out again.
#[derive(Debug, Clone, Serialize)]
pub struct Back {
    #[serde(flatten)]
    pub told: Told,
    pub person_id: PersonId,
    pub name: String,
    /// Mended: it waits for the next batch.
    pub mended: bool,
}

pub struct Resubmission;

impl Back {
    /// All that came back in these units, by reason.
    pub fn all(db: &mut Db, scope: &[UnitId]) -> Result<BTreeMap<String, Vec<Back>>> {
        let came = record_answers::table.inner_join(inbound_files::table).inner_join(certificates::table);
        let came = came.filter(inbound_files::state.eq("applied")).filter(record_answers::outcome.eq_any(["rejected", "unknown"]));
        let came = came.filter(certificates::unit_id.eq_any(within(scope))).filter(certificates::person_id.ne_all(restricted()));
        let ids: Vec<CertificateId> = came.select(certificates::id).distinct().load(db)?;
        let mut by_reason: BTreeMap<String, Vec<Back>> = BTreeMap::new();
        for some in ids.chunks(ROWS_AT_ONCE) {
            for back in Back::of(db, some)? {
                let reason = back.told.answer.as_ref().map(|answer| answer.reason.clone()).unwrap_or_default();
                by_reason.entry(reason).or_default().push(back);
            }
        }
        by_reason.values_mut().for_each(|all| all.sort_by(|one, other| one.told.number.cmp(&other.told.number)));
        Ok(by_reason)
    }

    /// The last records of these certificates, where those came back.
    pub fn of(db: &mut Db, ids: &[CertificateId]) -> Result<Vec<Back>> {
        let held: Vec<Certificate> = certificates::table.filter(certificates::id.eq_any(ids)).load(db)?;
        let revoked: Vec<CertificateId> = revocations::table.filter(revocations::certificate_id.eq_any(ids)).select(revocations::certificate_id).load(db)?;
        let key = (resubmissions::certificate_id, resubmissions::revision, resubmissions::status, resubmissions::attempt);
        let asked: HashSet<RecordKey> = resubmissions::table.filter(resubmissions::certificate_id.eq_any(ids)).select(key).load(db)?.into_iter().collect();
        let last: HashMap<CertificateId, Told> = Told::of(db, ids)?.into_iter().map(|told| (told.key.certificate_id, told)).collect();
        let back = |certificate: Certificate| {
            let told = last.get(&certificate.id).filter(|told| told.came_back())?.clone();
            let changed = certificate.revision > told.key.revision || revoked.contains(&certificate.id) && told.key.status != RecordStatus::Revoked;
            Some(Back { mended: changed || asked.contains(&told.key), told, person_id: certificate.person_id, name: certificate.name })
        };
        Ok(held.into_iter().filter_map(back).collect())
    }
}

impl Resubmission {
    /// Somebody says that it is mended. Said again, it is the same.
    pub fn ask(db: &mut Db, by: PersonId, certificate: &Certificate) -> Result<()> {
        let back = Back::of(db, &[certificate.id])?.pop().ok_or_else(|| Error::refused("resubmission-not-back"))?;
        if back.mended {
            return Ok(());
        }
        let key = back.told.key;
        diesel::insert_into(resubmissions::table)
            .values((
                resubmissions::certificate_id.eq(key.certificate_id),
                resubmissions::revision.eq(key.revision),
                resubmissions::status.eq(key.status),
                resubmissions::attempt.eq(key.attempt),
                resubmissions::asked_by.eq(by),
                resubmissions::asked_at.eq(now()),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "record-mended", &certificate.number, json!({ "record": back.told.name() }))
    }
}
