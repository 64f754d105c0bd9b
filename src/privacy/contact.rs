//! The person in charge of personal data in a commune (Luật 91/2025 Đ33.2), and where people complain (Đ19.2).

use crate::db::schema::{privacy_contacts, units};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::Result;
use crate::journal;
use crate::text::tidy;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(ContactId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Contact {
    pub id: ContactId,
    pub unit_id: UnitId,
    pub name: String,
    pub position: String,
    /// Telephone, e-mail, desk.
    pub contact: String,
    /// The decision that appoints them; may be empty.
    pub document: String,
    pub complaints: String,
    pub named_at: NaiveDateTime,
    pub named_by: PersonId,
}

/// The id comes with the form: sent twice, it is one row.
#[derive(Debug, Clone)]
pub struct NewContact {
    pub id: ContactId,
    pub name: String,
    pub position: String,
    pub contact: String,
    pub document: String,
    pub complaints: String,
}

impl Contact {
    /// From now on; who was named before stays as a row.
    pub fn name(db: &mut Db, by: PersonId, commune: UnitId, new: &NewContact) -> Result<()> {
        if privacy_contacts::table.find(new.id).first::<Contact>(db).optional()?.is_some() {
            return Ok(());
        }
        diesel::insert_into(privacy_contacts::table)
            .values((
                privacy_contacts::id.eq(new.id),
                privacy_contacts::unit_id.eq(commune),
                privacy_contacts::name.eq(tidy(&new.name)),
                privacy_contacts::position.eq(tidy(&new.position)),
                privacy_contacts::contact.eq(new.contact.trim()),
                privacy_contacts::document.eq(tidy(&new.document)),
                privacy_contacts::complaints.eq(new.complaints.trim()),
                privacy_contacts::named_at.eq(now()),
                privacy_contacts::named_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "privacy-contact-named", commune, json!({ "contact": new.id }))
    }

    pub fn of(db: &mut Db, commune: UnitId) -> Result<Option<Contact>> {
        let all = privacy_contacts::table.filter(privacy_contacts::unit_id.eq(commune));
        Ok(all.order((privacy_contacts::named_at.desc(), privacy_contacts::id.desc())).first(db).optional()?)
    }

    /// Whether a commune of this installation has nobody in charge yet.
    pub fn is_missing_somewhere(db: &mut Db) -> Result<bool> {
        let named = privacy_contacts::table.select(privacy_contacts::unit_id);
        let without = units::table.filter(units::kind.eq(crate::community::UnitKind::Commune)).filter(units::id.ne_all(named)).select(units::id);
        Ok(diesel::select(diesel::dsl::exists(without)).get_result(db)?)
    }
}
