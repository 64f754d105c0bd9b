//! A question of the bank: for whom it is, and what it says.

use crate::authoring::QuestionText;
use crate::identity::Audience;
use crate::text::fold;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BankText {
    /// None: for everybody.
    pub audiences: Vec<Audience>,
    /// Its pictures are named by their SHA-256 and an ending.
    pub question: QuestionText,
}

impl BankText {
    /// All its words, without accents.
    pub fn folded(&self) -> String {
        let question = &self.question;
        let choices = question.choices.iter().flat_map(|choice| [&choice.text, &choice.other, &choice.feedback]);
        let steps = question.steps.iter().map(|step| &step.text);
        let whole = [&question.key, &question.text, &question.easy, &question.hint, &question.feedback, &question.listen];
        fold(&whole.into_iter().chain(choices).chain(steps).map(String::as_str).collect::<Vec<_>>().join(" "))
    }

    /// The pictures that it names.
    pub fn pictures(&self) -> Vec<&str> {
        let choices = self.question.choices.iter().map(|choice| choice.picture.as_str());
        choices.chain([self.question.picture.as_str()]).filter(|picture| !picture.is_empty()).collect()
    }
}

/// `ab…cd.svg` → `ab…cd`.
pub fn sha256_of(picture: &str) -> &str {
    picture.split('.').next().unwrap_or_default()
}

impl BankText {
    pub fn rename_picture(&mut self, from: &str, to: &str) {
        let choices = self.question.choices.iter_mut().map(|choice| &mut choice.picture);
        for picture in choices.chain([&mut self.question.picture]).filter(|picture| picture.as_str() == from) {
            to.clone_into(picture);
        }
    }
}

impl BankText {
    /// By this a form knows the state that it began from.
    pub fn mark(&self) -> String {
        crate::authoring::mark_of(&super::plain::write(std::slice::from_ref(self)))
    }
}
