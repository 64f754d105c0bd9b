//! A class: a group that meets in a hamlet, with a code that its learners type to come in.

use crate::community::{Unit, within};
use crate::db::schema::{class_members, classes, units};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::{merged_away, restricted};
use crate::journal;
use crate::keys::random_below;
use crate::text::tidy;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(ClassId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Class {
    pub id: ClassId,
    pub unit_id: UnitId,
    pub name: String,
    /// Six digits, unique: easy to read out and to type.
    pub code: String,
    pub trainer_id: PersonId,
    pub created_at: NaiveDateTime,
    pub closed_at: Option<NaiveDateTime>,
    /// Since when people may sign up with the code; empty: they may not.
    pub sign_up_since: Option<NaiveDateTime>,
}

/// A line of the trainer's list.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    #[serde(flatten)]
    pub class: Class,
    pub hamlet: String,
    pub members: i64,
}

impl Class {
    /// The id comes with the form: sent twice, it makes one class.
    pub fn create(db: &mut Db, trainer: PersonId, id: ClassId, unit: UnitId, name: &str) -> Result<Class> {
        if let Some(sent_before) = classes::table.find(id).filter(classes::trainer_id.eq(trainer)).first(db).optional()? {
            return Ok(sent_before);
        }
        let class =
            Class { id, unit_id: unit, name: tidy(name), code: free_code(db)?, trainer_id: trainer, created_at: now(), closed_at: None, sign_up_since: None };
        diesel::insert_into(classes::table)
            .values((
                classes::id.eq(class.id),
                classes::unit_id.eq(class.unit_id),
                classes::name.eq(&class.name),
                classes::code.eq(&class.code),
                classes::trainer_id.eq(class.trainer_id),
                classes::created_at.eq(class.created_at),
            ))
            .execute(db)?;
        Unit::of_class(db, class.unit(), unit, &class.name)?;
        journal::record(db, Some(trainer), "class-made", id, json!({ "unit": unit }))?;
        Ok(class)
    }

    /// A class is a unit too: a right in it is valid for it alone.
    pub fn unit(&self) -> UnitId {
        UnitId(self.id.0)
    }

    /// The classes among and below these units, the newest first.
    pub fn list(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Listed>> {
        let rows = classes::table.inner_join(units::table).filter(classes::id.eq_any(within(scope)));
        let rows: Vec<(Class, String)> = rows.select((classes::all_columns, units::name)).order(classes::id.desc()).load(db)?;
        let members = class_members::table.filter(class_members::left_at.is_null()).filter(class_members::person_id.ne_all(merged_away()));
        let counted = members.filter(class_members::person_id.ne_all(restricted())).group_by(class_members::class_id);
        let counted: Vec<(ClassId, i64)> = counted.select((class_members::class_id, diesel::dsl::count_star())).load(db)?;
        let members = |id: ClassId| counted.iter().find(|(class, _)| *class == id).map_or(0, |(_, count)| *count);
        Ok(rows.into_iter().map(|(class, hamlet)| Listed { members: members(class.id), class, hamlet }).collect())
    }

    /// A class among or below these units; another's is not found.
    pub fn find(db: &mut Db, scope: &[UnitId], id: ClassId) -> Result<Class> {
        Ok(classes::table.find(id).filter(classes::id.eq_any(within(scope))).first(db)?)
    }

    /// The open class that a code names. Spaces do not matter.
    pub fn coded(db: &mut Db, code: &str) -> Result<Option<Class>> {
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        Ok(classes::table.filter(classes::code.eq(code)).filter(classes::closed_at.is_null()).first(db).optional()?)
    }

    /// Its code opens no door any more; everything learned stays.
    pub fn close(&self, db: &mut Db, by: PersonId) -> Result<()> {
        if self.closed_at.is_some() {
            return Ok(());
        }
        let at = now();
        diesel::update(classes::table.find(self.id)).set(classes::closed_at.eq(at)).execute(db)?;
        Unit::close(db, self.unit(), Some(at))?;
        journal::record(db, Some(by), "class-closed", self.id, json!({}))
    }

    /// A new code; the old one opens nothing from now on. Whoever is in stays in, and cards open as before.
    pub fn renew_code(&self, db: &mut Db, by: PersonId, instead_of: &str) -> Result<()> {
        if self.closed_at.is_some() {
            return Err(Error::refused("class-code-closed"));
        }
        // The form sent twice: the code that it speaks of is the old one already.
        if self.code != instead_of {
            return Ok(());
        }
        diesel::update(classes::table.find(self.id)).set(classes::code.eq(free_code(db)?)).execute(db)?;
        journal::record(db, Some(by), "class-code-renewed", self.id, json!({}))
    }

    pub fn reopen(&self, db: &mut Db, by: PersonId) -> Result<()> {
        diesel::update(classes::table.find(self.id)).set(classes::closed_at.eq(None::<NaiveDateTime>)).execute(db)?;
        Unit::close(db, self.unit(), None)?;
        journal::record(db, Some(by), "class-reopened", self.id, json!({}))
    }
}

impl Class {
    /// Whoever has the code may ask to be let in; or no longer.
    pub fn open_sign_up(&self, db: &mut Db, by: PersonId, open: bool) -> Result<()> {
        if self.sign_up_since.is_some() == open {
            return Ok(());
        }
        diesel::update(classes::table.find(self.id)).set(classes::sign_up_since.eq(open.then(now))).execute(db)?;
        journal::record(db, Some(by), if open { "sign-up-opened" } else { "sign-up-ended" }, self.id, json!({}))
    }
}

fn free_code(db: &mut Db) -> Result<String> {
    for _ in 0..50 {
        let code = format!("{}", 100_000 + random_below(900_000));
        let taken: bool = diesel::select(diesel::dsl::exists(classes::table.filter(classes::code.eq(&code)))).get_result(db)?;
        if !taken {
            return Ok(code);
        }
    }
    Err(Error::broken("no free class code"))
}
