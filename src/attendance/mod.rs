//! Attendance: classes in a hamlet, who is in them, and the door that a class code opens.

mod class;
mod door;
pub mod holdings;
mod mark;
mod member;
mod observation;
mod pages;
mod presence;
mod sign_up;
mod walk_in;
mod words_wanted;

pub use class::{Class, ClassId};
pub use door::{ClassDoor, Entry, Knock, Secret, Typed};
pub use mark::{Attendance, Company, How, Mark, MarkId, NewMark, Presence, Put, SessionId, kept};
pub use member::{Enrolled, Member, Named, NewMember};
pub use observation::{Level, NewObservation, Observation, ObservationId, Observed};
pub use pages::routes;
pub use presence::Attended;
pub use sign_up::{Agreement, NewSignUp, Outcome, SignUp, SignUpGuardian, SignUpId, Waiting, Witness};
pub use walk_in::WalkIn;
pub use words_wanted::WordsWanted;
