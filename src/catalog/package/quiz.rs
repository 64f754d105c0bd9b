//! `quiz.toml`: the questions of the knowledge test.

use super::course::first_twice;
use super::reading::{PICTURES, Reading, line_of};
use crate::catalog::blueprint::DIFFICULTIES;
use crate::catalog::{Choice, Ending, NewQuestion, NewQuiz, QuestionKind, Step};
use serde::Deserialize;
use toml::Spanned;

const FILE: &str = "quiz.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuizFile {
    title: String,
    pass_mark: f64,
    questions: Vec<QuestionFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionFile {
    key: Spanned<String>,
    skill: String,
    kind: QuestionKind,
    text: String,
    picture: Option<String>,
    #[serde(default)]
    picture_alt: String,
    #[serde(default)]
    hint: String,
    #[serde(default)]
    feedback: String,
    #[serde(default)]
    easy: String,
    /// 1 easy, 2 medium, 3 hard.
    difficulty: Option<i32>,
    #[serde(default)]
    listen: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    steps: Vec<StepFile>,
    choices: Vec<ChoiceFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceFile {
    key: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    correct: bool,
    #[serde(default)]
    feedback: String,
    #[serde(default)]
    easy: String,
    picture: Option<String>,
    #[serde(default)]
    picture_alt: String,
    #[serde(default, rename = "match")]
    other: String,
    #[serde(default)]
    tolerance: String,
    #[serde(default)]
    step: String,
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    key: String,
    text: String,
    #[serde(default)]
    easy: String,
    end: Option<Ending>,
}

pub fn read_quiz(reading: &mut Reading) -> Option<NewQuiz> {
    if !reading.folder.has(FILE) {
        return None;
    }
    let text = reading.text(FILE)?;
    let quiz: QuizFile = reading.toml(FILE, &text, 0)?;
    reading.filled(FILE, None, "title", &quiz.title);
    reading.pass_mark(FILE, quiz.pass_mark);
    if quiz.questions.is_empty() {
        reading.problem(FILE, None, "package-no-questions", &[]);
    }
    if let Some(twice) = first_twice(quiz.questions.iter().map(|question| question.key.get_ref())) {
        let second = quiz.questions.iter().rfind(|question| question.key.get_ref() == twice);
        let line = second.map(|question| line_of(&text, question.key.span().start));
        reading.problem(FILE, line, "package-key-twice", &[("key", twice.clone())]);
    }
    let questions = quiz.questions.into_iter().map(|question| question.read(reading, &text)).collect();
    Some(NewQuiz { title: quiz.title, pass_mark: quiz.pass_mark, questions })
}

impl QuestionFile {
    fn read(self, reading: &mut Reading, text: &str) -> NewQuestion {
        let line = Some(line_of(text, self.key.span().start));
        self.check(reading, line);
        let mut picture = |path: Option<&str>| path.and_then(|path| reading.media(FILE, line, path, PICTURES));
        let question = NewQuestion {
            picture: picture(self.picture.as_deref()),
            choices: self.choices.into_iter().map(|choice| Choice { picture: picture(choice.picture.as_deref()), ..choice.into() }).collect(),
            key: self.key.into_inner(),
            kind: self.kind,
            skill: self.skill,
            text: self.text,
            picture_alt: self.picture_alt,
            hint: self.hint,
            feedback: self.feedback,
            easy: self.easy,
            difficulty: self.difficulty,
            listen: self.listen,
            unit: self.unit,
            steps: self.steps.into_iter().map(Step::from).collect(),
        };
        for (id, args) in question.wrong() {
            reading.problem(FILE, line, id, &args);
        }
        question
    }

    fn check(&self, reading: &mut Reading, line: Option<usize>) {
        reading.filled(FILE, line, "key", self.key.get_ref());
        reading.filled(FILE, line, "text", &self.text);
        reading.skills(FILE, line, std::slice::from_ref(&self.skill));
        if self.picture.is_some() && self.picture_alt.trim().is_empty() {
            reading.problem(FILE, line, "package-picture-without-text", &[("name", self.picture.clone().unwrap_or_default())]);
        }
        if self.difficulty.is_some_and(|difficulty| !DIFFICULTIES.contains(&difficulty)) {
            reading.problem(FILE, line, "package-difficulty", &[("key", self.key.get_ref().clone())]);
        }
    }
}

impl From<ChoiceFile> for Choice {
    fn from(choice: ChoiceFile) -> Choice {
        Choice {
            key: choice.key,
            text: choice.text,
            correct: choice.correct,
            feedback: choice.feedback,
            easy: choice.easy,
            picture: None,
            picture_alt: choice.picture_alt,
            other: choice.other,
            tolerance: choice.tolerance,
            step: choice.step,
            next: choice.next,
        }
    }
}

impl From<StepFile> for Step {
    fn from(step: StepFile) -> Step {
        Step { key: step.key, text: step.text, easy: step.easy, end: step.end }
    }
}
