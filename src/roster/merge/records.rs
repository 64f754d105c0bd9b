//! Everything else that a record holds: classes, numbers, roles, and whatever tables come later.

use crate::attendance::{ClassId, Member};
use crate::db::schema::{class_members, guardians, identifiers, roles};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::{IdentifierId, Role, RoleId};
use crate::privacy::GuardianId;
use crate::roster::traces;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Binary;

/// Tables whose rows need more care than a new owner, or stay where they are: a PIN, a card, a second factor
/// or a presentation is bound to its record, a login has ended.
pub const HANDLED: [&str; 17] = [
    "attempts",
    "attendances",
    "cards",
    "certificate_requests",
    "certificates",
    "class_members",
    "draft_openings",
    "enrolments",
    "identifiers",
    "logins",
    "passwords",
    "picture_codes",
    "pins",
    "presentations",
    "recovery_codes",
    "roster_matchings",
    "second_factors",
];

pub fn move_classes(db: &mut Db, from: PersonId, to: PersonId) -> Result<Vec<ClassId>> {
    let of = |person: PersonId| class_members::table.filter(class_members::person_id.eq(person)).select(class_members::class_id);
    let own: Vec<ClassId> = of(to).load(db)?;
    let mut moved: Vec<ClassId> = of(from).load(db)?;
    moved.retain(|class| !own.contains(class));
    hand_classes(db, &moved, from, to)?;
    Ok(moved)
}

/// A class that the kept one had left and the other is still in: the person is in it.
pub fn join_classes(db: &mut Db, from: PersonId, to: PersonId) -> Result<Option<NaiveDateTime>> {
    let of = |person: PersonId| class_members::table.filter(class_members::person_id.eq(person));
    let left: Vec<ClassId> = of(to).filter(class_members::left_at.is_not_null()).select(class_members::class_id).load(db)?;
    let still = of(from).filter(class_members::left_at.is_null()).filter(class_members::class_id.eq_any(&left));
    let still: Vec<ClassId> = still.select(class_members::class_id).load(db)?;
    let (again, at): (Vec<(ClassId, PersonId)>, _) = (still.into_iter().map(|class| (class, to)).collect(), now());
    Member::join_all(db, &again, at)?;
    Ok((!again.is_empty()).then_some(at))
}

pub fn move_classes_back(db: &mut Db, classes: &[ClassId], from: PersonId, to: PersonId) -> Result<()> {
    if hand_classes(db, classes, from, to)? == classes.len() { Ok(()) } else { Err(Error::refused("merge-undo-conflict")) }
}

fn hand_classes(db: &mut Db, classes: &[ClassId], from: PersonId, to: PersonId) -> Result<usize> {
    let rows = class_members::table.filter(class_members::person_id.eq(from)).filter(class_members::class_id.eq_any(classes));
    Ok(diesel::update(rows).set(class_members::person_id.eq(to)).execute(db)?)
}

/// A person has one number in force: the kept record's.
pub fn end_number(db: &mut Db, other: PersonId, keep: PersonId) -> Result<Option<IdentifierId>> {
    let of = |person: PersonId| identifiers::table.filter(identifiers::person_id.eq(person)).filter(identifiers::valid_to.is_null());
    let own: Option<IdentifierId> = of(keep).select(identifiers::id).first(db).optional()?;
    let theirs: Option<IdentifierId> = of(other).select(identifiers::id).first(db).optional()?;
    let (Some(_), Some(theirs)) = (own, theirs) else { return Ok(None) };
    diesel::update(identifiers::table.find(theirs)).set(identifiers::valid_to.eq(now())).execute(db)?;
    Ok(Some(theirs))
}

/// In force again, unless somebody else has been given it since.
pub fn renew_number(db: &mut Db, id: IdentifierId) -> Result<()> {
    let lookup: Vec<u8> = identifiers::table.find(id).select(identifiers::lookup).first(db)?;
    let taken = identifiers::table.filter(identifiers::lookup.eq(lookup)).filter(identifiers::valid_to.is_null());
    if diesel::select(diesel::dsl::exists(taken)).get_result(db)? {
        return Err(Error::refused("merge-undo-conflict"));
    }
    diesel::update(identifiers::table.find(id)).set(identifiers::valid_to.eq(None::<NaiveDateTime>)).execute(db)?;
    Ok(())
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Binary)]
    id: RoleId,
}

