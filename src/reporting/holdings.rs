//! What reporting holds about people: what the staff who keep the targets did.

use crate::db::holdings::{Fate, Held, Holding, NotPersonal};

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "targets-set",
        table: "targets",
        of: "set_by = $1",
        shown: &[("year", Held::Number), ("indicator", Held::Text), ("document", Held::Text), ("set_at", Held::Moment)],
        not_shown: &["id", "unit_id", "percent", "set_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "denominators-typed",
        table: "denominators",
        of: "typed_by = $1",
        shown: &[("year", Held::Number), ("population", Held::Text), ("source", Held::Text), ("typed_at", Held::Moment)],
        not_shown: &["id", "unit_id", "count", "as_of", "typed_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "freezes-made",
        table: "freezes",
        of: "made_by = $1",
        shown: &[("period", Held::Text), ("reason", Held::Text), ("made_at", Held::Moment)],
        not_shown: &["id", "unit_id", "last_on", "number", "figures", "sha256", "made_by", "so_far"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "counted",
        table: "counted",
        of: "subject_id = $1",
        shown: &[("facts", Held::Json)],
        not_shown: &["subject_id", "kind", "until"],
        fate: Fate::Changes("counted"),
    },
    Holding {
        name: "collections-opened",
        table: "collections",
        of: "opened_by = $1",
        shown: &[("period", Held::Text), ("note", Held::Text), ("opened_at", Held::Moment)],
        not_shown: &["id", "unit_id", "due_on", "opened_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "hamlet-reports-written",
        table: "hamlet_reports",
        of: "saved_by = $1",
        shown: &[("difficulties", Held::Text), ("proposals", Held::Text), ("saved_at", Held::Moment)],
        not_shown: &["id", "collection_id", "unit_id", "figures", "saved_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "merged-reports-written",
        table: "merged_reports",
        of: "saved_by = $1",
        shown: &[("difficulties", Held::Text), ("proposals", Held::Text), ("saved_at", Held::Moment)],
        not_shown: &["collection_id", "freeze_id", "saved_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "collection-steps-taken",
        table: "collection_steps",
        of: "taken_by = $1",
        shown: &[("kind", Held::Word("report-step-")), ("words", Held::Text), ("taken_at", Held::Moment)],
        not_shown: &["id", "collection_id", "unit_id", "taken_by"],
        fate: Fate::Stays("acts"),
    },
];

pub const NOT_PERSONAL: &[NotPersonal] =
    &[NotPersonal { table: "waiting", because: "names whose figures are counted anew in a moment, and then forgets them" }];
