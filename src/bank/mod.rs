//! The question bank: a commune's questions by skill and audience, beside those of its courses; with every wording
//! kept, taken into courses, and read in and out as a text and as a workbook.

mod entry;
pub mod holdings;
mod import;
mod labels;
mod pages;
mod plain;
mod question;
#[cfg(test)]
mod sample;
mod text;
mod workbook;

pub use entry::{Entry, Trouble};
pub use import::{Fate, Import, ImportId, Judged};
pub use pages::routes;
pub use plain::{read, write};
pub use question::{BankQuestion, BankQuestionId, BankVersion};
pub use text::BankText;
pub use workbook::{read as read_workbook, write as write_workbook};
