//! Who writes courses: the trainers of a commune, and its admins.

use crate::community::{Unit, UnitKind, within};
use crate::db::schema::{unit_ancestry, units};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Admin, Right, Role, Trainer, Viewer};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;

#[derive(Debug, Clone)]
pub struct Author {
    pub id: PersonId,
    /// Where they are a trainer: the drafts of these units, of those below, and of the commune around them.
    teaches: Vec<UnitId>,
    /// Where they are an admin: the drafts of these units and of those below.
    manages: Vec<UnitId>,
}

impl Author {
    /// The units whose drafts somebody may open.
    pub fn units(&self, db: &mut Db) -> Result<Vec<UnitId>> {
        let own = [self.teaches.clone(), self.manages.clone()].concat();
        let above = unit_ancestry::table.filter(unit_ancestry::unit_id.eq_any(&self.teaches)).select(unit_ancestry::ancestor_id);
        let communes: Vec<Unit> = Unit::communes(db)?;
        let above: Vec<UnitId> = above.load(db)?;
        let below: Vec<UnitId> = within(&own).load(db)?;
        Ok(communes.into_iter().map(|commune| commune.id).filter(|id| above.contains(id) || below.contains(id)).collect())
    }

    /// Where a new draft of theirs belongs.
    pub fn commune(&self, db: &mut Db) -> Result<UnitId> {
        self.units(db)?.first().copied().ok_or(Error::NotFound)
    }

    /// Everybody who may open the drafts of a commune.
    pub fn all_of(db: &mut Db, commune: UnitId) -> Result<Vec<PersonId>> {
        let above: Vec<UnitId> = unit_ancestry::table.filter(unit_ancestry::unit_id.eq(commune)).select(unit_ancestry::ancestor_id).load(db)?;
        let own = [commune];
        let below = units::table.filter(units::id.eq_any(within(&own))).filter(units::kind.ne(UnitKind::Class)).select(units::id);
        let below: Vec<UnitId> = below.load(db)?;
        let mut all = Right::holders(db, Role::Trainer, &[above.clone(), below].concat())?;
        all.extend(Right::holders(db, Role::Admin, &above)?);
        Ok(all)
    }

    fn of(trainer: Option<&Viewer>, admin: Option<&Viewer>) -> Option<Author> {
        // A right in a class is for that class alone: it writes no courses.
        let teaches = trainer.into_iter().flat_map(|viewer| &viewer.rights).filter(|right| right.role == Role::Trainer && right.unit_kind != UnitKind::Class);
        let teaches: Vec<UnitId> = teaches.map(|right| right.unit_id).collect();
        let manages = admin.map(|viewer| viewer.units(Role::Admin)).unwrap_or_default();
        let id = trainer.or(admin)?.id;
        (!teaches.is_empty() || !manages.is_empty()).then_some(Author { id, teaches, manages })
    }
}

impl FromRequest for Author {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Author>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let trainer = Trainer::from_request(request, &mut Payload::None);
        let admin = Admin::from_request(request, &mut Payload::None);
        Box::pin(async move {
            let (trainer, admin) = (trainer.await, admin.await);
            let author = Author::of(trainer.as_ref().ok().map(|trainer| &trainer.0), admin.as_ref().ok().map(|admin| &admin.0));
            match (author, trainer) {
                (Some(author), _) => Ok(author),
                (None, Err(error)) => Err(error),
                (None, Ok(_)) => Err(Error::Forbidden("trainer")),
            }
        })
    }
}
