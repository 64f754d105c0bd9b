//! A second look: a random share of the checks is made again by another assessor, who does not see the first result.
//! The share is drawn when the check is recorded; how far the two agree is told in totals.

use super::check::{CheckId, Level, PracticalCheck, Seen, passes};
use super::impartial::may_assess;
use crate::catalog::{CourseVersion, CourseVersionId};
use crate::community::{Unit, within};
use crate::db::schema::{practical_checks, second_check_rules, second_checks};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::keys::random;
use crate::learning::Enrolment;
use crate::on_db;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use diesel::upsert::excluded;
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

crate::id!(SecondCheckId);

/// The share of a commune; 10 %, and at least one of 20, until another is set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SecondRule {
    pub percent: i32,
    pub one_of: i32,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct SecondCheck {
    pub id: SecondCheckId,
    pub check_id: CheckId,
    pub unit_id: UnitId,
    pub seed: i64,
    pub percent: i32,
    pub chosen_at: NaiveDateTime,
    pub assessor_id: Option<PersonId>,
    pub results: Option<Json<Vec<Seen>>>,
    pub passed: Option<bool>,
    pub note: String,
    pub checked_at: Option<NaiveDateTime>,
}

/// A line of a second assessor's desk.
#[derive(Debug, Clone, Serialize)]
pub struct SecondWaits {
    pub id: SecondCheckId,
    pub name: String,
    pub course: String,
    pub hamlet: String,
    pub days: i64,
}

impl SecondRule {
    pub fn of(db: &mut Db, commune: UnitId) -> Result<SecondRule> {
        let set = second_check_rules::table.find(commune).select((second_check_rules::percent, second_check_rules::one_of));
        let set: Option<(i32, i32)> = set.first(db).optional()?;
        Ok(set.map_or(SecondRule { percent: 10, one_of: 20 }, |(percent, one_of)| SecondRule { percent, one_of }))
    }

    pub fn set(self, db: &mut Db, by: PersonId, commune: UnitId) -> Result<()> {
        if !(0..=100).contains(&self.percent) || !(1..=1000).contains(&self.one_of) {
            return Err(Error::refused("second-rule-out-of-range"));
        }
        let row = (
            second_check_rules::unit_id.eq(commune),
            second_check_rules::percent.eq(self.percent),
            second_check_rules::one_of.eq(self.one_of),
            second_check_rules::set_at.eq(now()),
            second_check_rules::set_by.eq(by),
        );
        on_db!(db, |c| diesel::insert_into(second_check_rules::table)
            .values(row)
            .on_conflict(second_check_rules::unit_id)
            .do_update()
            .set((
                second_check_rules::percent.eq(excluded(second_check_rules::percent)),
                second_check_rules::one_of.eq(excluded(second_check_rules::one_of)),
                second_check_rules::set_at.eq(excluded(second_check_rules::set_at)),
                second_check_rules::set_by.eq(excluded(second_check_rules::set_by)),
            ))
            .execute(c))?;
        journal::record(db, Some(by), "second-rule-set", commune, json!({ "percent": self.percent, "one_of": self.one_of }))
    }
}

/// Whether that seed is drawn.
pub fn drawn(seed: i64, percent: i32) -> bool {
    seed.rem_euclid(100) < i64::from(percent)
}

impl SecondCheck {
    /// The lot of a check that was just recorded. After a long run without one, this one is taken.
    pub(super) fn draw(db: &mut Db, check: &PracticalCheck, enrolment: &Enrolment) -> Result<()> {
        if check.results.0.is_empty() {
            return Ok(());
        }
        let unit = Person::find(db, enrolment.person_id)?.unit_id;
        let Ok(commune) = Unit::commune_of(db, unit) else { return Ok(()) };
        let (rule, seed) = (SecondRule::of(db, commune.id)?, i64::from_be_bytes(random()));
        if !drawn(seed, rule.percent) && !SecondCheck::long_since(db, commune.id, rule.one_of)? {
            return Ok(());
        }
        diesel::insert_into(second_checks::table)
            .values((
                second_checks::id.eq(SecondCheckId::new()),
                second_checks::check_id.eq(check.id),
                second_checks::unit_id.eq(unit),
                second_checks::seed.eq(seed),
                second_checks::percent.eq(rule.percent),
                second_checks::chosen_at.eq(check.checked_at),
                second_checks::note.eq(""),
            ))
            .execute(db)?;
        Ok(())
    }

