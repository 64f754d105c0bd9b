//! Authoring: trainers write courses in the browser. A draft is a course package, file by file; publishing goes
//! through the same reader as a folder that somebody wrote by hand.

mod advice;
mod author;
mod begin;
mod course_text;
mod difference;
mod draft;
mod fields;
mod files;
mod from_version;
pub mod holdings;
mod layout;
mod lesson_text;
mod links;
mod opening;
mod outline;
mod pages;
mod place;
mod practical_text;
mod publication;
mod question_form;
mod question_text;
mod review;
mod revision;
mod rule;
pub mod skills;
mod taken;
mod test_text;
mod todo;

pub use author::Author;
pub use draft::{Draft, DraftId, NewDraft, free_key, slug_of};
pub use files::{DraftFile, Files, How, mark_of};
pub use lesson_text::LessonText;
pub use pages::routes;
pub use question_form::{QuestionFields, QuestionForm};
pub use question_text::{ChoiceText, QuestionText, StepText};
pub use review::{Decision, Review, ReviewId};
pub use revision::{Revision, RevisionId};
pub use rule::Rule;
pub use skills::SkillChoice;
