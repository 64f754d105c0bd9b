//! Who lives together: a couple, their children, their parents, their grandchildren.

use super::dice::Dice;
use super::names;
use crate::identity::Sex;

/// One of a household, before having a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kin {
    pub family: &'static str,
    pub sex: Sex,
    pub age: i64,
}

/// 3.6 people on average.
const SIZES: [(usize, u32); 7] = [(1, 8), (2, 18), (3, 21), (4, 26), (5, 16), (6, 8), (7, 3)];
const HEADS: [((i64, i64), u32); 7] = [((23, 29), 7), ((30, 39), 22), ((40, 49), 22), ((50, 59), 19), ((60, 69), 17), ((70, 79), 9), ((80, 89), 4)];

pub fn household(dice: &mut Dice) -> Vec<Kin> {
    let size = dice.weighted(&SIZES);
    let (youngest, oldest) = if size == 1 && dice.chance(0.7) { (58, 88) } else { dice.weighted(&HEADS) };
    let head = Kin { family: names::family(dice), sex: sex(dice, if size == 1 { 0.3 } else { 0.72 }), age: dice.between(youngest, oldest) };
    let mut kin = vec![head];
    if size > 1 && dice.chance(0.88) {
        kin.push(spouse(dice, head));
    }
    let family = kin.iter().find(|one| one.sex == Sex::Male).unwrap_or(&head).family;
    let mother = kin.iter().find(|one| one.sex == Sex::Female).unwrap_or(&head).age;
    if head.age >= 56 && size >= kin.len() + 2 {
        three_generations(dice, &mut kin, family, mother, size);
    } else {
        children_or_parents(dice, &mut kin, family, mother, size);
    }
    kin
}

fn spouse(dice: &mut Dice, head: Kin) -> Kin {
    let (sex, years) = match head.sex {
        Sex::Male => (Sex::Female, dice.between(-6, 2)),
        Sex::Female => (Sex::Male, dice.between(-2, 6)),
    };
    Kin { family: names::family(dice), sex, age: (head.age + years).clamp(20, 94) }
}

/// A grown son with his wife, and their children.
fn three_generations(dice: &mut Dice, kin: &mut Vec<Kin>, family: &'static str, grandmother: i64, size: usize) {
    let son = Kin { family, sex: Sex::Male, age: (grandmother - dice.between(21, 33)).max(23) };
    let wife = spouse(dice, son);
    kin.extend([son, wife]);
    while kin.len() < size {
        let age = (wife.age - dice.between(21, 34)).max(0);
        kin.push(Kin { family, sex: sex(dice, 0.52), age });
    }
}

/// Up to three children at home; whoever else lives there is a parent of the head.
fn children_or_parents(dice: &mut Dice, kin: &mut Vec<Kin>, family: &'static str, mother: i64, size: usize) {
    let couple = kin.len();
    let head = kin[0];
    while kin.len() < size {
        let age = mother - dice.between(21, 36);
        let is_child = age >= 0 && kin.len() < couple + 3;
        let parent = Kin { family: names::family(dice), sex: sex(dice, 0.35), age: (head.age + dice.between(21, 33)).min(96) };
        kin.push(if is_child { Kin { family, sex: sex(dice, 0.52), age } } else { parent });
    }
}

fn sex(dice: &mut Dice, share_of_men: f64) -> Sex {
    if dice.chance(share_of_men) { Sex::Male } else { Sex::Female }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn households_are_as_large_and_people_as_old_as_in_a_village() {
        let mut dice = Dice::new(1);
        let all: Vec<Vec<Kin>> = (0..5000).map(|_| household(&mut dice)).collect();
        let people: Vec<Kin> = all.iter().flatten().copied().collect();
        let size = people.len() as f64 / all.len() as f64;
        assert!((3.4..3.8).contains(&size), "{size} people a household");
        let share = |fits: fn(&Kin) -> bool| people.iter().filter(|one| fits(one)).count() as f64 / people.len() as f64;
        let (children, elders, women) = (share(|one| one.age < 15), share(|one| one.age >= 60), share(|one| one.sex == Sex::Female));
        assert!((0.15..0.3).contains(&children), "{children} are children");
        assert!((0.1..0.28).contains(&elders), "{elders} are elders");
        assert!((0.47..0.54).contains(&women), "{women} are women");
        assert!(people.iter().all(|one| (0..=96).contains(&one.age)));
    }
}
