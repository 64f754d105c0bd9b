//! Households that became one after a certificate was issued: who decided then lives with its holder now. Nothing is
//! undone by itself; an officer looks.

use super::certificate::CertificateId;
use crate::community::within;
use crate::db::schema::{approvals, certificates, practical_checks, revocations};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::Person;
use crate::people::housemates;
use chrono::NaiveDateTime;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;

crate::words! { pub enum Part { Assessed = "assessed", Approved = "approved" } }

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    pub number: String,
    pub name: String,
    pub decider: String,
    pub part: Part,
    pub at: NaiveDateTime,
}

type Found = (CertificateId, String, String, NaiveDateTime);

impl Conflict {
    /// Those of certificates within these units that are not revoked, the latest decision first.
    pub fn all(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Conflict>> {
        let approvers: Vec<PersonId> = approvals::table.select(approvals::approver_id).distinct().load(db)?;
        let assessors: Vec<PersonId> = practical_checks::table.select(practical_checks::assessor_id).distinct().load(db)?;
        let mut all = Vec::new();
        for decider in approvers.into_iter().chain(assessors).collect::<BTreeSet<_>>() {
            let mates = housemates(db, decider)?;
            if mates.is_empty() {
                continue;
            }
            let name = Person::find(db, decider)?.name;
            for (part, found) in [(Part::Assessed, assessed(db, scope, decider, &mates)?), (Part::Approved, approved(db, scope, decider, &mates)?)] {
                all.extend(found.into_iter().map(|(_, number, holder, at)| Conflict { number, name: holder, decider: name.clone(), part, at }));
            }
        }
        all.sort_by_key(|conflict| std::cmp::Reverse(conflict.at));
        Ok(all)
    }
}

fn assessed(db: &mut Db, scope: &[UnitId], by: PersonId, mates: &[PersonId]) -> Result<Vec<Found>> {
    let checked = certificates::table.inner_join(practical_checks::table.on(practical_checks::request_id.eq(certificates::request_id.nullable())));
    let checked = checked.filter(practical_checks::assessor_id.eq(by)).filter(practical_checks::passed.eq(true));
    let revoked = revocations::table.filter(revocations::certificate_id.eq(certificates::id));
    let checked = checked.filter(certificates::person_id.eq_any(mates)).filter(certificates::unit_id.eq_any(within(scope))).filter(not(exists(revoked)));
    Ok(checked.select((certificates::id, certificates::number, certificates::name, practical_checks::checked_at)).load(db)?)
}

fn approved(db: &mut Db, scope: &[UnitId], by: PersonId, mates: &[PersonId]) -> Result<Vec<Found>> {
    let signed = certificates::table.inner_join(approvals::table.on(approvals::request_id.eq(certificates::request_id)));
    let revoked = revocations::table.filter(revocations::certificate_id.eq(certificates::id));
    let signed = signed.filter(approvals::approver_id.eq(by)).filter(certificates::person_id.eq_any(mates));
    let signed = signed.filter(certificates::unit_id.eq_any(within(scope))).filter(not(exists(revoked)));
    Ok(signed.select((certificates::id, certificates::number, certificates::name, approvals::approved_at)).load(db)?)
}
