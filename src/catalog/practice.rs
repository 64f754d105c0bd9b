//! A question in the middle of a lesson: for trying, never a proof.

use super::quiz::Choice;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PracticeQuestion {
    /// Stays the same across versions when the author names it; else its place among those of the lesson.
    pub key: String,
    pub text: String,
    pub hint: String,
    /// Shown after any answer.
    pub feedback: String,
    pub choices: Vec<Choice>,
}

/// The place of a question in the HTML of its lesson. Cleaning takes every comment away, so this one is ours.
pub(super) fn mark(key: &str) -> String {
    format!("<!--question {key}-->\n")
}

/// The HTML of a lesson up to each of its questions, and what stands after the last one.
pub fn parts<'h, 'q>(html: &'h str, questions: &'q [PracticeQuestion]) -> Vec<(&'h str, Option<&'q PracticeQuestion>)> {
    let mut parts = Vec::new();
    let mut rest = html;
    for question in questions {
        let Some((before, after)) = rest.split_once(&mark(&question.key)) else { continue };
        parts.push((before, Some(question)));
        rest = after;
    }
    parts.push((rest, None));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_stands_where_its_mark_is() {
        let question = |key: &str| PracticeQuestion { key: key.into(), ..PracticeQuestion::default() };
        let questions = [question("q1"), question("q2")];
        let html = format!("<p>a</p>{}<p>b</p>{}", mark("q1"), mark("q2"));
        let parts = parts(&html, &questions);
        assert_eq!(parts, [("<p>a</p>", Some(&questions[0])), ("<p>b</p>", Some(&questions[1])), ("", None)]);
        assert_eq!(super::parts("<p>a</p>", &[]), [("<p>a</p>", None)]);
    }
}
