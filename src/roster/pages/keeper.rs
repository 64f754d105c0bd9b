//! A trainer or an admin: whoever keeps lists of people.

use crate::error::{Error, Result};
use crate::identity::{Admin, Trainer};
use crate::roster::import::Keeper;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

impl FromRequest for Keeper {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Keeper>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let trainer = Trainer::from_request(request, &mut Payload::None);
        let admin = Admin::from_request(request, &mut Payload::None);
        Box::pin(async move {
            match (trainer.await, admin.await) {
                (Ok(trainer), Ok(admin)) => Ok(Keeper { id: trainer.id, scope: [trainer.scope(), admin.scope()].concat(), admin_of: admin.scope() }),
                (Ok(trainer), Err(_)) => Ok(Keeper { id: trainer.id, scope: trainer.scope(), admin_of: Vec::new() }),
                (Err(_), Ok(admin)) => Ok(Keeper { id: admin.id, scope: admin.scope(), admin_of: admin.scope() }),
                (Err(error), Err(_)) => Err(error),
            }
        })
    }
}
