//! Learning: who learns which course, and how far.

mod enrolment;
mod progress;

pub use enrolment::{Enrolment, EnrolmentId};
pub use progress::Progress;
