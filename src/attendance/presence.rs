//! In which classes somebody learned, and with whom: what an assessor reads, and why a teacher may not be the assessor.

use super::class::{Class, ClassId};
use crate::db::schema::{class_members, classes, persons, roles};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::Role;
use chrono::NaiveDateTime;
use diesel::dsl::exists;
use diesel::prelude::*;
use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Queryable, Serialize)]
pub struct Attended {
    pub class: String,
    pub trainer: String,
    pub joined_at: NaiveDateTime,
    pub left_at: Option<NaiveDateTime>,
}

impl Attended {
    /// The classes of a learner, the first first; those too that they have left.
    pub fn of(db: &mut Db, learner: PersonId) -> Result<Vec<Attended>> {
        let own = class_members::table.filter(class_members::person_id.eq(learner)).inner_join(classes::table);
        let rows: Vec<(String, PersonId, NaiveDateTime, Option<NaiveDateTime>)> = own
            .select((classes::name, classes::trainer_id, class_members::joined_at, class_members::left_at))
            .order((class_members::joined_at, classes::id))
            .load(db)?;
        let name = |db: &mut Db, trainer: PersonId| persons::table.find(trainer).select(persons::name).first::<String>(db);
        rows.into_iter().map(|(class, trainer, joined_at, left_at)| Ok(Attended { class, trainer: name(db, trainer)?, joined_at, left_at })).collect()
    }
}

impl Class {
    /// Whether this person is or was the trainer of a class of the learner, or has or had a right to teach in it.
    pub fn taught_by(db: &mut Db, person: PersonId, learner: PersonId) -> Result<bool> {
        let of: Vec<ClassId> = class_members::table.filter(class_members::person_id.eq(learner)).select(class_members::class_id).load(db)?;
        let own = classes::table.filter(classes::id.eq_any(&of)).filter(classes::trainer_id.eq(person));
        if diesel::select(exists(own)).get_result(db)? {
            return Ok(true);
        }
        let units: Vec<UnitId> = of.into_iter().map(|class| UnitId(class.0)).collect();
        let right = roles::table.filter(roles::person_id.eq(person)).filter(roles::role.eq(Role::Trainer)).filter(roles::unit_id.eq_any(units));
        Ok(diesel::select(exists(right)).get_result(db)?)
    }
}
