//! Who may help, and what a helped login may do: nothing but learn.

use super::rights::{Viewer, Visitor, staff};
use super::role::Role;
use crate::db::UnitId;
use crate::error::{Error, Result};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use std::ops::Deref;

/// A guide or a trainer.
pub struct Helper(pub Viewer);

impl Helper {
    pub fn scope(&self) -> Vec<UnitId> {
        super::helping::HELPERS.iter().flat_map(|role| self.0.units(*role)).collect()
    }
}

impl FromRequest for Helper {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Helper>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let visitor = visitor.await?;
            let trains = visitor.0.as_ref().is_some_and(|viewer| viewer.has(Role::Trainer));
            staff(&request, visitor, if trains { Role::Trainer } else { Role::Guide }).await.map(Helper)
        })
    }
}

/// Whoever learns here: alone, or with a helper. Every other type of a handler's parameter keeps helpers out.
pub struct Helpable(pub Viewer);

impl FromRequest for Helpable {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Helpable>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        Box::pin(async move { visitor.await?.0.map(Helpable).ok_or(Error::First("/login")) })
    }
}

impl Deref for Helper {
    type Target = Viewer;
    fn deref(&self) -> &Viewer {
        &self.0
    }
}

impl Deref for Helpable {
    type Target = Viewer;
    fn deref(&self) -> &Viewer {
        &self.0
    }
}
