//! Drawing: which questions of the test make somebody's paper, as the blueprint says.

use super::paper::{Dice, Paper};
use crate::catalog::{Blueprint, Part, Question, QuestionId};
use std::collections::HashMap;
use uuid::Uuid;

/// So often a paper is put together anew when it came out like an earlier one; a tiny bank has no other.
const ANEW: u128 = 16;

impl Paper {
    /// By the attempt's own id: neighbours get another paper, a reload the same. A retry asks first what was not asked
    /// yet, and is never the earlier paper again while the bank has another.
    pub fn drawn(attempt: Uuid, blueprint: &Blueprint, bank: &[Question], earlier: &[&Paper]) -> Paper {
        let asked = asked(earlier);
        let paper = |turn: u128| {
            let id = Uuid::from_u128(attempt.as_u128() ^ (turn << 1));
            let questions = draw(&mut Dice::of(id), blueprint, bank, &asked);
            if blueprint.shuffle { Paper::shuffled(id, &questions) } else { Paper::in_order(&questions) }
        };
        (0..ANEW).map(paper).find(|paper| earlier.iter().all(|before| *before != paper)).unwrap_or_else(|| paper(0))
    }
}

fn asked(papers: &[&Paper]) -> HashMap<QuestionId, usize> {
    let mut asked = HashMap::new();
    papers.iter().flat_map(|paper| &paper.items).for_each(|item| *asked.entry(item.question).or_default() += 1);
    asked
}

/// In the order of the bank. Where a difficulty has too few, the same skill fills up: the skills keep their weight.
fn draw(dice: &mut Dice, blueprint: &Blueprint, bank: &[Question], asked: &HashMap<QuestionId, usize>) -> Vec<Question> {
    if blueprint.questions.is_empty() {
        return bank.to_vec();
    }
    let mut mixed: Vec<&Question> = bank.iter().collect();
    dice.shuffle(&mut mixed);
    mixed.sort_by_key(|question| asked.get(&question.id).copied().unwrap_or_default());
    let mut skills: Vec<&str> = bank.iter().map(|question| question.skill.as_str()).collect();
    skills.sort_unstable();
    skills.dedup();
    let taken: Vec<QuestionId> = skills.into_iter().flat_map(|skill| of_skill(&blueprint.parts_of(skill), skill, &mixed)).collect();
    bank.iter().filter(|question| taken.contains(&question.id)).cloned().collect()
}

fn of_skill(parts: &[&Part], skill: &str, mixed: &[&Question]) -> Vec<QuestionId> {
    let wanted: usize = parts.iter().map(|part| part.count).sum();
    let mut left: Vec<&Question> = mixed.iter().filter(|question| question.skill == skill).copied().collect();
    let mut taken = Vec::new();
    for part in parts.iter().filter(|part| part.difficulty.is_some()) {
        let mut wanting = part.count;
        left.retain(|question| {
            let fits = wanting > 0 && Some(question.difficulty) == part.difficulty;
            if fits {
                wanting -= 1;
                taken.push(question.id);
            }
            !fits
        });
    }
    let missing = wanted - taken.len();
    taken.extend(left.into_iter().take(missing).map(|question| question.id));
    taken
}

