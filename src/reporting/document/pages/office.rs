//! An officer or an approver: whoever has to do with the reports of a commune.

use crate::community::Unit;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Approver, Officer, Reader};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;

/// The officer writes and sends; the approver reads, gives back and notes that it was signed.
pub struct Office {
    pub id: PersonId,
    pub scope: Vec<UnitId>,
    /// Where this person is an officer.
    pub writes_in: Vec<UnitId>,
}

impl FromRequest for Office {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Office>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let officer = Officer::from_request(request, &mut Payload::None);
        let approver = Approver::from_request(request, &mut Payload::None);
        Box::pin(async move {
            match (officer.await, approver.await) {
                (Ok(officer), Ok(approver)) => Ok(Office { id: officer.id, scope: [officer.scope(), approver.scope()].concat(), writes_in: officer.scope() }),
                (Ok(officer), Err(_)) => Ok(Office { id: officer.id, scope: officer.scope(), writes_in: officer.scope() }),
                (Err(_), Ok(approver)) => Ok(Office { id: approver.id, scope: approver.scope(), writes_in: Vec::new() }),
                (Err(error), Err(_)) => Err(error),
            }
        })
    }
}

impl Reader<Office> {
    /// Where they may read reports.
    pub fn scope(self) -> Vec<UnitId> {
        match self {
            Reader::Person(office) => office.scope,
            Reader::Program(program) => vec![program.unit],
        }
    }
}

/// The communes among these units: a report is of a commune.
pub fn communes(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Unit>> {
    let ids = Unit::communes_within(db, scope)?;
    let mut communes = ids.into_iter().map(|id| Unit::find(db, id)).collect::<Result<Vec<_>>>()?;
    communes.sort_by(|one, other| one.sort_key.cmp(&other.sort_key));
    Ok(communes)
}

/// The commune by its id; one that is not among them is not found. Nothing said: the first.
pub fn commune(db: &mut Db, scope: &[UnitId], wanted: Option<UnitId>) -> Result<Unit> {
    communes(db, scope)?.into_iter().find(|one| wanted.is_none_or(|wanted| one.id == wanted)).ok_or(Error::NotFound)
}
