//! A restriction: the data is kept, and not shown in class lists, searches and new exports
//! (`identity::restricted` is asked there).

use super::request::{StepKind, SubjectRequest, SubjectRequestId};
use crate::community::within;
use crate::db::schema::{persons, restrictions};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::Result;
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(RestrictionId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Restriction {
    pub id: RestrictionId,
    pub person_id: PersonId,
    pub request_id: Option<SubjectRequestId>,
    pub reason: String,
    pub since: NaiveDateTime,
    pub made_by: Option<PersonId>,
    pub lifted_at: Option<NaiveDateTime>,
    pub lifted_by: Option<PersonId>,
}

/// The reason of a restriction that never ends.
pub const DELETED: &str = "deleted";

/// A line of the list.
#[derive(Debug, Serialize)]
pub struct Restricted {
    pub restriction: Restriction,
    pub name: String,
}

impl Restriction {
    pub fn make(db: &mut Db, by: Option<PersonId>, person: PersonId, request: Option<SubjectRequestId>, reason: &str) -> Result<()> {
        if Restriction::of(db, person)?.is_some() {
            return Ok(());
        }
        diesel::insert_into(restrictions::table)
            .values((
                restrictions::id.eq(RestrictionId::new()),
                restrictions::person_id.eq(person),
                restrictions::request_id.eq(request),
                restrictions::reason.eq(reason.trim()),
                restrictions::since.eq(now()),
                restrictions::made_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, by, "person-restricted", person, json!({ "request": request }))
    }

    /// As a request asks for it.
    pub fn for_request(db: &mut Db, by: PersonId, request: &SubjectRequest) -> Result<()> {
        let person = request.must_be_certain()?;
        if Restriction::of(db, person)?.is_some() {
            return Ok(());
        }
        Restriction::make(db, Some(by), person, Some(request.id), &request.wish)?;
        request.step(db, by, StepKind::Restricted, None, "", "")
    }

    /// The restriction in force.
    pub fn of(db: &mut Db, person: PersonId) -> Result<Option<Restriction>> {
        Ok(restrictions::table.filter(restrictions::person_id.eq(person)).filter(restrictions::lifted_at.is_null()).first(db).optional()?)
    }

    /// Those in force within these units; who was deleted is not listed.
    pub fn list(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Restricted>> {
        let in_force = restrictions::table.inner_join(persons::table.on(persons::id.eq(restrictions::person_id)));
        let in_force = in_force.filter(restrictions::lifted_at.is_null()).filter(restrictions::reason.ne(DELETED));
        let rows: Vec<(Restriction, String)> =
            in_force.filter(persons::unit_id.eq_any(within(scope))).select((restrictions::all_columns, persons::name)).order(restrictions::id).load(db)?;
        Ok(rows.into_iter().map(|(restriction, name)| Restricted { restriction, name }).collect())
    }

    /// The data is used again as before. What was deleted stays so.
    pub fn lift(db: &mut Db, scope: &[UnitId], by: PersonId, id: RestrictionId) -> Result<()> {
        let here = persons::table.filter(persons::unit_id.eq_any(within(scope))).select(persons::id);
        let restriction: Restriction =
            restrictions::table.find(id).filter(restrictions::reason.ne(DELETED)).filter(restrictions::person_id.eq_any(here)).first(db)?;
        if restriction.lifted_at.is_some() {
            return Ok(());
        }
        diesel::update(restrictions::table.find(id)).set((restrictions::lifted_at.eq(now()), restrictions::lifted_by.eq(by))).execute(db)?;
        journal::record(db, Some(by), "restriction-lifted", restriction.person_id, json!({}))
    }
}
