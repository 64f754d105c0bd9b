//! People: the page of each, how they are found, and how what is known of them is put right.

mod elsewhere;
mod guard;
pub mod holdings;
mod household;
mod pages;
mod record;

pub use elsewhere::Elsewhere;
pub use household::{HouseholdMerge, HouseholdMergeId, Pair, housemates, live_together};
pub use pages::routes;
pub use record::find;
