//! The models of the plan: guides and their learners, a team in each hamlet that goes from door to door, the market,
//! families that declared themselves, who has a digital identity, the festival.

use super::records::{GrownUp, said};
use super::story::Story;
use crate::community::HouseholdId;
use crate::db::UnitId;
use crate::identity::Role;
use crate::programmes::{Event, Facts, Named};
use crate::web::{in_vietnam, start_of_day};
use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};

/// How many each guide has taught: the first two have their five.
const TAUGHT: [usize; 5] = [6, 5, 3, 2, 1];
const DUTIES: [&str; 4] = ["lead", "head", "youth", "telecom"];
const DOORS: usize = 12;
const TOPICS: [&str; 4] = ["vneid", "services", "payment", "safety"];
const RESULTS: [(&str, u32); 3] = [("helped", 6), ("met", 2), ("away", 2)];
const TRADERS: usize = 10;
const TICKS: [&str; 4] = ["t1", "t2", "t3", "t4"];
const STALLS: [(&str, &str); 6] = [
    ("Quầy rau số 1", "Rau, củ"),
    ("Quầy thịt số 4", "Thịt"),
    ("Quầy cá số 7", "Cá, tôm"),
    ("Quầy tạp hóa số 12", "Tạp hóa"),
    ("Quầy vải số 15", "Quần áo"),
    ("Quầy quà sáng số 20", "Đồ ăn"),
];
const FAMILIES: usize = 24;

impl Story {
    pub fn organise(&mut self) {
        let there = self.grown_ups();
        self.guides(&there);
        self.desk();
        for place in 0..self.hamlets().len() {
            self.team(place, &there);
        }
        self.market(&there);
        self.families();
        self.identities();
        self.festival();
    }

    fn guides(&mut self, there: &[GrownUp]) {
        let programme = self.begin("dai-su-so", self.commune().clone(), None, Facts::new());
        let each = there.len().div_ceil(TAUGHT.len()).max(1);
        for (turn, (neighbours, taught)) in there.chunks(each).zip(TAUGHT).enumerate() {
            let (one, learners) = neighbours.split_first().expect("a chunk is not empty");
            // The first is of the cast and writes her learners down herself.
            let (person, by) = if turn == 0 { (self.with_role(Role::Guide, 0).id, Role::Guide) } else { (one.person, Role::Trainer) };
            let by = self.with_role(by, turn).id;
            let guide = self.take_part(programme, "guide", Named::Person(person), one.unit, Facts::new());
            for learner in learners.iter().take(taught) {
                let (at, skill) = (self.some_morning(), *self.dice.pick(&TOPICS));
                let event = self.event(at, programme, "taught", learner.unit, by);
                let facts = said(&[("skill", skill)]);
                self.record(Event { member_id: Some(guide), person_id: Some(learner.person), minutes: Some(30), facts, ..event });
            }
        }
    }

