//! What a question must have before anybody is asked it: the same for a course file, a form and a list that is read in.

use super::publish::NewQuestion;
use super::quiz::{Ending, QuestionKind};
use super::written::number;
use std::collections::HashSet;

/// The id of a sentence and what it names.
pub type Wrong = (&'static str, Vec<(&'static str, String)>);

pub const MOST_CHOICES: usize = 12;

impl NewQuestion {
    /// Everything that is wrong with its parts; its own text, skill and picture are looked at elsewhere.
    pub fn wrong(&self) -> Vec<Wrong> {
        let mut ids = Vec::new();
        let mut keys = HashSet::new();
        if let Some(twice) = self.choices.iter().map(|choice| &choice.key).find(|key| !keys.insert(*key)) {
            return vec![("package-key-twice", vec![("key", twice.clone())])];
        }
        let empty = |choice: &super::quiz::Choice| choice.key.trim().is_empty() || choice.text.trim().is_empty() && !self.is_spare(choice);
        if self.choices.iter().any(empty) {
            ids.push("package-choice-empty");
        }
        if self.kind == QuestionKind::Listen && self.listen.trim().is_empty() {
            ids.push("package-listen-missing");
        }
        ids.extend(self.wrong_choices());
        ids.into_iter().map(|id| (id, vec![("key", self.key.clone())])).collect()
    }

    /// A right half to which no left one belongs.
    fn is_spare(&self, choice: &super::quiz::Choice) -> bool {
        self.kind == QuestionKind::Matching && !choice.other.trim().is_empty()
    }

    fn wrong_choices(&self) -> Option<&'static str> {
        let right = self.choices.iter().filter(|choice| choice.correct).count();
        let count = self.choices.len();
        match self.kind {
            QuestionKind::Scenario => self.wrong_scenario(),
            QuestionKind::ShortAnswer | QuestionKind::Number if right == 0 => Some("package-no-right-answer"),
            QuestionKind::ShortAnswer => None,
            QuestionKind::Number => self.choices.iter().any(|choice| !is_number(&choice.text, &choice.tolerance)).then_some("package-number-unreal"),
            _ if count < 2 => Some("package-too-few-choices"),
            _ if count > MOST_CHOICES => Some("package-too-many-choices"),
            QuestionKind::Ordering => None,
            QuestionKind::Matching => self.wrong_pairs(),
            _ if right == 0 => Some("package-no-right-answer"),
            QuestionKind::Single | QuestionKind::Picture | QuestionKind::Listen if right != 1 => Some("package-one-right-answer"),
            QuestionKind::Multiple if right < 2 => Some("package-two-right-answers"),
            QuestionKind::TrueFalse if count != 2 || right != 1 => Some("package-true-false"),
            QuestionKind::Picture if self.choices.iter().any(|choice| choice.picture.is_none()) => Some("package-choice-without-picture"),
            QuestionKind::Picture if self.choices.iter().any(|choice| choice.picture_alt.trim().is_empty()) => Some("package-choice-picture-without-text"),
            _ => None,
        }
    }

    fn wrong_pairs(&self) -> Option<&'static str> {
        let pairs = self.choices.iter().filter(|choice| !choice.text.trim().is_empty());
        match () {
            () if self.choices.iter().any(|choice| choice.other.trim().is_empty()) => Some("package-half-missing"),
            // A pair is written with one between its halves.
            () if self.choices.iter().any(|choice| choice.key.contains('=')) => Some("package-key-with-equals"),
            () if pairs.count() < 2 => Some("package-too-few-pairs"),
            () => None,
        }
    }

    /// Every step can be reached, goes on or ends; none is met twice on a way; one way ends well.
    fn wrong_scenario(&self) -> Option<&'static str> {
        let mut keys = HashSet::new();
        let known = |key: &str| self.steps.iter().any(|step| step.key == key);
        match () {
            () if self.steps.is_empty() => Some("package-no-steps"),
            () if self.steps.iter().any(|step| step.key.trim().is_empty() || step.text.trim().is_empty()) => Some("package-step-empty"),
            () if !self.steps.iter().all(|step| keys.insert(&step.key)) => Some("package-step-twice"),
            () if self.choices.iter().any(|choice| !known(&choice.step) || !known(&choice.next)) => Some("package-step-unknown"),
            () if self.steps.iter().any(|step| step.end.is_some() == self.onward(&step.key).next().is_some()) => Some("package-step-without-choices"),
            () if self.steps.len() > 20 || self.choices.len() > 60 => Some("package-scenario-too-long"),
            () if self.goes_in_circles() => Some("package-scenario-circle"),
            () if self.steps.iter().skip(1).any(|step| !self.choices.iter().any(|choice| choice.next == step.key)) => Some("package-step-unreached"),
            () if !self.steps.iter().any(|step| step.end == Some(Ending::Good)) => Some("package-scenario-without-good-end"),
            () => None,
        }
    }

    fn onward<'a>(&'a self, step: &'a str) -> impl Iterator<Item = &'a str> {
        self.choices.iter().filter(move |choice| choice.step == step).map(|choice| choice.next.as_str())
    }

    /// Steps to which nothing leads that still stands are taken away until none is left; a circle is what stays.
    fn goes_in_circles(&self) -> bool {
        let mut left: Vec<&str> = self.steps.iter().map(|step| step.key.as_str()).collect();
        loop {
            let before = left.len();
            let standing = left.clone();
            left.retain(|step| standing.iter().any(|from| self.onward(from).any(|to| to == *step)));
            if left.len() == before {
                return !left.is_empty();
            }
        }
    }
}

