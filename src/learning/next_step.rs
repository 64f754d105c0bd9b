//! The one thing to do next on the way to the certificate.

use super::enrolment::{Enrolment, EnrolmentId};
use super::progress::Progress;
use crate::catalog::{LessonEntry, LessonId, Outline, QuizId};
use serde::Serialize;

#[derive(Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum NextStep {
    SignIn,
    Begin,
    Lesson {
        id: LessonId,
        position: i32,
        title: String,
        /// Nothing is done yet: the first word is "begin", not "go on".
        first: bool,
    },
    Test {
        quiz: QuizId,
    },
    /// `again`: a request came back before.
    Request {
        enrolment: EnrolmentId,
        again: bool,
    },
    /// Somebody else has to do something: `requested`, `assessed`, `approved`.
    Wait {
        state: String,
    },
    Certificate {
        number: String,
    },
    /// The course has no test: reading it was all.
    Finished,
}

impl Enrolment {
    pub fn next_step(&self, outline: &Outline, progress: &[Progress]) -> NextStep {
        if let Some(number) = &self.certificate_number {
            return NextStep::Certificate { number: number.clone() };
        }
        match self.request_state.as_deref() {
            Some("returned") | None => {}
            Some(state) => return NextStep::Wait { state: state.into() },
        }
        if let Some(lesson) = self.next_lesson(outline, progress) {
            return NextStep::Lesson { id: lesson.id, position: lesson.position, title: lesson.title.clone(), first: self.lessons_done == 0 };
        }
        match &outline.quiz {
            Some(quiz) if self.test_passed_at.is_none() => NextStep::Test { quiz: quiz.id },
            Some(_) if self.is_ready() => NextStep::Request { enrolment: self.id, again: self.request_state.is_some() },
            _ => NextStep::Finished,
        }
    }

    /// Where the learner stopped, else the first lesson that is open and not done.
    pub fn next_lesson<'o>(&self, outline: &'o Outline, progress: &[Progress]) -> Option<&'o LessonEntry> {
        let open = |lesson: &&LessonEntry| !is_done(progress, &lesson.key) && first(outline, &lesson.requires, progress).is_empty();
        let last = self.last_lesson_key.as_deref().and_then(|key| outline.lesson(key));
        last.filter(open).or_else(|| outline.lessons.iter().find(open))
    }
}

/// What comes first and is not done yet, in order.
pub fn first<'o>(outline: &'o Outline, requires: &[String], progress: &[Progress]) -> Vec<&'o LessonEntry> {
    outline.lessons.iter().filter(|lesson| requires.contains(&lesson.key) && !is_done(progress, &lesson.key)).collect()
}

pub fn is_done(progress: &[Progress], key: &str) -> bool {
    progress.iter().any(|progress| progress.lesson_key == key && progress.completed_at.is_some())
}
