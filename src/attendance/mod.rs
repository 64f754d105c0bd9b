//! Attendance: classes in a hamlet, who is in them, and the door that a class code opens.

mod class;
mod door;
pub mod holdings;
mod member;
mod pages;

pub use class::{Class, ClassId};
pub use door::{ClassDoor, Entry};
pub use member::{Enrolled, Member, NewMember};
pub use pages::routes;
