//! `quiz.toml` of a draft: the knowledge test and its questions.

use super::draft::free_key;
use super::fields::{read, set_tables, tables, text};
use super::question_text::{ChoiceText, QuestionText};
use crate::error::{Error, Result};
use std::fmt;
use toml_edit::{DocumentMut, Item, Table, value};

pub const TEST: &str = "quiz.toml";

pub struct TestText {
    doc: DocumentMut,
    questions: Vec<Table>,
}

/// Where something goes in its order.
#[derive(Debug, Clone, Copy, PartialEq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    Up,
    Down,
}

impl Way {
    /// The neighbour with which the thing at that place changes places.
    pub fn from(self, place: usize, all: usize) -> Option<usize> {
        match self {
            Way::Up => place.checked_sub(1),
            Way::Down => (place + 1 < all).then_some(place + 1),
        }
    }
}

impl TestText {
    pub fn new(title: &str) -> TestText {
        let mut doc = DocumentMut::new();
        doc["title"] = value(title);
        doc["pass_mark"] = value(0.8);
        TestText { doc, questions: Vec::new() }
    }

    pub fn read(written: &str) -> Result<TestText> {
        let doc = read(written)?;
        let questions = tables(doc.as_table(), "questions");
        Ok(TestText { doc, questions })
    }

    pub fn title(&self) -> String {
        text(self.doc.as_table(), "title")
    }

    pub fn pass_mark(&self) -> f64 {
        self.doc.get("pass_mark").and_then(Item::as_float).unwrap_or(0.8)
    }

    pub fn set(&mut self, title: &str, pass_mark: f64) {
        super::fields::set_text(self.doc.as_table_mut(), "title", title, true);
        if (self.pass_mark() - pass_mark).abs() > f64::EPSILON || self.doc.get("pass_mark").is_none() {
            self.doc["pass_mark"] = value(pass_mark);
        }
    }

    pub fn questions(&self) -> Vec<QuestionText> {
        self.questions.iter().map(QuestionText::of).collect()
    }

    pub fn question(&self, key: &str) -> Result<QuestionText> {
        self.questions().into_iter().find(|question| question.key == key).ok_or(Error::NotFound)
    }

    pub fn put(&mut self, question: &QuestionText) -> Result<()> {
        let place = self.place(&question.key)?;
        question.write(&mut self.questions[place]);
        Ok(())
    }

    /// A new question at the end, with a key of its own.
    pub fn add(&mut self, mut question: QuestionText) -> String {
        question.key = format!("cau-{}", self.questions.len() + 1);
        self.take(question)
    }

    /// A question at the end, under its own key where that is free.
    pub fn take(&mut self, mut question: QuestionText) -> String {
        let known: Vec<String> = self.questions().into_iter().map(|question| question.key).collect();
        question.key = free_key(&question.key, |key| known.iter().any(|one| one == key));
        let mut table = Table::new();
        question.write(&mut table);
        self.questions.push(table);
        question.key
    }

    pub fn move_question(&mut self, key: &str, way: Way) -> Result<()> {
        let place = self.place(key)?;
        if let Some(other) = way.from(place, self.questions.len()) {
            self.questions.swap(place, other);
        }
        Ok(())
    }

    /// Before another question; before none it goes to the end.
    pub fn place_question(&mut self, key: &str, before: &str) -> Result<()> {
        if before == key {
            return Ok(());
        }
        let question = self.questions.remove(self.place(key)?);
        let to = if before.is_empty() { self.questions.len() } else { self.place(before)? };
        self.questions.insert(to, question);
        Ok(())
    }

    pub fn remove(&mut self, key: &str) -> Result<()> {
        let place = self.place(key)?;
        self.questions.remove(place);
        Ok(())
    }

    fn place(&self, key: &str) -> Result<usize> {
        self.questions.iter().position(|table| text(table, "key") == key).ok_or(Error::NotFound)
    }
}

impl fmt::Display for TestText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut doc = self.doc.clone();
        set_tables(doc.as_table_mut(), "questions", self.questions.clone());
        doc.fmt(f)
    }
}

/// Every choice has a key: those without get the next free letter.
pub fn keyed(mut choices: Vec<ChoiceText>) -> Vec<ChoiceText> {
    for place in 0..choices.len() {
        if choices[place].key.is_empty() {
            let letters = ('a'..='z').map(String::from);
            let free = letters.into_iter().find(|letter| choices.iter().all(|choice| choice.key != *letter));
            choices[place].key = free.unwrap_or_else(|| format!("c{place}"));
        }
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIZ: &str = "title = \"Kiểm tra\"\npass_mark = 0.5\n\n[[questions]]\nkey = \"q1\"\nskill = \"at.1\"\nkind = \"single\"\ntext = \"Một?\"\naudio = \"q1.mp3\"\nchoices = [\n  { key = \"a\", text = \"Có\", correct = true },\n  { key = \"b\", text = \"Không\", audio = \"b.mp3\" },\n]\n\n[[questions]]\nkey = \"q2\"\nskill = \"at.1\"\nkind = \"single\"\ntext = \"Hai?\"\n\n[[questions.choices]]\nkey = \"a\"\ntext = \"Có\"\n";

    #[test]
    fn a_question_is_changed_and_what_the_form_does_not_know_survives() {
        let mut test = TestText::read(QUIZ).unwrap();
        let mut question = test.question("q1").unwrap();
        question.text = "Một, viết lại?".into();
        question.choices.push(ChoiceText { text: "Chưa".into(), ..ChoiceText::default() });
        question.choices = keyed(question.choices);
        test.put(&question).unwrap();
        let again = TestText::read(&test.to_string()).unwrap();
        assert_eq!(again.question("q1").unwrap(), question);
        assert_eq!(question.choices[2].key, "c");
        assert!(test.to_string().contains("q1.mp3") && test.to_string().contains("b.mp3"), "{test}");
        assert_eq!(again.question("q2").unwrap().choices.len(), 1);
    }

    #[test]
    fn questions_come_go_and_change_places() {
        let mut test = TestText::read(QUIZ).unwrap();
        let key = test.add(QuestionText { text: "Ba?".into(), ..QuestionText::default() });
        assert_eq!(key, "cau-3");
        test.move_question(&key, Way::Up).unwrap();
        test.move_question("q1", Way::Up).unwrap();
        test.remove("q2").unwrap();
        let again = TestText::read(&test.to_string()).unwrap();
        assert_eq!(again.questions().into_iter().map(|question| question.key).collect::<Vec<_>>(), ["q1", "cau-3"]);
        // Choices go with their question, whichever way the file was written.
        let mut test = TestText::read(QUIZ).unwrap();
        test.move_question("q2", Way::Up).unwrap();
        let again = TestText::read(&test.to_string()).unwrap();
        assert_eq!(again.questions().iter().map(|question| question.choices.len()).collect::<Vec<_>>(), [1, 2], "{test}");
        assert!(TestText::read(&TestText::new("Kiểm tra").to_string()).unwrap().questions().is_empty());
    }
}
