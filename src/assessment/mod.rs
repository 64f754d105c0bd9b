//! Assessment: the knowledge test, one question a page, answered as often as needed.

mod answer;
mod attempt;
mod change;
mod clock;
mod draw;
mod grants;
pub mod holdings;
mod marked;
mod pages;
mod paper;
mod terms;

pub use answer::{Answer, Answered, Answers, passes};
pub use attempt::{Attempt, AttemptId, TestPurpose};
pub use change::{BySkill, Change, GroupChange, SkillChange, Tally};
pub use clock::watch;
pub use draw::numbers;
pub use grants::{ExtraTime, MoreTries, MoreTryId};
pub use marked::{Marked, MarkedChoice, Verdict};
pub use pages::routes;
pub use paper::{Item, Paper};
pub use terms::Terms;
