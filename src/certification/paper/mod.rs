//! Certificates on paper: the commune's words on them, and the sheets and cards that the program prints.

mod face;
mod form;
mod picture;
mod run;

pub use face::{Face, Size, print};
pub use form::{FormId, FormWords, NewForm, PaperForm};
pub use picture::{MOST_BYTES, on_paper};
pub use run::{PrintRun, PrintRunId};
