//! A session while people are there: the projector, the live quiz, and who is stuck.

mod holdings;
mod hub;
mod pages;
mod question;
mod quiz;
mod stuck;

pub use holdings::HOLDINGS;
pub use pages::routes;
pub use question::{Bar, LiveQuestion, LiveQuestionId, Phone};
pub use quiz::LiveQuiz;
pub use stuck::{Doing, HelpId, Stuck, Why};
