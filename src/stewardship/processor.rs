//! A company that handles data for the commune under a contract (Luật 91/2025 Đ37): with it the clocks are longer.

use crate::db::schema::processors;
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(ProcessorId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Processor {
    pub id: ProcessorId,
    pub name: String,
    pub contract: String,
    pub since: NaiveDateTime,
    pub added_by: PersonId,
    pub ended_at: Option<NaiveDateTime>,
    pub ended_by: Option<PersonId>,
}

impl Processor {
    pub fn add(db: &mut Db, by: PersonId, id: ProcessorId, name: &str, contract: &str) -> Result<()> {
        if processors::table.find(id).first::<Processor>(db).optional()?.is_some() {
            return Ok(());
        }
        diesel::insert_into(processors::table)
            .values((
                processors::id.eq(id),
                processors::name.eq(name.trim()),
                processors::contract.eq(contract.trim()),
                processors::since.eq(now()),
                processors::added_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "processor-added", id, json!({}))
    }

    pub fn in_force(db: &mut Db) -> Result<Vec<Processor>> {
        Ok(processors::table.filter(processors::ended_at.is_null()).order(processors::id).load(db)?)
    }

    pub fn end(db: &mut Db, by: PersonId, id: ProcessorId) -> Result<()> {
        let open = processors::table.find(id).filter(processors::ended_at.is_null());
        if diesel::update(open).set((processors::ended_at.eq(now()), processors::ended_by.eq(by))).execute(db)? == 0 {
            return Ok(());
        }
        journal::record(db, Some(by), "processor-ended", id, json!({}))
    }
}
