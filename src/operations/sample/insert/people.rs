//! Places, people, staff, classes.

use super::super::story::Story;
use super::insert;
use crate::attendance::Class;
use crate::community::{Unit, UnitKind};
use crate::db::schema::{class_members, classes, households, identifiers, passwords, persons, pins, roles, unit_ancestry, units};
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::SealedNumber;
use crate::text::sort_key;
use diesel::prelude::*;

impl Story {
    pub(super) fn insert_places(&self, db: &mut Db) -> Result<()> {
        insert!(db, units, self.units, |unit| (
            id = unit.id,
            parent_id = unit.parent_id,
            kind = unit.kind,
            name = &unit.name,
            code = &unit.code,
            sort_key = &unit.sort_key,
            created_at = unit.created_at,
        ));
        insert!(db, unit_ancestry, self.ancestry, |(unit, ancestor)| (unit_id = unit, ancestor_id = ancestor));
        insert!(db, households, self.households, |one| (id = one.id, unit_id = one.unit_id, number = &one.number, created_at = one.created_at));
        Ok(())
    }

    pub(super) fn insert_people(&self, db: &mut Db) -> Result<()> {
        insert!(db, persons, self.persons, |person| (
            id = person.id,
            name = &person.name,
            name_folded = &person.name_folded,
            sort_key = &person.sort_key,
            birth_date = person.birth_date,
            sex = person.sex,
            audience = person.audience,
            unit_id = person.unit_id,
            household_id = person.household_id,
            created_at = person.created_at,
            created_by = person.created_by,
        ));
        insert!(db, identifiers, self.numbers, |row| (
            id = row.id,
            person_id = row.owner,
            kind = SealedNumber::KIND,
            sealed = &row.number.sealed,
            lookup = &row.number.lookup,
            last4 = &row.number.last4,
            checked = row.number.checked,
            valid_from = row.since,
            created_by = self.admin(),
        ));
        Ok(())
    }

    pub(super) fn insert_staff(&self, db: &mut Db, hashes: &[String]) -> Result<()> {
        let staff: Vec<_> = self.staff.iter().zip(hashes).collect();
        let (at, commune) = (self.calendar.opening(), self.commune().id);
        insert!(db, passwords, staff, |(one, hash)| (
            person_id = one.id,
            user_name = one.user_name,
            hash = *hash,
            must_change = false,
            // An account that is not used for 45 days is suspended: these are handed over now.
            set_at = self.calendar.last_evening(),
            set_by = self.admin(),
        ));
        insert!(db, roles, staff, |(one, _)| (
            id = one.role_id,
            person_id = one.id,
            role = one.role,
            unit_id = commune,
            granted_at = at,
            granted_by = self.admin(),
        ));
        Ok(())
    }

    pub(super) fn insert_classes(&self, db: &mut Db) -> Result<()> {
        insert!(db, classes, self.classes, |class| (
            id = class.id,
            unit_id = class.unit_id,
            name = &class.name,
            code = &class.code,
            trainer_id = class.trainer_id,
            created_at = class.created_at,
        ));
        insert!(db, units, self.classes, |class| (
            id = class.unit(),
            parent_id = Some(class.unit_id),
            kind = UnitKind::Class,
            name = &class.name,
            code = Unit::class_code(class.unit()),
            sort_key = sort_key(&class.name),
            created_at = class.created_at,
        ));
        let above = |class: &Class| self.ancestry.iter().filter(|(unit, _)| *unit == class.unit_id).map(|(_, ancestor)| *ancestor).collect::<Vec<_>>();
        let ancestry: Vec<(UnitId, UnitId)> =
            self.classes.iter().flat_map(|class| above(class).into_iter().chain([class.unit()]).map(|ancestor| (class.unit(), ancestor))).collect();
        insert!(db, unit_ancestry, ancestry, |(unit, ancestor)| (unit_id = unit, ancestor_id = ancestor));
        insert!(db, class_members, self.members, |one| (class_id = one.class_id, person_id = one.person_id, joined_at = one.joined_at));
        insert!(db, pins, self.members, |one| (
            person_id = one.person_id,
            hash = &one.pin_hash,
            set_at = one.joined_at,
            set_by = self.classes[one.class].trainer_id,
        ));
        Ok(())
    }
}
