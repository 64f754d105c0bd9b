//! An admin or an officer: whoever looks after people's rights over their data.

use crate::db::{PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Admin, Officer};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

pub struct Steward {
    pub id: PersonId,
    pub scope: Vec<UnitId>,
}

impl FromRequest for Steward {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Steward>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let officer = Officer::from_request(request, &mut Payload::None);
        let admin = Admin::from_request(request, &mut Payload::None);
        Box::pin(async move {
            match (officer.await, admin.await) {
                (Ok(officer), Ok(admin)) => Ok(Steward { id: officer.id, scope: [officer.scope(), admin.scope()].concat() }),
                (Ok(officer), Err(_)) => Ok(Steward { id: officer.id, scope: officer.scope() }),
                (Err(_), Ok(admin)) => Ok(Steward { id: admin.id, scope: admin.scope() }),
                (Err(error), Err(_)) => Err(error),
            }
        })
    }
}
