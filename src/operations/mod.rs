//! Operations: backup, restore, health in plain words, and the sample commune.

mod admin;
mod backup;
mod check;
mod condition;
mod database;
mod disk;
mod lock;
mod pages;
mod restore;
mod rotation;
mod sample;

pub use admin::{NewAdmin, one_commune};
pub use backup::{Backup, Manifest};
pub use check::{Check, Finding, Mark};
pub use condition::Condition;
pub use lock::FolderLock;
pub use pages::routes;
pub use restore::Restore;
pub use rotation::Rotation;
pub use sample::{Cast, Sample};

use crate::error::Refusal;

/// Where the sentences of a long work go, one a step.
pub type Tell<'a> = &'a mut dyn FnMut(Refusal);

fn sentence(id: &'static str, args: &[(&'static str, String)]) -> Refusal {
    Refusal { id, args: args.to_vec() }
}
