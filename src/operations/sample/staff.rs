//! The staff of the cast: every role once, a second trainer, nobody with two roles that must not meet.

use super::story::Story;
use crate::db::PersonId;
use crate::identity::{Audience, Password, Person, Role, RoleId, Sex};
use crate::text::{fold, person_sort_key};
use chrono::{NaiveDate, TimeDelta};
use serde_json::json;

pub struct Hired {
    pub id: PersonId,
    pub name: &'static str,
    pub user_name: &'static str,
    pub password: String,
    pub role: Role,
    pub role_id: RoleId,
}

const CAST: [(&str, &str, Sex, Role); 10] = [
    ("Lê Thị Quản", "quantri", Sex::Female, Role::Admin),
    ("Nguyễn Văn Giảng", "giangvien", Sex::Male, Role::Trainer),
    ("Trần Thị Dạy", "giangvien2", Sex::Female, Role::Trainer),
    ("Phạm Văn Đánh", "danhgia", Sex::Male, Role::Assessor),
    ("Vũ Thị Giá", "danhgia2", Sex::Female, Role::Assessor),
    ("Hoàng Văn Duyệt", "pheduyet", Sex::Male, Role::Approver),
    ("Đỗ Thị Theo", "canbo", Sex::Female, Role::Officer),
    ("Bùi Văn Sát", "giamsat", Sex::Male, Role::Observer),
    ("Ngô Thị Giúp", "daisuso", Sex::Female, Role::Guide),
    ("Lý Thị Đỡ", "hotro", Sex::Female, Role::Support),
];

impl Story {
    pub fn hire(&mut self) {
        for (place, (name, user_name, sex, role)) in (0..).zip(CAST) {
            let at = self.calendar.opening() + TimeDelta::minutes(place * 4);
            let hired = Hired {
                id: PersonId(self.dice.id(at)),
                name,
                user_name,
                password: Password::drawn(|end| self.dice.below(end)),
                role,
                role_id: RoleId(self.dice.id(at)),
            };
            let admin = self.staff.first().map_or(hired.id, |admin| admin.id);
            let born = NaiveDate::from_ymd_opt(1978 + i32::from(place as u8) * 2, 3, 14);
            self.persons.push(Person {
                id: hired.id,
                name: name.into(),
                name_folded: fold(name),
                sort_key: person_sort_key(name),
                birth_date: born,
                sex: Some(sex),
                audience: Audience::Official,
                unit_id: self.commune().id,
                household_id: None,
                created_at: at,
                created_by: (admin != hired.id).then_some(admin),
            });
            self.known.people.extend(born.map(|born| (fold(name), born)));
            let (id, commune) = (hired.id, self.commune().id);
            self.staff.push(hired);
            if place == 0 {
                self.set_up();
            } else {
                self.happened(at, admin, "staff-made", id, json!({}));
            }
            self.happened(at, admin, "role-granted", id, json!({ "role": role, "unit": commune }));
        }
    }

    pub fn admin(&self) -> PersonId {
        self.staff[0].id
    }

    pub fn officer(&self) -> &Hired {
        self.with_role(Role::Officer, 0)
    }

    /// Those of one role take turns.
    pub fn with_role(&self, role: Role, turn: usize) -> &Hired {
        let all: Vec<&Hired> = self.staff.iter().filter(|one| one.role == role).collect();
        all[turn % all.len()]
    }
}
