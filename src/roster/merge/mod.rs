//! Two records of one person become one; and two again, while nothing has come between.

mod enrolments;
mod records;

pub use records::tables_not_moved;

use super::row::Facts;
use crate::attendance::{Attendance, ClassId, MarkId, Member};
use crate::community::Unit;
use crate::db::schema::{merges, passwords};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::{IdentifierId, Login, NewPerson, Person};
use crate::journal;
use crate::keys::Keys;
use crate::learning::EnrolmentId;
use crate::privacy::{Guardian, GuardianId};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

crate::id!(MergeId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Merge {
    pub id: MergeId,
    pub keep_id: PersonId,
    pub other_id: PersonId,
    pub merged_at: NaiveDateTime,
    pub merged_by: Option<PersonId>,
    #[serde(skip)]
    pub moves: Json<Moves>,
    pub undone_at: Option<NaiveDateTime>,
    pub undone_by: Option<PersonId>,
}

/// What went from one record to the other: enough to bring it back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moves {
    before: Facts,
    after: Facts,
    enrolments: Vec<EnrolmentId>,
    /// Both had begun the course and the other was further: (the kept person's, the other's).
    swapped: Vec<(EnrolmentId, EnrolmentId)>,
    /// Both had begun the course: what rests with the other record.
    resting: Vec<Value>,
    classes: Vec<ClassId>,
    /// When the kept one came again to classes that they had left and the other had not.
    #[serde(default)]
    rejoined_at: Option<NaiveDateTime>,
    numbers: Vec<IdentifierId>,
    ended_number: Option<IdentifierId>,
    /// Children for whom the other stood as a guardian.
    #[serde(default)]
    wards: Vec<GuardianId>,
    /// Marks that were added because both had one in a session.
    #[serde(default)]
    settled: Vec<MarkId>,
    /// Rows of any other table that names a person: (table, id).
    rows: Vec<(String, uuid::Uuid)>,
}

impl Merge {
    /// All that the other has belongs to the kept one. Sent twice, it is one merge.
    pub fn of(db: &mut Db, keys: &Keys, scope: &[UnitId], keep: PersonId, other: PersonId, by: PersonId) -> Result<Merge> {
        if let Some(before) = Merge::in_force(db, other)?.filter(|merge| merge.keep_id == keep) {
            return Ok(before);
        }
        let (kept, gone) = (person(db, scope, keep)?, person(db, scope, other)?);
        if keep == other || Merge::in_force(db, other)?.is_some() || Merge::in_force(db, keep)?.is_some() {
            return Err(Error::refused("merge-not-possible"));
        }
        if diesel::select(diesel::dsl::exists(passwords::table.find(other))).get_result(db)? {
            return Err(Error::refused("merge-staff"));
        }
        // Nobody is their own guardian: two people, not one entered twice.
        if Guardian::stands_for(db, keep, other)? || Guardian::stands_for(db, other, keep)? {
            return Err(Error::refused("merge-guardian-and-ward"));
        }
        let moves = Moves::make(db, keys, &kept, &gone, by)?;
        Login::revoke_all(db, other, None)?;
        let id = MergeId::new();
        diesel::insert_into(merges::table)
            .values((
                merges::id.eq(id),
                merges::keep_id.eq(keep),
                merges::other_id.eq(other),
                merges::merged_at.eq(now()),
                merges::merged_by.eq(by),
                merges::moves.eq(Json(moves)),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "people-merged", keep, json!({ "merge": id, "other": other }))?;
        Ok(merges::table.find(id).first(db)?)
    }

    pub fn find(db: &mut Db, scope: &[UnitId], id: MergeId) -> Result<Merge> {
        let merge: Merge = merges::table.find(id).first(db)?;
        person(db, scope, merge.keep_id)?;
        Ok(merge)
    }

    fn in_force(db: &mut Db, other: PersonId) -> Result<Option<Merge>> {
        Ok(merges::table.filter(merges::other_id.eq(other)).filter(merges::undone_at.is_null()).first(db).optional()?)
    }

    /// Two records again. Refused when something that moved has gone on since.
    pub fn undo(&self, db: &mut Db, keys: &Keys, by: PersonId) -> Result<()> {
        if self.undone_at.is_some() {
            return Ok(());
        }
        if Merge::in_force(db, self.keep_id)?.is_some() {
            return Err(Error::refused("merge-undo-conflict"));
        }
        self.moves.0.undo(db, keys, self.keep_id, self.other_id)?;
        diesel::update(merges::table.find(self.id)).set((merges::undone_at.eq(now()), merges::undone_by.eq(by))).execute(db)?;
        journal::record(db, Some(by), "merge-undone", self.keep_id, json!({ "merge": self.id, "other": self.other_id }))
    }
}

/// A person whom this admin looks after; another's is not found.
pub fn person(db: &mut Db, scope: &[UnitId], id: PersonId) -> Result<Person> {
    let person = Person::find(db, id)?;
    if Unit::is_within(db, person.unit_id, scope)? { Ok(person) } else { Err(Error::NotFound) }
}

impl Moves {
    fn make(db: &mut Db, keys: &Keys, keep: &Person, other: &Person, by: PersonId) -> Result<Moves> {
        let before = Facts::from(keep);
        let mut moves = Moves {
            after: filled(&before, &Facts::from(other)),
            before,
            enrolments: Vec::new(),
            swapped: Vec::new(),
            resting: Vec::new(),
            classes: records::move_classes(db, other.id, keep.id)?,
            rejoined_at: records::join_classes(db, other.id, keep.id)?,
            numbers: Vec::new(),
            ended_number: records::end_number(db, other.id, keep.id)?,
            wards: records::move_wards(db, other.id, keep.id)?,
            settled: Attendance::unite(db, other.id, keep.id, by)?,
            rows: records::move_rows(db, other.id, keep.id)?,
        };
        moves.numbers = crate::identity::SealedNumber::hand_over(db, keys, None, other.id, keep.id)?;
        enrolments::unite(db, &mut moves, keep, other)?;
        set_facts(db, keep, &moves.after)?;
        Ok(moves)
    }

