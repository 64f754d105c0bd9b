//! Assessment: the knowledge test, one question a page, answered as often as needed.

mod analysis;
mod answer;
mod attempt;
mod change;
mod clock;
mod draw;
mod form;
mod grants;
pub mod holdings;
mod items;
mod key_change;
mod marked;
mod neighbours;
mod pages;
mod paper;
mod paper_test;
mod sending;
mod struggle;
mod terms;

pub use analysis::{ChoiceAnalysis, FLAGGED_FROM, Flag, ItemAnalysis, Response, SHOWN_FROM};
pub use answer::{Answer, Answered, Answers, passes};
pub use attempt::{Attempt, AttemptId, TestPurpose};
pub use change::{BySkill, Change, GroupChange, SkillChange, Tally};
pub use clock::watch;
pub use draw::numbers;
pub use grants::{ExtraTime, MoreTries, MoreTryId};
pub use items::{AnalysedQuestion, analysed};
pub use key_change::{Doubtful, Effect, KeyChange, KeyChangeId, Remark};
pub use marked::{Marked, MarkedChoice, Verdict};
pub use pages::routes;
pub use paper::{Item, Paper};
pub use paper_test::{PaperTest, PaperTestId, VARIANTS, letter, read_letters};
pub use sending::{SendId, Sending};
pub use struggle::{Struggle, skills_of};
pub use terms::Terms;
