//! A one-time link by which a person may link a sign-in of their own.

use super::role::Right;
use crate::db::schema::{identity_invitations, persons};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::Keys;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(InvitationId);

/// Made in class, used at home the same week.
const VALID: Duration = Duration::days(7);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Invitation {
    pub id: InvitationId,
    pub person_id: PersonId,
    pub made_at: NaiveDateTime,
    pub made_by: PersonId,
    pub expires_at: NaiveDateTime,
    pub used_at: Option<NaiveDateTime>,
    pub revoked_at: Option<NaiveDateTime>,
}

impl Invitation {
    /// The caller has found the person within the inviter's units. Only an admin there invites staff: the link
    /// opens whatever rights the person has. Sent twice, it is one invitation.
    pub fn create(db: &mut Db, by: PersonId, as_admin: bool, id: InvitationId, person: PersonId) -> Result<Invitation> {
        if let Some(sent_before) = identity_invitations::table.find(id).first::<Invitation>(db).optional()? {
            return if (sent_before.person_id, sent_before.made_by) == (person, by) { sent_before.open() } else { Err(Error::NotFound) };
        }
        if !as_admin && !Right::of(db, person)?.is_empty() {
            return Err(Error::refused("invitation-of-staff"));
        }
        let at = now();
        let new = Invitation { id, person_id: person, made_at: at, made_by: by, expires_at: at + VALID, used_at: None, revoked_at: None };
        diesel::insert_into(identity_invitations::table)
            .values((
                identity_invitations::id.eq(id),
                identity_invitations::person_id.eq(person),
                identity_invitations::made_at.eq(at),
                identity_invitations::made_by.eq(by),
                identity_invitations::expires_at.eq(new.expires_at),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "invitation-made", person, json!({ "invitation": id }))?;
        Ok(new)
    }

    /// What stands in the link: the id, and a proof that this installation made it. The database alone tells no link.
    pub fn token(keys: &Keys, id: InvitationId) -> String {
        URL_SAFE_NO_PAD.encode([id.0.as_bytes().as_slice(), &keys.lookup("identity-invitation", id.0.as_bytes())[..16]].concat())
    }

    pub fn id_in(keys: &Keys, token: &str) -> Option<InvitationId> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let id = InvitationId(uuid::Uuid::from_slice(bytes.get(..16)?).ok()?);
        let fits = aws_lc_rs::constant_time::verify_slices_are_equal(token.as_bytes(), Invitation::token(keys, id).as_bytes());
        fits.is_ok().then_some(id)
    }

    pub fn find(db: &mut Db, id: InvitationId) -> Result<Invitation> {
        Ok(identity_invitations::table.find(id).first(db)?)
    }

    pub fn find_open(db: &mut Db, id: InvitationId) -> Result<Invitation> {
        Invitation::find(db, id)?.open()
    }

    fn open(self) -> Result<Invitation> {
        match () {
            _ if self.used_at.is_some() => Err(Error::refused("invitation-used")),
            _ if self.revoked_at.is_some() => Err(Error::refused("invitation-taken-back")),
            _ if self.expires_at <= now() => Err(Error::refused("invitation-expired")),
            _ => Ok(self),
        }
    }

    /// A person's invitations that may still be used.
    pub fn open_of(db: &mut Db, person: PersonId) -> Result<Vec<Invitation>> {
        let open = identity_invitations::table.filter(identity_invitations::person_id.eq(person)).filter(identity_invitations::used_at.is_null());
        let open = open.filter(identity_invitations::revoked_at.is_null()).filter(identity_invitations::expires_at.gt(now()));
        Ok(open.order(identity_invitations::made_at.desc()).load(db)?)
    }

    pub(super) fn used(self, db: &mut Db) -> Result<Invitation> {
        diesel::update(identity_invitations::table.find(self.id)).set(identity_invitations::used_at.eq(now())).execute(db)?;
        Ok(self)
    }

    pub fn revoke(&self, db: &mut Db, by: PersonId) -> Result<()> {
        diesel::update(identity_invitations::table.find(self.id)).set(identity_invitations::revoked_at.eq(now())).execute(db)?;
        journal::record(db, Some(by), "invitation-taken-back", self.person_id, json!({ "invitation": self.id }))
    }

    /// The unit of the person, for whoever asks whether they may invite them.
    pub fn unit_of(db: &mut Db, person: PersonId) -> Result<UnitId> {
        Ok(persons::table.find(person).select(persons::unit_id).first(db)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_of_this_installation_and_of_one_invitation() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (keys, others) = (Keys::open(here.path()).unwrap(), Keys::open(there.path()).unwrap());
        let (id, other) = (InvitationId::new(), InvitationId::new());
        let token = Invitation::token(&keys, id);
        assert_eq!(Invitation::id_in(&keys, &token), Some(id));
        assert_eq!(Invitation::id_in(&others, &token), None);
        let forged = format!("{}{}", &Invitation::token(&keys, other)[..21], &token[21..]);
        assert_eq!(Invitation::id_in(&keys, &forged), None);
        assert_eq!(Invitation::id_in(&keys, ""), None);
    }
}
