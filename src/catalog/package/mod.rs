//! Content packages: a course is a folder that a person writes by hand, or a zip of one.
//! Every problem of a course is found in one reading.

mod cleaner;
mod course;
mod easy;
mod folder;
mod framework;
mod kinds;
mod lesson;
mod markdown;
mod modules;
mod practical;
mod practice;
mod problem;
mod quiz;
mod reading;
mod requires;
mod slides;
mod unzip;
mod vtt;

pub use course::CoursePackage;
pub use folder::path_of;
pub use framework::read_framework;
pub use problem::PackageProblem;
pub use reading::Known;
pub use unzip::{unpack, unzip};
pub use vtt::{Cue, read_vtt, transcript};

use super::PracticeQuestion;
use std::path::Path;

/// What a text becomes as a lesson of a folder: clean HTML, its questions, and what is wrong with it.
pub fn markdown_of(folder: &Path, text: &str) -> (String, Vec<PracticeQuestion>, Vec<PackageProblem>) {
    let known = Known::default();
    let Ok(mut reading) = reading::Reading::of(folder, "", &known) else { return Default::default() };
    let place = markdown::Place { file: "lesson.md", folder: "01-a", above: 0, language: "vi" };
    let page = markdown::to_html(&mut reading, place, text);
    (page.html, page.questions, reading.problems)
}
