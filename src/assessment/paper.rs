//! A paper: the questions of one attempt in the order in which this learner sees them.

use crate::catalog::{Question, QuestionId, QuestionKind};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Holds what an answer is checked against, so that saving one reads nothing else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub question: QuestionId,
    pub kind: QuestionKind,
    /// The keys of the choices in the order shown.
    pub choices: Vec<String>,
}

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
    fn in_order(question: &Question) -> Item {
        let choices = question.choices.0.iter().map(|choice| choice.key.clone()).collect();
        Item { question: question.id, kind: question.kind, choices }
    }

    fn shuffled(dice: &mut Dice, question: &Question) -> Item {
        let mut choices: Vec<String> = question.choices.0.iter().map(|choice| choice.key.clone()).collect();
        // "Đúng" stands before "Sai" for everybody.
        if question.kind != QuestionKind::TrueFalse {
            dice.shuffle(&mut choices);
        }
        Item { question: question.id, kind: question.kind, choices }
    }

    /// Whether the paper offers these choices, and so many of them.
    pub fn allows(&self, choices: &[String]) -> bool {
        let enough = !choices.is_empty() && (self.kind == QuestionKind::Multiple || choices.len() == 1);
        enough && choices.iter().all(|choice| self.choices.contains(choice))
    }
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
    fn neighbours_see_another_order() {
        let order = |id: u128| {
            let mut things: Vec<usize> = (0..12).collect();
            Dice::of(Uuid::from_u128(id)).shuffle(&mut things);
            things
        };
        assert_ne!(order(1), order(2));
    }
}
