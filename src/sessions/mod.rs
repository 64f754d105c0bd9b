//! Sessions: the weekly community session, before, while and after people meet.

pub mod holdings;
pub mod live;
mod moved;
pub mod pack;
mod pages;
pub mod plan;
mod series;
mod session;
mod venue;
mod when;
mod words;

pub use crate::attendance::{Attendance, Company, How, Mark, MarkId, NewMark, Presence, Put, SessionId};
pub use moved::Moved;
pub use pages::routes;
pub use series::{NewSeries, Series};
pub use session::{ClassSession, Listed, MoveId, NewSession, PlannedLesson, SeriesId, reached};
pub use venue::{NewVenue, Venue, VenueId};
pub use when::When;
pub use words::{Mode, SessionKind};
