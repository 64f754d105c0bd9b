//! What the records say of each person: where they are counted, and which state they reached on which day.

use super::measure::{AgeBand, Measure, Slice};
use super::period::Period;
use crate::assessment::TestPurpose;
use crate::certification::{Answer, CertificateId, InboundState, Outcome};
use crate::community::{HouseholdId, UnitKind, within};
use crate::db::schema::{
    attempts, attendances, certificates, class_sessions, closings, enrolments, external_completions, household_merges, households, inbound_files, passwords,
    persons, record_answers, revocations, units,
};
use crate::db::{Db, PersonId, ROWS_AT_ONCE, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Audience, merged_away};
use crate::learning::EnrolmentId;
use crate::sessions::visited;
use crate::web::{in_vietnam, start_of_day, today};
use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Where the days begin of which no day is asked.
pub const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a day");

/// So many more of a measure from that day on; a certificate that ends is one less.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Step {
    pub measure: Measure,
    pub day: NaiveDate,
    pub by: i64,
}

/// All that one person, household or session adds to the figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    pub slice: Slice,
    pub steps: Vec<Step>,
    /// The days on which a person came to learn, each as often as they came.
    #[serde(default)]
    pub days: Vec<NaiveDate>,
    #[serde(default)]
    pub household: Option<HouseholdId>,
    /// On this day somebody is in the next age band.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

type Known = (PersonId, UnitId, Audience, Option<NaiveDate>, Option<HouseholdId>);

/// Staff who learn nothing here are nobody of the movement's people.
fn staff_alone(db: &mut Db, people: &[PersonId]) -> Result<HashSet<PersonId>> {
    let staff: Vec<PersonId> = passwords::table.filter(passwords::person_id.eq_any(people)).select(passwords::person_id).load(db)?;
    let learning = enrolments::table.filter(enrolments::person_id.eq_any(&staff)).select(enrolments::person_id).distinct();
    let learning: HashSet<PersonId> = learning.load(db)?.into_iter().collect();
    Ok(staff.into_iter().filter(|person| !learning.contains(person)).collect())
}

impl Facts {
    /// Of those of these people who are counted: a record that became part of another is not.
    pub fn of_people(db: &mut Db, people: &[PersonId]) -> Result<HashMap<PersonId, Facts>> {
        let mut all = HashMap::new();
        for some in people.chunks(ROWS_AT_ONCE) {
            all.extend(some_people(db, some)?);
        }
        Ok(all)
    }

    /// Of the households among these that are still their own.
    pub fn of_households(db: &mut Db, wanted: &[HouseholdId]) -> Result<HashMap<HouseholdId, Facts>> {
        let mut all = HashMap::new();
        for some in wanted.chunks(ROWS_AT_ONCE) {
            let merged = household_merges::table.filter(household_merges::undone_at.is_null()).select(household_merges::other_id);
            let own = households::table.filter(households::id.eq_any(some)).filter(households::id.ne_all(merged));
            let own: Vec<(HouseholdId, UnitId)> = own.select((households::id, households::unit_id)).load(db)?;
            let members: Vec<PersonId> = persons::table.filter(persons::household_id.eq_any(some)).select(persons::id).load(db)?;
            let mut first: HashMap<HouseholdId, NaiveDate> = HashMap::new();
            for facts in Facts::of_people(db, &members)?.into_values() {
                let (Some(household), Some(day)) = (facts.household, facts.day_of(Measure::Begun)) else { continue };
                first.entry(household).and_modify(|known| *known = day.min(*known)).or_insert(day);
            }
            for (household, unit) in own {
                let learns = first.get(&household).map(|day| Step { measure: Measure::HouseholdLearns, day: *day, by: 1 });
                let steps = [Step { measure: Measure::Households, day: FIRST_DAY, by: 1 }].into_iter().chain(learns).collect();
                all.insert(household, Facts::of_thing(unit, steps));
            }
        }
        Ok(all)
    }

    fn of_thing(unit: UnitId, steps: Vec<Step>) -> Facts {
        Facts { slice: Slice { unit, group: None, age: None }, steps, days: Vec::new(), household: None, until: None }
    }

