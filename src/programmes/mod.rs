//! Programmes: the models of the plan, each a register with its rule, its work list and its figures, all of one shape.

mod event;
mod figures;
pub mod holdings;
mod kind;
mod member;
mod period;
mod population;
mod poverty;
mod programme;
mod register;
mod rule;
mod standing;
mod tally;

pub use event::{Event, EventId, NewEvent, Recorded};
pub use figures::Figure;
pub use kind::{Choice, EventKind, Facts, Field, FieldKind, Kind, Place, Role, Text, Whom};
pub use member::{Member, MemberId, Named, NewMember};
pub use period::Period;
pub use poverty::{Poor, Poverty, PovertyId, PovertyStatus};
pub use programme::{LOCAL, NewProgramme, Programme, ProgrammeId};
pub use register::Register;
pub use rule::{Counting, Need, Rule, Subject, Total, Typed, Window};
pub use standing::{Missing, Standing};
pub use tally::Key;
