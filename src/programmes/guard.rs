//! Who keeps the registers, who records in them, who looks at the totals.

use crate::community::Unit;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Guide, Observer, Officer, Role, Trainer, Viewer, Visitor};
use crate::web::{Frame, Lang};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

/// Somebody with all units in which they may look or record.
#[derive(Debug, Clone)]
pub struct Reach {
    pub id: PersonId,
    pub lang: Lang,
    /// Everywhere.
    pub scope: Vec<UnitId>,
    /// Where they keep the registers.
    pub office: Vec<UnitId>,
    /// Where they teach, and record what they did.
    pub teaching: Vec<UnitId>,
    /// Where they hold sessions.
    pub classes: Vec<UnitId>,
    /// A guide, and nothing more: sees what they did themselves.
    pub own_only: bool,
}

/// An officer, a trainer or a guide: whoever records.
pub struct Recorder(pub Reach);

/// Those, and observers, who see totals.
pub struct Onlooker(pub Reach);

/// An officer alone: poverty is sensitive, and who gives and receives is nobody else's business.
pub struct Keeper(pub Reach);

impl Reach {
    /// Sees names; else totals alone.
    pub fn sees_names(&self) -> bool {
        !self.records_in().is_empty()
    }

    pub fn is_officer(&self) -> bool {
        !self.office.is_empty()
    }

    pub fn records_in(&self) -> Vec<UnitId> {
        [self.office.clone(), self.teaching.clone()].concat()
    }

    /// The hamlets in which they record, in order.
    pub fn hamlets(&self, db: &mut Db) -> Result<Vec<Unit>> {
        Unit::hamlets(db, &self.records_in())
    }

    async fn of(request: &HttpRequest, roles: &[Role]) -> Result<Reach> {
        let none = || Payload::None;
        let visitor = Visitor::from_request(request, &mut none()).await?;
        let has = |role: &Role| visitor.0.as_ref().is_some_and(|viewer| viewer.has(*role));
        let viewer: Viewer = match roles.iter().copied().find(has).unwrap_or(roles[0]) {
            Role::Trainer => Trainer::from_request(request, &mut none()).await?.0,
            Role::Guide => Guide::from_request(request, &mut none()).await?.0,
            Role::Observer => Observer::from_request(request, &mut none()).await?.0,
            Role::Officer => Officer::from_request(request, &mut none()).await?.0,
            role => return Err(Error::Forbidden(role.word())),
        };
        let units = |role: Role| if roles.contains(&role) { viewer.units(role) } else { Vec::new() };
        let (office, teaching) = (units(Role::Officer), [units(Role::Trainer), units(Role::Guide)].concat());
        let scope = [office.clone(), teaching.clone(), units(Role::Observer)].concat();
        let classes = units(Role::Trainer);
        let own_only = office.is_empty() && classes.is_empty();
        Ok(Reach { id: viewer.id, lang: Frame::of(request).lang, scope, office, teaching, classes, own_only })
    }
}

macro_rules! reaches {
    ($($name:ident of $roles:expr),+) => { $(
        impl FromRequest for $name {
            type Error = Error;
            type Future = LocalBoxFuture<'static, Result<$name>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let request = request.clone();
                Box::pin(async move { Reach::of(&request, $roles).await.map($name) })
            }
        }
    )+ };
}

reaches!(
    Recorder of &[Role::Officer, Role::Trainer, Role::Guide],
    Onlooker of &[Role::Officer, Role::Trainer, Role::Guide, Role::Observer],
    Keeper of &[Role::Officer]
);
