//! Which lesson comes first: known ones that stand before, so that nobody waits in a circle.

use super::reading::Reading;
use crate::catalog::NewLesson;

/// A lesson that another one requires: where it is named, by which lesson, and its key.
pub struct Required {
    pub file: String,
    pub line: usize,
    pub by: String,
    pub key: String,
}

pub fn check(reading: &mut Reading, lessons: &[NewLesson], required: &[Required]) {
    let place = |key: &str| lessons.iter().position(|lesson| lesson.key == key);
    for one in required {
        let id = match (place(&one.key), place(&one.by)) {
            (None, _) => "package-unknown-lesson",
            (Some(first), Some(own)) if first == own => "package-lesson-itself",
            (Some(first), Some(own)) if first > own && leads_to(lessons, &one.key, &one.by, lessons.len()) => "package-lesson-circle",
            (Some(first), Some(own)) if first > own => "package-lesson-later",
            _ => continue,
        };
        reading.problem(&one.file, Some(one.line), id, &[("key", one.key.clone())]);
    }
}

/// `from` waits for `to`, perhaps through others; `steps` bounds the way.
fn leads_to(lessons: &[NewLesson], from: &str, to: &str, steps: usize) -> bool {
    let mut reached = vec![from];
    for _ in 0..steps {
        let next = lessons.iter().filter(|lesson| reached.contains(&lesson.key.as_str())).flat_map(|lesson| lesson.requires.iter().map(String::as_str));
        let fresh: Vec<&str> = next.filter(|key| !reached.contains(key)).collect();
        if fresh.is_empty() {
            break;
        }
        reached.extend(fresh);
    }
    reached.contains(&to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::package::reading::Known;
    use proptest::prelude::*;

    fn lesson(key: &str, requires: &[String]) -> NewLesson {
        NewLesson { key: key.into(), requires: requires.to_vec(), ..NewLesson::default() }
    }

    fn problems(lessons: &[NewLesson]) -> Vec<&'static str> {
        let folder = tempfile::tempdir().unwrap();
        let known = Known::default();
        let mut reading = Reading::of(folder.path(), "khoa", &known).unwrap();
        let of = |lesson: &NewLesson| {
            let named = lesson.requires.iter().map(|key| Required { file: "lesson.md".into(), line: 2, by: lesson.key.clone(), key: key.clone() });
            named.collect::<Vec<_>>()
        };
        let required: Vec<Required> = lessons.iter().flat_map(of).collect();
        check(&mut reading, lessons, &required);
        reading.problems.iter().map(|problem| problem.id).collect()
    }

    #[test]
    fn only_a_known_lesson_before_comes_first() {
        let of = |key: &str| vec![key.to_owned()];
        assert!(problems(&[lesson("a", &[]), lesson("b", &of("a"))]).is_empty());
        assert_eq!(problems(&[lesson("a", &of("x"))]), ["package-unknown-lesson"]);
        assert_eq!(problems(&[lesson("a", &of("a"))]), ["package-lesson-itself"]);
        assert_eq!(problems(&[lesson("a", &of("b")), lesson("b", &[])]), ["package-lesson-later"]);
        assert_eq!(problems(&[lesson("a", &of("b")), lesson("b", &of("a"))]), ["package-lesson-circle"]);
    }

    proptest! {
        /// What is accepted can be learnt to its end in order.
        #[test]
        fn accepted_lessons_open_one_after_the_other(edges in prop::collection::vec((0usize..6, 0usize..6), 0..12)) {
            let name = |n: usize| format!("bai-{n}");
            let lessons: Vec<NewLesson> = (0..6)
                .map(|n| lesson(&name(n), &edges.iter().filter(|(by, _)| *by == n).map(|(_, key)| name(*key)).collect::<Vec<_>>()))
                .collect();
            let in_order = lessons.iter().enumerate().all(|(n, lesson)| lesson.requires.iter().all(|key| (0..n).any(|done| name(done) == *key)));
            prop_assert_eq!(problems(&lessons).is_empty(), in_order);
        }
    }
}