    fn undo(&self, db: &mut Db, keys: &Keys, keep: PersonId, other: PersonId) -> Result<()> {
        enrolments::part(db, self, keep, other)?;
        records::move_classes_back(db, &self.classes, keep, other)?;
        if let Some(at) = self.rejoined_at {
            Member::take_back(db, &[keep], at)?;
        }
        records::move_wards_back(db, &self.wards, keep, other)?;
        records::move_rows_back(db, &self.rows, keep, other)?;
        Attendance::part(db, &self.settled, keep, other)?;
        let back = crate::identity::SealedNumber::hand_over(db, keys, Some(&self.numbers), keep, other)?;
        if back.len() != self.numbers.len() {
            return Err(Error::refused("merge-undo-conflict"));
        }
        if let Some(number) = self.ended_number {
            records::renew_number(db, number)?;
        }
        let person = Person::find(db, keep)?;
        // A correction that was made since stays.
        if Facts::from(&person) == self.after { set_facts(db, &person, &self.before) } else { Ok(()) }
    }

    pub fn resting(&self) -> &[Value] {
        &self.resting
    }
}

/// What only the other record knew.
fn filled(keep: &Facts, other: &Facts) -> Facts {
    let same_hamlet = keep.unit_id == other.unit_id;
    Facts {
        birth_date: keep.birth_date.or(other.birth_date),
        sex: keep.sex.or(other.sex),
        household_id: keep.household_id.or(other.household_id.filter(|_| same_hamlet)),
        ..keep.clone()
    }
}

fn set_facts(db: &mut Db, person: &Person, facts: &Facts) -> Result<()> {
    let new = NewPerson {
        id: person.id,
        name: facts.name.clone(),
        birth_date: facts.birth_date,
        sex: facts.sex,
        audience: facts.audience,
        unit_id: facts.unit_id,
        household_id: facts.household_id,
        number: None,
        created_by: person.created_by,
    };
    Person::replace_all(db, &[Person { created_at: person.created_at, ..Person::from(&new) }])
}
