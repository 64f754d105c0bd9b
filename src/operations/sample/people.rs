//! The people: households in every hamlet, with names, birth dates, groups and twelve-digit numbers.

use super::family::{Kin, household};
use super::names;
use super::story::Story;
use crate::community::{Household, HouseholdId, Unit};
use crate::db::PersonId;
use crate::error::{Error, Result};
use crate::identity::{Audience, Checked, IdentifierId, Number, Person, SealedNumber, Sex};
use crate::keys::Keys;
use crate::text::{fold, person_sort_key};
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

pub struct NumberRow {
    pub id: IdentifierId,
    pub owner: PersonId,
    pub number: SealedNumber,
    pub since: NaiveDateTime,
}

/// Thanh Hóa's code (invented numbers: any may be somebody's by accident, none is taken from anybody).
const PROVINCE_CODE: &str = "038";
const NUMBER_FROM_AGE: i64 = 14;

impl Story {
    /// Hamlets are not alike: the largest has about twice as many people as the smallest.
    pub fn settle(&mut self, keys: &Keys, people: usize) -> Result<()> {
        let people = people - self.staff.len();
        let hamlets = self.hamlets().to_vec();
        let weights: Vec<usize> = hamlets.iter().map(|_| self.dice.between(70, 130) as usize).collect();
        let all: usize = weights.iter().sum();
        let sizes: Vec<usize> = weights.iter().map(|weight| people * weight / all).collect();
        let left = people - sizes.iter().sum::<usize>();
        for (place, hamlet) in hamlets.iter().enumerate() {
            let size = sizes[place] + usize::from(place < left);
            self.settle_hamlet(keys, hamlet, size)?;
        }
        Ok(())
    }

    fn settle_hamlet(&mut self, keys: &Keys, hamlet: &Unit, size: usize) -> Result<()> {
        let at = self.calendar.opening() + TimeDelta::hours(2);
        let (mut settled, mut number) = (0, 0);
        while settled < size {
            number += 1;
            let id = HouseholdId(self.dice.id(at));
            self.households.push(Household { id, unit_id: hamlet.id, number: number.to_string(), created_at: at });
            for kin in household(&mut self.dice).into_iter().take(size - settled) {
                self.enter(keys, hamlet, id, kin, at)?;
                settled += 1;
            }
        }
        Ok(())
    }

    fn enter(&mut self, keys: &Keys, hamlet: &Unit, household: HouseholdId, kin: Kin, at: NaiveDateTime) -> Result<()> {
        let name = names::name(&mut self.dice, kin.family, kin.sex, kin.age);
        let name_folded = fold(&name);
        let birth_date = self.birth_date(&name_folded, kin.age);
        let id = PersonId(self.dice.id(at));
        if kin.age >= NUMBER_FROM_AGE && self.dice.chance(0.95) {
            let number = self.number(birth_date, kin.sex)?.seal(keys, id, self.checked(kin.age))?;
            let row = NumberRow { id: IdentifierId(self.dice.id(at)), owner: id, number, since: at };
            self.numbers.push(row);
        }
        let person = Person {
            id,
            sort_key: person_sort_key(&name),
            name,
            name_folded,
            birth_date: Some(birth_date),
            sex: Some(kin.sex),
            audience: self.audience(kin.age),
            unit_id: hamlet.id,
            household_id: Some(household),
            created_at: at,
            created_by: Some(self.admin()),
        };
        self.persons.push(person);
        Ok(())
    }

    /// Two people with the same name are born on different days: nobody looks entered twice.
    fn birth_date(&mut self, name: &str, age: i64) -> NaiveDate {
        let days = age * 365 + age / 4 + self.dice.between(1, 364);
        let mut date = self.calendar.today - TimeDelta::days(days);
        while !self.known.people.insert((name.to_owned(), date)) {
            date -= TimeDelta::days(1);
        }
        date
    }

    /// PPP G YY NNNNNN, in agreement with birth year and sex.
    fn number(&mut self, born: NaiveDate, sex: Sex) -> Result<Number> {
        let century_and_sex = 2 * (born.year() / 100 - 19) + i32::from(sex == Sex::Female);
        loop {
            let digits = format!("{PROVINCE_CODE}{century_and_sex}{:02}{:06}", born.year() % 100, self.dice.below(1_000_000));
            if self.known.numbers.insert(digits.clone()) {
                return Number::parse(&digits).ok_or_else(|| Error::broken("twelve digits"));
            }
        }
    }

    fn checked(&mut self, age: i64) -> Checked {
        if age < 18 { Checked::SchoolList } else { self.dice.weighted(&[(Checked::SeenCard, 6), (Checked::VneidScreen, 3), (Checked::Typed, 1)]) }
    }

    fn audience(&mut self, age: i64) -> Audience {
        let of_100 = self.dice.below(100);
        match (age, of_100) {
            (6..=17, _) | (18..=22, 0..40) => Audience::Student,
            (23..=60, 0..3) => Audience::Official,
            (18..=60, 3..35) => Audience::Worker,
            _ => Audience::Resident,
        }
    }
}
