//! Rosters: lists of people that come in as a file, are looked at row by row, taken over, and taken back.

mod apply;
mod check;
mod columns;
mod command;
mod import;
mod judge;
mod known;
mod pages;
mod places;
mod reason;
mod row;
mod sheet;
mod template;
mod traces;
mod undo;
mod value;

pub use columns::{Column, Matching};
pub use command::{Report, import_file};
pub use import::{Import, ImportId, State};
pub use pages::routes;
pub use reason::Reason;
pub use row::{Decision, Fate, Outcome, Row};
pub use sheet::{Cell, Sheet};