    /// So many checks have been made since one was taken; the one just recorded counts.
    fn long_since(db: &mut Db, commune: UnitId, one_of: i32) -> Result<bool> {
        let here = [commune];
        let taken = second_checks::table.filter(second_checks::unit_id.eq_any(within(&here))).select(diesel::dsl::max(second_checks::chosen_at));
        let last: Option<NaiveDateTime> = taken.first(db)?;
        let since = practical_checks::table.filter(practical_checks::checked_at.gt(last.unwrap_or_default()));
        let some: Vec<CheckId> = since.select(practical_checks::id).limit(i64::from(one_of)).load(db)?;
        Ok(some.len() >= one_of as usize)
    }

    pub fn of_check(db: &mut Db, checks: &[CheckId]) -> Result<Vec<SecondCheck>> {
        Ok(second_checks::table.filter(second_checks::check_id.eq_any(checks)).load(db)?)
    }

    pub fn was_by(db: &mut Db, checks: &[CheckId], person: PersonId) -> Result<bool> {
        let by = second_checks::table.filter(second_checks::check_id.eq_any(checks)).filter(second_checks::assessor_id.eq(person));
        Ok(diesel::select(diesel::dsl::exists(by)).get_result(db)?)
    }

    pub fn within(db: &mut Db, scope: &[UnitId], id: SecondCheckId) -> Result<SecondCheck> {
        Ok(second_checks::table.find(id).filter(second_checks::unit_id.eq_any(within(scope))).first(db)?)
    }

    pub fn first(&self, db: &mut Db) -> Result<PracticalCheck> {
        Ok(practical_checks::table.find(self.check_id).first(db)?)
    }

    /// Not by the first assessor, nor by whoever could not have made the first.
    pub fn may_be_made_by(&self, db: &mut Db, assessor: PersonId) -> Result<()> {
        let first = self.first(db)?;
        if first.assessor_id == assessor {
            return Err(Error::refused("second-not-by-the-first"));
        }
        let enrolment = Enrolment::find(db, first.enrolment_id)?;
        may_assess(db, assessor, &enrolment)
    }

    /// Made once; sent again it stays. It changes nothing of the request: it measures.
    pub fn record(&self, db: &mut Db, assessor: PersonId, seen: &[Seen], note: &str) -> Result<()> {
        self.may_be_made_by(db, assessor)?;
        if let Some(by) = self.assessor_id {
            return if by == assessor { Ok(()) } else { Err(Error::refused("second-was-made")) };
        }
        let first = self.first(db)?;
        let enrolment = Enrolment::find(db, first.enrolment_id)?;
        let criteria = PracticalCheck::criteria(db, enrolment.course_version_id)?;
        diesel::update(second_checks::table.find(self.id))
            .set((
                second_checks::assessor_id.eq(assessor),
                second_checks::results.eq(Json(seen.to_vec())),
                second_checks::passed.eq(passes(&criteria, seen)),
                second_checks::note.eq(note.trim()),
                second_checks::checked_at.eq(now()),
            ))
            .execute(db)?;
        journal::record(db, Some(assessor), "second-check-made", enrolment.person_id, json!({ "second": self.id }))
    }

