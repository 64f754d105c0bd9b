//! What learning holds about people.

use crate::db::holdings::{Fate, Held, Holding};

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "enrolments",
        table: "enrolments",
        of: "person_id = $1",
        shown: &[
            ("id", Held::Id),
            ("course_id", Held::Id),
            ("lessons_done", Held::Number),
            ("lessons_total", Held::Number),
            ("begun_at", Held::Moment),
            ("lessons_completed_at", Held::Moment),
            ("best_score", Held::Number),
            ("test_passed_at", Held::Moment),
            ("certificate_number", Held::Text),
        ],
        not_shown: &["person_id", "course_version_id", "last_lesson_key", "request_state"],
        fate: Fate::Changes("enrolments"),
    },
    Holding {
        name: "courses",
        table: "course_versions",
        of: "id IN (SELECT course_version_id FROM enrolments WHERE person_id = $1)",
        shown: &[("course_id", Held::Id), ("title", Held::Text)],
        not_shown: &[
            "id",
            "number",
            "label",
            "source_hash",
            "framework_id",
            "summary",
            "language",
            "licence",
            "authors",
            "skills",
            "minutes",
            "picture",
            "picture_alt",
            "published_at",
            "requires",
            "shelf_order",
        ],
        fate: Fate::Shared,
    },
    Holding {
        name: "progress",
        table: "progress",
        of: "enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)",
        shown: &[
            ("enrolment_id", Held::Id),
            ("lesson_key", Held::Text),
            ("position_seconds", Held::Number),
            ("opened_at", Held::Moment),
            ("completed_at", Held::Moment),
        ],
        not_shown: &["helper_id"],
        fate: Fate::Goes,
    },
];
