//! What was answered to a question, and whether that is right. An answer is a short list of texts:
//!
//! - the choosing kinds: the keys that were chosen;
//! - ordering: all keys in the order given;
//! - matching: `left=right` for every left half, by the keys of the choices that they stand in;
//! - short answer, number: the text as it was written;
//! - scenario: the keys of the choices from the first step to where somebody stands.

use super::quiz::{Choice, Ending, Question, QuestionKind, Step};
use super::written::{kindly, number, readings};

/// `left=right`.
pub fn pair(text: &str) -> Option<(&str, &str)> {
    text.split_once('=')
}

/// Longer than any way through a scenario.
pub const LONGEST_WAY: usize = 30;

impl QuestionKind {
    /// An answer is one of the choices, or some of them.
    pub fn is_chosen(self) -> bool {
        matches!(self, QuestionKind::Single | QuestionKind::Multiple | QuestionKind::TrueFalse | QuestionKind::Picture | QuestionKind::Listen)
    }

    /// An answer is written.
    pub fn is_written(self) -> bool {
        matches!(self, QuestionKind::ShortAnswer | QuestionKind::Number)
    }
}

impl Question {
    /// One point, all right or nothing. A blank is not right.
    pub fn is_right(&self, response: &[String]) -> bool {
        let choices = &self.choices.0;
        if response.is_empty() {
            return false;
        }
        match self.kind {
            kind if kind.is_chosen() => choices.iter().all(|choice| choice.correct == response.contains(&choice.key)),
            kind if kind.is_written() => self.meant(response).is_some_and(|choice| choice.correct),
            QuestionKind::Ordering => choices.iter().map(|choice| &choice.key).eq(response),
            QuestionKind::Scenario => self.ending(response) == Some(Ending::Good),
            _ => self.lefts().all(|left| self.given_to(left, response).is_some_and(|given| fits(left, given))) && response.len() == self.lefts().count(),
        }
    }

    pub fn choice(&self, key: &str) -> Option<&Choice> {
        self.choices.0.iter().find(|choice| choice.key == key)
    }

    /// The left halves of a matching.
    pub fn lefts(&self) -> impl Iterator<Item = &Choice> {
        self.choices.0.iter().filter(|choice| !choice.text.is_empty())
    }

    /// The right halves, each text once.
    pub fn others(&self) -> impl Iterator<Item = &Choice> {
        let choices = &self.choices.0;
        choices.iter().enumerate().filter(|(at, choice)| !choices[..*at].iter().any(|before| fits(before, choice))).map(|(_, choice)| choice)
    }

    /// The choice whose other half was given to this left half.
    pub fn given_to(&self, left: &Choice, response: &[String]) -> Option<&Choice> {
        let other = response.iter().filter_map(|text| pair(text)).find(|(key, _)| *key == left.key)?.1;
        self.choice(other)
    }

    /// Which of the known answers somebody wrote; a right one before a wrong one.
    pub fn meant(&self, response: &[String]) -> Option<&Choice> {
        let written = response.first()?;
        let (text, numbers) = (kindly(written), readings(written, &self.unit));
        let said = |choice: &&Choice| match self.kind {
            QuestionKind::Number => is_near(choice, &numbers),
            _ => kindly(&choice.text) == text,
        };
        let known = || self.choices.0.iter().filter(said);
        known().find(|choice| choice.correct).or_else(|| known().next())
    }

    /// The steps on a way through a scenario, the first one first. None when there is no such way.
    pub fn way(&self, path: &[String]) -> Option<Vec<&Step>> {
        let mut steps = vec![self.steps.0.first()?];
        for key in path.iter().take(LONGEST_WAY) {
            let here = steps.last()?;
            let choice = self.choice(key).filter(|choice| choice.step == here.key && here.end.is_none())?;
            steps.push(self.steps.0.iter().find(|step| step.key == choice.next)?);
        }
        (path.len() <= LONGEST_WAY).then_some(steps)
    }

    /// How a way ends; none while it does not.
    pub fn ending(&self, path: &[String]) -> Option<Ending> {
        self.way(path)?.last()?.end
    }

