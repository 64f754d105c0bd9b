//! What attendance holds about people.

use crate::db::holdings::{Fate, Held, Holding};

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "classes",
        table: "class_members",
        of: "person_id = $1",
        shown: &[("class_id", Held::Id), ("joined_at", Held::Moment), ("left_at", Held::Moment), ("rejoined_at", Held::Moment)],
        not_shown: &["person_id", "left_before"],
        fate: Fate::Goes,
    },
    Holding {
        name: "class-names",
        table: "classes",
        of: "id IN (SELECT class_id FROM class_members WHERE person_id = $1)",
        shown: &[("id", Held::Id), ("name", Held::Text)],
        not_shown: &["unit_id", "code", "trainer_id", "created_at", "closed_at", "sign_up_since"],
        fate: Fate::Shared,
    },
    Holding {
        name: "classes-taught",
        table: "classes",
        of: "trainer_id = $1",
        shown: &[("id", Held::Id), ("name", Held::Text), ("created_at", Held::Moment), ("closed_at", Held::Moment)],
        not_shown: &["unit_id", "code", "trainer_id", "sign_up_since"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "walk-ins",
        table: "walk_ins",
        of: "person_id = $1",
        shown: &[("entered_at", Held::Moment), ("completed_at", Held::Moment)],
        not_shown: &["id", "person_id", "entered_by", "completed_by"],
        fate: Fate::Goes,
    },
    Holding {
        name: "sign-ups",
        table: "sign_ups",
        of: "person_id = $1",
        shown: &[
            ("name", Held::Text),
            ("birth_date", Held::Day),
            ("audience", Held::Word("audience-")),
            ("asked_at", Held::Moment),
            ("decided_at", Held::Moment),
            ("reason", Held::Text),
            ("guardian_name", Held::Text),
            ("guardian_phone", Held::Text),
        ],
        not_shown: &["id", "class_id", "name_folded", "unit_id", "pin_hash", "decided_by", "outcome", "person_id", "guardian_relation", "agreed", "lang"],
        fate: Fate::Goes,
    },
];
