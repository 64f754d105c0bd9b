//! What keys are called: people, households, organisations, hamlets, programmes.

use super::member::Member;
use super::programme::Programme;
use super::tally::Key;
use crate::community::{Household, HouseholdId};
use crate::db::schema::{households, programme_members, programmes, units};
use crate::db::{Db, PersonId, UnitId};
use crate::error::Result;
use crate::identity::{Person, restricted};
use crate::web::{Lang, say};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// The names of many at once. Whose data is restricted is not named.
#[derive(Debug, Default)]
pub struct Names {
    people: HashMap<PersonId, String>,
    hidden: HashSet<PersonId>,
    homes: HashMap<HouseholdId, (String, UnitId)>,
    others: HashMap<Key, String>,
    units: HashMap<UnitId, String>,
    lang: Option<Lang>,
}

impl Names {
    pub fn of(db: &mut Db, keys: &[Key], lang: Lang) -> Result<Names> {
        let mut names = Names { lang: Some(lang), ..Names::default() };
        let (mut people, mut homes, mut members, mut places, mut own) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for key in keys {
            match key {
                Key::Person(id) => people.push(*id),
                Key::Household(id) => homes.push(*id),
                Key::Member(id) => members.push(*id),
                Key::Unit(id) => places.push(*id),
                Key::Programme(id) => own.push(*id),
            }
        }
        names.people = Person::names(db, &people)?;
        names.hidden = restricted().load::<PersonId>(db)?.into_iter().collect();
        for some in homes.chunks(crate::db::ROWS_AT_ONCE) {
            let there: Vec<Household> = households::table.filter(households::id.eq_any(some)).load(db)?;
            places.extend(there.iter().map(|home| home.unit_id));
            names.homes.extend(there.into_iter().map(|home| (home.id, (home.number, home.unit_id))));
        }
        for some in members.chunks(crate::db::ROWS_AT_ONCE) {
            let there: Vec<Member> = programme_members::table.filter(programme_members::id.eq_any(some)).load(db)?;
            names.others.extend(there.into_iter().map(|member| (Key::Member(member.id), member.name)));
        }
        for some in own.chunks(crate::db::ROWS_AT_ONCE) {
            let there: Vec<Programme> = programmes::table.filter(programmes::id.eq_any(some)).load(db)?;
            names.others.extend(there.into_iter().map(|one| (Key::Programme(one.id), one.name)));
        }
        for some in places.chunks(crate::db::ROWS_AT_ONCE) {
            let there: Vec<(UnitId, String)> = units::table.filter(units::id.eq_any(some)).select((units::id, units::name)).load(db)?;
            names.units.extend(there);
        }
        Ok(names)
    }

    pub fn hides(&self, key: &Key) -> bool {
        matches!(key, Key::Person(id) if self.hidden.contains(id))
    }

    pub fn name(&self, key: &Key) -> String {
        match key {
            Key::Person(id) if self.hidden.contains(id) => String::new(),
            Key::Person(id) => self.people.get(id).cloned().unwrap_or_default(),
            Key::Household(id) => self.homes.get(id).map(|(number, unit)| self.home(number, *unit)).unwrap_or_default(),
            Key::Unit(id) => self.units.get(id).cloned().unwrap_or_default(),
            other => self.others.get(other).cloned().unwrap_or_default(),
        }
    }

    fn home(&self, number: &str, unit: UnitId) -> String {
        let place = self.units.get(&unit).cloned().unwrap_or_default();
        say(self.lang.unwrap_or(Lang::Vi), "household-named", &[("number", number.to_owned()), ("place", place)])
    }
}
