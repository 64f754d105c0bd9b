//! The report that the office sends: its layout is that of Nghị định 30/2020, its figures are those of the screens.

mod body;
mod docx;
mod file;
mod paper;
mod plain;
mod report;
mod table;
mod xlsx;

pub use body::{Part, parts};
pub use docx::docx;
pub use file::Format;
pub use paper::sheet;
pub use plain::json;
pub use report::{Annex, Head, Report, Signature};
pub use table::{Column, Kind, Table, Value};
