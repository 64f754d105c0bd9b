//! Print: sheets of paper as PDF that screen readers can read. The pages are typst files of the rooms; what they say is data.

#[cfg(feature = "pdf")]
mod letters;
#[cfg(feature = "pdf")]
mod typesetting;

use chrono::NaiveDateTime;
use serde_json::Value;

#[cfg(feature = "pdf")]
pub use typesetting::{at_work, is_shown, pdf};

/// Whether this program can print (the cargo feature `pdf`).
pub const BUILT: bool = cfg!(feature = "pdf");

/// What is printed: pages that read `data.json` and the pictures by their places.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The name of the pages: always one of the few that the rooms have.
    pub name: &'static str,
    pub pages: &'static str,
    pub data: Value,
    pub pictures: Vec<(String, Vec<u8>)>,
    /// The time that stands in the file: the same sheet is the same file.
    pub at: NaiveDateTime,
}

#[cfg(not(feature = "pdf"))]
pub fn at_work<T: Send>(work: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    work()
}

#[cfg(not(feature = "pdf"))]
pub fn is_shown(_: &[u8]) -> bool {
    false
}

#[cfg(not(feature = "pdf"))]
pub fn pdf(_: Sheet) -> Result<Vec<u8>, String> {
    Err("this program is built without the feature pdf".into())
}
