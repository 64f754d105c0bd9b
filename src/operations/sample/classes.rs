//! Classes: one in each hamlet, some twenty-five of its people with their PINs.

use super::story::{Membership, Story};
use super::study::Stage;
use crate::attendance::{Class, ClassId};
use crate::identity::{Pin, Role};
use crate::keys::Keys;
use chrono::{Datelike, NaiveDateTime, TimeDelta};
use serde_json::json;
use std::collections::HashSet;

const IN_A_CLASS: usize = 25;
const EVENINGS: [&str; 7] = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"];
const AGES: std::ops::RangeInclusive<i32> = 11..=82;

impl Story {
    pub fn open_classes(&mut self, keys: &Keys) {
        for place in 0..self.hamlets().len() {
            let class = self.open_class(place);
            for person in self.chosen(place) {
                self.join(keys, place, &class, person);
            }
            self.classes.push(class);
        }
        self.give_stages();
    }

    fn open_class(&mut self, place: usize) -> Class {
        let hamlet = self.hamlets()[place].clone();
        let opening = self.calendar.opening();
        // Everybody has joined before the first of the weekly sessions.
        let at = self.calendar.morning(&mut self.dice, opening, 2, 14);
        let name = format!("Lớp tối {} {}", EVENINGS[self.slot(place).0], hamlet.name.replacen("Thôn", "thôn", 1));
        let trainer = self.with_role(Role::Trainer, place).id;
        let class = Class {
            id: ClassId(self.dice.id(at)),
            unit_id: hamlet.id,
            name,
            code: self.free_code(),
            trainer_id: trainer,
            created_at: at,
            closed_at: None,
            sign_up_since: None,
        };
        self.happened(at, trainer, "class-made", class.id, json!({ "unit": hamlet.id }));
        class
    }

    fn free_code(&mut self) -> String {
        loop {
            let code = (100_000 + self.dice.below(900_000)).to_string();
            if self.known.codes.insert(code.clone()) {
                return code;
            }
        }
    }

    /// People of the hamlet whose names differ: at the door each is known by name.
    fn chosen(&mut self, place: usize) -> Vec<usize> {
        let (hamlet, year) = (self.hamlets()[place].id, self.calendar.today.year());
        let fits = |person: &crate::identity::Person| person.unit_id == hamlet && person.birth_date.is_some_and(|born| AGES.contains(&(year - born.year())));
        let mut there: Vec<usize> = self.persons.iter().enumerate().filter(|(_, person)| fits(person)).map(|(index, _)| index).collect();
        self.dice.shuffle(&mut there);
        let mut names = HashSet::new();
        there.retain(|&index| names.insert(self.persons[index].name_folded.clone()));
        there.truncate(IN_A_CLASS);
        there
    }

    fn join(&mut self, keys: &Keys, place: usize, class: &Class, person: usize) {
        let joined_at = self.calendar.evening(&mut self.dice, class.created_at, 0, 3);
        let person_id = self.persons[person].id;
        let pin = Pin::drawn(|end| self.dice.below(end));
        let pin_hash = pin.hash(keys, person_id);
        self.note_joining(class, person_id, joined_at);
        let class_id = class.id;
        self.members.push(Membership { class: place, class_id, person, person_id, joined_at, pin, pin_hash, stage: Stage::New, course: None });
    }

    fn note_joining(&mut self, class: &Class, person: crate::db::PersonId, at: NaiveDateTime) {
        let detail = json!({ "class": class.id });
        self.happened(at, class.trainer_id, "class-joined", person, detail.clone());
        self.happened(at + TimeDelta::seconds(20), class.trainer_id, "pin-given", person, detail);
    }

    /// The first members are the cast, at known stages; the others are where learners are.
    fn give_stages(&mut self) {
        let mut cast = Stage::cast(self.persons.len());
        self.dice.shuffle(&mut cast);
        for index in 0..self.members.len() {
            self.members[index].stage = match cast.get(index) {
                Some(stage) => *stage,
                None => self.dice.weighted(&Stage::OTHERS),
            };
        }
    }
}
