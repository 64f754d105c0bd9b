//! Programmes: the models of the plan, each a register with its rule, its work list and its figures, all of one shape.

mod entry;
mod event;
mod figures;
mod guard;
pub mod holdings;
mod kind;
mod member;
mod names;
mod pages;
mod period;
mod population;
mod poverty;
mod programme;
mod register;
mod rule;
mod standing;
mod tally;
mod told;
mod visit;
mod work;

pub use event::{Event, EventId, NewEvent, Recorded};
pub use figures::Figure;
pub use kind::{Choice, EventKind, Facts, Field, FieldKind, Kind, Place, Role, Text, Whom};
pub use member::{Member, MemberId, Named, NewMember};
pub use pages::routes;
pub use period::Period;
pub use poverty::{Poor, Poverty, PovertyId, PovertyStatus};
pub use programme::{LOCAL, NewProgramme, Programme, ProgrammeId};
pub use register::Register;
pub use rule::{Counting, Need, Rule, Subject, Total, Typed, Window};
pub use standing::{Missing, Standing};
pub use tally::Key;
