//! Drawing: which questions of the test make somebody's paper, as the blueprint says.

use super::paper::{Dice, Paper};
use crate::catalog::{Blueprint, Part, Question, QuestionId};
use std::collections::HashMap;
use uuid::Uuid;

/// So often a paper is put together anew when it came out like another; after that one question is exchanged.
const ANEW: u128 = 16;

impl Paper {
    /// By the attempt's own id: a reload shows the same. A retry asks first what this learner was not asked yet, then
    /// what was asked longest ago; among these, first what the neighbours are not asked. It is neither an earlier paper
    /// nor a neighbour's while the bank has another.
    pub fn drawn(attempt: Uuid, blueprint: &Blueprint, bank: &[Question], earlier: &[&Paper], near: &[Paper]) -> Paper {
        let asked = Asked::of(earlier, near);
        let laid = |id: Uuid, questions: &[Question]| if blueprint.shuffle { Paper::shuffled(id, questions) } else { Paper::in_order(questions) };
        let turn = |turn: u128| {
            let id = Uuid::from_u128(attempt.as_u128() ^ (turn << 1));
            laid(id, &draw(&mut Dice::of(id), blueprint, bank, &asked))
        };
        let is_another = |paper: &Paper| earlier.iter().copied().chain(near).all(|other| other != paper);
        let exchanged = || exchanges(&turn(0), blueprint, bank, &asked).map(|questions| laid(attempt, &questions)).find(is_another);
        (0..ANEW).map(turn).find(is_another).or_else(exchanged).unwrap_or_else(|| turn(0))
    }
}

/// What was asked already.
struct Asked {
    /// When this learner was asked last: 1 is the first paper.
    own: HashMap<QuestionId, usize>,
    /// How many neighbours are asked.
    near: HashMap<QuestionId, usize>,
}

impl Asked {
    /// The learner's own papers in the order in which they were given.
    fn of(earlier: &[&Paper], near: &[Paper]) -> Asked {
        let own = earlier.iter().zip(1..).flat_map(|(paper, turn)| paper.items.iter().map(move |item| (item.question, turn)));
        let mut asked = Asked { own: own.collect(), near: HashMap::new() };
        near.iter().flat_map(|paper| &paper.items).for_each(|item| *asked.near.entry(item.question).or_default() += 1);
        asked
    }

    /// 0 when this learner was never asked.
    fn turn(&self, question: &Question) -> usize {
        self.own.get(&question.id).copied().unwrap_or_default()
    }

    fn near(&self, question: &Question) -> usize {
        self.near.get(&question.id).copied().unwrap_or_default()
    }
}

/// In the order of the bank. Where a difficulty has too few, the same skill fills up: the skills keep their weight.
fn draw(dice: &mut Dice, blueprint: &Blueprint, bank: &[Question], asked: &Asked) -> Vec<Question> {
    if blueprint.questions.is_empty() {
        return bank.to_vec();
    }
    let mut mixed: Vec<&Question> = bank.iter().collect();
    dice.shuffle(&mut mixed);
    mixed.sort_by_key(|question| (asked.turn(question), asked.near(question)));
    let mut skills: Vec<&str> = bank.iter().map(|question| question.skill.as_str()).collect();
    skills.sort_unstable();
    skills.dedup();
    let taken: Vec<QuestionId> = skills.into_iter().flat_map(|skill| of_skill(&blueprint.parts_of(skill), skill, &mixed, asked)).collect();
    bank.iter().filter(|question| taken.contains(&question.id)).cloned().collect()
}

fn of_skill(parts: &[&Part], skill: &str, mixed: &[&Question], asked: &Asked) -> Vec<QuestionId> {
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
    let (missing, spared) = (wanted - taken.len(), spared(parts, &left, asked));
    left.sort_by_key(|question| (asked.turn(question), spared.contains(&question.id)));
    taken.extend(left.into_iter().take(missing).map(|question| question.id));
    taken
}

/// New questions of a difficulty that a retry will want: what may be of any difficulty takes others first.
fn spared(parts: &[&Part], left: &[&Question], asked: &Asked) -> Vec<QuestionId> {
    let of = |part: &&Part| {
        let new = left.iter().rev().filter(|question| Some(question.difficulty) == part.difficulty && asked.turn(question) == 0);
        new.take(wanted_of(parts, part.difficulty)).map(|question| question.id).collect::<Vec<_>>()
    };
    parts.iter().filter(|part| part.difficulty.is_some()).flat_map(of).collect()
}

