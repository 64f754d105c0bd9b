//! Attendance: classes in a hamlet, who is in them, and the door that a class code opens.

mod class;
mod door;
pub mod holdings;
mod member;
mod pages;
mod sign_up;
mod walk_in;

pub use class::{Class, ClassId};
pub use door::{ClassDoor, Entry, Knock, Secret, Typed};
pub use member::{Enrolled, Member, Named, NewMember};
pub use pages::routes;
pub use sign_up::{NewSignUp, Outcome, SignUp, SignUpId, Waiting};
pub use walk_in::WalkIn;
