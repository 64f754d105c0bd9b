//! A lesson of a draft as learners will see it, and what its reader says.

use crate::authoring::draft::DraftId;
use crate::catalog::{PackageProblem, PracticeQuestion, parts};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub struct Preview {
    pub parts: Vec<PreviewPart>,
    pub problems: Vec<Told>,
}

/// The text up to a question for trying, and the question.
#[derive(Serialize)]
pub struct PreviewPart {
    html: String,
    question: Option<PracticeQuestion>,
}

impl PreviewPart {
    /// Files of a draft are shown to its authors alone.
    pub fn all(draft: DraftId, html: &str, questions: &[PracticeQuestion]) -> Vec<PreviewPart> {
        let html = html.replace("\"/media/", &format!("\"/drafts/{draft}/media/"));
        parts(&html, questions).into_iter().map(|(html, question)| PreviewPart { html: html.into(), question: question.cloned() }).collect()
    }
}

#[derive(Serialize)]
pub struct Told {
    line: Option<usize>,
    id: &'static str,
    args: BTreeMap<&'static str, String>,
}

impl From<&PackageProblem> for Told {
    fn from(problem: &PackageProblem) -> Told {
        Told { line: problem.line, id: problem.id, args: problem.args.iter().cloned().collect() }
    }
}
