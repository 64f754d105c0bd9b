//! The holder shows more of a certificate to whoever has the link, for as long as they want.

use super::certificate::{Certificate, CertificateId};
use crate::db::schema::certificate_openings;
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::{Keys, hex};
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(OpeningId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Opening {
    pub id: OpeningId,
    pub certificate_id: CertificateId,
    pub opened_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub closed_at: Option<NaiveDateTime>,
}

/// For how many days.
pub const DAYS: [i64; 3] = [1, 7, 30];

impl Certificate {
    /// The holder's own choice; nobody makes it for them. Sent again, it is the same.
    pub fn open(&self, db: &mut Db, holder: PersonId, id: OpeningId, days: i64) -> Result<Opening> {
        if self.person_id != holder {
            return Err(Error::NotFound);
        }
        if let Some(sent) = certificate_openings::table.find(id).first::<Opening>(db).optional()? {
            return if sent.certificate_id == self.id { Ok(sent) } else { Err(Error::NotFound) };
        }
        let opened_at = now();
        let opening = Opening { id, certificate_id: self.id, opened_at, ends_at: opened_at + TimeDelta::days(days), closed_at: None };
        diesel::insert_into(certificate_openings::table)
            .values((
                certificate_openings::id.eq(opening.id),
                certificate_openings::certificate_id.eq(opening.certificate_id),
                certificate_openings::opened_at.eq(opening.opened_at),
                certificate_openings::ends_at.eq(opening.ends_at),
            ))
            .execute(db)?;
        journal::record(db, Some(holder), "certificate-opened", &self.number, json!({ "opening": id, "days": days }))?;
        Ok(opening)
    }

    pub fn close(&self, db: &mut Db, holder: PersonId, id: OpeningId) -> Result<()> {
        let own = certificate_openings::table.find(id).filter(certificate_openings::certificate_id.eq(self.id));
        let opening: Opening = own.first(db)?;
        if self.person_id != holder {
            return Err(Error::NotFound);
        }
        if opening.closed_at.is_some() {
            return Ok(());
        }
        diesel::update(certificate_openings::table.find(id)).set(certificate_openings::closed_at.eq(now())).execute(db)?;
        journal::record(db, Some(holder), "certificate-closed", &self.number, json!({ "opening": id }))
    }

    /// Those that are open now.
    pub fn openings(&self, db: &mut Db) -> Result<Vec<Opening>> {
        let own = certificate_openings::table.filter(certificate_openings::certificate_id.eq(self.id));
        let open = own.filter(certificate_openings::closed_at.is_null()).filter(certificate_openings::ends_at.gt(now()));
        Ok(open.order(certificate_openings::opened_at).load(db)?)
    }
}

impl Opening {
    /// What stands in the link. Nothing of it is kept: only this installation can make it.
    pub fn secret(&self, keys: &Keys) -> String {
        hex(&keys.lookup("certificate-opening", self.id.0.as_bytes())[..16])
    }
}
