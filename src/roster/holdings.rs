//! What rosters hold about people.

use crate::db::holdings::{Fate, Held, Holding, NotPersonal};

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "roster-rows",
        table: "roster_rows",
        of: "person_id = $1 OR new_id = $1",
        shown: &[
            ("name", Held::Text),
            ("birth_date", Held::Day),
            ("sex", Held::Word("sex-")),
            ("audience", Held::Word("audience-")),
            ("household", Held::Text),
            ("last4", Held::Text),
            ("before", Held::Json),
            ("outcome", Held::Text),
            ("fate", Held::Text),
        ],
        // The number itself stands under "number".
        not_shown: &["import_id", "line", "unit_id", "class_id", "new_id", "sealed", "lookup", "person_id", "reasons", "decisions", "decision"],
        fate: Fate::Goes,
    },
    Holding {
        name: "rosters-sent",
        table: "roster_imports",
        of: "created_by = $1",
        shown: &[("created_at", Held::Moment), ("file_name", Held::Text), ("total", Held::Number)],
        not_shown: &[
            "id",
            "created_by",
            "scope",
            "file_lookup",
            "headings",
            "matching",
            "state",
            "run",
            "touched_at",
            "trouble",
            "done",
            "counts",
            "applied_at",
            "applied_by",
            "undone_at",
            "undone_by",
        ],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "merges",
        table: "merges",
        of: "keep_id = $1 OR other_id = $1",
        shown: &[("merged_at", Held::Moment), ("undone_at", Held::Moment), ("moves", Held::Json)],
        not_shown: &["id", "keep_id", "other_id", "merged_by", "undone_by"],
        fate: Fate::Goes,
    },
    Holding {
        name: "roster-matchings",
        table: "roster_matchings",
        of: "person_id = $1",
        shown: &[("used_at", Held::Moment)],
        not_shown: &["person_id", "headings", "matching"],
        fate: Fate::Goes,
    },
];

pub const NOT_PERSONAL: &[NotPersonal] =
    &[NotPersonal { table: "roster_sheets", because: "a file as it came, sealed as a whole and gone as soon as its rows are read; its rows are roster_rows" }];
