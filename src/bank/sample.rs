//! Questions of every shape, for tests.

use super::text::BankText;
use crate::authoring::{ChoiceText, QuestionText, StepText};
use crate::catalog::QuestionKind;
use crate::identity::Audience;
use proptest::prelude::*;

fn words() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[A-Za-zÀ-ỹ0-9:#*=\\[\\]-][A-Za-zÀ-ỹ0-9:,;#*=\\[\\]. -]{0,20}[a-zà-ỹ0-9:?\\]]"].prop_map(|text| crate::text::tidy(&text))
}

fn choice() -> impl Strategy<Value = ChoiceText> {
    (words(), words(), words(), words(), any::<bool>(), "[a-d]{0,1}", "(b[0-3]|lạ|)", "(b[0-3]|)").prop_map(
        |(text, easy, feedback, other, correct, key, step, next)| ChoiceText { key, text, easy, feedback, correct, other, step, next, ..ChoiceText::default() },
    )
}

fn step() -> impl Strategy<Value = StepText> {
    ("b[0-3]", words(), words(), "(good|bad|)").prop_map(|(key, text, easy, end)| StepText { key, text, easy, end })
}

fn text() -> impl Strategy<Value = BankText> {
    let parts = (prop::collection::vec(choice(), 0..6), prop::collection::vec(step(), 0..4), prop::sample::subsequence(Audience::ALL.to_vec(), 0..4));
    (0_usize..10, words(), words(), words(), words(), parts).prop_map(|(kind, text, easy, hint, listen, (choices, steps, audiences))| BankText {
        audiences,
        question: QuestionText {
            kind: QuestionKind::ALL[kind].word().into(),
            skill: "at.1".into(),
            text: if text.is_empty() { "Câu hỏi".into() } else { text },
            easy,
            hint,
            listen,
            choices,
            steps,
            ..QuestionText::default()
        },
    })
}

/// Each with a key of its own.
pub fn texts() -> impl Strategy<Value = Vec<BankText>> {
    prop::collection::vec(text(), 0..6).prop_map(|mut texts| {
        for (number, text) in texts.iter_mut().enumerate() {
            text.question.key = format!("cau-{number}");
        }
        texts
    })
}
