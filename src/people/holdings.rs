//! What people's room holds: merged households, by whom.

use crate::db::holdings::{Fate, Held, Holding};

pub const HOLDINGS: &[Holding] = &[Holding {
    name: "household-merges",
    table: "household_merges",
    of: "merged_by = $1",
    shown: &[("merged_at", Held::Moment), ("undone_at", Held::Moment)],
    not_shown: &["id", "keep_id", "other_id", "merged_by", "moved", "undone_by"],
    fate: Fate::Stays("acts"),
}];
