//! Who waits to be counted anew.

use super::super::counts::Counts;
use super::super::facts::Facts;
use super::super::measure::Measure;
use super::super::period::Period;
use crate::community::HouseholdId;
use crate::db::schema::{counted, unit_ancestry, waiting};
use crate::db::{Db, Json, PersonId, ROWS_AT_ONCE, UnitId};
use crate::error::Result;
use crate::web::today;
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use uuid::Uuid;

crate::words! { pub enum SubjectKind { Person = "person", Household = "household", Session = "session" } }

crate::id!(SubjectId);

/// What is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    pub kind: SubjectKind,
    pub id: SubjectId,
}

impl Subject {
    pub fn person(id: PersonId) -> Subject {
        Subject { kind: SubjectKind::Person, id: SubjectId(id.0) }
    }

    pub fn household(id: HouseholdId) -> Subject {
        Subject { kind: SubjectKind::Household, id: SubjectId(id.0) }
    }
}

/// Notes, and all whom they concern with what they added before and add now.
#[derive(Debug, Default)]
pub struct Waiting {
    pub notes: Vec<i64>,
    pub before: BTreeMap<Subject, Facts>,
    pub now: BTreeMap<Subject, Facts>,
}

type Note = (i64, SubjectKind, SubjectId);

const NOTES_EACH: i64 = 20;

impl Waiting {
    /// Nothing when more than so many wait.
    pub fn some(db: &mut Db, most: i64) -> Result<Option<Waiting>> {
        let notes: Vec<Note> = waiting::table.order(waiting::id).limit(most + 1).load(db)?;
        if i64::try_from(notes.len()).unwrap_or(i64::MAX) > most {
            return Ok(None);
        }
        Waiting::of(db, &notes, most).map(Some)
    }

    /// The first notes, as far as they concern so many at most: an evening writes many notes about the same few.
    pub fn first(db: &mut Db, most: i64) -> Result<Waiting> {
        let mut notes: Vec<Note> = waiting::table.order(waiting::id).limit(most.saturating_mul(NOTES_EACH)).load(db)?;
        let (mut known, most_subjects) = (HashSet::new(), usize::try_from(most).unwrap_or(usize::MAX));
        let end = notes.iter().position(|(_, kind, id)| known.insert((*kind, *id)) && known.len() > most_subjects);
        notes.truncate(end.unwrap_or(notes.len()));
        Waiting::of(db, &notes, most)
    }

    /// Whether anybody waits at all.
    pub fn any(db: &mut Db) -> Result<bool> {
        let notes = diesel::dsl::exists(waiting::table.select(waiting::id));
        let birthdays = diesel::dsl::exists(counted::table.filter(counted::until.le(today())));
        Ok(diesel::select(notes).get_result(db)? || diesel::select(birthdays).get_result(db)?)
    }

    pub fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.before.is_empty() && self.now.is_empty()
    }

    fn of(db: &mut Db, notes: &[Note], most: i64) -> Result<Waiting> {
        let mut subjects: BTreeSet<Subject> = notes.iter().map(|(_, kind, id)| Subject { kind: *kind, id: *id }).collect();
        // Whose birthday has come since: no fact has changed, but the day.
        let older = counted::table.filter(counted::until.le(today())).order(counted::until).limit(most);
        let older: Vec<(SubjectKind, SubjectId)> = older.select((counted::kind, counted::subject_id)).load(db)?;
        subjects.extend(older.into_iter().map(|(kind, id)| Subject { kind, id }));
        let mut waiting = Waiting { notes: notes.iter().map(|(id, ..)| *id).collect(), ..Waiting::default() };
        waiting.take(db, &subjects)?;
        let homes = |facts: &BTreeMap<Subject, Facts>| facts.values().filter_map(|facts| facts.household).map(Subject::household).collect::<Vec<_>>();
        let mut households: BTreeSet<Subject> = homes(&waiting.before).into_iter().chain(homes(&waiting.now)).collect();
        households.retain(|home| !subjects.contains(home));
        waiting.take(db, &households)?;
        Ok(waiting)
    }

    fn take(&mut self, db: &mut Db, subjects: &BTreeSet<Subject>) -> Result<()> {
        let ids: Vec<SubjectId> = subjects.iter().map(|subject| subject.id).collect();
        for some in ids.chunks(ROWS_AT_ONCE) {
            let rows = counted::table.filter(counted::subject_id.eq_any(some)).select((counted::kind, counted::subject_id, counted::facts));
            let rows: Vec<(SubjectKind, SubjectId, Json<Facts>)> = rows.load(db)?;
            self.before.extend(rows.into_iter().map(|(kind, id, facts)| (Subject { kind, id }, facts.0)));
        }
        self.now.extend(facts_of(db, subjects)?);
        Ok(())
    }

    /// What has changed since the cells were made.
    pub fn add_to(&self, db: &mut Db, counts: &mut Counts, scope: &[UnitId], period: &Period) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        let units = units_within(db, scope)?;
        let here = |facts: &&Facts| units.contains(&facts.slice.unit);
        self.before.values().filter(here).for_each(|facts| counts.add(facts, period, -1));
        self.now.values().filter(here).for_each(|facts| counts.add(facts, period, 1));
        Ok(())
    }
}

pub fn units_within(db: &mut Db, scope: &[UnitId]) -> Result<HashSet<UnitId>> {
    let units: Vec<UnitId> = unit_ancestry::table.filter(unit_ancestry::ancestor_id.eq_any(scope)).select(unit_ancestry::unit_id).load(db)?;
    Ok(units.into_iter().collect())
}

pub fn facts_of(db: &mut Db, subjects: &BTreeSet<Subject>) -> Result<BTreeMap<Subject, Facts>> {
    let of = |kind: SubjectKind| subjects.iter().filter(move |subject| subject.kind == kind).map(|subject| subject.id.0).collect::<Vec<Uuid>>();
    let people: Vec<PersonId> = of(SubjectKind::Person).into_iter().map(PersonId).collect();
    let homes: Vec<HouseholdId> = of(SubjectKind::Household).into_iter().map(HouseholdId).collect();
    let sessions: Vec<Uuid> = of(SubjectKind::Session);
    let mut facts: BTreeMap<Subject, Facts> = BTreeMap::new();
    facts.extend(Facts::of_people(db, &people)?.into_iter().map(|(id, facts)| (Subject::person(id), facts)));
    facts.extend(Facts::of_households(db, &homes)?.into_iter().map(|(id, facts)| (Subject::household(id), facts)));
    facts.extend(Facts::of_sessions(db, &sessions)?.into_iter().map(|(id, facts)| (Subject { kind: SubjectKind::Session, id: SubjectId(id) }, facts)));
    Ok(facts)
}

impl Counts {
    /// Of any days in a row there is no cell of distinct people: they are looked at one by one.
    pub fn learners_one_by_one(&mut self, db: &mut Db, scope: &[UnitId], period: &Period) -> Result<()> {
        self.0.retain(|(measure, _), _| *measure != Measure::Learners);
        let units = units_within(db, scope)?;
        let here = Facts::who_came(db, period)?.into_iter().filter(|slice| units.contains(&slice.unit));
        here.for_each(|slice| self.put(Measure::Learners, slice, 1));
        Ok(())
    }
}
