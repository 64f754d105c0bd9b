//! What stewardship holds about people, and all that the rooms before it hold.

use crate::db::holdings::{Fate, Held, Holding, NotPersonal};
use crate::{assessment, attendance, authoring, bank, certification, identity, learning, people, privacy, programmes, reporting, roster, sessions};

const ROOMS: &[&[Holding]] = &[
    identity::holdings::HOLDINGS,
    privacy::holdings::HOLDINGS,
    authoring::holdings::HOLDINGS,
    bank::holdings::HOLDINGS,
    learning::holdings::HOLDINGS,
    assessment::holdings::HOLDINGS,
    attendance::holdings::HOLDINGS,
    people::holdings::HOLDINGS,
    roster::holdings::HOLDINGS,
    certification::holdings::HOLDINGS,
    sessions::holdings::HOLDINGS,
    sessions::plan::HOLDINGS,
    sessions::live::HOLDINGS,
    programmes::holdings::HOLDINGS,
    reporting::holdings::HOLDINGS,
    reporting::document::holdings::HOLDINGS,
    HOLDINGS,
    JOURNAL,
];

/// All that is held about people, a room after the other.
pub fn all() -> impl DoubleEndedIterator<Item = &'static Holding> {
    ROOMS.iter().flat_map(|room| room.iter())
}

/// The tables that refer to persons and hold nothing about them.
pub fn not_personal() -> impl Iterator<Item = &'static NotPersonal> {
    [
        identity::holdings::NOT_PERSONAL,
        roster::holdings::NOT_PERSONAL,
        certification::holdings::NOT_PERSONAL,
        reporting::holdings::NOT_PERSONAL,
        sessions::holdings::NOT_PERSONAL,
        NOT_PERSONAL,
    ]
    .into_iter()
    .flatten()
}

const HOLDINGS: &[Holding] = &[
    Holding {
        name: "subject-requests",
        table: "subject_requests",
        of: "person_id = $1",
        shown: &[
            ("id", Held::Id),
            ("kind", Held::Word("request-kind-")),
            ("received_on", Held::Day),
            ("channel", Held::Word("request-channel-")),
            ("asker", Held::Word("request-asker-")),
            ("asker_name", Held::Text),
            ("relation", Held::Text),
            ("identity_check", Held::Word("identity-check-")),
            ("wish", Held::Text),
            ("registered_at", Held::Moment),
        ],
        not_shown: &["person_id", "unit_id", "with_processor", "registered_by"],
        fate: Fate::Stays("proof"),
    },
    Holding {
        name: "subject-request-steps",
        table: "subject_request_steps",
        of: "request_id IN (SELECT id FROM subject_requests WHERE person_id = $1)",
        shown: &[
            ("request_id", Held::Id),
            ("kind", Held::Word("step-taken-")),
            ("days", Held::Number),
            ("reason", Held::Text),
            ("article", Held::Text),
            ("taken_at", Held::Moment),
        ],
        not_shown: &["id", "taken_by"],
        fate: Fate::Stays("proof"),
    },
    Holding {
        name: "restrictions",
        table: "restrictions",
        of: "person_id = $1",
        shown: &[("reason", Held::Text), ("since", Held::Moment), ("lifted_at", Held::Moment)],
        not_shown: &["id", "person_id", "request_id", "made_by", "lifted_by"],
        fate: Fate::Stays("proof"),
    },
    Holding {
        name: "deletions",
        table: "deletions",
        of: "person_id = $1",
        shown: &[("reason", Held::Text), ("counts", Held::Json), ("deleted_at", Held::Moment)],
        not_shown: &["id", "person_id", "request_id", "deleted_by"],
        fate: Fate::Stays("proof"),
    },
    Holding {
        name: "days-off-set",
        table: "days_off",
        of: "set_by = $1",
        shown: &[("day", Held::Day), ("set_at", Held::Moment)],
        not_shown: &["kind", "name", "set_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "processors-added",
        table: "processors",
        of: "added_by = $1",
        shown: &[("name", Held::Text), ("since", Held::Moment)],
        not_shown: &["id", "contract", "added_by", "ended_at", "ended_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "retention-rules-set",
        table: "retention_rules",
        of: "set_by = $1",
        shown: &[("kind", Held::Text), ("set_at", Held::Moment)],
        not_shown: &["months", "reason", "set_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "retention-runs",
        table: "retention_runs",
        of: "run_by = $1",
        shown: &[("run_at", Held::Moment)],
        not_shown: &["id", "run_by"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "incidents",
        table: "incidents",
        of: "registered_by = $1",
        shown: &[("discovered_at", Held::Moment), ("registered_at", Held::Moment)],
        not_shown: &[
            "id",
            "unit_id",
            "serious",
            "may_harm",
            "location_or_biometric",
            "happened",
            "data_kinds",
            "people",
            "consequences",
            "measures",
            "contact",
            "registered_by",
            "changed_at",
            "changed_by",
            "closed_at",
            "closed_by",
        ],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "incident-notices",
        table: "incident_notices",
        of: "recorded_by = $1",
        shown: &[("told_at", Held::Moment), ("recorded_at", Held::Moment)],
        not_shown: &["id", "incident_id", "kind", "told", "note", "recorded_by"],
        fate: Fate::Stays("acts"),
    },
];

const NOT_PERSONAL: &[NotPersonal] = &[NotPersonal { table: "retention_counts", because: "how many rows went by which rule: numbers alone" }];

/// The journal knows no persons, only ids: `{hex}` is the id as it stands in a text, without its dashes.
const JOURNAL: &[Holding] = &[Holding {
    name: "journal",
    table: "journal",
    of: "actor_id = $1 OR helped_id = $1 OR replace(subject, '-', '') = {hex}",
    shown: &[("seq", Held::Number), ("at", Held::Moment), ("action", Held::Word("journal-"))],
    not_shown: &["actor_id", "subject", "detail", "previous", "hash", "helped_id", "address", "version"],
    fate: Fate::Stays("journal"),
}];