    /// On each working day of the last week she sat at the one-stop office.
    fn desk(&mut self) {
        let Some(programme) = self.programmes.last().map(|guides| guides.id) else { return };
        let (person, unit, by) = (self.with_role(Role::Guide, 0).id, self.commune().id, self.officer().id);
        let helper = self.take_part(programme, "desk", Named::Person(person), unit, Facts::new());
        for back in (1..=7).rev() {
            let day = self.calendar.today - Days::new(back);
            if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
                continue;
            }
            let event = self.event(start_of_day(day) + TimeDelta::hours(8), programme, "duty", unit, by);
            self.record(Event { member_id: Some(helper), facts: said(&[("shift", "day")]), ..event });
        }
    }

    fn team(&mut self, place: usize, there: &[GrownUp]) {
        let hamlet = self.hamlets()[place].clone();
        let (unit, trainer) = (hamlet.id, self.with_role(Role::Trainer, place).id);
        let programme = self.begin("to-cong-nghe-so", hamlet, None, Facts::new());
        let own = there.iter().rev().filter(|one| one.unit == unit);
        for (one, duty) in own.zip(DUTIES) {
            self.take_part(programme, "member", Named::Person(one.person), unit, said(&[("duty", duty)]).0);
        }
        let homes: Vec<HouseholdId> = self.households.iter().filter(|home| home.unit_id == unit).map(|home| home.id).take(DOORS).collect();
        for home in homes {
            let (at, result, topic) = (self.some_morning(), self.dice.weighted(&RESULTS), *self.dice.pick(&TOPICS));
            let event = self.event(at, programme, "visit", unit, trainer);
            let (number, facts) = match result {
                "helped" => (Some(self.dice.between(1, 3)), said(&[("result", result), ("topics", topic)])),
                _ => (None, said(&[("result", result)])),
            };
            self.record(Event { household_id: Some(home), number, minutes: Some(25), facts, ..event });
        }
        self.link(programme, place);
    }

    /// Traders with none to all of the four ticks, and the stalls of the market.
    fn market(&mut self, there: &[GrownUp]) {
        let programme = self.begin("cho-so", self.commune().clone(), Some("Chợ trung tâm xã"), said(&[("stalls", "40")]).0);
        let (unit, by) = (self.commune().id, self.officer().id);
        for (turn, one) in there.iter().step_by((there.len() / TRADERS).max(1)).take(TRADERS).enumerate() {
            let trader = self.take_part(programme, "trader", Named::Person(one.person), one.unit, Facts::new());
            for tick in TICKS.into_iter().take(turn % (TICKS.len() + 1)) {
                let at = self.some_morning();
                let event = self.event(at, programme, tick, one.unit, by);
                self.record(Event { member_id: Some(trader), ..event });
            }
        }
        for (turn, (name, goods)) in STALLS.into_iter().enumerate() {
            let stall = self.take_part(programme, "stall", Named::Organisation(name.into()), unit, said(&[("goods", goods)]).0);
            if turn % 3 < 2 {
                let at = self.some_morning();
                let event = self.event(at, programme, "t3", unit, by);
                self.record(Event { member_id: Some(stall), ..event });
            }
        }
        self.link(programme, 0);
    }

    /// All declared; of three the hamlet checked two, and one of these has everything.
    fn families(&mut self) {
        let programme = self.begin("gia-dinh-so", self.commune().clone(), None, Facts::new());
        let by = self.officer().id;
        let apart = (self.households.len() / FAMILIES).max(1);
        let homes: Vec<(HouseholdId, UnitId)> = self.households.iter().step_by(apart).take(FAMILIES).map(|home| (home.id, home.unit_id)).collect();
        for (turn, (home, unit)) in homes.into_iter().enumerate() {
            let household = self.take_part(programme, "household", Named::Household(home), unit, Facts::new());
            let declared_at = self.some_morning();
            let declared = self.event(declared_at, programme, "declared", unit, by);
            self.record(Event { member_id: Some(household), facts: said(&[("taught-family", "yes")]), ..declared });
            let seen: &[(&str, &str)] = match turn % 3 {
                0 => continue,
                1 => &[("learns", "yes"), ("uses", "yes"), ("taught-family", "yes")],
                _ => &[("learns", "yes")],
            };
            let at = self.calendar.morning(&mut self.dice, declared_at, 3, 10);
            let checked = self.event(at, programme, "checked", unit, by);
            self.record(Event { member_id: Some(household), facts: said(seen), ..checked });
        }
    }

    /// The totals that the police of the commune gave for each hamlet.
    fn identities(&mut self) {
        let programme = self.begin("danh-tinh-so", self.commune().clone(), None, Facts::new());
        let (by, born) = (self.officer().id, self.calendar.today - Days::new(16 * 366));
        for unit in self.hamlets().iter().map(|hamlet| hamlet.id).collect::<Vec<_>>() {
            let citizens = self.persons.iter().filter(|one| one.unit_id == unit && one.birth_date.is_some_and(|birth| birth < born)).count() as i64;
            let level2 = citizens * self.dice.between(62, 96) / 100;
            let at = self.some_morning();
            let event = self.event(at, programme, "totals", unit, by);
            let facts = said(&[("citizens", &citizens.to_string()), ("level2", &level2.to_string()), ("source", "Công an xã")]);
            self.record(Event { facts, ..event });
        }
    }

    /// On the tenth of October; where that does not lie in these weeks, three weeks ago.
    fn festival(&mut self) {
        let programme = self.begin("ngay-hoi", self.commune().clone(), None, Facts::new());
        let (today, first) = (self.calendar.today, in_vietnam(self.calendar.opening()).date());
        let day = NaiveDate::from_ymd_opt(today.year(), 10, 10).filter(|day| (first..today).contains(day)).unwrap_or(today - Days::new(21));
        let at = start_of_day(day) + TimeDelta::hours(11);
        for place in (0..self.hamlets().len()).step_by(2) {
            let (unit, by, number) = (self.hamlets()[place].id, self.officer().id, self.dice.between(30, 120));
            let event = self.event(at, programme, "activity", unit, by);
            let facts = said(&[("what", "Gian trải nghiệm dịch vụ công trực tuyến"), ("mode", "in-person"), ("partners", "Đoàn xã")]);
            self.record(Event { number: Some(number), facts, ..event });
        }
    }
}
