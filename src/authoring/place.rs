//! Where in the forms something stands that the reader of packages found in a file.

use super::draft::DraftId;
use super::files::Files;
use super::test_text::TEST;
use crate::catalog::PackageProblem;

/// The address of the form and of the field.
pub fn of_problem(draft: DraftId, files: &Files, problem: &PackageProblem) -> String {
    let field = problem.args.iter().find(|(name, _)| *name == "field").map(|(_, field)| field.as_str());
    let (folder, file) = problem.file.split_once('/').unwrap_or(("", &problem.file));
    let key = folder.split_once('-').map_or(folder, |(_, key)| key);
    let at = |rest: String| format!("/drafts/{draft}{rest}");
    match file {
        "lesson.md" => match problem.id {
            "package-video-without-captions" | "package-kind-without-file" => at(format!("/lessons/{key}/files")),
            "package-minutes" => at(format!("/lessons/{key}#minutes")),
            "package-unknown-skill" => at(format!("/lessons/{key}#skills")),
            _ => at(format!("/lessons/{key}#{}", field.filter(|field| ["title", "summary", "minutes"].contains(field)).unwrap_or("body"))),
        },
        "lesson.easy.md" => at(format!("/lessons/{key}/texts/easy#text")),
        TEST => match question_at(files, problem.line) {
            Some(key) => at(format!("/questions/{key}#{}", question_field(problem.id))),
            None => at(format!("/test#{}", if problem.id == "package-pass-mark" { "pass_mark" } else { "title" })),
        },
        "practical.toml" => at("/practical#title".into()),
        _ if problem.id == "package-no-lessons" || problem.id.starts_with("package-module") || problem.id.starts_with("package-lesson") => at(String::new()),
        _ if folder.is_empty() => at(format!("/course#{}", field.unwrap_or("title"))),
        _ => at(format!("/lessons/{key}/files")),
    }
}

/// The reader names the line of a question's key.
fn question_at(files: &Files, line: Option<usize>) -> Option<String> {
    let line = files.text(TEST)?.lines().nth(line?.checked_sub(1)?)?;
    let (name, key) = line.split_once('=')?;
    (name.trim() == "key").then(|| key.trim().trim_matches('"').to_owned())
}

fn question_field(problem: &str) -> &'static str {
    match problem {
        "package-picture-without-text" => "picture_alt",
        "package-unknown-skill" => "skill",
        "package-empty" => "text",
        "package-listen-missing" => "listen",
        "package-choice-without-picture" | "package-choice-picture-without-text" => "pictures",
        "package-no-steps" | "package-step-empty" | "package-step-twice" | "package-scenario-without-good-end" => "step_1",
        _ => "choice_1",
    }
}