/// How many questions a paper has of each skill, and how many the blueprint wanted there.
pub fn numbers(blueprint: &Blueprint, bank: &[Question]) -> Vec<(String, usize, usize)> {
    let mut skills: Vec<&str> = Vec::new();
    bank.iter().for_each(|question| {
        if !skills.contains(&question.skill.as_str()) {
            skills.push(&question.skill)
        }
    });
    let count = |skill: &str| {
        let there = bank.iter().filter(|question| question.skill == skill).count();
        let wanted = if blueprint.questions.is_empty() { there } else { blueprint.parts_of(skill).iter().map(|part| part.count).sum() };
        (skill.to_owned(), wanted.min(there), wanted)
    };
    skills.into_iter().map(count).filter(|(_, asked, _)| *asked > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Choice, NewQuestion};
    use proptest::prelude::*;

    fn question(skill: u8, difficulty: i32) -> Question {
        let choice = |key: &str| Choice { key: key.into(), ..Choice::default() };
        let choices = vec![choice("a"), choice("b"), choice("c")];
        NewQuestion { skill: format!("s.{skill}"), difficulty: Some(difficulty), choices, ..NewQuestion::default() }.shown()
    }

    fn any_bank() -> impl Strategy<Value = Vec<Question>> {
        prop::collection::vec((0_u8..4, 1_i32..=3), 0..40).prop_map(|all| all.into_iter().map(|(skill, difficulty)| question(skill, difficulty)).collect())
    }

    fn any_blueprint() -> impl Strategy<Value = Blueprint> {
        let part = (prop::option::of(0_u8..4), prop::option::of(1_i32..=3), 1_usize..5);
        let part = part.prop_map(|(skill, difficulty, count)| Part { skill: skill.map(|skill| format!("s.{skill}")), difficulty, count });
        (prop::collection::vec(part, 0..6), any::<bool>()).prop_map(|(questions, shuffle)| Blueprint { questions, shuffle, ..Blueprint::default() })
    }

    proptest! {
        /// Each skill has as many questions as the blueprint says, each difficulty at least what the bank can give.
        #[test]
        fn a_paper_keeps_the_blueprints_numbers_for_any_bank(id in any::<u128>(), bank in any_bank(), blueprint in any_blueprint()) {
            let paper = Paper::drawn(Uuid::from_u128(id), &blueprint, &bank, &[]);
            let asked: Vec<&Question> = paper.items.iter().map(|item| bank.iter().find(|question| question.id == item.question).unwrap()).collect();
            let mut once: Vec<QuestionId> = asked.iter().map(|question| question.id).collect();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), asked.len(), "no question twice");
            for skill in (0..4).map(|skill| format!("s.{skill}")) {
                let of = |questions: &[&Question], difficulty: Option<i32>| {
                    questions.iter().filter(|question| question.skill == skill && difficulty.is_none_or(|difficulty| question.difficulty == difficulty)).count()
                };
                let all: Vec<&Question> = bank.iter().collect();
                let parts = blueprint.parts_of(&skill);
                let wanted = if blueprint.questions.is_empty() { usize::MAX } else { parts.iter().map(|part| part.count).sum() };
                prop_assert_eq!(of(&asked, None), wanted.min(of(&all, None)));
                for difficulty in 1..=3 {
                    let wanted: usize = parts.iter().filter(|part| part.difficulty == Some(difficulty)).map(|part| part.count).sum();
                    prop_assert!(of(&asked, Some(difficulty)) >= wanted.min(of(&all, Some(difficulty))));
                }
            }
            let told: usize = numbers(&blueprint, &bank).iter().map(|(_, asked, _)| asked).sum();
            prop_assert_eq!(told, asked.len(), "what is told before the start is what comes");
            prop_assert_eq!(&paper, &Paper::drawn(Uuid::from_u128(id), &blueprint, &bank, &[]), "a reload shows the same");
        }

        #[test]
        fn neighbours_papers_differ(one in any::<u64>(), bank in prop::collection::vec(0_u8..4, 6..30)) {
            let bank: Vec<Question> = bank.into_iter().map(|skill| question(skill, 2)).collect();
            let any = Blueprint::default();
            // Two ids made one after the other.
            let next = (u128::from(one) + 1) << 64 | 0x7000_8000;
            let (left, right) = (Paper::drawn(Uuid::from_u128(u128::from(one) << 64), &any, &bank, &[]), Paper::drawn(Uuid::from_u128(next), &any, &bank, &[]));
            prop_assert_ne!(left, right);
        }

        #[test]
        fn a_retry_is_another_paper_and_asks_first_what_was_not_asked(ids in prop::collection::vec(any::<u128>(), 4), bank in 4_usize..20, count in 1_usize..4) {
            let bank: Vec<Question> = (0..bank).map(|_| question(0, 2)).collect();
            let blueprint = Blueprint { questions: vec![Part { skill: None, difficulty: None, count }], shuffle: false, ..Blueprint::default() };
            let mut papers: Vec<Paper> = Vec::new();
            for id in ids.iter().take(bank.len() / count) {
                let earlier: Vec<&Paper> = papers.iter().collect();
                let paper = Paper::drawn(Uuid::from_u128(*id), &blueprint, &bank, &earlier);
                let again = papers.iter().flat_map(|paper| &paper.items).filter(|item| paper.items.iter().any(|other| other.question == item.question)).count();
                prop_assert_eq!(again, 0, "nothing twice while there are others");
                papers.push(paper);
            }
        }

        #[test]
        fn a_retry_of_a_whole_bank_has_another_order(one in any::<u128>(), two in any::<u128>(), bank in 3_usize..8) {
            let bank: Vec<Question> = (0..bank).map(|_| question(0, 2)).collect();
            let first = Paper::drawn(Uuid::from_u128(one), &Blueprint::default(), &bank, &[]);
            prop_assert_ne!(&first, &Paper::drawn(Uuid::from_u128(two), &Blueprint::default(), &bank, &[&first]));
            prop_assert_ne!(&first, &Paper::drawn(Uuid::from_u128(one), &Blueprint::default(), &bank, &[&first]), "even by the same dice");
        }
    }
}
