//! Somebody whom a provider has vouched for and who is not linked yet: what they are asked to agree to.

use super::account::Account;
use crate::community::Unit;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::{ExternalIdentity, Invitation, Person, Voucher};
use serde::{Deserialize, Serialize};

/// Carried by the browser between the answer and the agreement.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Found {
    pub account: Account,
    pub voucher: Voucher,
    pub next: String,
}

/// The page before the agreement: what will belong together.
#[derive(Debug, Serialize)]
pub struct Proposal {
    pub person: PersonId,
    pub name: String,
    pub hamlet: String,
    /// Who made the invitation; nobody when the number speaks.
    pub invited_by: Option<String>,
}

impl Found {
    pub fn proposal(&self, db: &mut Db) -> Result<Proposal> {
        let person = self.voucher.person(db)?;
        let invited_by = match &self.voucher {
            Voucher::Invitation(id) => {
                let by = Invitation::find(db, *id)?.made_by;
                Some(Person::find(db, by)?.name)
            }
            Voucher::Number(_) => None,
        };
        let person = Person::find(db, person)?;
        Ok(Proposal { person: person.id, hamlet: Unit::find(db, person.unit_id)?.name, name: person.name, invited_by })
    }

    pub fn link(&self, db: &mut Db) -> Result<ExternalIdentity> {
        ExternalIdentity::link(db, &self.account.provider, &self.account.subject, &self.voucher)
    }
}
