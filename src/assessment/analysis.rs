//! Item analysis by classical test theory: how hard a question is, how well it tells those who know from those who
//! do not, and what draws the wrong answers.
//!
//! Sources: difficulty p and corrected item-total correlation, Crocker & Algina, "Introduction to Classical and Modern
//! Test Theory" (1986), ch. 14; upper and lower 27 %, Kelley, "The selection of upper and lower groups for the
//! validation of test items", Journal of Educational Psychology 30 (1939).

use serde::Serialize;
use std::cmp::Ordering;

/// With fewer people nothing is shown: one could be known by their answers.
pub const SHOWN_FROM: usize = 10;
/// With fewer people no question is flagged: chance would flag good ones.
pub const FLAGGED_FROM: usize = 30;
/// What sums of fractions leave over where a correlation is none.
const NOISE: f64 = 1e-9;

/// Kelley's share of the upper and of the lower group.
const GROUP: f64 = 0.27;

/// One person's answer to the question.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    pub right: bool,
    /// The share of points earned with the other questions of the paper.
    pub rest: f64,
    /// The keys of what was chosen; none when it was left blank.
    pub chosen: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemAnalysis {
    pub people: usize,
    /// The share who were right: 1 is easy.
    pub p: f64,
    /// The correlation of being right here and being right elsewhere (point-biserial, without the question itself);
    /// none when all were right, all wrong, or all the same elsewhere.
    pub r: Option<f64>,
    /// The share who were right in the upper group, less that in the lower one.
    pub d: f64,
    pub choices: Vec<ChoiceAnalysis>,
    pub flags: Vec<Flag>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChoiceAnalysis {
    pub key: String,
    pub correct: bool,
    pub share: f64,
    pub upper: f64,
    pub lower: f64,
}

crate::words! {
    pub enum Flag {
        // Who knows more is wrong more often: the key may be wrong.
        Backwards = "backwards",
        // A wrong choice draws more of the upper group than the key.
        Misleads = "misleads",
        // Nobody chooses a wrong choice: it could go.
        Unused = "unused",
        TooEasy = "too-easy",
        TooHard = "too-hard",
    }
}

impl ItemAnalysis {
    /// `choices`: their keys, and whether they are right. The order of the responses does not matter.
    pub fn of(responses: &[Response], choices: &[(String, bool)]) -> ItemAnalysis {
        let people = responses.len();
        let (upper, lower) = groups(responses);
        let p = share(responses.iter(), |response| response.right);
        let d = share(upper.iter().copied(), |response| response.right) - share(lower.iter().copied(), |response| response.right);
        let choice = |(key, correct): &(String, bool)| {
            let chose = |response: &Response| response.chosen.contains(key);
            let shares = (share(responses.iter(), chose), share(upper.iter().copied(), chose), share(lower.iter().copied(), chose));
            ChoiceAnalysis { key: key.clone(), correct: *correct, share: shares.0, upper: shares.1, lower: shares.2 }
        };
        let mut item = ItemAnalysis { people, p, r: point_biserial(responses), d, choices: choices.iter().map(choice).collect(), flags: Vec::new() };
        if people >= FLAGGED_FROM {
            item.flags = item.flags();
        }
        item
    }

    pub fn is_misleading(&self) -> bool {
        self.flags.iter().any(|flag| matches!(flag, Flag::Backwards | Flag::Misleads))
    }

    fn flags(&self) -> Vec<Flag> {
        let of_key = self.choices.iter().filter(|choice| choice.correct).map(|choice| choice.upper).fold(f64::INFINITY, f64::min);
        let mut wrong = self.choices.iter().filter(|choice| !choice.correct);
        let found = [
            (Flag::Backwards, self.d < 0.0 || self.r.is_some_and(|r| r < -NOISE)),
            (Flag::Misleads, wrong.clone().any(|choice| choice.upper > of_key)),
            (Flag::Unused, wrong.any(|choice| choice.share == 0.0)),
            (Flag::TooEasy, self.p > 0.95),
            (Flag::TooHard, self.p < 0.2),
        ];
        found.into_iter().filter(|(_, holds)| *holds).map(|(flag, _)| flag).collect()
    }
}

/// The upper and the lower 27 % by what they earned elsewhere. Who stands equal at the border belongs to the group with
/// all their equals, so that no order of rows decides.
fn groups(responses: &[Response]) -> (Vec<&Response>, Vec<&Response>) {
    let mut scores: Vec<f64> = responses.iter().map(|response| response.rest).collect();
    scores.sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal));
    let size = ((responses.len() as f64 * GROUP).round() as usize).max(1);
    let (Some(low), Some(high)) = (scores.get(size - 1), scores.len().checked_sub(size).and_then(|place| scores.get(place))) else {
        return (Vec::new(), Vec::new());
    };
    let upper = responses.iter().filter(|response| response.rest >= *high).collect();
    (upper, responses.iter().filter(|response| response.rest <= *low).collect())
}

fn share<'a>(of: impl Iterator<Item = &'a Response>, holds: impl Fn(&Response) -> bool) -> f64 {
    let (all, those) = of.fold((0_usize, 0_usize), |(all, those), response| (all + 1, those + usize::from(holds(response))));
    if all == 0 { 0.0 } else { those as f64 / all as f64 }
}

