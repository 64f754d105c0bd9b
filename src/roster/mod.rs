//! Rosters: lists of people that come in as a file, are looked at row by row, taken over, and taken back.

mod apply;
mod check;
mod columns;
mod command;
mod counts;
pub mod holdings;
mod import;
mod jobs;
mod judge;
mod merge;
mod pages;
mod places;
mod plan;
mod reading;
mod reason;
mod register;
mod row;
mod template;
mod traces;
mod undo;
mod upload;
mod value;
mod view;

pub use columns::{Column, Matching};
pub use command::{Report, import_file};
pub use import::{Import, ImportId, State};
pub use merge::{Merge, MergeId, tables_not_moved};
pub use pages::routes;
pub use reason::Reason;
pub use row::{Decision, Facts, Fate, Outcome, Row};

use crate::keys::Sealed;

/// What this room keeps sealed: a file until its rows are looked at, and numbers until they stand with their people.
pub const SEALED: [Sealed; 2] = [
    Sealed { table: "roster_sheets", column: "sealed", place: "roster_sheets", owner: "import_id" },
    Sealed { table: "roster_rows", column: "sealed", place: "identifiers", owner: "new_id" },
];