    /// An answer that is right.
    pub fn right_response(&self) -> Vec<String> {
        let choices = self.choices.0.iter();
        match self.kind {
            QuestionKind::Ordering => choices.map(|choice| choice.key.clone()).collect(),
            QuestionKind::Matching => self.lefts().map(|left| format!("{0}={0}", left.key)).collect(),
            QuestionKind::Scenario => self.way_to(Ending::Good, Vec::new()).unwrap_or_default(),
            kind if kind.is_written() => choices.filter(|choice| choice.correct).map(|choice| choice.text.clone()).take(1).collect(),
            _ => choices.filter(|choice| choice.correct).map(|choice| choice.key.clone()).collect(),
        }
    }

    /// The first way that ends so.
    pub fn way_to(&self, end: Ending, path: Vec<String>) -> Option<Vec<String>> {
        let here = *self.way(&path)?.last()?;
        if here.end == Some(end) {
            return Some(path);
        }
        let onward = self.choices.0.iter().filter(|choice| choice.step == here.key && path.len() < LONGEST_WAY);
        onward.map(|choice| [path.clone(), vec![choice.key.clone()]].concat()).find_map(|path| self.way_to(end, path))
    }
}

/// Two pairs may have the same other half.
pub fn fits(left: &Choice, given: &Choice) -> bool {
    left.other == given.other
}

