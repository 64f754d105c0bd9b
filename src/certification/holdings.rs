//! What certification holds about people.

use crate::db::holdings::{Fate, Held, Holding, NotPersonal};

/// The enrolments of a person.
const ENROLMENTS: &str = "enrolment_id IN (SELECT id FROM enrolments WHERE person_id = $1)";
/// The requests of a person.
const REQUESTS: &str = "request_id IN (SELECT id FROM certificate_requests WHERE person_id = $1)";
const CERTIFICATES: &str = "certificate_id IN (SELECT id FROM certificates WHERE person_id = $1)";

pub const HOLDINGS: &[Holding] = &[
    Holding {
        name: "certificate-requests",
        table: "certificate_requests",
        of: "person_id = $1",
        shown: &[("id", Held::Id), ("enrolment_id", Held::Id), ("state", Held::Text), ("requested_at", Held::Moment)],
        not_shown: &["person_id", "course_version_id", "unit_id"],
        fate: Fate::Changes("certificate-requests"),
    },
    Holding {
        name: "practical-checks",
        table: "practical_checks",
        of: ENROLMENTS,
        shown: &[
            ("enrolment_id", Held::Id),
            ("request_id", Held::Id),
            ("results", Held::Json),
            ("passed", Held::Yes),
            ("note", Held::Text),
            ("checked_at", Held::Moment),
        ],
        not_shown: &["id", "assessor_id"],
        fate: Fate::Changes("certificate-requests"),
    },
    Holding {
        name: "check-marks",
        table: "check_marks",
        of: ENROLMENTS,
        shown: &[("enrolment_id", Held::Id), ("criterion", Held::Text), ("level", Held::Word("level-")), ("marked_at", Held::Moment)],
        not_shown: &["assessor_id"],
        fate: Fate::Goes,
    },
    Holding {
        name: "returns",
        table: "returns",
        of: REQUESTS,
        shown: &[("request_id", Held::Id), ("reason", Held::Text), ("returned_at", Held::Moment)],
        not_shown: &["id", "returned_by"],
        fate: Fate::Changes("certificate-requests"),
    },
    Holding {
        name: "approvals",
        table: "approvals",
        of: REQUESTS,
        shown: &[("request_id", Held::Id), ("approved_at", Held::Moment)],
        not_shown: &["approver_id"],
        fate: Fate::Stays("certificates"),
    },
    Holding {
        name: "certificates",
        table: "certificates",
        of: "person_id = $1",
        shown: &[
            ("number", Held::Text),
            ("name", Held::Text),
            ("birth_date", Held::Day),
            ("audience", Held::Word("audience-")),
            ("course_title", Held::Text),
            ("skills", Held::Json),
            ("framework", Held::Text),
            ("score", Held::Number),
            ("revision", Held::Number),
            ("issued_at", Held::Moment),
            ("expires_at", Held::Moment),
        ],
        not_shown: &["id", "request_id", "person_id", "unit_id", "course_version_id"],
        fate: Fate::Stays("certificates"),
    },
    Holding {
        name: "corrections",
        table: "corrections",
        of: CERTIFICATES,
        shown: &[
            ("revision", Held::Number),
            ("reason", Held::Text),
            ("name_before", Held::Text),
            ("birth_date_before", Held::Day),
            ("corrected_at", Held::Moment),
        ],
        not_shown: &["certificate_id", "corrected_by"],
        fate: Fate::Stays("certificates"),
    },
    Holding {
        name: "revocations",
        table: "revocations",
        of: CERTIFICATES,
        shown: &[("reason", Held::Json), ("revoked_at", Held::Moment)],
        not_shown: &["certificate_id", "revoked_by"],
        fate: Fate::Stays("certificates"),
    },
    Holding {
        name: "confirmations",
        table: "export_records",
        of: CERTIFICATES,
        shown: &[("revision", Held::Number), ("status", Held::Text), ("export_id", Held::Id)],
        not_shown: &["certificate_id"],
        fate: Fate::Stays("confirmations"),
    },
    Holding {
        name: "checks-made",
        table: "practical_checks",
        of: "assessor_id = $1",
        shown: &[("request_id", Held::Id), ("checked_at", Held::Moment)],
        not_shown: &["id", "assessor_id", "results", "passed", "note", "enrolment_id"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "marks-made",
        table: "check_marks",
        of: "assessor_id = $1",
        shown: &[("marked_at", Held::Moment)],
        not_shown: &["enrolment_id", "assessor_id", "criterion", "level"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "approvals-given",
        table: "approvals",
        of: "approver_id = $1",
        shown: &[("request_id", Held::Id), ("approved_at", Held::Moment)],
        not_shown: &["approver_id"],
        fate: Fate::Stays("acts"),
    },
    Holding {
        name: "exports-made",
        table: "exports",
        of: "created_by = $1",
        shown: &[("id", Held::Id), ("created_at", Held::Moment)],
        not_shown: &["unit_id", "created_by", "period_from", "period_to", "count", "manifest", "signature"],
        fate: Fate::Stays("acts"),
    },
];

pub const NOT_PERSONAL: &[NotPersonal] = &[NotPersonal {
    table: "export_files",
    because: "signed batches as they were sent; each person's line is made of the certificate, told under confirmations",
}];
