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
            ("purpose", Held::Text),
            ("due_at", Held::Moment),
            ("pass_mark", Held::Number),
        ],
        // The paper is the order of the questions: it tells nothing of the person.
        not_shown: &["person_id", "quiz_id", "paper", "helper_id", "paper_test_id", "entered_by"],
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
    Holding {
        name: "answer-sends",
        table: "answer_sends",
        of: "attempt_id IN (SELECT id FROM attempts WHERE person_id = $1)",
        shown: &[("attempt_id", Held::Id), ("place", Held::Number), ("send_id", Held::Id)],
        not_shown: &[],
        fate: Fate::Goes,
    },
    Holding {
        name: "extra-time",
        table: "extra_times",
        of: "person_id = $1",
        shown: &[("factor", Held::Number), ("set_at", Held::Moment)],
        not_shown: &["id", "person_id", "set_by"],
        fate: Fate::Goes,
    },
    Holding {
        name: "more-tries",
        table: "more_tries",
        of: "enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)",
        shown: &[("enrolment_id", Held::Id), ("reason", Held::Text), ("granted_at", Held::Moment)],
        not_shown: &["id", "granted_by"],
        fate: Fate::Goes,
    },
    Holding {
        name: "remarks",
        table: "remarks",
        of: "attempt_id IN (SELECT id FROM attempts WHERE person_id = $1)",
        shown: &[
            ("attempt_id", Held::Id),
            ("score_before", Held::Number),
            ("score_after", Held::Number),
            ("passed_before", Held::Yes),
            ("passed_after", Held::Yes),
            ("certificate_number", Held::Text),
        ],
        not_shown: &["key_change_id"],
        fate: Fate::Goes,
    },
    Holding {
        name: "key-changes",
        table: "key_changes",
        of: "changed_by = $1",
        shown: &[("question_id", Held::Id), ("before_keys", Held::Json), ("after_keys", Held::Json), ("reason", Held::Text), ("changed_at", Held::Moment)],
        not_shown: &["id", "changed_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "paper-tests",
        table: "paper_tests",
        of: "made_by = $1",
        shown: &[("quiz_id", Held::Id), ("class_id", Held::Id), ("code", Held::Text), ("made_at", Held::Moment)],
        not_shown: &["id", "papers", "made_by"],
        fate: Fate::Stays("acts"),
    },
];
