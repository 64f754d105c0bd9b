//! Sessions: the weekly community session, before, while and after people meet.

mod arrival;
mod check_in;
mod closing;
mod feed;
pub mod holdings;
mod ics;
mod invitation;
mod missed;
mod moved;
mod pages;
mod practised;
mod roll;
mod series;
mod session;
mod standing;
mod totals;
mod venue;
mod when;
mod words;

pub use crate::attendance::{Attendance, Company, How, Level, Mark, MarkId, NewMark, NewObservation, Observation, Presence, Put, SessionId};
pub use check_in::CheckedIn;
pub use closing::{Closing, ClosingId, FollowUp, FollowUpId, NewClosing};
pub use feed::Feed;
pub use invitation::{Invitation, InvitationId, Invited, ToldHow};
pub use missed::MissedWeek;
pub use moved::Moved;
pub use pages::routes;
pub use practised::Practised;
pub use roll::{Line, Manner, Overlap, RollCall, Said, Saved};
pub use series::{NewSeries, Series};
pub use session::{ClassSession, Listed, MoveId, NewSession, PlannedLesson, SeriesId, reached};
pub use standing::ClassStanding;
pub use totals::{OfHamlet, Overview, Totals};
pub use venue::{NewVenue, Venue, VenueId};
pub use when::When;
pub use words::{Mode, SessionKind};
