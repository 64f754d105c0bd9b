//! Assessment: the knowledge test, one question a page, answered as often as needed.

mod answer;
mod attempt;
pub mod holdings;
mod marked;
mod pages;
mod paper;

pub use answer::{Answer, Answered, Answers, passes};
pub use attempt::{Attempt, AttemptId};
pub use marked::{Marked, MarkedChoice, Verdict};
pub use pages::routes;
pub use paper::{Item, Paper};
