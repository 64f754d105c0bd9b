//! Certification: a request is assessed, approved by somebody else, and becomes a certificate that anyone can check.

mod answer;
mod appeal;
mod badge;
mod batch;
mod certificate;
mod changes;
mod check;
mod columns;
mod conflict;
mod decision;
mod ending;
mod evidence;
mod export;
mod export_run;
mod files;
mod forget;
mod grid;
mod handover;
pub mod holdings;
mod impartial;
mod inbound;
mod manifest;
mod opening;
mod pages;
mod paper;
mod parts;
mod preflight;
mod queue;
mod recipient;
mod record;
mod request;
mod resubmission;
mod revoked;
mod second;
mod series;
mod token;
pub mod verifier;
pub mod verify;
mod verify_journal;
mod waiting;

pub use answer::{Answer, Outcome, RecordKey, RecordState, Told};
pub use appeal::{About, Appeal, AppealId, AppealOutcome};
pub use badge::{Badge, StatusList};
pub use batch::{Batch, BatchId};
pub use certificate::{Certificate, CertificateId, Listed, Standing};
pub use changes::{Correction, NewCorrection, Revocation, RevocationKind, RevocationReason};
pub use check::{CheckId, Level, PracticalCheck, Seen, SkillSeen};
pub use conflict::Conflict;
pub use decision::{Approval, Return, ReturnId};
pub use evidence::Evidence;
pub use export::{Export, ExportId, NewExport};
pub use export_run::{ExportRun, keep_making};
pub use forget::forget;
pub use handover::{Handover, HandoverId, NewHandover, Way};
pub use inbound::{
    Completions, Counts as InboundCounts, Inbound, InboundId, InboundState, Kind, ReceiptColumn, Receipts, Upload, completed_elsewhere, day, outcome,
};
pub use manifest::{Manifest, ManifestFile};
pub use opening::{Opening, OpeningId};
pub use pages::routes;
pub use paper::{Face, FormId, FormWords, NewForm, PaperForm, PrintRun, PrintRunId, Size};
pub use preflight::{Finding, Flaw, Preflight};
pub use queue::{HamletWaits, Queue, Waits};
pub use recipient::{NewRecipient, Recipient, RecipientId};
pub use record::Record;
pub use request::{Request, RequestId, RequestState};
pub use resubmission::{Back, Resubmission};
pub use revoked::RevocationList;
pub use second::{Agreement, SecondCheck, SecondCheckId, SecondRule};
pub use series::take as take_number;
pub use token::Claims;
pub use waiting::{Counts, RecordStatus, Waiting};

/// What this room keeps sealed: the files of batches, and those that came in until they are taken over.
pub const SEALED: [crate::keys::Sealed; 2] = [
    crate::keys::Sealed { table: "export_parts", column: "sealed", place: "export_parts", owner: "id" },
    crate::keys::Sealed { table: "inbound_sheets", column: "sealed", place: "inbound_sheets", owner: "file_id" },
];
