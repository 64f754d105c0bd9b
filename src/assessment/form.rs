//! What the form of a question holds, and the answer that it means.

use super::paper::{Item, LONGEST};
use crate::catalog::{QuestionKind, readings};
use crate::text::tidy;
use serde::Deserialize;

/// A plain form: `choice` is a key, `key=place` of an ordering, `left=right` of a matching, or what was written.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct AnswerForm {
    #[serde(default)]
    pub choice: Vec<String>,
    /// The way through a scenario up to here.
    #[serde(default)]
    pub way: Vec<String>,
    /// The unit of a number, which may be written along.
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub next: String,
}

impl AnswerForm {
    /// What may be missing: the same page says it beside the question.
    pub const PROBLEMS: &[&str] =
        &["answer-missing", "answer-order-all", "answer-order-twice", "answer-match-all", "answer-write", "answer-number", "answer-too-long"];

    /// The form as it would have been sent for an answer that is kept.
    pub fn of(item: &Item, response: &[String]) -> AnswerForm {
        let choice = match item.kind {
            QuestionKind::Ordering => (1..).zip(response).map(|(place, key)| format!("{key}={place}")).collect(),
            _ => response.to_vec(),
        };
        AnswerForm { choice, ..AnswerForm::default() }
    }

    /// The answer, or what is still missing.
    pub fn response(&self, item: &Item) -> Result<Vec<String>, &'static str> {
        let given: Vec<String> = self.choice.iter().filter(|text| !text.trim().is_empty()).cloned().collect();
        match item.kind {
            QuestionKind::Ordering => order(item, &given),
            QuestionKind::Matching if given.len() < item.choices.len() => Err("answer-match-all"),
            QuestionKind::ShortAnswer | QuestionKind::Number => self.written(item.kind, &given),
            _ if given.is_empty() => Err("answer-missing"),
            QuestionKind::Scenario => Ok([self.way.clone(), given].concat()),
            _ => Ok(given),
        }
    }

    fn written(&self, kind: QuestionKind, given: &[String]) -> Result<Vec<String>, &'static str> {
        let text = given.first().map(|text| tidy(text)).unwrap_or_default();
        match kind {
            _ if text.is_empty() => Err("answer-write"),
            _ if text.chars().count() > LONGEST => Err("answer-too-long"),
            QuestionKind::Number if readings(&text, &self.unit).is_empty() => Err("answer-number"),
            _ => Ok(vec![text]),
        }
    }
}

/// The keys by the places that were given to them: each place once, none left out.
fn order(item: &Item, given: &[String]) -> Result<Vec<String>, &'static str> {
    let mut placed: Vec<(usize, String)> = Vec::new();
    for text in given {
        let (key, place) = text.rsplit_once('=').ok_or("answer-order-all")?;
        placed.push((place.parse().map_err(|_| "answer-order-all")?, key.to_owned()));
    }
    if placed.len() < item.choices.len() {
        return Err("answer-order-all");
    }
    placed.sort();
    if placed.windows(2).any(|two| two[0].0 == two[1].0) {
        return Err("answer-order-twice");
    }
    Ok(placed.into_iter().map(|(_, key)| key).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::QuestionId;
    use proptest::prelude::*;

    fn item(kind: QuestionKind, count: usize) -> Item {
        let keys: Vec<String> = (0..count).map(|n| format!("k{n}")).collect();
        Item { question: QuestionId::new(), kind, choices: keys.clone(), others: keys }
    }

    fn form(choice: &[&str]) -> AnswerForm {
        AnswerForm { choice: choice.iter().map(|text| (*text).to_owned()).collect(), unit: "kg".into(), ..AnswerForm::default() }
    }

    #[test]
    fn what_is_missing_is_said() {
        let order = item(QuestionKind::Ordering, 3);
        assert_eq!(form(&["k0=2", "k1=", "k2=1"]).response(&order), Err("answer-order-all"));
        assert_eq!(form(&["k0=2", "k1=2", "k2=1"]).response(&order), Err("answer-order-twice"));
        assert_eq!(form(&["k0=2", "", "k2=1"]).response(&order), Err("answer-order-all"));
        assert_eq!(form(&["k0=2", "k1=3", "k2=1"]).response(&order), Ok(vec!["k2".into(), "k0".into(), "k1".into()]));
        assert_eq!(form(&["k0=k1", ""]).response(&item(QuestionKind::Matching, 2)), Err("answer-match-all"));
        assert_eq!(form(&["  "]).response(&item(QuestionKind::ShortAnswer, 0)), Err("answer-write"));
        assert_eq!(form(&["năm"]).response(&item(QuestionKind::Number, 0)), Err("answer-number"));
        assert_eq!(form(&["1,5 kg"]).response(&item(QuestionKind::Number, 0)), Ok(vec!["1,5 kg".into()]));
        assert_eq!(form(&[&"a".repeat(201)]).response(&item(QuestionKind::ShortAnswer, 0)), Err("answer-too-long"));
        assert_eq!(form(&[]).response(&item(QuestionKind::Single, 2)), Err("answer-missing"));
    }

    proptest! {
        /// Whatever comes: an answer that the paper allows or refuses, never a crash.
        #[test]
        fn any_form_can_be_read(kind in 0_usize..10, choice in prop::collection::vec("[k0-9= ,]{0,8}", 0..6)) {
            let item = item(QuestionKind::ALL[kind], 3);
            if let Ok(response) = (AnswerForm { choice, ..AnswerForm::default() }).response(&item) {
                prop_assert!(!response.is_empty());
                item.allows(&response);
            }
        }
    }
}
