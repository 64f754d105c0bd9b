//! What stands over every page of a session.

use crate::attendance::SessionId;
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::sessions::{ClassSession, SessionKind, When};
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct Head {
    pub id: SessionId,
    /// Empty: the kind's own name.
    pub title: String,
    pub kind: SessionKind,
    pub when: When,
    pub hamlet: String,
}

impl Head {
    /// A session that a right in these units reaches, with what stands over its pages.
    pub fn of(db: &mut Db, scope: &[UnitId], id: SessionId) -> Result<(ClassSession, Head)> {
        let session = ClassSession::find(db, scope, id)?;
        let head = Head::over(db, &session)?;
        Ok((session, head))
    }

    pub fn over(db: &mut Db, session: &ClassSession) -> Result<Head> {
        let hamlet = Unit::find(db, session.unit_id)?.name;
        Ok(Head { id: session.id, title: session.title.clone(), kind: session.kind, when: session.when(), hamlet })
    }
}
