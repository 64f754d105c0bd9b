//! Questions for trying on paper: each in its place, what is right at the back of the book.

use super::{Block, Paper};
use crate::catalog::PracticeQuestion;
use crate::text::tidy;
use crate::web::say;
use serde::Serialize;

/// What is right of a question for trying, and why: for the back of the book.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    label: String,
    /// "B. Gọi lại tổng đài"
    right: String,
    why: String,
}

impl Paper<'_> {
    pub(super) fn question(&mut self, question: &PracticeQuestion) -> Block {
        let label = say(self.lang, "handbook-question", &[("number", (self.answers.len() + 1).to_string())]);
        let lettered = ('A'..='Z').zip(&question.choices);
        if let Some((letter, choice)) = lettered.into_iter().find(|(_, choice)| choice.correct) {
            let why = [&choice.feedback, &question.feedback].map(|words| tidy(words));
            self.answers.push(Answer { label: label.clone(), right: format!("{letter}. {}", tidy(&choice.text)), why: why.join(" ").trim().to_owned() });
        }
        Block::Question { label, text: tidy(&question.text), choices: question.choices.iter().map(|choice| tidy(&choice.text)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Choice;
    use crate::catalog::handbook::paper::Span;
    use crate::web::Lang;

    #[test]
    fn a_question_stands_in_its_place_and_its_answer_at_the_back() {
        let choice = |text: &str, correct| Choice {
            text: text.into(),
            correct,
            feedback: if correct { "Đúng rồi.".into() } else { String::new() },
            ..Choice::default()
        };
        let question = PracticeQuestion {
            key: "otp".into(),
            text: "Đọc mã không?".into(),
            feedback: "Mã là chìa khóa.".into(),
            choices: vec![choice("Có", false), choice("Không", true)],
            ..PracticeQuestion::default()
        };
        let html = "<h2>Ghi nhớ</h2><p>Một</p><!--question otp-->\n<p>Hai</p>";
        let mut paper = Paper::new(None, Lang::Vi);
        let blocks = paper.printed(html, &[question]);
        let asked = Block::Question { label: "Câu 1".into(), text: "Đọc mã không?".into(), choices: vec!["Có".into(), "Không".into()] };
        assert!(matches!(&blocks[0], Block::Remember { blocks } if blocks.len() == 2), "{blocks:?}");
        assert_eq!(blocks[1..], [asked, Block::Paragraph { spans: vec![Span::Text { text: "Hai".into() }] }]);
        assert_eq!(paper.answers, [Answer { label: "Câu 1".into(), right: "B. Không".into(), why: "Đúng rồi. Mã là chìa khóa.".into() }]);
    }
}
