//! Door to door: the households of a hamlet, and which of them nobody has met at home yet.

use super::event::{Event, EventId, NewEvent};
use super::kind::Facts;
use super::member::{Member, MemberId, Named};
use super::programme::Programme;
use crate::community::{Homes, Household, HouseholdId, Unit, within};
use crate::db::schema::{household_merges, households, persons, programme_events, programmes};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{merged_away, restricted};
use crate::text::{given_name, plain};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

pub const KIND: &str = "to-cong-nghe-so";
pub const VISIT: &str = "visit";

/// A door, as the list shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Door {
    pub id: HouseholdId,
    pub number: String,
    /// Enough to know that it is the right one.
    pub people: Vec<String>,
    pub met_on: Option<NaiveDate>,
    /// Somebody was there and nobody was at home.
    pub away_on: Option<NaiveDate>,
}

/// A household that was chosen.
#[derive(Debug, Clone, Serialize)]
pub struct Home {
    pub id: HouseholdId,
    pub number: String,
    pub unit_id: UnitId,
    pub hamlet: String,
    pub people: Vec<(PersonId, String)>,
}

/// What is said at the door.
#[derive(Debug, Clone)]
pub struct Visit {
    pub id: EventId,
    pub on: NaiveDate,
    pub facts: Facts,
    pub minutes: Option<i32>,
    /// Who was shown how, by name.
    pub helped: Vec<PersonId>,
    pub others: i64,
}

impl Door {
    /// Those not reached first, by number.
    pub fn all(db: &mut Db, hamlet: UnitId) -> Result<Vec<Door>> {
        let gone = household_merges::table.filter(household_merges::undone_at.is_null()).select(household_merges::other_id);
        let there = households::table.filter(households::unit_id.eq(hamlet)).filter(households::id.ne_all(gone));
        let there: Vec<Household> = there.load(db)?;
        let visits = programme_events::table.inner_join(programmes::table).filter(programmes::kind.eq(KIND)).filter(programme_events::kind.eq(VISIT));
        let visits = visits.filter(programme_events::withdrawn_at.is_null()).filter(programme_events::unit_id.eq(hamlet));
        let visits: Vec<Event> = visits.select(programme_events::all_columns).load(db)?;
        let homes = Homes::merged(db)?;
        let mut met: HashMap<HouseholdId, (Option<NaiveDate>, Option<NaiveDate>)> = HashMap::new();
        for visit in &visits {
            let Some(household) = visit.household_id.map(|id| homes.kept(id)) else { continue };
            let (met_on, away_on) = met.entry(household).or_default();
            let last = if visit.says("result") == Some("away") { away_on } else { met_on };
            *last = (*last).max(Some(visit.happened_on));
        }
        let lived = persons::table.filter(persons::unit_id.eq(hamlet)).filter(persons::id.ne_all(merged_away())).filter(persons::id.ne_all(restricted()));
        let lived: Vec<(Option<HouseholdId>, String)> =
            lived.filter(persons::household_id.is_not_null()).order(persons::birth_date).select((persons::household_id, persons::name)).load(db)?;
        let mut people: HashMap<HouseholdId, Vec<String>> = HashMap::new();
        for (home, name) in lived {
            people.entry(homes.kept(home.expect("those without were left out"))).or_default().push(given_name(&name));
        }
        let door = |home: Household| {
            let (met_on, away_on) = met.get(&home.id).copied().unwrap_or_default();
            Door { people: people.remove(&home.id).unwrap_or_default(), id: home.id, number: home.number, met_on, away_on }
        };
        let mut doors: Vec<Door> = there.into_iter().map(door).collect();
        doors.sort_by_cached_key(|door| (door.met_on.is_some(), by_number(&door.number)));
        Ok(doors)
    }
}

/// "2" stands before "10".
fn by_number(number: &str) -> String {
    plain(number).split(' ').map(|word| if word.parse::<u32>().is_ok() { format!("{word:0>8}") } else { word.to_owned() }).collect::<Vec<_>>().join(" ")
}

impl Home {
    /// One of these units. One of another hamlet that this person does not look after is told in words.
    pub fn find(db: &mut Db, scope: &[UnitId], id: HouseholdId) -> Result<Home> {
        let id = Homes::merged(db)?.kept(id);
        let home: Household = households::table.find(id).first(db)?;
        if !Unit::is_within(db, home.unit_id, scope)? {
            return Err(Error::refused("household-of-another-hamlet"));
        }
        let there = persons::table.filter(persons::household_id.eq(id)).filter(persons::id.ne_all(merged_away())).filter(persons::id.ne_all(restricted()));
        let people: Vec<(PersonId, String)> = there.order((persons::birth_date, persons::id)).select((persons::id, persons::name)).load(db)?;
        Ok(Home { id, number: home.number, unit_id: home.unit_id, hamlet: Unit::find(db, home.unit_id)?.name, people })
    }

    /// The visit, and each person who was shown how: all in one change.
    pub fn visit(&self, db: &mut Db, by: PersonId, visit: &Visit) -> Result<()> {
        let programme = Programme::for_unit_or_new(db, by, KIND, self.unit_id)?;
        let member = Member::of_person(db, programme.id, by)?.into_iter().find(|member| member.role == "member");
        let member: Option<MemberId> = member.map(|member| member.id);
        let new = |id: EventId, kind: &str, named: Named| NewEvent {
            id,
            kind: kind.into(),
            member,
            happened_on: visit.on,
            named,
            household: Some(self.id),
            unit_id: self.unit_id,
            number: None,
            minutes: None,
            facts: Facts::new(),
        };
        let helped: Vec<PersonId> = visit.helped.iter().copied().filter(|id| self.people.iter().any(|(lives, _)| lives == id)).collect();
        let number = visit.others + helped.len() as i64;
        let own = NewEvent {
            number: (number > 0).then_some(number),
            minutes: visit.minutes,
            facts: visit.facts.clone(),
            ..new(visit.id, VISIT, Named::Household(self.id))
        };
        if programme_events::table.find(visit.id).count().get_result::<i64>(db)? > 0 {
            return Ok(());
        }
        Event::enter(db, by, &programme, &own)?;
        for person in helped {
            Event::enter(db, by, &programme, &new(EventId::new(), "helped-at-home", Named::Person(person)))?;
        }
        Ok(())
    }
}

/// A household that is in no book yet, found at the door.
pub fn at_the_door(db: &mut Db, hamlet: UnitId, number: &str) -> Result<HouseholdId> {
    let known = Homes::load(db, &[hamlet])?.find(hamlet, number);
    match known {
        Some(id) => Ok(id),
        None => Ok(Household::named(db, hamlet, number)?.id),
    }
}

/// The share of a hamlet's doors that were reached.
pub fn reached(doors: &[Door]) -> usize {
    doors.iter().filter(|door| door.met_on.is_some()).count()
}

/// A scoped look at a hamlet.
pub fn hamlet(db: &mut Db, scope: &[UnitId], id: UnitId) -> Result<Unit> {
    use crate::db::schema::units;
    Ok(units::table.find(id).filter(units::id.eq_any(within(scope))).first(db)?)
}
