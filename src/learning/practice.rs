//! A question in the middle of a lesson, as somebody sees it: the answer stands in the address and is kept nowhere.

use crate::catalog::Sounds;
use crate::catalog::{Choice, Lesson, PracticeQuestion, parts};
use serde::Serialize;

/// The text of a lesson up to a question.
#[derive(Debug, Serialize)]
pub struct Part {
    html: String,
    question: Option<Asked>,
}

#[derive(Debug, Serialize)]
struct Asked {
    key: String,
    text: String,
    /// The address of its sound, as of each choice.
    sound: Option<String>,
    hint: String,
    choices: Vec<Offered>,
    /// What was answered to the other questions of the lesson.
    others: Vec<Answer>,
    /// `right`, `wrong`; none before an answer.
    verdict: Option<&'static str>,
    /// What the chosen one's feedback says.
    said: String,
    feedback: String,
}

#[derive(Debug, Serialize)]
struct Offered {
    key: String,
    text: String,
    sound: Option<String>,
    chosen: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    key: String,
    choice: String,
}

impl Answer {
    /// From an address: `q-otp=a&q-2=b`. What fits no question of the lesson is dropped.
    pub fn all(query: &str, lesson: &Lesson) -> Vec<Answer> {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        let given = |question: &PracticeQuestion| {
            let name = format!("q-{}", question.key);
            let choice = pairs.iter().rfind(|(key, _)| *key == name).map(|(_, choice)| choice)?;
            question.choices.iter().any(|offered| offered.key == *choice).then(|| Answer { key: question.key.clone(), choice: choice.clone() })
        };
        lesson.practice_questions.0.iter().filter_map(given).collect()
    }
}

impl Part {
    /// `sounds` of the questions, in their order.
    pub fn all(lesson: &Lesson, answers: &[Answer], sounds: &[Sounds]) -> Vec<Part> {
        let (questions, none) = (&lesson.practice_questions.0, Sounds::default());
        let heard = |question: &PracticeQuestion| questions.iter().position(|one| one.key == question.key).and_then(|place| sounds.get(place));
        let asked = |question: &PracticeQuestion| Asked::new(question, answers, heard(question).unwrap_or(&none));
        parts(&lesson.html, questions).into_iter().map(|(html, question)| Part { html: html.into(), question: question.map(asked) }).collect()
    }
}

impl Asked {
    fn new(question: &PracticeQuestion, answers: &[Answer], sounds: &Sounds) -> Asked {
        let chosen = answers.iter().find(|answer| answer.key == question.key).map(|answer| answer.choice.as_str());
        let answer = question.choices.iter().find(|choice| Some(choice.key.as_str()) == chosen);
        let offered = |choice: &Choice| Offered {
            key: choice.key.clone(),
            text: choice.text.clone(),
            sound: sounds.of_choice(&choice.key),
            chosen: Some(choice.key.as_str()) == chosen,
        };
        Asked {
            key: question.key.clone(),
            text: question.text.clone(),
            sound: sounds.question.clone(),
            hint: question.hint.clone(),
            choices: question.choices.iter().map(offered).collect(),
            others: answers.iter().filter(|answer| answer.key != question.key).cloned().collect(),
            verdict: answer.map(|choice| if choice.correct { "right" } else { "wrong" }),
            said: answer.map(|choice| choice.feedback.clone()).unwrap_or_default(),
            feedback: question.feedback.clone(),
        }
    }
}
