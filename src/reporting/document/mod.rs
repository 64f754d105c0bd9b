//! The report that the office sends: its layout is that of Nghị định 30/2020, its figures are those of the screens.

mod archive;
mod basis;
mod body;
mod calendar;
mod docx;
mod drafting;
mod due;
mod file;
pub mod holdings;
mod pages;
mod paper;
mod plain;
mod record;
mod report;
mod step;
mod table;
mod tables;
mod template;
mod words;
mod xlsx;

pub use basis::{Basis, Frozen, said};
pub use body::{Part, parts};
pub use calendar::{Gap, Owed, prepare};
pub use docx::docx;
pub use drafting::{Registered, Unknown, unknown};
pub use due::DueRule;
pub use file::Format;
pub use pages::routes;
pub use paper::{data, sheet};
pub use plain::json;
pub use record::{NewReport, Record, ReportId};
pub use report::{Annex, Head, Report, Signature};
pub use step::{Standing, Step, StepId, StepKind};
pub use table::{Column, Kind, Table, Value};
pub use template::{Removed, Template, TemplateId};
pub use words::Words;