    /// Of the sessions among these that were held: not cancelled, and closed or with somebody who came.
    pub fn of_sessions(db: &mut Db, wanted: &[Uuid]) -> Result<HashMap<Uuid, Facts>> {
        let mut all = HashMap::new();
        for some in wanted.chunks(ROWS_AT_ONCE) {
            let some: Vec<&[u8]> = some.iter().map(|id| id.as_bytes().as_slice()).collect();
            let closed = closings::table.select(closings::session_id);
            let held = class_sessions::table.inner_join(units::table).filter(class_sessions::id.eq_any(some)).filter(class_sessions::cancelled_at.is_null());
            let held = held.filter(class_sessions::id.eq_any(closed).or(visited()));
            let columns = (class_sessions::id, (units::id, units::parent_id, units::kind), class_sessions::starts_at);
            let held: Vec<(Vec<u8>, (UnitId, Option<UnitId>, UnitKind), NaiveDateTime)> = held.select(columns).load(db)?;
            for (id, (unit, parent, kind), at) in held {
                // A class is in its hamlet.
                let unit = parent.filter(|_| kind == UnitKind::Class).unwrap_or(unit);
                let steps = vec![Step { measure: Measure::Sessions, day: day(at), by: 1 }];
                all.insert(Uuid::from_slice(&id).map_err(Error::broken)?, Facts::of_thing(unit, steps));
            }
        }
        Ok(all)
    }

    /// Where those who came to a session in the period are counted, each once. From the sessions of these days: who asks
    /// for the people of these units first, reads all that they ever came to.
    pub fn who_came(db: &mut Db, period: &Period) -> Result<Vec<Slice>> {
        let came = attendances::table.inner_join(class_sessions::table).filter(attendances::came).filter(class_sessions::cancelled_at.is_null());
        let from = came.filter(class_sessions::starts_at.ge(start_of_day(period.first)));
        let came = from.filter(class_sessions::starts_at.lt(start_of_day(period.next().first)));
        let came: Vec<PersonId> = came.select(attendances::person_id).distinct().load(db)?;
        let mut slices = Vec::with_capacity(came.len());
        for some in came.chunks(ROWS_AT_ONCE) {
            slices.extend(counted(db, some)?.into_iter().map(|known| slice_of(&known, today())));
        }
        Ok(slices)
    }