fn is_near(choice: &Choice, numbers: &[f64]) -> bool {
    let Some(wanted) = number(&choice.text) else { return false };
    let room = number(&choice.tolerance).unwrap_or_default().abs() + 1e-9 * wanted.abs().max(1.0);
    numbers.iter().any(|given| (given - wanted).abs() <= room)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::NewQuestion;
    use proptest::prelude::*;

    fn keys(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn question(kind: QuestionKind, choices: Vec<Choice>) -> Question {
        NewQuestion { kind, choices, ..NewQuestion::default() }.shown()
    }

    fn parts(count: usize) -> Vec<Choice> {
        (0..count).map(|n| Choice { key: format!("k{n}"), text: format!("Phần {n}"), other: format!("Nửa kia {n}"), ..Choice::default() }).collect()
    }

    #[test]
    fn a_number_is_right_within_its_tolerance_and_in_its_unit() {
        let right = Choice { text: "1,5".into(), tolerance: "0,1".into(), correct: true, ..Choice::default() };
        let wrong = Choice { text: "15".into(), feedback: "Bạn quên dấu phẩy.".into(), ..Choice::default() };
        let question = Question { unit: "lít".into(), ..question(QuestionKind::Number, vec![right, wrong]) };
        for text in ["1,5", "1.5", "1,6 lít", "1.4 LIT", "+1,50"] {
            assert!(question.is_right(&[text.into()]), "{text}");
        }
        for text in ["1,61", "15", "một rưỡi", "1,5 kg", "", "-1,5"] {
            assert!(!question.is_right(&[text.into()]), "{text}");
        }
        assert_eq!(question.meant(&["15".into()]).unwrap().feedback, "Bạn quên dấu phẩy.");
    }

    #[test]
    fn a_short_answer_is_taken_kindly() {
        let accepted = |text: &str| Choice { text: text.into(), correct: true, ..Choice::default() };
        let known = Choice { text: "mật khẩu".into(), feedback: "Mật khẩu khác mã OTP.".into(), ..Choice::default() };
        let question = question(QuestionKind::ShortAnswer, vec![accepted("mã OTP"), accepted("mã xác thực một lần"), known]);
        for text in ["mã OTP", " MA  otp ", "maotp", "Ma xac thuc mot lan."] {
            assert!(question.is_right(&[text.into()]), "{text}");
        }
        assert!(!question.is_right(&["mat khau".into()]) && !question.is_right(&["otp".into()]));
        assert_eq!(question.meant(&["MẬT KHẨU".into()]).unwrap().feedback, "Mật khẩu khác mã OTP.");
    }

    #[test]
    fn two_halves_that_say_the_same_fit_both() {
        let mut choices = parts(3);
        choices[2].other = choices[0].other.clone();
        choices.push(Choice { key: "thua".into(), other: "Không của ai".into(), ..Choice::default() });
        let question = question(QuestionKind::Matching, choices);
        assert_eq!(question.others().map(|choice| choice.key.as_str()).collect::<Vec<_>>(), ["k0", "k1", "thua"]);
        assert!(question.is_right(&keys("k0=k2 k1=k1 k2=k0")) && question.is_right(&keys("k2=k0 k1=k1 k0=k0")));
        assert!(!question.is_right(&keys("k0=k0 k1=k1")) && !question.is_right(&keys("k0=k0 k1=thua k2=k0")));
        assert!(!question.is_right(&keys("k0=k0 k0=k0 k1=k1")) && !question.is_right(&keys("k0=k0 k1=k1 k2=k0 thua=thua")));
    }

    fn scenario() -> Question {
        let step = |key: &str, end| Step { key: key.into(), text: key.into(), end, ..Step::default() };
        let choice = |key: &str, step: &str, next: &str| Choice { key: key.into(), step: step.into(), next: next.into(), ..Choice::default() };
        let choices = vec![choice("tra", "goi", "mat"), choice("cup", "goi", "hoi"), choice("bao", "hoi", "hay"), choice("quen", "hoi", "mat")];
        let steps = vec![step("goi", None), step("hoi", None), step("hay", Some(Ending::Good)), step("mat", Some(Ending::Bad))];
        NewQuestion { kind: QuestionKind::Scenario, choices, steps, ..NewQuestion::default() }.shown()
    }

    #[test]
    fn a_scenario_is_right_when_it_ends_well() {
        let question = scenario();
        assert_eq!(question.right_response(), ["cup", "bao"]);
        assert!(question.is_right(&keys("cup bao")) && !question.is_right(&keys("cup")) && !question.is_right(&keys("tra")));
        assert_eq!(question.ending(&keys("cup quen")), Some(Ending::Bad));
        assert!(question.way(&keys("bao")).is_none() && question.way(&keys("tra bao")).is_none() && question.way(&keys("cup bao bao")).is_none());
        assert!(!question.is_right(&keys("bao")));
    }

    proptest! {
        #[test]
        fn only_the_right_order_is_right(count in 2_usize..8, order in prop::collection::vec(0_usize..8, 0..9)) {
            let question = question(QuestionKind::Ordering, parts(count));
            let response: Vec<String> = order.iter().map(|n| format!("k{n}")).collect();
            prop_assert!(question.is_right(&question.right_response()));
            prop_assert_eq!(question.is_right(&response), order == (0..count).collect::<Vec<_>>());
        }

        /// One wrong pair, or one pair fewer, is not right; the order of the pairs does not matter.
        #[test]
        fn only_the_right_pairs_are_right(count in 2_usize..8, at in 0_usize..8, other in 0_usize..8, turn in 0_usize..8) {
            let question = question(QuestionKind::Matching, parts(count));
            let (at, other) = (at % count, other % count);
            let mut right = question.right_response();
            right.rotate_left(turn % count);
            prop_assert!(question.is_right(&right));
            let mut changed = question.right_response();
            changed[at] = format!("k{at}=k{other}");
            prop_assert_eq!(question.is_right(&changed), at == other);
            changed.remove(at);
            prop_assert!(!question.is_right(&changed));
        }

        /// Whatever a browser sends, marking answers.
        #[test]
        fn any_response_can_be_marked(kind in 0_usize..10, response in prop::collection::vec("[k0-9= ,.a-zđ]{0,12}", 0..6)) {
            let kind = QuestionKind::ALL[kind];
            let question = Question { kind, ..scenario() };
            prop_assert!(!question.is_right(&response) || question.ending(&response).is_some() || kind != QuestionKind::Scenario);
            let question = self::question(kind, parts(4));
            prop_assert!(!question.is_right(&[]));
            prop_assert!(!(kind.is_written() && question.is_right(&response)));
        }
    }
}
