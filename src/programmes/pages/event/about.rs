//! Whom an event is of, whom it names, and where it happened.

use crate::community::{HouseholdId, Unit, UnitKind};
use crate::db::schema::persons;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::programmes::entry::{self, Candidate, Entry, Faults, Found};
use crate::programmes::guard::Reach;
use crate::programmes::pages::member::to_choose;
use crate::programmes::{EventKind, Member, MemberId, Named, Programme, Whom};
use diesel::prelude::*;

pub struct About {
    pub member: Option<Member>,
    pub named: Named,
    pub household: Option<HouseholdId>,
    pub unit: UnitId,
}

/// Nothing where it is not clear who is meant: then those who may be.
type Chosen = (Option<About>, Vec<Candidate>);

/// The form of an event, and what is wrong with it.
pub struct Telling<'t> {
    pub who: &'t Reach,
    pub programme: &'t Programme,
    pub kind: &'t EventKind,
    pub entry: &'t Entry,
}

impl Telling<'_> {
    pub fn about(&self, db: &mut Db, faults: &mut Faults) -> Result<Chosen> {
        let member = self.member(db, faults)?;
        match self.kind.other {
            Whom::Person => self.of_person(db, member, faults),
            Whom::Household => Ok((Some(self.of_household(db, member, faults)?), Vec::new())),
            Whom::Organisation | Whom::Nobody => Ok((Some(self.of_nobody(db, member, faults)?), Vec::new())),
        }
    }

    fn member(&self, db: &mut Db, faults: &mut Faults) -> Result<Option<Member>> {
        let member = match self.entry.id::<MemberId>("member") {
            Some(id) => Some(Member::find(db, self.programme, &self.who.records_in(), id)?).filter(|member| self.kind.of.contains(&member.role)),
            None => None,
        };
        // A guide records what they did themselves, not what another did.
        if let Some(member) = member.as_ref().filter(|_| self.who.own_only)
            && !to_choose(db, self.who, self.programme, &self.kind.of)?.iter().any(|(own, _)| own.id == member.id)
        {
            return Err(Error::NotFound);
        }
        // A desk and a door have their helper without a list; what tells of a member needs one.
        if member.is_none() && !self.kind.of.is_empty() && self.kind.other != Whom::Household {
            faults.add("member", "problem-member-missing");
        }
        Ok(member)
    }

    fn of_person(&self, db: &mut Db, member: Option<Member>, faults: &mut Faults) -> Result<Chosen> {
        let about = match entry::person(db, self.entry, &self.who.records_in(), self.who.id, faults)? {
            Found::One(Named::Nobody, unit) => {
                if !self.kind.other_optional {
                    faults.add("person_name", "problem-name-missing");
                }
                About { unit: at_home(&member).unwrap_or(unit), member, named: Named::Nobody, household: None }
            }
            Found::One(named, unit) => {
                if member.as_ref().is_some_and(|member| member.person_id.is_some() && member.person_id == named.person()) {
                    faults.add("person_name", "problem-taught-oneself");
                }
                About { household: home_of(db, &named)?, member, named, unit }
            }
            Found::New(new) if faults.is_empty() => {
                let person = Person::create(db, &new)?;
                crate::journal::record(db, Some(self.who.id), "person-entered", person.id, serde_json::json!({ "programme": self.programme.id }))?;
                About { member, named: Named::Person(person.id), household: None, unit: person.unit_id }
            }
            Found::New(_) => return Ok((None, Vec::new())),
            Found::Choose(candidates) => return Ok((None, candidates)),
        };
        Ok((Some(about), Vec::new()))
    }

    fn of_household(&self, db: &mut Db, member: Option<Member>, faults: &mut Faults) -> Result<About> {
        let scope = self.who.records_in();
        let found = entry::household_or_new(db, self.entry, &scope, faults)?;
        if found.is_none() && faults.is_empty() && !self.kind.other_optional {
            faults.add("household_number", "problem-household-missing");
        }
        let unit = match (found, at_home(&member)) {
            (Some((_, unit)), _) | (None, Some(unit)) => unit,
            (None, None) => scope.first().copied().ok_or(Error::NotFound)?,
        };
        let named = found.map_or(Named::Nobody, |(id, _)| Named::Household(id));
        Ok(About { member, named, household: None, unit })
    }

    fn of_nobody(&self, db: &mut Db, member: Option<Member>, faults: &mut Faults) -> Result<About> {
        let unit = match at_home(&member) {
            Some(unit) => unit,
            None => {
                let places = places_of(db, self.who, self.programme, self.kind)?;
                entry::unit(self.entry, &places, is_typed(self.programme, &self.kind.code), faults)?
            }
        };
        Ok(About { member, named: Named::Nobody, household: None, unit })
    }
}

fn at_home(member: &Option<Member>) -> Option<UnitId> {
    member.as_ref().map(|member| member.unit_id)
}

fn home_of(db: &mut Db, named: &Named) -> Result<Option<HouseholdId>> {
    let Some(person) = named.person() else { return Ok(None) };
    Ok(persons::table.find(person).select(persons::household_id).first(db)?)
}

/// Where something of the programme itself can have happened.
pub fn places_of(db: &mut Db, who: &Reach, programme: &Programme, kind: &EventKind) -> Result<Vec<Unit>> {
    let typed = is_typed(programme, &kind.code);
    let mut there = Unit::all_within(db, &who.records_in())?;
    there.retain(|unit| unit.kind == UnitKind::Hamlet || (!typed && unit.kind == UnitKind::Commune));
    let mut within = Vec::new();
    for unit in there {
        if Unit::is_within(db, unit.id, &[programme.unit_id])? {
            within.push(unit);
        }
    }
    Ok(within)
}

/// Totals that an office types are of one hamlet each.
fn is_typed(programme: &Programme, event: &str) -> bool {
    programme.rules.0.iter().any(|rule| rule.typed.as_ref().is_some_and(|typed| typed.event == event))
}
