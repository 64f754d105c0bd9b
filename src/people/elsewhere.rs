//! What somebody completed on the national platform, by the files of completions that count.

use crate::db::schema::{external_completions, inbound_files};
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::text::fold;
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashSet;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Elsewhere {
    pub source: String,
    pub course: String,
    pub completed_on: NaiveDate,
    pub proof: String,
}

impl Elsewhere {
    /// A person's own, the latest first, each course once. A file that was withdrawn says nothing.
    pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<Elsewhere>> {
        let own = external_completions::table.inner_join(inbound_files::table).filter(inbound_files::state.eq("applied"));
        let own = own.filter(external_completions::person_id.eq(person)).order((external_completions::completed_on.desc(), external_completions::id));
        let columns = (external_completions::source, external_completions::course, external_completions::completed_on, external_completions::proof);
        let mut all: Vec<Elsewhere> = own.select(columns).load(db)?;
        let mut seen = HashSet::new();
        all.retain(|one| seen.insert(fold(&one.course)));
        Ok(all)
    }
}
