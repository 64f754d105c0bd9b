//! Who may invite: a trainer the learners of their units, an admin the staff too.

use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Admin, Person, Trainer};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

#[derive(Debug, Clone)]
pub struct Inviter {
    pub id: PersonId,
    scope: Vec<UnitId>,
    admin_of: Vec<UnitId>,
}

impl Inviter {
    /// A person within these units, and whether this is their admin.
    pub fn find(&self, db: &mut Db, person: PersonId) -> Result<(Person, bool)> {
        let person = Person::find(db, person)?;
        let within = |db: &mut Db, units: &[UnitId]| crate::community::Unit::is_within(db, person.unit_id, units);
        if !within(db, &self.scope)? {
            return Err(Error::NotFound);
        }
        let as_admin = within(db, &self.admin_of)?;
        if !as_admin && crate::identity::is_restricted(db, person.id)? {
            return Err(Error::NotFound);
        }
        Ok((person, as_admin))
    }
}

impl FromRequest for Inviter {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Inviter>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let trainer = Trainer::from_request(request, &mut Payload::None);
        let admin = Admin::from_request(request, &mut Payload::None);
        Box::pin(async move {
            match (trainer.await, admin.await) {
                (Ok(trainer), Ok(admin)) => Ok(Inviter { id: trainer.id, scope: [trainer.scope(), admin.scope()].concat(), admin_of: admin.scope() }),
                (Ok(trainer), Err(_)) => Ok(Inviter { id: trainer.id, scope: trainer.scope(), admin_of: Vec::new() }),
                (Err(_), Ok(admin)) => Ok(Inviter { id: admin.id, scope: admin.scope(), admin_of: admin.scope() }),
                (Err(error), Err(_)) => Err(error),
            }
        })
    }
}
