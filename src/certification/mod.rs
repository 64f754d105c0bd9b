//! Certification: a request is assessed, approved by somebody else, and becomes a certificate that anyone can check.

mod certificate;
mod changes;
mod check;
mod decision;
mod evidence;
mod export;
mod files;
mod forget;
pub mod holdings;
mod impartial;
mod pages;
mod queue;
mod record;
mod request;
mod series;
mod token;
pub mod verify;
mod verify_journal;
mod waiting;

pub use certificate::{Certificate, CertificateId, Listed, Standing};
pub use changes::{Correction, NewCorrection, Revocation, RevocationKind, RevocationReason};
pub use check::{CheckId, Level, PracticalCheck, Seen, SkillSeen};
pub use decision::{Approval, Return, ReturnId};
pub use evidence::Evidence;
pub use export::{Export, ExportFile, ExportId, NewExport};
pub use files::{Manifest, ManifestFile};
pub use forget::forget;
pub use pages::routes;
pub use queue::{HamletWaits, Queue, Waits};
pub use record::Record;
pub use request::{Request, RequestId, RequestState};
pub use token::Claims;
pub use waiting::{Counts, RecordStatus, Waiting};