/// Rows that only name their person: they name the kept one from now on.
pub fn move_rows(db: &mut Db, from: PersonId, to: PersonId) -> Result<Vec<(String, uuid::Uuid)>> {
    let mut moved = Vec::new();
    for reference in traces::references(db)?.into_iter().filter(|reference| reference.name == "person_id") {
        let table = reference.of;
        if HANDLED.contains(&table.as_str()) {
            continue;
        }
        let keys: Vec<Key> = sql_query(format!("SELECT id FROM \"{table}\" WHERE person_id = $1")).bind::<Binary, _>(from).load(db)?;
        for Key { id } in keys {
            if table != "roles" || !has_role_already(db, id, to)? {
                hand_row(db, &table, id.0, from, to)?;
                moved.push((table.clone(), id.0));
            }
        }
    }
    Ok(moved)
}

/// Whom the other stands for as a guardian: the kept one does from now on.
pub fn move_wards(db: &mut Db, from: PersonId, to: PersonId) -> Result<Vec<GuardianId>> {
    let of = guardians::table.filter(guardians::guardian_person_id.eq(from));
    let links: Vec<GuardianId> = of.select(guardians::id).load(db)?;
    hand_wards(db, &links, from, to)?;
    Ok(links)
}

pub fn move_wards_back(db: &mut Db, links: &[GuardianId], from: PersonId, to: PersonId) -> Result<()> {
    if hand_wards(db, links, from, to)? == links.len() { Ok(()) } else { Err(Error::refused("merge-undo-conflict")) }
}

fn hand_wards(db: &mut Db, links: &[GuardianId], from: PersonId, to: PersonId) -> Result<usize> {
    let rows = guardians::table.filter(guardians::id.eq_any(links)).filter(guardians::guardian_person_id.eq(from));
    Ok(diesel::update(rows).set(guardians::guardian_person_id.eq(to)).execute(db)?)
}

/// Tables that name a person, have no `id` of their own, and are not handled: for a test.
pub fn tables_not_moved(db: &mut Db) -> Result<Vec<String>> {
    let mut unknown = Vec::new();
    for reference in traces::references(db)?.into_iter().filter(|reference| reference.name == "person_id") {
        let has_id = sql_query(format!("SELECT id FROM \"{}\" WHERE 1 = 0", reference.of));
        if !HANDLED.contains(&reference.of.as_str()) && matches!(db, Db::Sqlite(_)) && has_id.load::<Key>(db).is_err() {
            unknown.push(reference.of);
        }
    }
    Ok(unknown)
}

pub fn move_rows_back(db: &mut Db, rows: &[(String, uuid::Uuid)], from: PersonId, to: PersonId) -> Result<()> {
    for (table, id) in rows {
        if hand_row(db, table, *id, from, to)? != 1 {
            return Err(Error::refused("merge-undo-conflict"));
        }
    }
    Ok(())
}

fn hand_row(db: &mut Db, table: &str, id: uuid::Uuid, from: PersonId, to: PersonId) -> Result<usize> {
    let change = sql_query(format!("UPDATE \"{table}\" SET person_id = $1 WHERE id = $2 AND person_id = $3"));
    Ok(change.bind::<Binary, _>(to).bind::<Binary, _>(RoleId(id)).bind::<Binary, _>(from).execute(db)?)
}

fn has_role_already(db: &mut Db, id: RoleId, person: PersonId) -> Result<bool> {
    let (role, unit): (Role, crate::db::UnitId) = roles::table.find(id).select((roles::role, roles::unit_id)).first(db)?;
    let same = roles::table.filter(roles::person_id.eq(person)).filter(roles::role.eq(role)).filter(roles::unit_id.eq(unit));
    Ok(diesel::select(diesel::dsl::exists(same.filter(roles::revoked_at.is_null()))).get_result(db)?)
}
