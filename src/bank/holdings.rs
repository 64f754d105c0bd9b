//! What the bank holds about people: who wrote, and who sent a file. The questions are the commune's work.

use crate::db::holdings::{Fate, Held, Holding};

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "bank-questions",
        table: "bank_questions",
        of: "created_by = $1",
        shown: &[("id", Held::Id), ("key", Held::Text), ("created_at", Held::Moment)],
        not_shown: &["unit_id", "version", "created_by", "archived_at"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "bank-versions",
        table: "bank_versions",
        of: "kept_by = $1",
        shown: &[("question_id", Held::Id), ("number", Held::Number), ("kept_at", Held::Moment)],
        not_shown: &["body", "kept_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "bank-imports",
        table: "bank_imports",
        of: "sent_by = $1",
        shown: &[("id", Held::Id), ("file_name", Held::Text), ("sent_at", Held::Moment)],
        not_shown: &["unit_id", "entries", "sent_by", "applied_at"],
        fate: Fate::Stays("acts"),
    },
];
