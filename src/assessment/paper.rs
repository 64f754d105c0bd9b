//! A paper: the questions of one attempt in the order in which this learner sees them.

use crate::catalog::{Choice, LONGEST_WAY, Question, QuestionId, QuestionKind, pair};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Holds what an answer is checked against, so that saving one reads nothing else. A question is a row of one
/// published version whose words never change: whoever sees the paper again sees what was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub question: QuestionId,
    pub kind: QuestionKind,
    /// The keys of the choices in the order shown: of a matching the left halves, of what is written none.
    pub choices: Vec<String>,
    /// Of a matching: the right halves in the order shown, by the keys of their choices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
}

/// So long an answer may be written.
pub const LONGEST: usize = 200;

impl Paper {
    /// Shuffled by the attempt's own id: neighbours in a class see another order, a reload the same.
    pub fn shuffled(attempt: Uuid, questions: &[Question]) -> Paper {
        let mut dice = Dice::of(attempt);
        let mut items: Vec<Item> = questions.iter().map(|question| Item::shuffled(&mut dice, question)).collect();
        dice.shuffle(&mut items);
        Paper { items }
    }

    /// As the authors wrote them.
    pub fn in_order(questions: &[Question]) -> Paper {
        Paper { items: questions.iter().map(Item::in_order).collect() }
    }

    /// The item at a place counted from 1.
    pub fn item(&self, place: usize) -> Option<&Item> {
        self.items.get(place.checked_sub(1)?)
    }
}

impl Item {
    /// What would give the answer away is shuffled all the same, for everybody alike.
    fn in_order(question: &Question) -> Item {
        let mut item = Item::as_written(question);
        let mut dice = Dice::of(question.id.0);
        if question.kind == QuestionKind::Ordering {
            dice.shuffle(&mut item.choices);
        }
        dice.shuffle(&mut item.others);
        item.hiding_the_order(question)
    }

    fn shuffled(dice: &mut Dice, question: &Question) -> Item {
        let mut item = Item::as_written(question);
        // "Đúng" stands before "Sai" for everybody.
        if question.kind != QuestionKind::TrueFalse {
            dice.shuffle(&mut item.choices);
            dice.shuffle(&mut item.others);
        }
        item.hiding_the_order(question)
    }

    fn as_written(question: &Question) -> Item {
        let keys = |choices: Vec<&Choice>| choices.into_iter().map(|choice| choice.key.clone()).collect::<Vec<_>>();
        let (choices, others) = match question.kind {
            QuestionKind::Matching => (keys(question.lefts().collect()), keys(question.others().collect())),
            // What may be written is the answer itself.
            kind if kind.is_written() => (Vec::new(), Vec::new()),
            _ => (keys(question.choices.0.iter().collect()), Vec::new()),
        };
        Item { question: question.id, kind: question.kind, choices, others }
    }

    /// Nobody is shown the right order to begin with.
    fn hiding_the_order(mut self, question: &Question) -> Item {
        if question.kind == QuestionKind::Ordering && question.is_right(&self.choices) {
            self.choices.rotate_left(1);
        }
        self
    }

    /// Whether the paper offers this answer. A way through a scenario is also walked on its question.
    pub fn allows(&self, response: &[String]) -> bool {
        let offered = |keys: &[String], key: &str| keys.iter().any(|one| one == key);
        let one = response.len() == 1;
        match self.kind {
            QuestionKind::Matching => is_each_once(&self.choices, response, |text| {
                let (left, right) = pair(text)?;
                offered(&self.others, right).then_some(left)
            }),
            QuestionKind::Ordering => is_each_once(&self.choices, response, Some),
            QuestionKind::Scenario => (1..=LONGEST_WAY).contains(&response.len()) && response.iter().all(|key| offered(&self.choices, key)),
            QuestionKind::Number => one && response[0].len() <= LONGEST,
            QuestionKind::ShortAnswer => one && !response[0].trim().is_empty() && response[0].chars().count() <= LONGEST,
            kind => (one || kind == QuestionKind::Multiple && !response.is_empty()) && response.iter().all(|key| offered(&self.choices, key)),
        }
    }
}

fn is_each_once<'a>(keys: &[String], response: &'a [String], key_of: impl Fn(&'a str) -> Option<&'a str>) -> bool {
    let mut given: Vec<Option<&str>> = response.iter().map(|text| key_of(text)).collect();
    let mut wanted: Vec<Option<&str>> = keys.iter().map(|key| Some(key.as_str())).collect();
    given.sort_unstable();
    wanted.sort_unstable();
    given == wanted
}

/// SplitMix64: the same id gives the same order on every machine.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of(id: Uuid) -> Dice {
        let (high, low) = id.as_u64_pair();
        Dice(high.rotate_left(32) ^ low)
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            let other = self.throw() % (last as u64 + 1);
            things.swap(last, usize::try_from(other).expect("an index of the slice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::NewQuestion;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_shuffle_loses_nothing_and_repeats(id in any::<u128>(), count in 0_usize..40) {
            let shuffled = || {
                let mut things: Vec<usize> = (0..count).collect();
                Dice::of(Uuid::from_u128(id)).shuffle(&mut things);
                things
            };
            let mut sorted = shuffled();
            prop_assert_eq!(&sorted, &shuffled());
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..count).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_paper_from_before_the_newer_kinds_is_read() {
        let written = r#"{"items":[{"question":"01987654-0000-7000-8000-000000000000","kind":"single","choices":["b","a"]}]}"#;
        let paper: Paper = serde_json::from_str(written).unwrap();
        assert!(paper.item(1).unwrap().allows(&["a".into()]) && !paper.item(1).unwrap().allows(&["c".into()]));
        assert_eq!(serde_json::to_string(&paper).unwrap(), written);
    }

    fn question(kind: QuestionKind, count: usize) -> Question {
        let choice = |n| Choice { key: format!("k{n}"), text: format!("Chữ {n}"), other: format!("Kia {n}"), ..Choice::default() };
        NewQuestion { kind, choices: (0..count).map(choice).collect(), ..NewQuestion::default() }.shown()
    }

    proptest! {
        /// What is shown is never the right order, and every full answer is one that the paper allows.
        #[test]
        fn a_paper_allows_what_it_offers(id in any::<u128>(), count in 2_usize..9) {
            let questions = [question(QuestionKind::Ordering, count), question(QuestionKind::Matching, count)];
            let papers = [Paper::shuffled(Uuid::from_u128(id), &questions), Paper::in_order(&questions)];
            for item in papers.iter().flat_map(|paper| &paper.items) {
                let question = questions.iter().find(|question| question.id == item.question).unwrap();
                prop_assert!(item.allows(&question.right_response()));
                prop_assert!(!item.allows(&question.right_response()[1..]));
                prop_assert!(!item.allows(&[question.right_response(), question.right_response()].concat()));
                prop_assert!(item.kind == QuestionKind::Matching || !question.is_right(&item.choices));
            }
        }
    }

    #[test]
    fn neighbours_see_another_order() {
        let order = |id: u128| {
            let mut things: Vec<usize> = (0..12).collect();
            Dice::of(Uuid::from_u128(id)).shuffle(&mut things);
            things
        };
        assert_ne!(order(1), order(2));
    }
}
