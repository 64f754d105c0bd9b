//! What the live session holds about people. Answers to a live question are nobody's: they are not here.

use crate::db::holdings::{Fate, Held, Holding};

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "session-helps",
        table: "session_helps",
        of: "person_id = $1",
        shown: &[("session_id", Held::Id), ("helped_at", Held::Moment)],
        not_shown: &["id", "person_id", "helped_by"],
        fate: Fate::Goes,
    },
    Holding {
        name: "helps-given",
        table: "session_helps",
        of: "helped_by = $1",
        shown: &[("session_id", Held::Id), ("helped_at", Held::Moment)],
        not_shown: &["id", "person_id", "helped_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "live-quizzes",
        table: "live_quizzes",
        of: "opened_by = $1",
        shown: &[("session_id", Held::Id), ("opened_at", Held::Moment), ("closed_at", Held::Moment)],
        not_shown: &["code", "opened_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "live-questions",
        table: "live_questions",
        of: "opened_by = $1",
        shown: &[("session_id", Held::Id), ("opened_at", Held::Moment), ("closed_at", Held::Moment)],
        not_shown: &["id", "position", "asked", "opened_by", "totals"],
        fate: Fate::Stays("acts"),
    },
];
