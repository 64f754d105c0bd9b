//! What reporting holds about people: what the staff who keep the targets did.

use crate::db::holdings::{Fate, Held, Holding};

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
        not_shown: &["id", "unit_id", "last_on", "number", "figures", "sha256", "made_by"],
        fate: Fate::Stays("acts"),
    },
];
