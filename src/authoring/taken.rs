//! A question from elsewhere comes into the test of a draft, with its pictures.

use super::course_text::{COURSE, CourseText};
use super::draft::Draft;
use super::files::How;
use super::question_text::QuestionText;
use super::test_text::{TEST, TestText};
use crate::db::{Db, PersonId};
use crate::error::Result;

impl Draft {
    /// At the end of the test; gives its key there. Pictures are named by their SHA-256 and an ending.
    pub fn take_question(&self, db: &mut Db, by: PersonId, question: &QuestionText) -> Result<String> {
        let files = self.files(db)?;
        let mut test = match files.text(TEST) {
            Some(text) => TestText::read(text)?,
            None => TestText::new("Kiểm tra"),
        };
        let mut question = question.clone();
        let pictures = question.choices.iter_mut().map(|choice| &mut choice.picture);
        for picture in pictures.chain([&mut question.picture]).filter(|picture| !picture.is_empty()) {
            let (sha256, ending) = picture.split_once('.').unwrap_or((picture, "bin"));
            let name = format!("hinh-{}.{ending}", sha256.get(..10).unwrap_or(sha256));
            self.keep_media(db, by, &name, sha256)?;
            *picture = name;
        }
        if question.skill.is_empty() {
            let course = CourseText::read(files.text(COURSE).unwrap_or_default())?;
            question.skill = course.texts("skills").into_iter().next().unwrap_or_default();
        }
        let key = test.take(question);
        self.keep(db, by, TEST, &test.to_string(), How::Saved)?;
        Ok(key)
    }
}
