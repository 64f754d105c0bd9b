//! Stewardship: what people ask about their own data, how long data is kept, and what went wrong with it.

mod clock;
mod copy;
mod copy_page;
mod deletion;
mod holdings;
mod incident;
mod pages;
mod processor;
mod request;
mod restriction;
mod retention;
mod steward;
mod warning;

pub use clock::{Clocks, Due, Kind, Term};
pub use deletion::{Deletion, Foretold};
pub use holdings::{all as holdings, not_personal};
pub use incident::{Clock, Incident, IncidentId, Notice, NoticeId, NoticeKind, Told};
pub use pages::routes;
pub use processor::{Processor, ProcessorId};
pub use request::{Asker, Channel, IdentityCheck, Listed, NewRequest, Step, StepKind, SubjectRequest, SubjectRequestId, is_child};
pub use restriction::{Restricted, Restriction, RestrictionId};
pub use retention::{Kept, Rule, Run};
pub use steward::Steward;
pub use warning::Warnings;
