//! Whether a commune wants somebody else to look at a course before it is published. At first: no.

use crate::db::schema::authoring_rules;
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::Result;
use crate::journal;
use diesel::prelude::*;
use serde_json::json;

crate::id!(RuleId);

pub struct Rule;

impl Rule {
    pub fn wants_review(db: &mut Db, unit: UnitId) -> Result<bool> {
        let of_unit = authoring_rules::table.filter(authoring_rules::unit_id.eq(unit));
        let newest = of_unit.order((authoring_rules::set_at.desc(), authoring_rules::id.desc())).select(authoring_rules::review);
        Ok(newest.first(db).optional()?.unwrap_or(false))
    }

    pub fn set(db: &mut Db, by: PersonId, unit: UnitId, review: bool) -> Result<()> {
        if Rule::wants_review(db, unit)? == review {
            return Ok(());
        }
        let row = (
            authoring_rules::id.eq(RuleId::new()),
            authoring_rules::unit_id.eq(unit),
            authoring_rules::review.eq(review),
            authoring_rules::set_at.eq(now()),
            authoring_rules::set_by.eq(by),
        );
        diesel::insert_into(authoring_rules::table).values(row).execute(db)?;
        journal::record(db, Some(by), "authoring-rule-set", unit, json!({ "review": review }))
    }
}