    /// Everything of these units and below, from the records alone. Slow, and right by definition.
    pub fn all(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Facts>> {
        let people: Vec<PersonId> = persons::table.filter(persons::unit_id.eq_any(within(scope))).select(persons::id).load(db)?;
        let homes: Vec<HouseholdId> = households::table.filter(households::unit_id.eq_any(within(scope))).select(households::id).load(db)?;
        let mut all: Vec<Facts> = Facts::of_people(db, &people)?.into_values().collect();
        all.extend(Facts::of_households(db, &homes)?.into_values());
        let sessions: Vec<Uuid> = sessions_within(db, Some(scope))?;
        all.extend(Facts::of_sessions(db, &sessions)?.into_values());
        Ok(all)
    }

    /// The first day of a state.
    pub fn day_of(&self, measure: Measure) -> Option<NaiveDate> {
        self.steps.iter().filter(|step| step.measure == measure && step.by > 0).map(|step| step.day).min()
    }

    fn reached(&mut self, measure: Measure, day: Option<NaiveDate>) {
        self.steps.extend(day.map(|day| Step { measure, day, by: 1 }));
    }

    /// In a state for some times, as far as they do not overlap.
    fn held(&mut self, measure: Measure, mut times: Vec<(NaiveDate, Option<NaiveDate>)>) {
        times.sort();
        let mut joined: Vec<(NaiveDate, Option<NaiveDate>)> = Vec::new();
        for (from, until) in times {
            match joined.last_mut() {
                Some((_, end)) if end.is_none_or(|end| from <= end) => *end = end.zip(until).map(|(one, other)| one.max(other)),
                _ => joined.push((from, until)),
            }
        }
        for (from, until) in joined {
            self.steps.push(Step { measure, day: from, by: 1 });
            self.steps.extend(until.map(|day| Step { measure, day, by: -1 }));
        }
    }
}

/// The sessions of these units and below; of all where none are named.
pub fn sessions_within(db: &mut Db, scope: Option<&[UnitId]>) -> Result<Vec<Uuid>> {
    let ids: Vec<Vec<u8>> = match scope {
        Some(scope) => class_sessions::table.filter(class_sessions::unit_id.eq_any(within(scope))).select(class_sessions::id).load(db)?,
        None => class_sessions::table.select(class_sessions::id).load(db)?,
    };
    ids.iter().map(|id| Uuid::from_slice(id).map_err(Error::broken)).collect()
}

fn day(at: NaiveDateTime) -> NaiveDate {
    in_vietnam(at).date()
}

/// Those of these people who are counted.
fn counted(db: &mut Db, people: &[PersonId]) -> Result<Vec<Known>> {
    let columns = (persons::id, persons::unit_id, persons::audience, persons::birth_date, persons::household_id);
    let known = persons::table.filter(persons::id.eq_any(people)).filter(persons::id.ne_all(merged_away()));
    let known: Vec<Known> = known.select(columns).load(db)?;
    let staff = staff_alone(db, people)?;
    Ok(known.into_iter().filter(|(id, ..)| !staff.contains(id)).collect())
}

fn slice_of((_, unit, group, birth, _): &Known, today: NaiveDate) -> Slice {
    Slice { unit: *unit, group: Some(*group), age: Some(AgeBand::of(*birth, today)) }
}

fn some_people(db: &mut Db, people: &[PersonId]) -> Result<HashMap<PersonId, Facts>> {
    let known = counted(db, people)?;
    let records = Records::of(db, people)?;
    let today = today();
    let facts = |known: Known| {
        let slice = slice_of(&known, today);
        let (id, _, _, birth, household) = known;
        let until = birth.and_then(|birth| AgeBand::next_birthday(birth, today));
        let mut facts = Facts { slice, steps: vec![Step { measure: Measure::People, day: FIRST_DAY, by: 1 }], days: Vec::new(), household, until };
        records.add_to(id, &mut facts);
        (id, facts)
    };
    Ok(known.into_iter().map(facts).collect())
}

/// The records of some people, each by its person.
#[derive(Default)]
struct Records {
    begun: HashMap<PersonId, NaiveDate>,
    tested: HashMap<PersonId, NaiveDate>,
    passed: HashMap<PersonId, Vec<(NaiveDate, Option<NaiveDate>)>>,
    elsewhere: HashMap<PersonId, NaiveDate>,
    confirmed: HashMap<PersonId, NaiveDate>,
    gains: HashMap<PersonId, Vec<(NaiveDate, i64)>>,
    came: HashMap<PersonId, Vec<NaiveDate>>,
}

type Issued = (PersonId, NaiveDateTime, Option<NaiveDateTime>);
type Said = (PersonId, (CertificateId, i32, String, i32), Outcome, String, NaiveDate);

impl Records {
    fn of(db: &mut Db, people: &[PersonId]) -> Result<Records> {
        let mut records = Records::default();
        records.learned(db, people)?;
        let revoked = revocations::table.select(revocations::certificate_id);
        let issued = certificates::table.filter(certificates::person_id.eq_any(people)).filter(certificates::id.ne_all(revoked));
        let issued: Vec<Issued> = issued.select((certificates::person_id, certificates::issued_at, certificates::expires_at)).load(db)?;
        for (person, from, until) in issued {
            records.passed.entry(person).or_default().push((day(from), until.map(day)));
        }
        let elsewhere = external_completions::table.inner_join(inbound_files::table).filter(inbound_files::state.eq(InboundState::Applied));
        let elsewhere = elsewhere.filter(external_completions::person_id.eq_any(people));
        let elsewhere: Vec<(PersonId, NaiveDate)> = elsewhere.select((external_completions::person_id, external_completions::completed_on)).load(db)?;
        elsewhere.into_iter().for_each(|(person, on)| earliest(&mut records.elsewhere, person, on));
        records.confirmed(db, people)?;
        records.tests(db, people)?;
        Ok(records)
    }

    fn learned(&mut self, db: &mut Db, people: &[PersonId]) -> Result<()> {
        let begun = enrolments::table.filter(enrolments::person_id.eq_any(people));
        let begun: Vec<(PersonId, NaiveDateTime, Option<NaiveDateTime>)> =
            begun.select((enrolments::person_id, enrolments::begun_at, enrolments::test_passed_at)).load(db)?;
        for (person, at, tested) in begun {
            earliest(&mut self.begun, person, day(at));
            tested.into_iter().for_each(|at| earliest(&mut self.tested, person, day(at)));
        }
        let came = attendances::table.inner_join(class_sessions::table).filter(attendances::came).filter(class_sessions::cancelled_at.is_null());
        let came = came.filter(attendances::person_id.eq_any(people)).select((attendances::person_id, class_sessions::starts_at));
        for (person, at) in came.order(class_sessions::starts_at).load::<(PersonId, NaiveDateTime)>(db)? {
            earliest(&mut self.begun, person, day(at));
            self.came.entry(person).or_default().push(day(at));
        }
        Ok(())
    }

