//! The people who are entered already, loaded once so that each row is compared in memory.

use super::row::{Facts, Row};
use crate::attendance::ClassId;
use crate::community::{Homes, HouseholdId, within};
use crate::db::schema::{class_members, identifiers, persons};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::{Person, merged_away, restricted};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

#[derive(Debug, Default)]
pub struct Register {
    pub people: HashMap<PersonId, Facts>,
    by_name: HashMap<String, Vec<PersonId>>,
    holders: HashMap<Vec<u8>, Holder>,
    numbers: HashMap<PersonId, Vec<u8>>,
    members: HashSet<(ClassId, PersonId)>,
    households: Homes,
    /// Kept and not used: no list changes or shows them.
    restricted: HashSet<PersonId>,
}

/// Whose number it is, or was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Holder {
    pub person: PersonId,
    pub in_force: bool,
}

impl Register {
    /// The people of these communes; and whoever holds one of the rows' numbers, wherever they live.
    pub fn load(db: &mut Db, communes: &[UnitId], rows: &[Row]) -> Result<Register> {
        let mut register = Register::default();
        let people = persons::table.filter(persons::unit_id.eq_any(within(communes))).filter(persons::id.ne_all(merged_away()));
        let people: Vec<Person> = people.load(db)?;
        for person in people {
            let facts = Facts::from(&person);
            register.by_name.entry(person.name_folded).or_default().push(person.id);
            register.people.insert(person.id, facts);
        }
        register.households = Homes::load(db, communes)?;
        register.restricted = restricted().load::<PersonId>(db)?.into_iter().collect();
        let numbers = identifiers::table.inner_join(persons::table).filter(identifiers::valid_to.is_null());
        let numbers = numbers.filter(persons::unit_id.eq_any(within(communes))).select((identifiers::person_id, identifiers::lookup));
        register.numbers = numbers.load::<(PersonId, Vec<u8>)>(db)?.into_iter().collect();
        register.load_holders(db, rows)?;
        register.load_members(db, rows)?;
        Ok(register)
    }

    fn load_holders(&mut self, db: &mut Db, rows: &[Row]) -> Result<()> {
        let lookups: Vec<&Vec<u8>> = rows.iter().filter_map(|row| row.lookup.as_ref()).collect();
        for some in lookups.chunks(crate::db::ROWS_AT_ONCE) {
            let found = identifiers::table.filter(identifiers::lookup.eq_any(some.iter().copied()));
            let found: Vec<(Vec<u8>, PersonId, bool)> =
                found.select((identifiers::lookup, identifiers::person_id, identifiers::valid_to.is_null())).load(db)?;
            for (lookup, person, in_force) in found {
                let holder = self.holders.entry(lookup).or_insert(Holder { person, in_force });
                if in_force {
                    *holder = Holder { person, in_force };
                }
            }
        }
        Ok(())
    }

    fn load_members(&mut self, db: &mut Db, rows: &[Row]) -> Result<()> {
        let classes: HashSet<ClassId> = rows.iter().filter_map(|row| row.class_id).collect();
        let classes: Vec<ClassId> = classes.into_iter().collect();
        let members = class_members::table.filter(class_members::class_id.eq_any(&classes)).filter(class_members::left_at.is_null());
        self.members = members.select((class_members::class_id, class_members::person_id)).load::<(ClassId, PersonId)>(db)?.into_iter().collect();
        Ok(())
    }

    pub fn is_restricted(&self, person: PersonId) -> bool {
        self.restricted.contains(&person)
    }

    pub fn holder(&self, row: &Row) -> Option<Holder> {
        self.holders.get(row.lookup.as_ref()?).copied()
    }

    pub fn named(&self, folded: &str) -> &[PersonId] {
        self.by_name.get(folded).map_or(&[], Vec::as_slice)
    }

    /// Both have a number in force, and it is not the same one.
    pub fn numbers_differ(&self, row: &Row, person: PersonId) -> bool {
        matches!((&row.lookup, self.numbers.get(&person)), (Some(one), Some(other)) if one != other)
    }

    pub fn has_number(&self, person: PersonId) -> bool {
        self.numbers.contains_key(&person)
    }

    pub fn is_member(&self, class: ClassId, person: PersonId) -> bool {
        self.members.contains(&(class, person))
    }

    pub fn household(&self, row: &Row) -> Option<HouseholdId> {
        self.households.find(row.unit_id?, row.household.as_deref()?)
    }

    pub fn take_household(&mut self, unit: UnitId, number: &str, id: HouseholdId) {
        self.households.take(unit, number, id);
    }
}
