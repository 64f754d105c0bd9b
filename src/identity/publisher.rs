//! Who may take a course along as a package: a trainer or an admin.

use super::rights::{Viewer, Visitor, staff};
use super::role::Role;
use crate::error::Error;
use crate::error::Result;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

pub struct Publisher(pub Viewer);

impl Publisher {
    pub fn is(viewer: &Viewer) -> bool {
        viewer.has(Role::Trainer) || viewer.has(Role::Admin)
    }
}

impl FromRequest for Publisher {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Publisher>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let visitor = visitor.await?;
            let manages = visitor.0.as_ref().is_some_and(|viewer| viewer.has(Role::Admin));
            staff(&request, visitor, if manages { Role::Admin } else { Role::Trainer }).await.map(Publisher)
        })
    }
}
