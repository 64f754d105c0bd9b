//! What privacy holds about people.

use crate::db::holdings::{Fate, Held, Holding};

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "guardians",
        table: "guardians",
        of: "person_id = $1",
        shown: &[("name", Held::Text), ("relation", Held::Text), ("named_at", Held::Moment), ("ended_at", Held::Moment)],
        not_shown: &["id", "person_id", "guardian_person_id", "checked", "named_by", "ended_by"],
        fate: Fate::Stays("consents"),
    },
    Holding {
        name: "guardian-of",
        table: "guardians",
        of: "guardian_person_id = $1",
        shown: &[("relation", Held::Text), ("named_at", Held::Moment), ("ended_at", Held::Moment)],
        not_shown: &["id", "person_id", "guardian_person_id", "name", "checked", "named_by", "ended_by"],
        fate: Fate::Stays("consents"),
    },
    Holding {
        name: "consents",
        table: "consents",
        of: "person_id = $1",
        shown: &[("purpose", Held::Text), ("act", Held::Word("act-")), ("channel", Held::Text), ("evidence", Held::Text), ("at", Held::Moment)],
        not_shown: &["id", "person_id", "purpose_id", "text_hash", "part", "guardian_id", "lang", "recorded_by"],
        fate: Fate::Stays("consents"),
    },
    Holding {
        name: "needs",
        table: "needs",
        of: "person_id = $1",
        shown: &[("sealed", Held::Sealed("needs/", "id")), ("set_at", Held::Moment)],
        not_shown: &["id", "person_id", "set_by"],
        fate: Fate::Goes,
    },
    Holding {
        name: "disability",
        table: "disabilities",
        of: "person_id = $1",
        shown: &[("sealed", Held::Sealed("disabilities/", "id")), ("set_at", Held::Moment)],
        not_shown: &["id", "person_id", "set_by"],
        fate: Fate::Goes,
    },
    Holding {
        name: "recordings",
        table: "recordings",
        of: "person_id = $1",
        shown: &[
            ("id", Held::Id),
            ("kind", Held::Word("evidence-kind-")),
            ("added_at", Held::Moment),
            ("removed_at", Held::Moment),
            ("removed_why", Held::Text),
        ],
        not_shown: &["person_id", "about_id", "mime", "size", "added_by"],
        fate: Fate::Goes,
    },
    Holding {
        name: "recordings-made",
        table: "recordings",
        of: "added_by = $1",
        shown: &[("added_at", Held::Moment)],
        not_shown: &["id", "person_id", "about_id", "kind", "mime", "size", "added_by", "removed_at", "removed_why"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "purposes-made",
        table: "purposes",
        of: "made_by = $1",
        shown: &[("code", Held::Text), ("made_at", Held::Moment)],
        not_shown: &["id", "unit_id", "version", "basis", "sensitive", "document", "words", "hash", "asks_anew", "made_by", "ended"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "contacts-named",
        table: "privacy_contacts",
        of: "named_by = $1",
        shown: &[("named_at", Held::Moment)],
        not_shown: &["id", "unit_id", "name", "position", "contact", "document", "complaints", "named_by"],
        fate: Fate::Stays("acts"),
    },
];
