//! What reports hold about people: what the staff who wrote them did.

use crate::db::holdings::{Fate, Held, Holding};

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "report-templates-set",
        table: "report_templates",
        of: "set_by = $1",
        shown: &[("name", Held::Text), ("set_at", Held::Moment)],
        not_shown: &["id", "unit_id", "key", "kind", "due", "words", "in_use", "set_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "reports-begun",
        table: "reports",
        of: "begun_by = $1",
        shown: &[("name", Held::Text), ("period", Held::Text), ("begun_at", Held::Moment)],
        not_shown: &[
            "id",
            "unit_id",
            "template_key",
            "kind",
            "last_on",
            "due_on",
            "words",
            "basis",
            "content",
            "number",
            "dated_on",
            "counted",
            "trouble",
            "begun_by",
            "counted_at",
        ],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "report-steps",
        table: "report_steps",
        of: "taken_by = $1",
        shown: &[("kind", Held::Word("document-step-")), ("note", Held::Text), ("taken_at", Held::Moment)],
        not_shown: &["id", "report_id", "taken_by"],
        fate: Fate::Stays("acts"),
    },
];
