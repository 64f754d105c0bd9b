//! What plans hold about people.

use crate::db::holdings::{Fate, Held, Holding};

pub const HOLDINGS: &[Holding] = &[Holding {
    name: "session-plans",
    table: "session_plans",
    of: "begun_by = $1 OR changed_by = $1",
    shown: &[("session_id", Held::Id), ("begun_at", Held::Moment), ("changed_at", Held::Moment)],
    not_shown: &["minutes", "copied_from", "begun_by", "changed_by"],
    fate: Fate::Stays("acts"),
}];
