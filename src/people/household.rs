//! The same household entered twice: found, made one, and two again.

use crate::community::{Household, HouseholdId, Unit, alike, within};
use crate::db::schema::{household_merges, households, persons, units};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::restricted;
use crate::journal;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};

crate::id!(HouseholdMergeId);

/// A household with the people who live there.
#[derive(Debug, Clone, Serialize)]
pub struct Home {
    pub id: HouseholdId,
    pub number: String,
    pub hamlet: String,
    pub people: Vec<String>,
}

crate::words! { pub enum Why { SameNumber = "number", SamePeople = "people" } }

/// Two that may be one.
#[derive(Debug, Serialize)]
pub struct Pair {
    pub keep: Home,
    pub other: Home,
    pub why: Why,
}

/// As many pairs as somebody looks through at once.
const MOST: usize = 50;

impl Pair {
    /// Households of one hamlet whose numbers are written alike, or where the same person is entered in both.
    pub fn find(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Pair>> {
        let merged = household_merges::table.filter(household_merges::undone_at.is_null()).select(household_merges::other_id);
        let homes = households::table.filter(households::unit_id.eq_any(within(scope))).filter(households::id.ne_all(merged));
        let homes: Vec<Household> = homes.order(households::id).load(db)?;
        let mut pairs = alike_in_number(&homes);
        let known: HashSet<(HouseholdId, HouseholdId)> = pairs.iter().map(|(keep, other, _)| (*keep, *other)).collect();
        pairs.extend(alike_in_people(db, scope)?.into_iter().filter(|(keep, other, _)| !known.contains(&(*keep, *other))));
        pairs.truncate(MOST);
        pairs.into_iter().map(|(keep, other, why)| Ok(Pair { keep: Home::of(db, keep)?, other: Home::of(db, other)?, why })).collect()
    }
}

fn alike_in_number(homes: &[Household]) -> Vec<(HouseholdId, HouseholdId, Why)> {
    let mut first: HashMap<(UnitId, String), HouseholdId> = HashMap::new();
    let pair = |home: &Household| match first.entry((home.unit_id, alike(&home.number))) {
        std::collections::hash_map::Entry::Occupied(keep) => Some((*keep.get(), home.id, Why::SameNumber)),
        std::collections::hash_map::Entry::Vacant(place) => {
            place.insert(home.id);
            None
        }
    };
    homes.iter().filter_map(pair).collect()
}

fn alike_in_people(db: &mut Db, scope: &[UnitId]) -> Result<Vec<(HouseholdId, HouseholdId, Why)>> {
    let people = persons::table.filter(persons::unit_id.eq_any(within(scope))).filter(persons::birth_date.is_not_null());
    let people = people.filter(persons::id.ne_all(restricted())).filter(persons::household_id.is_not_null()).order(persons::household_id);
    let columns = (persons::name_folded, persons::birth_date, persons::unit_id, persons::household_id.assume_not_null());
    let people: Vec<(String, Option<NaiveDate>, UnitId, HouseholdId)> = people.select(columns).load(db)?;
    let mut homes_of: HashMap<(String, Option<NaiveDate>, UnitId), HouseholdId> = HashMap::new();
    let mut pairs = Vec::new();
    for (name, born, unit, home) in people {
        let first = *homes_of.entry((name, born, unit)).or_insert(home);
        if first != home && !pairs.contains(&(first, home, Why::SamePeople)) {
            pairs.push((first, home, Why::SamePeople));
        }
    }
    Ok(pairs)
}

impl Home {
    fn of(db: &mut Db, id: HouseholdId) -> Result<Home> {
        let (number, hamlet) = households::table.find(id).inner_join(units::table).select((households::number, units::name)).first(db)?;
        let people = persons::table
            .filter(persons::household_id.eq(id))
            .filter(persons::id.ne_all(restricted()))
            .order((persons::birth_date, persons::id))
            .select(persons::name);
        Ok(Home { id, number, hamlet, people: people.load(db)? })
    }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct HouseholdMerge {
    pub id: HouseholdMergeId,
    pub keep_id: HouseholdId,
    pub other_id: HouseholdId,
    pub merged_at: NaiveDateTime,
    pub merged_by: Option<PersonId>,
    #[serde(skip)]
    pub moved: Json<Vec<PersonId>>,
    pub undone_at: Option<NaiveDateTime>,
    pub undone_by: Option<PersonId>,
}

impl HouseholdMerge {
    /// Who lived in the other lives in the kept one; sent twice, it is one merge.
    pub fn of(db: &mut Db, scope: &[UnitId], keep: HouseholdId, other: HouseholdId, by: PersonId) -> Result<HouseholdMerge> {
        let (kept, gone) = (household(db, scope, keep)?, household(db, scope, other)?);
        if let Some(before) = in_force(db, other)?.filter(|merge| merge.keep_id == keep) {
            return Ok(before);
        }
        if keep == other || kept.unit_id != gone.unit_id || in_force(db, other)?.is_some() || in_force(db, keep)?.is_some() {
            return Err(Error::refused("household-merge-not-possible"));
        }
        let moved: Vec<PersonId> = persons::table.filter(persons::household_id.eq(other)).select(persons::id).load(db)?;
        diesel::update(persons::table.filter(persons::household_id.eq(other))).set(persons::household_id.eq(keep)).execute(db)?;
        let id = HouseholdMergeId::new();
        diesel::insert_into(household_merges::table)
            .values((
                household_merges::id.eq(id),
                household_merges::keep_id.eq(keep),
                household_merges::other_id.eq(other),
                household_merges::merged_at.eq(now()),
                household_merges::merged_by.eq(by),
                household_merges::moved.eq(Json(moved)),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "households-merged", keep, json!({ "merge": id, "other": other }))?;
        Ok(household_merges::table.find(id).first(db)?)
    }

    pub fn find(db: &mut Db, scope: &[UnitId], id: HouseholdMergeId) -> Result<HouseholdMerge> {
        let merge: HouseholdMerge = household_merges::table.find(id).first(db)?;
        household(db, scope, merge.keep_id)?;
        Ok(merge)
    }

    pub fn homes(&self, db: &mut Db) -> Result<(Home, Home)> {
        Ok((Home::of(db, self.keep_id)?, Home::of(db, self.other_id)?))
    }

    /// Two again: who moved goes back, unless they live elsewhere by now.
    pub fn undo(&self, db: &mut Db, by: PersonId) -> Result<()> {
        if self.undone_at.is_some() {
            return Ok(());
        }
        if in_force(db, self.keep_id)?.is_some() {
            return Err(Error::refused("household-merge-undo-conflict"));
        }
        for some in self.moved.0.chunks(crate::db::ROWS_AT_ONCE) {
            let moved = persons::table.filter(persons::id.eq_any(some)).filter(persons::household_id.eq(self.keep_id));
            diesel::update(moved).set(persons::household_id.eq(self.other_id)).execute(db)?;
        }
        let undone = (household_merges::undone_at.eq(now()), household_merges::undone_by.eq(by));
        diesel::update(household_merges::table.find(self.id)).set(undone).execute(db)?;
        journal::record(db, Some(by), "household-merge-undone", self.keep_id, json!({ "merge": self.id, "other": self.other_id }))
    }
}

/// One of these units; another's is not found.
fn household(db: &mut Db, scope: &[UnitId], id: HouseholdId) -> Result<Household> {
    let household: Household = households::table.find(id).first(db)?;
    if Unit::is_within(db, household.unit_id, scope)? { Ok(household) } else { Err(Error::NotFound) }
}

fn in_force(db: &mut Db, other: HouseholdId) -> Result<Option<HouseholdMerge>> {
    let merges = household_merges::table.filter(household_merges::other_id.eq(other)).filter(household_merges::undone_at.is_null());
    Ok(merges.first(db).optional()?)
}

/// Whether two people live in one household, as is known now: one that became part of another counts as that one.
pub fn live_together(db: &mut Db, one: PersonId, other: PersonId) -> Result<bool> {
    let home = home_of(db, one)?;
    Ok(home.is_some() && home == home_of(db, other)?)
}

/// Who lives with somebody, as is known now.
pub fn housemates(db: &mut Db, person: PersonId) -> Result<Vec<PersonId>> {
    let Some(home) = home_of(db, person)? else { return Ok(Vec::new()) };
    let mut homes = vec![home];
    let mut looked = 0;
    while let Some(keep) = homes.get(looked).copied() {
        let merged = household_merges::table.filter(household_merges::keep_id.eq(keep)).filter(household_merges::undone_at.is_null());
        let merged: Vec<HouseholdId> = merged.select(household_merges::other_id).load(db)?;
        homes.extend(merged.into_iter().filter(|other| *other != home));
        looked += 1;
    }
    let there = persons::table.filter(persons::household_id.eq_any(homes)).filter(persons::id.ne(person));
    Ok(there.select(persons::id).load(db)?)
}

fn home_of(db: &mut Db, person: PersonId) -> Result<Option<HouseholdId>> {
    let Some(mut home) = persons::table.find(person).select(persons::household_id).first::<Option<HouseholdId>>(db)? else { return Ok(None) };
    // Never in a circle: who was merged away is merged no more.
    while let Some(merge) = in_force(db, home)? {
        home = merge.keep_id;
    }
    Ok(Some(home))
}
