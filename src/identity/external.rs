//! A sign-in at another organisation that belongs to a person here.

use super::invitation::{Invitation, InvitationId};
use super::login::{Door, Login, LoginId};
use super::number::Number;
use super::role::Right;
use crate::db::schema::{external_identities, external_logins, logins};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

crate::id!(ExternalIdentityId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct ExternalIdentity {
    pub id: ExternalIdentityId,
    pub provider: String,
    #[serde(skip)]
    pub subject: String,
    pub person_id: PersonId,
    pub linked_at: NaiveDateTime,
    pub linked_by: Option<PersonId>,
    pub unlinked_at: Option<NaiveDateTime>,
    pub unlinked_by: Option<PersonId>,
}

/// Why a sign-in at a provider is believed to be this person's. Never because of an e-mail address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Voucher {
    /// The provider says the verified number, as its keyed hash, and is trusted with that.
    Number(Vec<u8>),
    Invitation(InvitationId),
}

impl Voucher {
    /// Whom it speaks for, as things stand now.
    pub fn person(&self, db: &mut Db) -> Result<PersonId> {
        match self {
            Voucher::Invitation(id) => Ok(Invitation::find_open(db, *id)?.person_id),
            Voucher::Number(lookup) => {
                let owner = Number::owner(db, lookup)?.ok_or(Error::refused("identity-number-unknown"))?;
                // A number opens what a PIN opens; rights of staff are given by an admin's own hand.
                if Right::of(db, owner)?.is_empty() { Ok(owner) } else { Err(Error::refused("identity-staff-by-invitation")) }
            }
        }
    }
}

impl ExternalIdentity {
    /// The link in force of that sign-in.
    pub fn named(db: &mut Db, provider: &str, subject: &str) -> Result<Option<ExternalIdentity>> {
        let own = external_identities::table.filter(external_identities::provider.eq(provider)).filter(external_identities::subject.eq(subject));
        Ok(own.filter(external_identities::unlinked_at.is_null()).first(db).optional()?)
    }

    pub fn find(db: &mut Db, id: ExternalIdentityId) -> Result<ExternalIdentity> {
        Ok(external_identities::table.find(id).filter(external_identities::unlinked_at.is_null()).first(db)?)
    }

    /// A person's links in force, the latest first.
    pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<ExternalIdentity>> {
        let own = external_identities::table.filter(external_identities::person_id.eq(person)).filter(external_identities::unlinked_at.is_null());
        Ok(own.order(external_identities::linked_at.desc()).load(db)?)
    }

    /// The person has agreed. Sent twice, it is one link.
    pub fn link(db: &mut Db, provider: &str, subject: &str, voucher: &Voucher) -> Result<ExternalIdentity> {
        if let Some(known) = ExternalIdentity::named(db, provider, subject)? {
            return known.if_of(db, voucher);
        }
        let person = voucher.person(db)?;
        if ExternalIdentity::of(db, person)?.iter().any(|own| own.provider == provider) {
            return Err(Error::refused("identity-has-one"));
        }
        let by = match voucher {
            Voucher::Invitation(id) => Some(Invitation::find_open(db, *id)?.used(db)?.made_by),
            Voucher::Number(_) => None,
        };
        let new = ExternalIdentity {
            id: ExternalIdentityId::new(),
            provider: provider.into(),
            subject: subject.into(),
            person_id: person,
            linked_at: now(),
            linked_by: by,
            unlinked_at: None,
            unlinked_by: None,
        };
        new.insert(db)?;
        journal::record(db, Some(person), "identity-linked", person, json!({ "identity": new.id, "provider": provider, "by": by }))?;
        Ok(new)
    }

    /// Linked already: good when it is the same person, whatever has become of the invitation.
    fn if_of(self, db: &mut Db, voucher: &Voucher) -> Result<ExternalIdentity> {
        let meant = match voucher {
            Voucher::Invitation(id) => Some(Invitation::find(db, *id)?.person_id),
            Voucher::Number(lookup) => Number::owner(db, lookup)?,
        };
        if meant == Some(self.person_id) { Ok(self) } else { Err(Error::refused("identity-of-another")) }
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        diesel::insert_into(external_identities::table)
            .values((
                external_identities::id.eq(self.id),
                external_identities::provider.eq(&self.provider),
                external_identities::subject.eq(&self.subject),
                external_identities::person_id.eq(self.person_id),
                external_identities::linked_at.eq(self.linked_at),
                external_identities::linked_by.eq(self.linked_by),
            ))
            .execute(db)?;
        Ok(())
    }

    /// It opens nothing any more, and whoever came in through it is out; `except` is the login that asks.
    pub fn unlink(&self, db: &mut Db, by: PersonId, except: Option<LoginId>) -> Result<()> {
        let set = (external_identities::unlinked_at.eq(now()), external_identities::unlinked_by.eq(by));
        diesel::update(external_identities::table.find(self.id)).set(set).execute(db)?;
        let through = external_logins::table.filter(external_logins::identity_id.eq(self.id)).inner_join(logins::table);
        let open: Vec<LoginId> = through.filter(logins::revoked_at.is_null()).select(logins::id).load(db)?;
        open.into_iter().filter(|login| Some(*login) != except).try_for_each(|login| Login::revoke(db, login))?;
        journal::record(db, Some(by), "identity-unlinked", self.person_id, json!({ "identity": self.id, "provider": self.provider }))
    }

    /// An ordinary login, by a door of its own. `strong`: a second factor was seen there, and may count here.
    pub fn sign_in(&self, db: &mut Db, device: &str, strong: bool) -> Result<Login> {
        // Only an admin's invitation links staff: for them it is a door to their desk, with a desk's rules.
        let door = if Right::of(db, self.person_id)?.is_empty() { Door::OpenId } else { Door::OpenIdDesk };
        journal::record(db, Some(self.person_id), "signed-in", self.person_id, json!({ "door": door, "provider": self.provider }))?;
        let login = Login::create(db, self.person_id, door, device)?;
        let row = (external_logins::login_id.eq(login.id), external_logins::identity_id.eq(self.id), external_logins::strong.eq(strong));
        diesel::insert_into(external_logins::table).values(row).execute(db)?;
        Ok(login)
    }

    /// The provider through which a login came in.
    pub fn provider_of(db: &mut Db, login: LoginId) -> Result<Option<String>> {
        let through = external_logins::table.find(login).inner_join(external_identities::table);
        Ok(through.select(external_identities::provider).first(db).optional()?)
    }
}
