//! What authoring holds about people: who wrote, who looked at it, who decided. A course is the commune's work.

use crate::db::holdings::{Fate, Held, Holding};

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "drafts",
        table: "drafts",
        of: "created_by = $1 OR changed_by = $1",
        shown: &[("id", Held::Id), ("title", Held::Text), ("created_at", Held::Moment), ("changed_at", Held::Moment)],
        not_shown: &["unit_id", "slug", "based_on", "created_by", "changed_by", "published_at", "archived_at"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "draft-files",
        table: "draft_files",
        of: "changed_by = $1",
        shown: &[("draft_id", Held::Id), ("path", Held::Text), ("changed_at", Held::Moment)],
        not_shown: &["text", "sha256", "changed_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "draft-revisions",
        table: "draft_revisions",
        of: "changed_by = $1",
        shown: &[("draft_id", Held::Id), ("path", Held::Text), ("changed_at", Held::Moment)],
        not_shown: &["id", "number", "text", "sha256", "changed_by", "auto"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "draft-openings",
        table: "draft_openings",
        of: "person_id = $1",
        shown: &[("draft_id", Held::Id), ("opened_at", Held::Moment)],
        not_shown: &["part", "person_id"],
        fate: Fate::Goes,
    },
    Holding {
        name: "draft-reviews",
        table: "draft_reviews",
        of: "asked_by = $1 OR decided_by = $1",
        shown: &[("draft_id", Held::Id), ("asked_at", Held::Moment), ("decided_at", Held::Moment)],
        not_shown: &["id", "fingerprint", "asked_by", "decided_by", "decision", "words"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "authoring-rules",
        table: "authoring_rules",
        of: "set_by = $1",
        shown: &[("review", Held::Yes), ("set_at", Held::Moment)],
        not_shown: &["id", "unit_id", "set_by"],
        fate: Fate::Stays("acts"),
    },
];
