//! The to-do list before publishing: what stands against it, and what would make the course better for more people.

use super::advice::Advice;
use super::draft::DraftId;
use super::files::Files;
use super::lesson_text::LessonText;
use super::links::Places;
use super::place::of_problem;
use crate::catalog::{NewVersion, PackageProblem};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Item {
    /// The form and the field.
    pub href: String,
    /// What it is about: the title of a lesson, empty for the whole course.
    pub about: String,
    pub line: Option<usize>,
    /// The sentence.
    pub id: &'static str,
    pub args: BTreeMap<&'static str, String>,
}

#[derive(Debug, Default, Serialize)]
pub struct Todo {
    /// With these it cannot be published.
    pub errors: Vec<Item>,
    /// With these it can.
    pub advice: Vec<Item>,
}

impl Todo {
    pub fn of(
        draft: DraftId, files: &Files, sizes: &BTreeMap<String, u64>, places: &Places, version: Option<&NewVersion>, problems: &[PackageProblem],
    ) -> Todo {
        let error = |problem: &PackageProblem| Item {
            href: of_problem(draft, files, problem),
            about: about(files, &problem.file),
            line: problem.line.filter(|_| problem.file.ends_with("lesson.md") || problem.file.ends_with("lesson.easy.md")),
            id: problem.id,
            args: problem.args.iter().cloned().collect(),
        };
        let errors = problems.iter().map(error).collect();
        Todo { errors, advice: Advice { draft, files, sizes, places }.all(version) }
    }
}

/// The title of the lesson to which a file belongs.
pub fn about(files: &Files, path: &str) -> String {
    let folder = path.split_once('/').map(|(folder, _)| folder).unwrap_or_default();
    let lesson = files.text(&format!("{folder}/lesson.md")).and_then(|text| LessonText::read(text).ok());
    lesson.map(|lesson| lesson.text("title")).unwrap_or_default()
}
