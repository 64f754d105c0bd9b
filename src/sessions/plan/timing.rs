//! How the minutes of a session are shared out.

use super::part::PartKind;

/// How long a session may be.
pub const LENGTHS: [i32; 2] = [60, 90];
/// Welcome and check.
const ENDS: i32 = 10;
/// Minutes are shared out in fives.
const FIVE: i32 = 5;
const MOST_LESSONS: i32 = 3;

/// One task for an hour, two for an hour and a half.
pub fn lessons_in(minutes: i32) -> usize {
    if minutes < 90 { 1 } else { 2 }
}

/// Welcome, then for each lesson a demonstration and a longer practice, then a check: (kind, place of the lesson, minutes).
pub fn shared_out(minutes: i32, lessons: usize) -> Vec<(PartKind, Option<usize>, i32)> {
    let between = minutes - 2 * ENDS;
    let mut parts = vec![(PartKind::Welcome, None, ENDS)];
    let count = i32::try_from(lessons).unwrap_or(MOST_LESSONS).min(MOST_LESSONS);
    if count == 0 {
        parts.push((PartKind::Practice, None, between));
    }
    for place in 0..count {
        let fives = |end: i32| between / FIVE * end / count;
        let share = (fives(place + 1) - fives(place)) * FIVE;
        let shown = (share * 2 / 5 + 2) / FIVE * FIVE;
        parts.push((PartKind::Demonstration, usize::try_from(place).ok(), shown));
        parts.push((PartKind::Practice, usize::try_from(place).ok(), share - shown));
    }
    parts.push((PartKind::Check, None, ENDS));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_hour_has_one_task_and_practice_is_longest() {
        let minutes = |length, lessons| shared_out(length, lessons).iter().map(|part| part.2).collect::<Vec<_>>();
        assert_eq!(minutes(60, 1), [10, 15, 25, 10]);
        assert_eq!(minutes(90, 2), [10, 15, 20, 15, 20, 10]);
        assert_eq!(minutes(90, 1), [10, 30, 40, 10]);
        assert_eq!(minutes(60, 0), [10, 40, 10]);
    }

    proptest! {
        #[test]
        fn the_parts_fill_the_session(length in prop::sample::select(LENGTHS.to_vec()), lessons in 0_usize..6) {
            let parts = shared_out(length, lessons);
            prop_assert_eq!(parts.iter().map(|part| part.2).sum::<i32>(), length);
            prop_assert!(parts.iter().all(|part| part.2 >= 5));
        }
    }
}