    /// What waits for this assessor, the longest first.
    pub fn waiting(db: &mut Db, assessor: PersonId, scope: &[UnitId]) -> Result<Vec<SecondWaits>> {
        let open = second_checks::table.filter(second_checks::unit_id.eq_any(within(scope))).filter(second_checks::checked_at.is_null());
        let open: Vec<SecondCheck> = open.order((second_checks::chosen_at, second_checks::id)).limit(50).load(db)?;
        let mut waiting = Vec::new();
        for second in open {
            match second.may_be_made_by(db, assessor) {
                Ok(()) => waiting.push(second.line(db)?),
                Err(Error::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(waiting)
    }

    fn line(&self, db: &mut Db) -> Result<SecondWaits> {
        let first = self.first(db)?;
        let enrolment = Enrolment::find(db, first.enrolment_id)?;
        Ok(SecondWaits {
            id: self.id,
            name: Person::find(db, enrolment.person_id)?.name,
            course: CourseVersion::find(db, enrolment.course_version_id)?.title,
            hamlet: Unit::find(db, self.unit_id)?.name,
            days: (now() - self.chosen_at).num_days(),
        })
    }
}

/// How far two assessors agree on the same criteria.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    pub checks: usize,
    pub pairs: usize,
    /// Of the pairs, from 0 to 1.
    pub same: Option<f64>,
    /// Cohen's kappa (Cohen 1960): agreement beyond what chance gives. None when chance alone explains all.
    pub kappa: Option<f64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CourseAgreement {
    pub course: String,
    #[serde(flatten)]
    pub agreement: Agreement,
}

impl Agreement {
    pub fn of(checks: usize, pairs: &[(Level, Level)]) -> Agreement {
        let all = pairs.len() as f64;
        let share = |count: usize| count as f64 / all;
        let same = (!pairs.is_empty()).then(|| share(pairs.iter().filter(|(first, second)| first == second).count()));
        let by_chance: f64 = Level::ALL
            .iter()
            .map(|level| share(pairs.iter().filter(|(first, _)| first == level).count()) * share(pairs.iter().filter(|(_, second)| second == level).count()))
            .sum();
        let kappa = same.filter(|_| by_chance < 1.0 - 1e-12).map(|same| (same - by_chance) / (1.0 - by_chance));
        Agreement { checks, pairs: pairs.len(), same, kappa }
    }

    /// Course by course in totals, without names.
    pub fn all(db: &mut Db, scope: &[UnitId]) -> Result<Vec<CourseAgreement>> {
        let made = second_checks::table.filter(second_checks::unit_id.eq_any(within(scope))).filter(second_checks::checked_at.is_not_null());
        let mut pairs: BTreeMap<CourseVersionId, (usize, Vec<(Level, Level)>)> = BTreeMap::new();
        for second in made.load::<SecondCheck>(db)? {
            let first = second.first(db)?;
            let of = pairs.entry(Enrolment::find(db, first.enrolment_id)?.course_version_id).or_default();
            of.0 += 1;
            of.1.extend(pairs_of(&first.results.0, second.results.as_ref().map(|results| results.0.as_slice()).unwrap_or_default()));
        }
        let told = |(version, (checks, pairs)): (CourseVersionId, (usize, Vec<_>))| {
            Ok(CourseAgreement { course: CourseVersion::find(db, version)?.title, agreement: Agreement::of(checks, &pairs) })
        };
        pairs.into_iter().map(told).collect()
    }

    /// How many second checks nobody has made yet.
    pub fn open(db: &mut Db, scope: &[UnitId]) -> Result<i64> {
        let open = second_checks::table.filter(second_checks::unit_id.eq_any(within(scope))).filter(second_checks::checked_at.is_null());
        Ok(open.count().get_result(db)?)
    }
}

fn pairs_of(first: &[Seen], second: &[Seen]) -> Vec<(Level, Level)> {
    let other = |key: &str| second.iter().find(|seen| seen.key == key).map(|seen| seen.level);
    first.iter().filter_map(|seen| Some((seen.level, other(&seen.key)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn levels() -> impl Strategy<Value = Vec<(Level, Level)>> {
        let level = || prop::sample::select(Level::ALL.to_vec());
        prop::collection::vec((level(), level()), 0..80)
    }

    proptest! {
        #[test]
        fn kappa_is_at_most_one_the_same_both_ways_and_one_when_all_agree(pairs in levels()) {
            let told = Agreement::of(1, &pairs);
            let turned: Vec<(Level, Level)> = pairs.iter().map(|(first, second)| (*second, *first)).collect();
            let turned = Agreement::of(1, &turned);
            prop_assert_eq!(told.same, turned.same);
            prop_assert_eq!(told.kappa.is_some(), turned.kappa.is_some());
            if let (Some(kappa), Some(other)) = (told.kappa, turned.kappa) {
                prop_assert!((-1.0..=1.0 + 1e-9).contains(&kappa) && (kappa - other).abs() < 1e-9);
            }
            let alike: Vec<(Level, Level)> = pairs.iter().map(|(first, _)| (*first, *first)).collect();
            prop_assert!(Agreement::of(1, &alike).kappa.is_none_or(|kappa| (kappa - 1.0).abs() < 1e-9));
        }

        #[test]
        fn a_share_is_drawn_as_often_as_it_says(start: i64, percent in 0i32..=100) {
            let count = (0..100i64).filter(|step| drawn(start.wrapping_add(*step), percent)).count();
            // A run of a hundred neighbours meets each rest once, but where it wraps around the end of the numbers.
            prop_assert!(start > i64::MAX - 100 || count == percent as usize);
        }
    }

    #[test]
    fn kappa_is_what_the_textbook_says() {
        use Level::{Did, NotYet};
        let pairs: Vec<(Level, Level)> = [vec![(Did, Did); 20], vec![(Did, NotYet); 5], vec![(NotYet, Did); 10], vec![(NotYet, NotYet); 15]].concat();
        let told = Agreement::of(5, &pairs);
        assert!((told.same.unwrap() - 0.7).abs() < 1e-9 && (told.kappa.unwrap() - 0.4).abs() < 1e-9);
    }
}
