//! What happens to a certificate later: a correction, which makes a new revision, or a revocation, which is for ever.

use super::certificate::{Certificate, CertificateId};
use super::impartial::{CORRECT, REVOKE};
use super::request::Request;
use super::series;
use crate::community::Unit;
use crate::db::schema::{certificates, corrections, revocations};
use crate::db::{Db, Json, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::learning::Enrolment;
use crate::text::tidy;
use crate::web::in_vietnam;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Correction {
    pub certificate_id: CertificateId,
    /// The revision that it made.
    pub revision: i32,
    pub corrected_by: PersonId,
    pub reason: String,
    pub name_before: String,
    pub birth_date_before: Option<NaiveDate>,
    pub corrected_at: NaiveDateTime,
    /// Of a reissue: the number in whose place the present one was given.
    pub number_before: Option<String>,
}

crate::words! {
    /// What a stranger may know of the reason.
    pub enum RevocationKind { Mistake = "mistake", Fraud = "fraud", Wish = "wish", Other = "other" }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RevocationReason {
    pub kind: RevocationKind,
    /// For the commune alone.
    pub note: String,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Revocation {
    pub certificate_id: CertificateId,
    pub revoked_by: PersonId,
    pub reason: Json<RevocationReason>,
    pub revoked_at: NaiveDateTime,
}

/// What a correction changes, and the revision it was written for.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCorrection {
    pub revision: i32,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub reason: String,
}

impl NewCorrection {
    /// The fields that it changes.
    fn fields(&self, before: &Certificate) -> Vec<&'static str> {
        let changed = [("name", before.name != tidy(&self.name)), ("birth_date", before.birth_date != self.birth_date)];
        changed.into_iter().filter(|(_, changed)| *changed).map(|(field, _)| field).collect()
    }
}

impl Certificate {
    /// Corrects name or birth date, on the certificate and on the person. Never for oneself.
    pub fn correct(&self, db: &mut Db, by: PersonId, new: &NewCorrection) -> Result<()> {
        if !self.may_become(db, by, new)? {
            return Ok(());
        }
        if new.fields(self).is_empty() {
            return Err(Error::refused("correction-changes-nothing"));
        }
        self.become_as(db, by, new, None)?;
        journal::record(db, Some(by), "certificate-corrected", &self.number, json!({ "revision": self.revision + 1, "fields": new.fields(self) }))
    }

    /// Gives another number in the place of this one: the paper was lost, or has a wrong name on it. Never to oneself.
    /// Gives the number that holds now.
    pub fn reissue(&self, db: &mut Db, by: PersonId, new: &NewCorrection) -> Result<String> {
        if !self.may_become(db, by, new)? {
            return Ok(self.number.clone());
        }
        let commune = Unit::commune_of(db, self.unit_id)?;
        let number = series::take(db, &commune, in_vietnam(now()).year())?;
        self.become_as(db, by, new, Some(&number))?;
        let enrolment = Request::find(db, self.request_id)?.enrolment_id;
        let enrolment = Enrolment::find(db, enrolment)?;
        if enrolment.certificate_number.as_ref() == Some(&self.number) {
            enrolment.note_request(db, enrolment.request_state.as_deref(), Some(&number))?;
        }
        let told = json!({ "before": self.number, "revision": self.revision + 1, "fields": new.fields(self) });
        journal::record(db, Some(by), "certificate-reissued", &number, told)?;
        Ok(number)
    }

    /// False when this very change was made before: sent twice, it is once.
    fn may_become(&self, db: &mut Db, by: PersonId, new: &NewCorrection) -> Result<bool> {
        CORRECT.may_be_done(db, by, self.person_id)?;
        match self.revision {
            now if now == new.revision + 1 && new.fields(self).is_empty() => return Ok(false),
            now if now != new.revision => return Err(Error::refused("correction-came-late")),
            _ => {}
        }
        if Revocation::of(db, self.id)?.is_some() {
            return Err(Error::refused("certificate-was-revoked"));
        }
        Ok(true)
    }

    fn become_as(&self, db: &mut Db, by: PersonId, new: &NewCorrection, number: Option<&str>) -> Result<()> {
        self.keep_correction(db, by, &new.reason, number.map(|_| self.number.as_str()))?;
        let name = tidy(&new.name);
        diesel::update(certificates::table.find(self.id))
            .set((
                certificates::revision.eq(self.revision + 1),
                certificates::name.eq(&name),
                certificates::birth_date.eq(new.birth_date),
                certificates::number.eq(number.unwrap_or(&self.number)),
            ))
            .execute(db)?;
        if new.fields(self).is_empty() { Ok(()) } else { Person::correct(db, self.person_id, &name, new.birth_date) }
    }

    fn keep_correction(&self, db: &mut Db, by: PersonId, reason: &str, number_before: Option<&str>) -> Result<()> {
        diesel::insert_into(corrections::table)
            .values((
                corrections::certificate_id.eq(self.id),
                corrections::revision.eq(self.revision + 1),
                corrections::corrected_by.eq(by),
                corrections::reason.eq(reason.trim()),
                corrections::name_before.eq(&self.name),
                corrections::birth_date_before.eq(self.birth_date),
                corrections::corrected_at.eq(now()),
                corrections::number_before.eq(number_before),
            ))
            .execute(db)?;
        Ok(())
    }

    /// The certificate that had this number before another was given in its place.
    pub fn replaced(db: &mut Db, number: &str) -> Result<Option<(Certificate, Correction)>> {
        let Some(correction) = corrections::table.filter(corrections::number_before.eq(number)).first::<Correction>(db).optional()? else {
            return Ok(None);
        };
        Ok(Some((certificates::table.find(correction.certificate_id).first(db)?, correction)))
    }

    /// Revokes for ever. Never one's own; revoked again, it is the same revocation.
    pub fn revoke(&self, db: &mut Db, by: PersonId, kind: RevocationKind, note: &str) -> Result<()> {
        REVOKE.may_be_done(db, by, self.person_id)?;
        if Revocation::of(db, self.id)?.is_some() {
            return Ok(());
        }
        diesel::insert_into(revocations::table)
            .values((
                revocations::certificate_id.eq(self.id),
                revocations::revoked_by.eq(by),
                revocations::reason.eq(Json(RevocationReason { kind, note: note.trim().to_owned() })),
                revocations::revoked_at.eq(now()),
            ))
            .execute(db)?;
        let enrolment = Request::find(db, self.request_id)?.enrolment_id;
        Enrolment::find(db, enrolment)?.note_request(db, Some("revoked"), Some(&self.number))?;
        journal::record(db, Some(by), "certificate-revoked", &self.number, json!({ "kind": kind }))
    }
}

impl Correction {
    /// All corrections of one certificate, the first first.
    pub fn of(db: &mut Db, certificate: CertificateId) -> Result<Vec<Correction>> {
        Ok(corrections::table.filter(corrections::certificate_id.eq(certificate)).order(corrections::revision).load(db)?)
    }
}

impl Revocation {
    pub fn of(db: &mut Db, certificate: CertificateId) -> Result<Option<Revocation>> {
        Ok(revocations::table.find(certificate).first(db).optional()?)
    }
}