/// (mean of those who were right − mean of those who were wrong) / standard deviation × √(p q).
fn point_biserial(responses: &[Response]) -> Option<f64> {
    let all = responses.len() as f64;
    let mean = |right: Option<bool>| {
        let of: Vec<f64> = responses.iter().filter(|response| right.is_none_or(|right| response.right == right)).map(|response| response.rest).collect();
        (!of.is_empty()).then(|| of.iter().sum::<f64>() / of.len() as f64)
    };
    let (whole, right, wrong) = (mean(None)?, mean(Some(true))?, mean(Some(false))?);
    let spread = (responses.iter().map(|response| (response.rest - whole).powi(2)).sum::<f64>() / all).sqrt();
    let p = share(responses.iter(), |response| response.right);
    (spread > 1e-12).then(|| (right - wrong) / spread * (p * (1.0 - p)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn response(right: bool, rest: f64, chosen: &str) -> Response {
        Response { right, rest, chosen: vec![chosen.into()] }
    }

    fn key_a() -> Vec<(String, bool)> {
        vec![("a".into(), true), ("b".into(), false), ("c".into(), false)]
    }

    /// By hand: rest 0.0 0.2 0.4 0.6 0.8 1.0, right for the upper three. Mean 0.5, of the right 0.8, of the wrong 0.2,
    /// spread √(0.7/6) = 0.341565; r = 0.6 / 0.341565 × 0.5 = 0.878310.
    #[test]
    fn the_formulas_give_what_is_counted_by_hand() {
        let six: Vec<Response> = (0..6).map(|n| response(n >= 3, f64::from(n) / 5.0, if n >= 3 { "a" } else { "b" })).collect();
        let item = ItemAnalysis::of(&six, &key_a());
        assert_eq!((item.people, item.p, item.d), (6, 0.5, 1.0));
        assert!((item.r.unwrap() - 0.878_310).abs() < 1e-6);
        assert_eq!(
            item.choices.iter().map(|choice| (choice.share, choice.upper, choice.lower)).collect::<Vec<_>>(),
            [(0.5, 1.0, 0.0), (0.5, 0.0, 1.0), (0.0, 0.0, 0.0)]
        );
        assert!(item.flags.is_empty(), "six people flag nothing");
    }

    #[test]
    fn a_wrong_key_is_flagged_and_a_good_question_is_not() {
        let of = |key: fn(usize) -> bool| -> Vec<Response> {
            (0..40)
                .map(|n| {
                    response(
                        key(n),
                        n as f64 / 40.0,
                        if key(n) {
                            "a"
                        } else if n % 2 == 0 {
                            "b"
                        } else {
                            "c"
                        },
                    )
                })
                .collect()
        };
        let backwards = ItemAnalysis::of(&of(|n| n < 15), &key_a());
        assert!(backwards.d < 0.0 && backwards.r.unwrap() < 0.0 && backwards.flags == [Flag::Backwards, Flag::Misleads]);
        assert!(backwards.is_misleading());
        let good = ItemAnalysis::of(&of(|n| n > 15), &key_a());
        assert!(good.flags.is_empty() && !good.is_misleading());
    }

    #[test]
    fn a_distractor_that_draws_the_best_is_flagged_though_the_rest_fits() {
        // The upper group: 4 chose the key, 7 the distractor; the lower one never chose the key.
        let all: Vec<Response> = (0..40)
            .map(|n| match n {
                36.. => response(true, 1.0, "a"),
                29..36 => response(false, 1.0, "b"),
                _ => response(false, n as f64 / 40.0, "c"),
            })
            .collect();
        let item = ItemAnalysis::of(&all, &key_a());
        assert!(item.d > 0.0 && item.r.unwrap() > 0.0);
        assert_eq!(item.flags, [Flag::Misleads, Flag::TooHard]);
    }

    #[test]
    fn who_are_all_alike_have_no_correlation() {
        let all: Vec<Response> = (0..30).map(|_| response(true, 0.5, "a")).collect();
        let item = ItemAnalysis::of(&all, &key_a());
        assert_eq!((item.r, item.p, item.d), (None, 1.0, 0.0));
        assert_eq!(item.flags, [Flag::Unused, Flag::TooEasy]);
        assert_eq!(ItemAnalysis::of(&[], &key_a()).p, 0.0);
    }

    /// Both halves earned the same elsewhere; in fractions of two the difference is -5e-16.
    #[test]
    fn what_rounding_leaves_over_flags_nothing() {
        let four = [(true, 0.3), (true, 0.0), (false, 0.1), (false, 0.2)];
        let all: Vec<Response> = (0..40).map(|n| four[n % 4]).map(|(right, rest)| response(right, rest, if right { "a" } else { "b" })).collect();
        let item = ItemAnalysis::of(&all, &key_a());
        assert!(item.d == 0.0 && item.r.unwrap().abs() < NOISE && !item.flags.contains(&Flag::Backwards), "{:?}", item.flags);
    }

    proptest! {
        #[test]
        fn figures_stay_in_their_bounds_and_rows_have_no_order(mut all in prop::collection::vec((any::<bool>(), 0_u8..=10), 0..80)) {
            let analysed = |all: &[(bool, u8)]| {
                let responses: Vec<Response> = all.iter().map(|(right, rest)| response(*right, f64::from(*rest) / 10.0, if *right { "a" } else { "b" })).collect();
                ItemAnalysis::of(&responses, &key_a())
            };
            let item = analysed(&all);
            prop_assert!((0.0..=1.0).contains(&item.p) && (-1.0..=1.0).contains(&item.d));
            prop_assert!(item.r.is_none_or(|r| r.abs() <= 1.0 + 1e-9));
            all.reverse();
            let again = analysed(&all);
            prop_assert_eq!((item.p, item.d, item.flags), (again.p, again.d, again.flags));
        }
    }
}
