//! What differs between two states of a text: lines, and within changed lines the words.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

#[derive(Debug, Serialize, PartialEq)]
pub struct Line {
    /// same, gone, new, or left_out: unchanged lines far from a change
    pub kind: &'static str,
    pub parts: Vec<Part>,
}

#[derive(Debug, Serialize, PartialEq)]
pub struct Part {
    pub text: String,
    /// The words that changed.
    pub changed: bool,
}

/// Unchanged lines around a change.
const AROUND: usize = 2;

pub fn difference(before: &str, after: &str) -> Vec<Line> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for (group, operations) in diff.grouped_ops(AROUND).iter().enumerate() {
        if group > 0 {
            lines.push(Line { kind: "left_out", parts: Vec::new() });
        }
        for operation in operations {
            for change in diff.iter_inline_changes(operation) {
                let kind = match change.tag() {
                    ChangeTag::Equal => "same",
                    ChangeTag::Delete => "gone",
                    ChangeTag::Insert => "new",
                };
                let parts = change.iter_strings_lossy().map(|(changed, text)| Part { text: text.trim_end_matches('\n').to_owned(), changed });
                lines.push(Line { kind, parts: parts.filter(|part| !part.text.is_empty()).collect() });
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_changed_are_marked() {
        let lines = difference("Một dòng.\nMật khẩu dài sáu ký tự.\n", "Một dòng.\nMật khẩu dài mười ký tự.\n");
        assert_eq!(lines.iter().map(|line| line.kind).collect::<Vec<_>>(), ["same", "gone", "new"]);
        assert!(lines[1].parts.iter().any(|part| part.changed && part.text == "sáu"), "{lines:?}");
        assert!(lines[2].parts.iter().any(|part| part.changed && part.text == "mười"), "{lines:?}");
        assert!(difference("a", "a").is_empty());
    }
}
