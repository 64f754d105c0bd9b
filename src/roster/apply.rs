//! Takes an import over: one transaction, all or nothing.

use super::check::blocking;
use super::counts::Counts;
use super::import::{Import, ImportId, State};
use super::judge::{Found, Judge};
use super::places::Places;
use super::plan::Plan;
use super::reason::Reason;
use super::register::Register;
use super::row::{Fate, Outcome, Row};
use crate::attendance::{ClassId, Member};
use crate::community::{Household, HouseholdId};
use crate::db::schema::{roster_imports, roster_rows};
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::{Person, SealedNumber};
use crate::journal;
use crate::web::App;
use diesel::prelude::*;
use serde_json::json;
use std::collections::HashSet;

pub async fn apply(app: &App, id: ImportId, run: i32, by: Option<PersonId>) -> Result<()> {
    let (scope, rows) = app.read(move |db| Ok((Import::working(db, id, run, State::Applying)?.scope.0, Row::all(db, id)?))).await?;
    let places = app.read(move |db| Places::load(db, &scope)).await?;
    let keys = app.clone();
    let plan = blocking(move || Plan::prepare(&keys.keys, id, run, by, rows)).await?;
    app.write(move |db| plan.carry_out(db, &places)).await
}

/// What is written in the end.
#[derive(Default)]
struct Work {
    made: Vec<i32>,
    altered: Vec<i32>,
    left: Vec<(usize, Reason)>,
    new: Vec<Person>,
    changed: Vec<Person>,
    numbers: Vec<(PersonId, SealedNumber)>,
    members: Vec<(ClassId, PersonId)>,
}

impl Plan {
    fn carry_out(&self, db: &mut Db, places: &Places) -> Result<()> {
        journal::hold(db)?;
        Import::working(db, self.import, self.run, State::Applying)?;
        let mut register = Register::load(db, &places.communes, &self.rows)?;
        let mut work = self.decide(&register, places);
        self.make_households(db, &mut register, &work)?;
        self.fill(&mut work, &register);
        work.write(db, self)?;
        self.note(db, &work)
    }

    /// The rows that still hold: since the check somebody may have entered or changed the same people.
    fn decide(&self, register: &Register, places: &Places) -> Work {
        let judge = Judge::new(register, places);
        let (mut work, mut claimed) = (Work::default(), HashSet::new());
        for (place, row) in self.rows.iter().enumerate().filter(|(_, row)| self.ready.contains_key(&row.line)) {
            let person = self.ready[&row.line].person.id;
            let number_of_another = register.holder(row).is_some_and(|holder| holder.in_force && holder.person != person);
            let unchanged = || row.before.0.as_ref() == register.people.get(&person) && claimed.insert(person);
            let trouble = match () {
                () if number_of_another => Some("row-number-taken"),
                () if row.outcome == Outcome::New && judge.find(row) != Found::Nobody => Some("row-entered-since"),
                () if row.alters() && !{ unchanged }() => Some("row-changed-since"),
                () => None,
            };
            match trouble {
                Some(id) => work.left.push((place, Reason::whole(id))),
                None if row.makes() => work.made.push(row.line),
                None => work.altered.push(row.line),
            }
        }
        work
    }

    fn make_households(&self, db: &mut Db, register: &mut Register, work: &Work) -> Result<()> {
        let taken: HashSet<i32> = work.made.iter().chain(&work.altered).copied().collect();
        let mut new = Vec::new();
        for row in self.rows.iter().filter(|row| taken.contains(&row.line)) {
            if let (Some(unit_id), Some(number), None) = (row.unit_id, &row.household, register.household(row)) {
                let household = Household { id: HouseholdId::new(), unit_id, number: number.clone(), created_at: self.at };
                register.take_household(unit_id, number, household.id);
                new.push(household);
            }
        }
        Household::insert_all(db, &new)
    }

    fn fill(&self, work: &mut Work, register: &Register) {
        let (made, altered): (HashSet<i32>, HashSet<i32>) = (work.made.iter().copied().collect(), work.altered.iter().copied().collect());
        for row in self.rows.iter().filter(|row| made.contains(&row.line) || altered.contains(&row.line)) {
            let ready = &self.ready[&row.line];
            let mut person = ready.person.clone();
            if row.household.is_some() {
                person.household_id = register.household(row);
            }
            let same_number = made.contains(&row.line) || register.numbers_differ(row, person.id) || !register.has_number(person.id);
            work.numbers.extend(ready.number.clone().filter(|_| same_number).map(|number| (person.id, number)));
            work.members.extend(row.class_id.filter(|class| !register.is_member(*class, person.id)).map(|class| (class, person.id)));
            if made.contains(&row.line) { work.new.push(person) } else { work.changed.push(person) }
        }
    }

    fn note(&self, db: &mut Db, work: &Work) -> Result<()> {
        Row::note_fate(db, self.import, &work.made, Fate::Made)?;
        Row::note_fate(db, self.import, &work.altered, Fate::Altered)?;
        for (place, reason) in &work.left {
            self.rows[*place].note_reason(db, reason.clone())?;
            Row::note_fate(db, self.import, &[self.rows[*place].line], Fate::Left)?;
        }
        let rows = roster_rows::table.filter(roster_rows::import_id.eq(self.import));
        let undecided = rows.filter(roster_rows::fate.is_null()).filter(roster_rows::outcome.eq(Outcome::Doubtful));
        let undecided = diesel::update(undecided).set(roster_rows::fate.eq(Fate::Left)).execute(db)?;
        // The numbers stand with their people now; here they are not needed any more.
        diesel::update(rows).set((roster_rows::sealed.eq(None::<Vec<u8>>), roster_rows::lookup.eq(None::<Vec<u8>>))).execute(db)?;
        let mut counts = Counts::of_outcomes(&self.rows);
        let fates = [(Fate::Made, work.made.len()), (Fate::Altered, work.altered.len()), (Fate::Left, work.left.len() + undecided)];
        counts.0.extend(fates.map(|(fate, count)| (fate.word().to_owned(), count)));
        let moment = (roster_imports::applied_at.eq(self.at), roster_imports::applied_by.eq(self.by));
        diesel::update(roster_imports::table.find(self.import)).set(moment).execute(db)?;
        Import::note(db, self.import, State::Applied, i32::try_from(self.rows.len()).unwrap_or(i32::MAX), &counts)?;
        let detail = json!({ "made": work.made.len(), "altered": work.altered.len(), "left": counts.get("left") });
        journal::record(db, self.by, "roster-applied", self.import, detail)
    }
}

impl Work {
    fn write(&self, db: &mut Db, plan: &Plan) -> Result<()> {
        Person::insert_all(db, &self.new)?;
        Person::replace_all(db, &self.changed)?;
        SealedNumber::keep_all(db, &self.numbers, plan.by, plan.at)?;
        Member::join_all(db, &self.members, plan.at)
    }
}