fn is_number(text: &str, tolerance: &str) -> bool {
    number(text).is_some() && (tolerance.trim().is_empty() || number(tolerance).is_some_and(|room| room >= 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Choice, Step};

    fn scenario(ways: &[(&str, &str)], steps: &[(&str, Option<Ending>)]) -> NewQuestion {
        let choice = |(at, (step, next)): (usize, &(&str, &str))| Choice {
            key: format!("c{at}"),
            text: "Làm vậy".into(),
            step: (*step).into(),
            next: (*next).into(),
            ..Choice::default()
        };
        let step = |(key, end): &(&str, Option<Ending>)| Step { key: (*key).into(), text: "Chuyện".into(), end: *end, ..Step::default() };
        let (choices, steps) = (ways.iter().enumerate().map(choice).collect(), steps.iter().map(step).collect());
        NewQuestion { kind: QuestionKind::Scenario, choices, steps, ..NewQuestion::default() }
    }

    fn first(question: &NewQuestion) -> Option<&'static str> {
        question.wrong().first().map(|wrong| wrong.0)
    }

    #[test]
    fn a_scenario_ends_on_every_way() {
        let (good, bad) = (Some(Ending::Good), Some(Ending::Bad));
        assert_eq!(first(&scenario(&[("a", "b"), ("a", "c")], &[("a", None), ("b", good), ("c", bad)])), None);
        for (ways, steps, wanted) in [
            (&[][..], &[][..], "package-no-steps"),
            (&[("a", "x")], &[("a", None), ("b", good)], "package-step-unknown"),
            (&[("a", "b")], &[("a", None), ("b", None)], "package-step-without-choices"),
            (&[("a", "b"), ("b", "a")], &[("a", None), ("b", good)], "package-step-without-choices"),
            (&[("a", "b"), ("b", "a"), ("b", "c")], &[("a", None), ("b", None), ("c", good)], "package-scenario-circle"),
            (&[("a", "b")], &[("a", None), ("b", good), ("c", bad)], "package-step-unreached"),
            (&[("a", "b")], &[("a", None), ("b", bad)], "package-scenario-without-good-end"),
            (&[("a", "b")], &[("a", None), ("a", good)], "package-step-twice"),
        ] {
            assert_eq!(first(&scenario(ways, steps)), Some(wanted), "{ways:?}");
        }
    }

    #[test]
    fn each_kind_has_what_it_needs() {
        let choice = |key: &str, correct| Choice { key: key.into(), text: "Chữ".into(), correct, ..Choice::default() };
        let of = |kind, choices: Vec<Choice>| NewQuestion { kind, choices, ..NewQuestion::default() };
        assert_eq!(first(&of(QuestionKind::Ordering, vec![choice("a", false)])), Some("package-too-few-choices"));
        assert_eq!(first(&of(QuestionKind::Ordering, vec![choice("a", false), choice("b", false)])), None);
        assert_eq!(first(&of(QuestionKind::Matching, vec![choice("a", false), choice("b", false)])), Some("package-half-missing"));
        assert_eq!(first(&of(QuestionKind::Number, vec![choice("a", true)])), Some("package-number-unreal"));
        assert_eq!(first(&of(QuestionKind::ShortAnswer, vec![choice("a", false)])), Some("package-no-right-answer"));
        assert_eq!(first(&of(QuestionKind::Picture, vec![choice("a", true), choice("b", false)])), Some("package-choice-without-picture"));
        assert_eq!(first(&of(QuestionKind::Listen, vec![choice("a", true), choice("b", false)])), Some("package-listen-missing"));
        assert_eq!(first(&of(QuestionKind::Single, vec![choice("a", true), choice("a", false)])), Some("package-key-twice"));
        let half = |key: &str, text: &str, other: &str| Choice { key: key.into(), text: text.into(), other: other.into(), ..Choice::default() };
        let pairs = vec![half("a", "Một", "1"), half("b", "Hai", "2"), half("c", "", "3")];
        assert_eq!(first(&of(QuestionKind::Matching, pairs.clone())), None);
        assert_eq!(first(&of(QuestionKind::Matching, pairs[1..].to_vec())), Some("package-too-few-pairs"));
    }
}
