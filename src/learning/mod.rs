//! Learning: who learns which course, and how far.

mod enrolment;
mod gap;
pub mod holdings;
mod learned;
mod material;
mod mine;
mod next_step;
mod pages;
mod practice;
mod progress;
mod take_home;
mod visit;

pub use enrolment::{Enrolment, EnrolmentId};
pub use gap::Gap;
pub use learned::{Learned, Place};
pub use material::{Fit, Has, Material, Shown};
pub use mine::{CourseCard, MyLearning, Shelf};
pub use next_step::NextStep;
pub use pages::routes;
pub use progress::Progress;
pub use take_home::{Points, TakeHome};
pub use visit::{Visit, Way};
