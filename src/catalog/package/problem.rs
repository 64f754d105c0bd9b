//! What is wrong with a package: the file, the line, and a sentence that says what to do.

use crate::web::{Lang, say};
use serde::Serialize;
use std::fmt;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackageProblem {
    /// As a person would name it: `an-toan-so/quiz.toml`.
    pub file: String,
    pub line: Option<usize>,
    pub id: &'static str,
    pub args: Vec<(&'static str, String)>,
}

impl PackageProblem {
    pub fn new(file: impl Into<String>, id: &'static str) -> PackageProblem {
        PackageProblem { file: file.into(), line: None, id, args: Vec::new() }
    }

    pub fn sentence(&self, lang: Lang) -> String {
        say(lang, self.id, &self.args)
    }

    /// `an-toan-so/quiz.toml:12`
    pub fn place(&self) -> String {
        self.line.map_or_else(|| self.file.clone(), |line| format!("{}:{line}", self.file))
    }
}

/// For the console: Vietnamese, then English.
impl fmt::Display for PackageProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.place(), self.sentence(Lang::Vi), self.sentence(Lang::En))
    }
}
