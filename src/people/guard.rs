//! Who looks people up, and who may correct them: rights that several roles have.

use crate::db::{PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Admin, Officer, Trainer};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

/// A trainer, an admin or an officer, with all units that they look after.
pub struct Looker(pub Reach);

/// A trainer or an admin.
pub struct Corrector(pub Reach);

#[derive(Debug, Clone)]
pub struct Reach {
    pub id: PersonId,
    pub scope: Vec<UnitId>,
    pub admin: bool,
    pub trainer: bool,
    /// Handles what people ask about their data: finds those too whose data is restricted.
    pub steward: bool,
}

impl FromRequest for Looker {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Looker>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let officer = Officer::from_request(&request, &mut Payload::None).await.map(|who| (who.id, who.scope()));
            Reach::of(&request, Some(officer)).await.map(Looker)
        })
    }
}

impl FromRequest for Corrector {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Corrector>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Reach::of(&request, None).await.map(Corrector) })
    }
}

impl Reach {
    /// May correct, not only look.
    pub fn corrects(&self) -> bool {
        self.admin || self.trainer
    }

    async fn of(request: &HttpRequest, officer: Option<Result<(PersonId, Vec<UnitId>)>>) -> Result<Reach> {
        let trainer = Trainer::from_request(request, &mut Payload::None).await.map(|who| (who.id, who.scope()));
        let admin = Admin::from_request(request, &mut Payload::None).await.map(|who| (who.id, who.scope()));
        let (is_trainer, is_admin) = (trainer.is_ok(), admin.is_ok());
        let steward = is_admin || officer.as_ref().is_some_and(Result::is_ok);
        let (mut reach, mut refusals) = (None::<Reach>, Vec::new());
        for one in [trainer, admin].into_iter().chain(officer) {
            match (one, &mut reach) {
                (Ok((_, scope)), Some(reach)) => reach.scope.extend(scope),
                (Ok((id, scope)), None) => reach = Some(Reach { id, scope, admin: is_admin, trainer: is_trainer, steward }),
                (Err(refusal), _) => refusals.push(refusal),
            }
        }
        // "Sign in first" says more than "for somebody else".
        let said = refusals.iter().position(|refusal| matches!(refusal, Error::First(_))).unwrap_or(0);
        reach.ok_or_else(|| refusals.swap_remove(said))
    }
}
