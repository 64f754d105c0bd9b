//! A certificate: what was true when it was issued, in a copy of its own.

use super::badge::Badge;
use super::changes::Revocation;
use super::paper::{FormId, PaperForm};
use super::request::{Request, RequestId};
use super::series;
use crate::catalog::{Blueprint, CourseVersion, CourseVersionId, Framework};
use crate::community::{Unit, within};
use crate::db::schema::{certificates, persons, revocations};
use crate::db::{Db, Json, PersonId, UnitId};
use crate::error::Result;
use crate::identity::{Audience, Person, restricted};
use crate::learning::Enrolment;
use crate::text::fold;
use crate::web::in_vietnam;
use chrono::{Datelike, Months, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;

crate::id!(CertificateId);

crate::words! {
    /// Replaced is a number in whose place another was given.
    pub enum Standing { Valid = "valid", Expired = "expired", Revoked = "revoked", Replaced = "replaced" }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Certificate {
    pub id: CertificateId,
    pub number: String,
    pub request_id: RequestId,
    pub person_id: PersonId,
    pub unit_id: UnitId,
    pub course_version_id: CourseVersionId,
    /// The framework it was made under: "id@version".
    pub framework: String,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub audience: Audience,
    pub course_title: String,
    pub skills: Json<Vec<String>>,
    pub score: f64,
    /// 1, and one more with each correction.
    pub revision: i32,
    pub issued_at: NaiveDateTime,
    pub expires_at: Option<NaiveDateTime>,
    /// The commune's words that it was issued with; none: those that the program brings.
    #[serde(skip)]
    pub form_id: Option<FormId>,
}

/// A line of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    #[serde(flatten)]
    pub certificate: Certificate,
    pub standing: Standing,
}

impl Certificate {
    /// Made by an approval, in its transaction.
    pub(super) fn issue(db: &mut Db, request: &Request, at: NaiveDateTime) -> Result<Certificate> {
        let person = Person::find(db, request.person_id)?;
        let version = CourseVersion::find(db, request.course_version_id)?;
        let framework = version.framework_id.map(|id| Framework::find(db, id)).transpose()?;
        let months = Blueprint::of_version(db, version.id, person.audience)?.valid_months.map(|months| Months::new(months.unsigned_abs()));
        let commune = Unit::commune_of(db, request.unit_id)?;
        let certificate = Certificate {
            id: CertificateId::new(),
            number: series::take(db, &commune, in_vietnam(at).year())?,
            request_id: request.id,
            person_id: person.id,
            unit_id: request.unit_id,
            course_version_id: version.id,
            framework: framework.map(|framework| format!("{}@{}", framework.code, framework.version)).unwrap_or_default(),
            name: person.name,
            birth_date: person.birth_date,
            audience: person.audience,
            course_title: version.title,
            skills: version.skills,
            score: Enrolment::find(db, request.enrolment_id)?.best_score.unwrap_or_default(),
            revision: 1,
            issued_at: at,
            expires_at: months.and_then(|months| at.checked_add_months(months)),
            form_id: PaperForm::present(db, commune.id)?.map(|form| form.id),
        };
        certificate.insert(db)?;
        Badge::make(db, &certificate)?;
        Ok(certificate)
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        diesel::insert_into(certificates::table)
            .values((
                certificates::id.eq(self.id),
                certificates::number.eq(&self.number),
                certificates::request_id.eq(self.request_id),
                certificates::person_id.eq(self.person_id),
                certificates::unit_id.eq(self.unit_id),
                certificates::course_version_id.eq(self.course_version_id),
                certificates::framework.eq(&self.framework),
                certificates::name.eq(&self.name),
                certificates::birth_date.eq(self.birth_date),
                certificates::audience.eq(self.audience),
                certificates::course_title.eq(&self.course_title),
                certificates::skills.eq(&self.skills),
                certificates::score.eq(self.score),
                certificates::revision.eq(self.revision),
                certificates::issued_at.eq(self.issued_at),
                certificates::expires_at.eq(self.expires_at),
                certificates::form_id.eq(self.form_id),
            ))
            .execute(db)?;
        Ok(())
    }

    pub fn numbered(db: &mut Db, number: &str) -> Result<Certificate> {
        Ok(certificates::table.filter(certificates::number.eq(number)).first(db)?)
    }

    pub fn of_request(db: &mut Db, request: RequestId) -> Result<Option<Certificate>> {
        Ok(certificates::table.filter(certificates::request_id.eq(request)).first(db).optional()?)
    }

    /// One of somebody within these units; others are not found.
    pub fn within(db: &mut Db, scope: &[UnitId], number: &str) -> Result<Certificate> {
        let there = certificates::table.filter(certificates::number.eq(number)).filter(certificates::unit_id.eq_any(within(scope)));
        Ok(there.first(db)?)
    }

    /// The person's own, or one within the units in which they work.
    pub fn seen_by(db: &mut Db, viewer: PersonId, scope: &[UnitId], number: &str) -> Result<Certificate> {
        let certificate = Certificate::numbered(db, number)?;
        if certificate.person_id == viewer { Ok(certificate) } else { Certificate::within(db, scope, number) }
    }

    /// A person's own, the latest first.
    pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<Listed>> {
        let own: Vec<Certificate> = certificates::table.filter(certificates::person_id.eq(person)).order(certificates::issued_at.desc()).load(db)?;
        listed(db, own)
    }

    /// Those within these units whose number or holder's name is like that, the latest first, before the given one.
    pub fn search(db: &mut Db, scope: &[UnitId], like: &str, before: Option<(NaiveDateTime, CertificateId)>, most: i64) -> Result<Vec<Listed>> {
        let mut found = certificates::table.inner_join(persons::table).filter(certificates::unit_id.eq_any(within(scope))).into_boxed();
        // Who is restricted is found by the whole number alone.
        let whole = certificates::number.eq(like.trim().to_uppercase());
        found = found.filter(certificates::person_id.ne_all(restricted()).or(whole));
        if !like.trim().is_empty() {
            let name = persons::name_folded.like(format!("%{}%", literally(&fold(like)))).escape('\\');
            let number = certificates::number.like(format!("{}%", literally(&like.trim().to_uppercase()))).escape('\\');
            found = found.filter(name.or(number));
        }
        if let Some((at, id)) = before {
            found = found.filter(certificates::issued_at.lt(at).or(certificates::issued_at.eq(at).and(certificates::id.lt(id))));
        }
        let found: Vec<Certificate> =
            found.select(certificates::all_columns).order((certificates::issued_at.desc(), certificates::id.desc())).limit(most).load(db)?;
        listed(db, found)
    }

    pub fn standing(&self, revocation: Option<&Revocation>, at: NaiveDateTime) -> Standing {
        match self.expires_at {
            _ if revocation.is_some() => Standing::Revoked,
            Some(end) if end <= at => Standing::Expired,
            _ => Standing::Valid,
        }
    }
}

pub(super) fn listed(db: &mut Db, found: Vec<Certificate>) -> Result<Vec<Listed>> {
    let ids: Vec<CertificateId> = found.iter().map(|certificate| certificate.id).collect();
    let revoked: Vec<Revocation> = revocations::table.filter(revocations::certificate_id.eq_any(ids)).load(db)?;
    let now = crate::db::now();
    let line = |certificate: Certificate| {
        let standing = certificate.standing(revoked.iter().find(|revocation| revocation.certificate_id == certificate.id), now);
        Listed { certificate, standing }
    };
    Ok(found.into_iter().map(line).collect())
}

/// `%` and `_` as they were typed.
fn literally(typed: &str) -> String {
    typed.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
