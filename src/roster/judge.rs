//! Compares each row with the people who are entered and with the rows above it.

use super::places::Places;
use super::reason::Reason;
use super::register::Register;
use super::row::{Decision, Facts, Outcome, Row};
use crate::db::{Json, PersonId, UnitId};
use crate::text::fold;
use chrono::NaiveDate;
use std::collections::HashMap;

/// Whom a row speaks of.
#[derive(Debug, PartialEq)]
pub enum Found {
    Nobody,
    One(PersonId),
    /// Perhaps this one, perhaps somebody else.
    Perhaps(Option<PersonId>, Reason),
    /// Somebody whose record is not in the importing person's hands.
    OutOfReach(Reason),
}

pub struct Judge<'a> {
    pub register: &'a Register,
    pub places: &'a Places,
    numbers: HashMap<Vec<u8>, i32>,
    people: HashMap<(String, Option<NaiveDate>, Option<UnitId>), Vec<Above>>,
    claimed: HashMap<PersonId, i32>,
}

/// What stands in a row above with the same name, birth date and hamlet.
struct Above {
    line: i32,
    lookup: Option<Vec<u8>>,
    household: Option<String>,
}

impl<'a> Judge<'a> {
    pub fn new(register: &'a Register, places: &'a Places) -> Judge<'a> {
        Judge { register, places, numbers: HashMap::new(), people: HashMap::new(), claimed: HashMap::new() }
    }

    /// Rows come in their order; those that could not be read stay refused.
    pub fn judge(&mut self, row: &mut Row) {
        if row.outcome == Outcome::Refused {
            return;
        }
        if let Some(repeated) = self.above(row) {
            return refuse(row, repeated);
        }
        match self.find(row) {
            Found::Nobody => row.decisions = Json(vec![Decision::NewPerson, Decision::Skip]),
            Found::One(person) => self.known(row, person),
            Found::Perhaps(person, reason) => self.doubt(row, person, reason),
            Found::OutOfReach(reason) => refuse(row, reason),
        }
        if row.outcome != Outcome::Doubtful {
            row.decisions = Json(Vec::new());
        }
        if row.outcome != Outcome::Refused {
            self.remember(row);
        }
    }

    /// The row above that says the same.
    fn above(&self, row: &mut Row) -> Option<Reason> {
        if let Some(line) = row.lookup.as_ref().and_then(|lookup| self.numbers.get(lookup)) {
            return Some(Reason::whole("row-number-repeats").with("line", line));
        }
        let alike = self.people.get(&(fold(&row.name), row.birth_date, row.unit_id))?;
        let dated = row.birth_date.is_some();
        let same = |above: &&Above| match (&above.lookup, &row.lookup) {
            (Some(one), Some(other)) => one == other,
            _ => dated || row.household.is_some() && above.household == row.household,
        };
        if let Some(above) = alike.iter().find(same) {
            return Some(Reason::whole("row-repeats").with("line", above.line));
        }
        if let Some(above) = alike.first() {
            row.outcome = Outcome::Doubtful;
            row.reasons.0.push(Reason::whole("row-alike").with("line", above.line));
        }
        None
    }

    fn remember(&mut self, row: &Row) {
        if let Some(lookup) = &row.lookup {
            self.numbers.insert(lookup.clone(), row.line);
        }
        let above = Above { line: row.line, lookup: row.lookup.clone(), household: row.household.clone() };
        self.people.entry((fold(&row.name), row.birth_date, row.unit_id)).or_default().push(above);
    }

    pub fn find(&self, row: &Row) -> Found {
        let found = self.look(row);
        let holder = self.register.holder(row).map(|holder| holder.person);
        let speaks_of = match &found {
            Found::One(person) => Some(*person),
            Found::Perhaps(person, _) => person.or(holder),
            Found::Nobody | Found::OutOfReach(_) => holder,
        };
        match speaks_of {
            Some(person) if self.register.is_restricted(person) => Found::OutOfReach(Reason::whole("row-person-not-for-now")),
            _ => found,
        }
    }

    fn look(&self, row: &Row) -> Found {
        if let Some(holder) = self.register.holder(row) {
            return match self.in_reach(holder.person) {
                None => Found::OutOfReach(Reason::whole("row-person-outside")),
                Some(facts) if holder.in_force && fold(&facts.name) == fold(&row.name) => Found::One(holder.person),
                Some(facts) => {
                    let id = if holder.in_force { "row-number-others" } else { "row-number-former" };
                    Found::Perhaps(Some(holder.person), Reason::whole(id).with("name", &facts.name))
                }
            };
        }
        let folded = fold(&row.name);
        let alike = self.register.named(&folded).iter().filter_map(|id| Some((*id, self.register.people.get(id)?)));
        let (here, elsewhere): (Vec<_>, Vec<_>) = alike.partition(|(_, facts)| Some(facts.unit_id) == row.unit_id);
        self.among_neighbours(row, &here).or_else(|| self.among_others(row, &elsewhere)).unwrap_or(Found::Nobody)
    }

    /// The same name in the same hamlet.
    fn among_neighbours(&self, row: &Row, here: &[(PersonId, &Facts)]) -> Option<Found> {
        let born_alike: Vec<PersonId> =
            here.iter().filter(|(_, facts)| row.birth_date.is_some() && facts.birth_date == row.birth_date).map(|one| one.0).collect();
        match born_alike[..] {
            [] => {}
            [one] if self.register.numbers_differ(row, one) => return Some(Found::Perhaps(Some(one), Reason::whole("row-person-other-number"))),
            [one] => return Some(Found::One(one)),
            [one, ..] => return Some(Found::Perhaps(Some(one), Reason::whole("row-persons-many").with("count", born_alike.len()))),
        }
        let undated = |(id, facts): &&(PersonId, &Facts)| (row.birth_date.is_none() || facts.birth_date.is_none()) && !self.register.numbers_differ(row, *id);
        let undated: Vec<&(PersonId, &Facts)> = here.iter().filter(undated).collect();
        let home = self.register.household(row);
        let at_home = undated.iter().find(|(_, facts)| home.is_some() && facts.household_id == home);
        match (at_home, undated[..].first()) {
            (Some((one, _)), _) => Some(Found::One(*one)),
            (None, Some((one, _))) => Some(Found::Perhaps(Some(*one), Reason::whole("row-person-undated"))),
            (None, None) => None,
        }
    }

    /// The same name and birth date in another hamlet: moved, or a namesake.
    fn among_others(&self, row: &Row, elsewhere: &[(PersonId, &Facts)]) -> Option<Found> {
        let alike =
            |(id, facts): &&(PersonId, &Facts)| row.birth_date.is_some() && facts.birth_date == row.birth_date && !self.register.numbers_differ(row, *id);
        let (one, facts) = elsewhere.iter().find(alike)?;
        let reason = Reason::whole("row-person-elsewhere").with("hamlet", self.places.name(facts.unit_id));
        Some(Found::Perhaps(self.in_reach(*one).map(|_| *one), reason))
    }

    fn in_reach(&self, person: PersonId) -> Option<&Facts> {
        self.register.people.get(&person).filter(|facts| self.places.in_charge(facts.unit_id) && !self.register.is_restricted(person))
    }

    /// The row speaks of somebody who is entered.
    fn known(&mut self, row: &mut Row, person: PersonId) {
        if let Some(line) = self.claimed.insert(person, row.line) {
            return refuse(row, Reason::whole("row-repeats").with("line", line));
        }
        self.take(row, Some(person));
        if row.outcome == Outcome::Doubtful {
            row.decisions = Json(vec![Decision::SamePerson, Decision::Skip]);
        } else {
            row.outcome = if self.changes(row, person) { Outcome::Changed } else { Outcome::Same };
        }
    }

    fn doubt(&self, row: &mut Row, person: Option<PersonId>, reason: Reason) {
        self.take(row, person);
        row.outcome = Outcome::Doubtful;
        row.reasons.0.push(reason);
        let taken = self.register.holder(row).is_some_and(|holder| holder.in_force);
        let may = [(Decision::SamePerson, person.is_some()), (Decision::NewPerson, !taken), (Decision::Skip, true)];
        row.decisions = Json(may.into_iter().filter(|(_, possible)| *possible).map(|(decision, _)| decision).collect());
    }

    fn take(&self, row: &mut Row, person: Option<PersonId>) {
        row.person_id = person;
        row.before = Json(person.and_then(|person| self.register.people.get(&person)).cloned());
    }

    /// Whether anything would be different afterwards.
    pub fn changes(&self, row: &Row, person: PersonId) -> bool {
        let Some(before) = &row.before.0 else { return true };
        let household = self.register.household(row);
        let new_home = row.household.is_some() && household.is_none();
        let new_number = row.lookup.is_some() && !self.register.has_number(person) || self.register.numbers_differ(row, person);
        let new_class = row.class_id.is_some_and(|class| !self.register.is_member(class, person));
        new_home || new_number || new_class || row.after(before, household) != *before
    }
}

fn refuse(row: &mut Row, reason: Reason) {
    row.outcome = Outcome::Refused;
    row.reasons.0.push(reason);
    row.decisions = Json(Vec::new());
}