fn wanted_of(parts: &[&Part], difficulty: Option<i32>) -> usize {
    parts.iter().filter(|part| part.difficulty == difficulty).map(|part| part.count).sum()
}

/// The questions of a paper with one exchanged for another that this learner knows as little, and that keeps the
/// blueprint's numbers.
fn exchanges<'a>(paper: &Paper, blueprint: &'a Blueprint, bank: &'a [Question], asked: &'a Asked) -> impl Iterator<Item = Vec<Question>> + 'a {
    let taken: Vec<QuestionId> = paper.items.iter().map(|item| item.question).collect();
    let (inside, outside): (Vec<&Question>, Vec<&Question>) = bank.iter().partition(|question| taken.contains(&question.id));
    let pairs = inside.clone().into_iter().flat_map(move |out| outside.clone().into_iter().map(move |into| (out, into)));
    let like = |(out, into): &(&Question, &Question)| out.skill == into.skill && asked.turn(out) == asked.turn(into);
    pairs.filter(like).filter_map(move |(out, into)| {
        let still = |question: &&Question| question.skill == out.skill && question.difficulty == out.difficulty && question.id != out.id;
        let parts = blueprint.parts_of(&out.skill);
        let enough = inside.iter().filter(|question| still(question)).count() >= wanted_of(&parts, Some(out.difficulty));
        let chosen = |question: &&Question| question.id != out.id && taken.contains(&question.id) || question.id == into.id;
        (enough || out.difficulty == into.difficulty).then(|| bank.iter().filter(chosen).cloned().collect())
    })
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

    fn keeps_the_numbers(blueprint: &Blueprint, bank: &[Question], set: &[&Question]) -> bool {
        if blueprint.questions.is_empty() {
            return set.len() == bank.len();
        }
        let all: Vec<&Question> = bank.iter().collect();
        ["s.0", "s.1"].iter().all(|skill| {
            let parts = blueprint.parts_of(skill);
            let of = |questions: &[&Question], difficulty: Option<i32>| {
                questions.iter().filter(|question| question.skill == *skill && difficulty.is_none_or(|difficulty| question.difficulty == difficulty)).count()
            };
            let wanted: usize = parts.iter().map(|part| part.count).sum();
            of(set, None) == wanted.min(of(&all, None))
                && (1..=2).all(|level| of(set, Some(level)) >= wanted_of(&parts, Some(level)).min(of(&all, Some(level))))
        })
    }

    proptest! {
        /// Each skill has as many questions as the blueprint says, each difficulty at least what the bank can give.
        #[test]
        fn a_paper_keeps_the_blueprints_numbers_for_any_bank(id in any::<u128>(), bank in any_bank(), blueprint in any_blueprint()) {
            let paper = Paper::drawn(Uuid::from_u128(id), &blueprint, &bank, &[], &[]);
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
            prop_assert_eq!(&paper, &Paper::drawn(Uuid::from_u128(id), &blueprint, &bank, &[], &[]), "a reload shows the same");
        }

        #[test]
        fn neighbours_papers_differ(one in any::<u64>(), bank in prop::collection::vec(0_u8..4, 6..30)) {
            let bank: Vec<Question> = bank.into_iter().map(|skill| question(skill, 2)).collect();
            let any = Blueprint::default();
            // Two ids made one after the other.
            let next = (u128::from(one) + 1) << 64 | 0x7000_8000;
            let (left, right) = (Paper::drawn(Uuid::from_u128(u128::from(one) << 64), &any, &bank, &[], &[]), Paper::drawn(Uuid::from_u128(next), &any, &bank, &[], &[]));
            prop_assert_ne!(left, right);
        }

        #[test]
        fn a_retry_is_another_paper_and_asks_first_what_was_not_asked(ids in prop::collection::vec(any::<u128>(), 4), bank in 4_usize..20, count in 1_usize..4) {
            let bank: Vec<Question> = (0..bank).map(|_| question(0, 2)).collect();
            let blueprint = Blueprint { questions: vec![Part { skill: None, difficulty: None, count }], shuffle: false, ..Blueprint::default() };
            let mut papers: Vec<Paper> = Vec::new();
            for id in ids.iter().take(bank.len() / count) {
                let earlier: Vec<&Paper> = papers.iter().collect();
                let paper = Paper::drawn(Uuid::from_u128(*id), &blueprint, &bank, &earlier, &[]);
                let again = papers.iter().flat_map(|paper| &paper.items).filter(|item| paper.items.iter().any(|other| other.question == item.question)).count();
                prop_assert_eq!(again, 0, "nothing twice while there are others");
                papers.push(paper);
            }
        }

        /// With twice as many questions as the blueprint asks of each difficulty and skill, whoever sits beside.
        #[test]
        fn a_retry_shares_no_question_where_the_bank_has_twice_as_many(
            ids in prop::array::uniform4(any::<u128>()),
            blueprint in any_blueprint(),
            free in 1_i32..=3,
            more in prop::collection::vec((0_u8..4, 1_i32..=3), 0..10),
        ) {
            prop_assume!(!blueprint.questions.is_empty());
            let twice = |skill: u8| {
                let parts = blueprint.parts_of(&format!("s.{skill}"));
                parts.into_iter().flat_map(move |part| vec![(skill, part.difficulty.unwrap_or(free)); part.count * 2]).collect::<Vec<_>>()
            };
            let bank: Vec<Question> = (0..4).flat_map(twice).chain(more).map(|(skill, difficulty)| question(skill, difficulty)).collect();
            let [left, right, one, two] = ids.map(Uuid::from_u128);
            let left = Paper::drawn(left, &blueprint, &bank, &[], &[]);
            let right = Paper::drawn(right, &blueprint, &bank, &[], std::slice::from_ref(&left));
            let near = [left, right];
            let first = Paper::drawn(one, &blueprint, &bank, &[], &near);
            let retry = Paper::drawn(two, &blueprint, &bank, &[&first], &near);
            prop_assert!(retry.items.iter().all(|item| first.items.iter().all(|before| before.question != item.question)));
            prop_assert_eq!(retry.items.len(), first.items.len());
        }

        /// Against every paper that the blueprint lets this bank give.
        #[test]
        fn a_neighbours_paper_is_never_the_same_while_the_bank_has_another(
            ids in prop::array::uniform3(any::<u128>()),
            bank in prop::collection::vec((0_u8..2, 1_i32..=2), 1..9),
            blueprint in any_blueprint(),
        ) {
            let bank: Vec<Question> = bank.into_iter().map(|(skill, difficulty)| question(skill, difficulty)).collect();
            let [one, two, three] = ids.map(Uuid::from_u128);
            let first = Paper::drawn(one, &blueprint, &bank, &[], &[]);
            let second = Paper::drawn(two, &blueprint, &bank, &[], std::slice::from_ref(&first));
            let near = [first, second];
            let third = Paper::drawn(three, &blueprint, &bank, &[], &near);
            let sets: Vec<Vec<&Question>> = (0..1_u32 << bank.len()).map(|set| bank.iter().zip(0..).filter(|(_, at)| set >> at & 1 == 1).map(|(one, _)| one).collect()).collect();
            let papers = sets.iter().filter(|set| keeps_the_numbers(&blueprint, &bank, set)).count();
            let orders = blueprint.shuffle && !third.items.is_empty();
            prop_assert!(near[0] != near[1] || papers < 2 && !orders);
            prop_assert!(!near.contains(&third) || papers < 3 && !orders, "{papers} papers");
        }

        #[test]
        fn a_retry_of_a_whole_bank_has_another_order(one in any::<u128>(), two in any::<u128>(), bank in 3_usize..8) {
            let bank: Vec<Question> = (0..bank).map(|_| question(0, 2)).collect();
            let first = Paper::drawn(Uuid::from_u128(one), &Blueprint::default(), &bank, &[], &[]);
            prop_assert_ne!(&first, &Paper::drawn(Uuid::from_u128(two), &Blueprint::default(), &bank, &[&first], &[]));
            prop_assert_ne!(&first, &Paper::drawn(Uuid::from_u128(one), &Blueprint::default(), &bank, &[&first], &[]), "even by the same dice");
        }
    }
}
