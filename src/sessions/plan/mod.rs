//! The plan of a session: which lessons to teach next, in what parts, with which questions.

mod asked;
mod draft;
mod group;
mod head;
mod holdings;
mod near;
mod own;
mod pages;
mod part;
mod proposal;
mod tested;
mod timing;
mod whole;

pub use asked::{Asked, MOST_CHOICES, Offered, Planned, Source};
pub use group::{Proposal, Wanted, invited};
pub use head::Head;
pub use holdings::HOLDINGS;
pub use own::{OwnQuestion, OwnQuestionId};
pub use pages::routes;
pub(super) use pages::{OwnForm, OwnPage};
pub use part::{MOST_PARTS, Part, PartId, PartKind, PartText};
pub use timing::LENGTHS;
pub use whole::{Earlier, Plan};
