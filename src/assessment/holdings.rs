//! What assessment holds about people.

use crate::db::holdings::{Fate, Held, Holding};

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "attempts",
        table: "attempts",
        of: "person_id = $1",
        shown: &[
            ("id", Held::Id),
            ("enrolment_id", Held::Id),
            ("number", Held::Number),
            ("started_at", Held::Moment),
            ("submitted_at", Held::Moment),
            ("score", Held::Number),
            ("passed", Held::Yes),
        ],
        // The paper is the order of the questions: it tells nothing of the person.
        not_shown: &["person_id", "quiz_id", "paper", "helper_id"],
        fate: Fate::Goes,
    },
    Holding {
        name: "answers",
        table: "answers",
        of: "attempt_id IN (SELECT id FROM attempts WHERE person_id = $1)",
        shown: &[("attempt_id", Held::Id), ("question_id", Held::Id), ("choices", Held::Json), ("answered_at", Held::Moment)],
        not_shown: &["helper_id"],
        fate: Fate::Goes,
    },
];
