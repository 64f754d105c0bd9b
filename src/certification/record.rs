//! A confirmation record: all that somebody outside needs to confirm one certificate. Its fields are
//! described in `docs/exports.md` and `docs/confirmation-record.schema.json`.

use super::answer::{Outcome, Told};
use super::certificate::{Certificate, CertificateId};
use super::changes::{Correction, Revocation, RevocationKind};
use super::export::ExportId;
use super::request::RequestId;
use super::waiting::{RecordStatus, Waiting};
use crate::catalog::{Course, CourseVersion, CourseVersionId, Framework};
use crate::community::{Unit, UnitKind};
use crate::db::schema::{approvals, certificates, corrections, persons, practical_checks, revocations};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Audience, Person, SealedNumber, Sex};
use crate::keys::Keys;
use crate::web::in_vietnam;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

pub const SCHEMA_VERSION: &str = "2";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    pub schema_version: String,
    /// Names this record in an answer: number, revision, status and attempt.
    pub record_id: String,
    pub certificate_number: String,
    pub revision: i32,
    pub status: RecordStatus,
    pub person: RecordPerson,
    pub audience: Audience,
    pub commune: RecordCommune,
    pub hamlet: Option<String>,
    pub course: RecordCourse,
    pub framework: Option<RecordFramework>,
    pub skills: Vec<String>,
    pub score: f64,
    pub assessed_at: Option<String>,
    pub assessor: Option<String>,
    pub approved_at: String,
    pub approver: String,
    pub issued_at: String,
    pub expires_at: Option<String>,
    pub correction: Option<RecordCorrection>,
    pub revocation: Option<RecordRevocation>,
    /// The record of this certificate that went out before.
    pub earlier: Option<RecordEarlier>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordEarlier {
    pub record_id: String,
    pub export: ExportId,
    pub answer: Option<RecordAnswer>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordAnswer {
    pub outcome: Outcome,
    pub reason: String,
    pub answered_on: NaiveDate,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordPerson {
    pub internal_id: PersonId,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub sex: Option<Sex>,
    pub personal_number: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordCommune {
    pub code: String,
    pub name: String,
    pub province: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordCourse {
    pub id: String,
    pub version: String,
    pub title: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordFramework {
    pub id: String,
    pub version: String,
    pub notice: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordCorrection {
    pub reason: String,
    pub at: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordRevocation {
    pub kind: RevocationKind,
    pub reason: String,
    pub at: String,
}

impl Record {
    /// The records of some that wait, in their order; `known` is carried from some to the next.
    pub(super) fn some(db: &mut Db, keys: &Keys, known: &mut Known, waiting: &[Waiting]) -> Result<Vec<Record>> {
        let facts = Facts::of(db, waiting)?;
        known.learn(db, &facts)?;
        let record = |one| facts.record(keys, known, one).ok_or_else(|| Error::broken("a certificate without its approval"))?;
        waiting.iter().map(record).collect()
    }
}

/// What changes with every certificate, for one chunk of them.
struct Facts {
    certificates: HashMap<CertificateId, Certificate>,
    sexes: HashMap<PersonId, Option<Sex>>,
    numbers: HashMap<PersonId, SealedNumber>,
    checks: HashMap<RequestId, (PersonId, NaiveDateTime)>,
    approvals: HashMap<RequestId, (PersonId, NaiveDateTime)>,
    corrections: HashMap<(CertificateId, i32), Correction>,
    revocations: HashMap<CertificateId, Revocation>,
    names: HashMap<PersonId, String>,
    earlier: HashMap<CertificateId, Told>,
}

impl Facts {
    fn of(db: &mut Db, waiting: &[Waiting]) -> Result<Facts> {
        let ids: Vec<CertificateId> = waiting.iter().map(|one| one.certificate_id).collect();
        let held: Vec<Certificate> = certificates::table.filter(certificates::id.eq_any(&ids)).load(db)?;
        let people: Vec<PersonId> = held.iter().map(|certificate| certificate.person_id).collect();
        let requests: Vec<RequestId> = held.iter().map(|certificate| certificate.request_id).collect();
        let sexes: Vec<(PersonId, Option<Sex>)> = persons::table.filter(persons::id.eq_any(&people)).select((persons::id, persons::sex)).load(db)?;
        let passed = practical_checks::table.filter(practical_checks::request_id.eq_any(&requests)).filter(practical_checks::passed.eq(true));
        let checks: Vec<(RequestId, PersonId, NaiveDateTime)> =
            passed.select((practical_checks::request_id.assume_not_null(), practical_checks::assessor_id, practical_checks::checked_at)).load(db)?;
        let approved: Vec<(RequestId, PersonId, NaiveDateTime)> = approvals::table.filter(approvals::request_id.eq_any(&requests)).load(db)?;
        let corrected: Vec<Correction> = corrections::table.filter(corrections::certificate_id.eq_any(&ids)).load(db)?;
        let revoked: Vec<Revocation> = revocations::table.filter(revocations::certificate_id.eq_any(&ids)).load(db)?;
        let staff: Vec<PersonId> = checks.iter().chain(&approved).map(|(_, person, _)| *person).collect();
        Ok(Facts {
            certificates: held.into_iter().map(|certificate| (certificate.id, certificate)).collect(),
            sexes: sexes.into_iter().collect(),
            numbers: SealedNumber::of(db, &people)?.into_iter().collect(),
            checks: checks.into_iter().map(|(request, by, at)| (request, (by, at))).collect(),
            approvals: approved.into_iter().map(|(request, by, at)| (request, (by, at))).collect(),
            corrections: corrected.into_iter().map(|correction| ((correction.certificate_id, correction.revision), correction)).collect(),
            revocations: revoked.into_iter().map(|revocation| (revocation.certificate_id, revocation)).collect(),
            names: Person::names(db, &staff)?,
            earlier: Told::of(db, &ids)?.into_iter().map(|told| (told.key.certificate_id, told)).collect(),
        })
    }

    fn record(&self, keys: &Keys, known: &Known, one: &Waiting) -> Option<Result<Record>> {
        let certificate = self.certificates.get(&one.certificate_id)?;
        let (place, (course, framework)) = (known.places.get(&certificate.unit_id)?, known.courses.get(&certificate.course_version_id)?);
        let (approver, approved_at) = self.approvals.get(&certificate.request_id)?;
        let check = self.checks.get(&certificate.request_id);
        let correction = self.corrections.get(&(certificate.id, certificate.revision));
        let revocation = self.revocations.get(&certificate.id);
        let person = match self.person(keys, certificate) {
            Ok(person) => person,
            Err(error) => return Some(Err(error)),
        };
        Some(Ok(Record {
            schema_version: SCHEMA_VERSION.into(),
            record_id: one.key().name(&certificate.number),
            certificate_number: certificate.number.clone(),
            revision: one.revision,
            status: one.status,
            person,
            audience: certificate.audience,
            commune: place.commune.clone(),
            hamlet: place.hamlet.clone(),
            course: course.clone(),
            framework: framework.clone(),
            skills: certificate.skills.0.clone(),
            score: (certificate.score * 10_000.0).round() / 10_000.0,
            assessed_at: check.map(|(_, at)| moment(*at)),
            assessor: check.and_then(|(by, _)| self.names.get(by).cloned()),
            approved_at: moment(*approved_at),
            approver: self.names.get(approver)?.clone(),
            issued_at: moment(certificate.issued_at),
            expires_at: certificate.expires_at.map(moment),
            correction: correction.map(|correction| RecordCorrection { reason: correction.reason.clone(), at: moment(correction.corrected_at) }),
            revocation: revocation.map(|revocation| {
                let reason = &revocation.reason.0;
                RecordRevocation { kind: reason.kind, reason: reason.note.clone(), at: moment(revocation.revoked_at) }
            }),
            earlier: self.earlier.get(&certificate.id).map(RecordEarlier::of),
        }))
    }

    fn person(&self, keys: &Keys, certificate: &Certificate) -> Result<RecordPerson> {
        let number = self.numbers.get(&certificate.person_id);
        Ok(RecordPerson {
            internal_id: certificate.person_id,
            name: certificate.name.clone(),
            birth_date: certificate.birth_date,
            sex: self.sexes.get(&certificate.person_id).copied().flatten(),
            personal_number: number.map(|number| number.open(keys, certificate.person_id)).transpose()?,
        })
    }
}

impl RecordEarlier {
    fn of(told: &Told) -> RecordEarlier {
        let answer = told.answer.as_ref();
        let answer = answer.map(|answer| RecordAnswer { outcome: answer.outcome, reason: answer.reason.clone(), answered_on: answer.answered_on });
        RecordEarlier { record_id: told.name(), export: told.export_id, answer }
    }
}

/// What many certificates share: looked up once.
#[derive(Default)]
pub(super) struct Known {
    places: HashMap<UnitId, Place>,
    courses: HashMap<CourseVersionId, (RecordCourse, Option<RecordFramework>)>,
}

struct Place {
    hamlet: Option<String>,
    commune: RecordCommune,
}

impl Known {
    fn learn(&mut self, db: &mut Db, facts: &Facts) -> Result<()> {
        for certificate in facts.certificates.values() {
            if let Entry::Vacant(place) = self.places.entry(certificate.unit_id) {
                place.insert(Place::of(db, certificate.unit_id)?);
            }
            if let Entry::Vacant(known) = self.courses.entry(certificate.course_version_id) {
                known.insert(course(db, certificate.course_version_id)?);
            }
        }
        Ok(())
    }
}

impl Place {
    fn of(db: &mut Db, unit: UnitId) -> Result<Place> {
        let unit = Unit::find(db, unit)?;
        let commune = Unit::commune_of(db, unit.id)?;
        let province = commune.parent_id.map(|id| Unit::find(db, id)).transpose()?;
        Ok(Place {
            hamlet: (unit.kind == UnitKind::Hamlet).then_some(unit.name),
            commune: RecordCommune { code: commune.code, name: commune.name, province: province.map(|province| province.name).unwrap_or_default() },
        })
    }
}

fn course(db: &mut Db, version: CourseVersionId) -> Result<(RecordCourse, Option<RecordFramework>)> {
    let version = CourseVersion::find(db, version)?;
    let course = RecordCourse { id: Course::find(db, version.course_id)?.slug, version: version.label, title: version.title };
    let framework = version.framework_id.map(|id| Framework::find(db, id)).transpose()?;
    Ok((course, framework.map(|framework| RecordFramework { id: framework.code, version: framework.version, notice: framework.notice })))
}

/// A time as Vietnam's clocks show it: "2026-11-22T08:30:00+07:00".
pub(super) fn moment(at: NaiveDateTime) -> String {
    in_vietnam(at).format("%Y-%m-%dT%H:%M:%S+07:00").to_string()
}