    /// A certificate that was revoked here confirms nobody; of several answers about one record the one that stands counts.
    fn confirmed(&mut self, db: &mut Db, people: &[PersonId]) -> Result<()> {
        let revoked = revocations::table.select(revocations::certificate_id);
        let said = record_answers::table.inner_join(inbound_files::table).inner_join(certificates::table);
        let said = said.filter(inbound_files::state.eq(InboundState::Applied)).filter(certificates::person_id.eq_any(people));
        let said = said.filter(certificates::id.ne_all(revoked));
        let key = (certificates::id, record_answers::revision, record_answers::status, record_answers::attempt);
        let columns = (certificates::person_id, key, record_answers::outcome, record_answers::reason, record_answers::answered_on);
        let said: Vec<Said> = said.select(columns).load(db)?;
        let mut answers: BTreeMap<Key, Vec<Answer>> = BTreeMap::new();
        for (person, (certificate, revision, status, attempt), outcome, reason, on) in said {
            answers.entry((person, certificate, revision, status, attempt)).or_default().push(Answer::new(outcome, reason, on));
        }
        for ((person, ..), answers) in answers {
            let standing = Answer::standing(answers).filter(|answer| answer.outcome == Outcome::Confirmed);
            standing.into_iter().for_each(|answer| earliest(&mut self.confirmed, person, answer.answered_on));
        }
        Ok(())
    }

    /// The entry test and the best test made alone, of each course for which there are both.
    fn tests(&mut self, db: &mut Db, people: &[PersonId]) -> Result<()> {
        let alone = attempts::table.filter(attempts::person_id.eq_any(people)).filter(attempts::helper_id.is_null());
        let columns = (attempts::person_id, attempts::enrolment_id, attempts::purpose, attempts::score, attempts::submitted_at);
        type Try = (PersonId, EnrolmentId, TestPurpose, Option<f64>, Option<NaiveDateTime>);
        let tries: Vec<Try> = alone.filter(attempts::submitted_at.is_not_null()).select(columns).load(db)?;
        let entries: HashMap<EnrolmentId, f64> = tries
            .iter()
            .filter(|(_, _, purpose, ..)| *purpose == TestPurpose::Entry)
            .map(|(_, enrolment, _, score, _)| (*enrolment, score.unwrap_or(0.0)))
            .collect();
        let mut best: HashMap<EnrolmentId, (PersonId, f64, NaiveDate)> = HashMap::new();
        for (person, enrolment, purpose, score, at) in tries {
            let (Some(score), Some(at)) = (score, at) else { continue };
            if purpose != TestPurpose::Exit || !entries.contains_key(&enrolment) {
                continue;
            }
            let (better, on) = (best.get(&enrolment).is_none_or(|(_, known, known_on)| (score, *known_on) > (*known, day(at))), day(at));
            if better {
                best.insert(enrolment, (person, score, on));
            }
        }
        for (enrolment, (person, score, on)) in best {
            let points = ((score - entries[&enrolment]) * 100.0).round() as i64;
            self.gains.entry(person).or_default().push((on, points));
        }
        self.gains.values_mut().for_each(|gains| gains.sort_unstable());
        Ok(())
    }

    fn add_to(&self, person: PersonId, facts: &mut Facts) {
        facts.days = self.came.get(&person).cloned().unwrap_or_default();
        facts.reached(Measure::Begun, self.begun.get(&person).copied());
        facts.reached(Measure::Attended, facts.days.first().copied());
        facts.reached(Measure::Tested, self.tested.get(&person).copied());
        let (passed, elsewhere) = (self.passed.get(&person).cloned().unwrap_or_default(), self.elsewhere.get(&person).copied());
        facts.held(Measure::Passed, passed.clone());
        facts.reached(Measure::Elsewhere, elsewhere);
        facts.held(Measure::Skilled, passed.into_iter().chain(elsewhere.map(|on| (on, None))).collect());
        facts.reached(Measure::Confirmed, self.confirmed.get(&person).copied());
        for (day, points) in self.gains.get(&person).into_iter().flatten() {
            facts.steps.push(Step { measure: Measure::BothTests, day: *day, by: 1 });
            facts.steps.push(Step { measure: Measure::PointsGained, day: *day, by: *points });
        }
    }
}

type Key = (PersonId, CertificateId, i32, String, i32);

fn earliest(all: &mut HashMap<PersonId, NaiveDate>, person: PersonId, day: NaiveDate) {
    all.entry(person).and_modify(|known| *known = day.min(*known)).or_insert(day);
}
