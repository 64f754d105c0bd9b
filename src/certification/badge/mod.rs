//! Open Badges 3.0: each certificate also as a credential that the world's wallets and checkers read (VC-JWT, RS256).

mod baked;
mod credential;
mod status;

pub use baked::{baked_png, baked_svg};
pub use credential::{achievement, credential, issuer};
pub use status::{StatusList, status_list};

use super::certificate::{Certificate, CertificateId};
use crate::db::Db;
use crate::db::schema::{badges, certificates};
use crate::error::Result;
use diesel::prelude::*;
use uuid::Uuid;

crate::id!(CredentialId);
crate::id!(SubjectId);

/// The names of a certificate and of its holder in that world: random, they tell nothing of the person.
#[derive(Debug, Clone, Queryable)]
pub struct Badge {
    pub certificate_id: CertificateId,
    pub credential: CredentialId,
    pub subject: SubjectId,
}

impl Badge {
    /// With the certificate, in its transaction. The badges of one person have one subject, so that they can be shown together.
    pub(super) fn make(db: &mut Db, certificate: &Certificate) -> Result<Badge> {
        let own = badges::table.inner_join(certificates::table).filter(certificates::person_id.eq(certificate.person_id));
        let subject: Option<SubjectId> = own.select(badges::subject).order(badges::certificate_id).first(db).optional()?;
        let badge = Badge { certificate_id: certificate.id, credential: CredentialId(random()), subject: subject.unwrap_or_else(|| SubjectId(random())) };
        diesel::insert_into(badges::table)
            .values((badges::certificate_id.eq(badge.certificate_id), badges::credential.eq(badge.credential), badges::subject.eq(badge.subject)))
            .execute(db)?;
        Ok(badge)
    }

    /// A certificate from elsewhere (the sample commune, an old backup) gets its names when they are first asked for.
    pub fn of(db: &mut Db, certificate: &Certificate) -> Result<Badge> {
        match badges::table.find(certificate.id).first(db).optional()? {
            Some(badge) => Ok(badge),
            None => Badge::make(db, certificate),
        }
    }
}

/// Not by the clock, as the program's own ids: those would tell when a row was made.
fn random() -> Uuid {
    uuid::Builder::from_random_bytes(crate::keys::random()).into_uuid()
}
