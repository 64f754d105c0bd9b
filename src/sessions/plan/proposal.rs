//! Which lessons a group should be taught next. One rule, described in `docs/sessions-plan.md`:
//! each learner asks for the next lesson of the course they are in; the lesson that most ask for comes first, unless
//! most of those who lack it are not ready for it.

use crate::identity::Audience;
use std::collections::{BTreeMap, HashSet};

/// A course as the rule sees it; courses stand in the order of their shelf.
#[derive(Debug, Clone, Default)]
pub struct Course {
    pub slug: String,
    pub audiences: Vec<Audience>,
    /// Courses to learn before, by their names in addresses. Those that are not offered here stop nobody.
    pub requires: Vec<String>,
    pub lessons: Vec<Step>,
}

#[derive(Debug, Clone, Default)]
pub struct Step {
    pub key: String,
    /// Lessons of the same course to learn before.
    pub requires: Vec<String>,
}

/// What one learner has mastered: (place of the course, key of the lesson).
#[derive(Debug, Clone)]
pub struct Knowledge {
    pub audience: Audience,
    pub mastered: HashSet<(usize, String)>,
    /// Places of the courses that were begun, the latest first.
    pub begun: Vec<usize>,
}

/// A lesson to teach: the places of its course and of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lesson {
    pub course: usize,
    pub lesson: usize,
}

/// A proposed lesson and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    pub lesson: Lesson,
    /// Those for whom it is the next one.
    pub asked_by: usize,
    /// Those of the group who learn or could learn its course, and have not mastered it.
    pub lacked_by: usize,
    pub of: usize,
}

impl Course {
    fn is_known(&self, place: usize, who: &Knowledge) -> bool {
        self.lessons.iter().all(|step| who.masters(place, &step.key))
    }

    /// What is first here is known; a key that the course does not have stops nobody.
    fn allows(&self, place: usize, step: &Step, who: &Knowledge) -> bool {
        let own = |key: &&String| self.lessons.iter().any(|other| other.key == **key);
        step.requires.iter().filter(own).all(|key| who.masters(place, key))
    }
}

impl Knowledge {
    fn masters(&self, course: usize, key: &str) -> bool {
        self.mastered.contains(&(course, key.to_owned()))
    }

    /// The course is begun, or for their group.
    fn is_of(&self, courses: &[Course], place: usize) -> bool {
        self.begun.contains(&place) || courses[place].audiences.contains(&self.audience)
    }

    /// And nothing comes before it that is still to be learned.
    fn may_learn(&self, courses: &[Course], place: usize) -> bool {
        let first = |slug: &String| courses.iter().position(|other| other.slug == *slug).is_none_or(|at| courses[at].is_known(at, self));
        self.begun.contains(&place) || self.is_of(courses, place) && courses[place].requires.iter().all(first)
    }

    fn lacks(&self, courses: &[Course], lesson: Lesson) -> bool {
        self.is_of(courses, lesson.course) && !self.masters(lesson.course, &courses[lesson.course].lessons[lesson.lesson].key)
    }

    /// The first lesson in order that is not mastered and not closed by another.
    fn next_in(&self, courses: &[Course], place: usize) -> Option<Lesson> {
        let course = &courses[place];
        let open = |step: &Step| !self.masters(place, &step.key) && course.allows(place, step, self);
        course.lessons.iter().position(open).map(|lesson| Lesson { course: place, lesson })
    }

    /// The lesson that a learner asks for: of the course begun last, else of the first one of their group.
    fn next(&self, courses: &[Course]) -> Option<Lesson> {
        let begun = self.begun.iter().copied().filter(|place| *place < courses.len());
        let others = (0..courses.len()).filter(|place| !self.begun.contains(place) && self.may_learn(courses, *place));
        begun.chain(others).find_map(|place| self.next_in(courses, place))
    }

    fn is_ready_for(&self, courses: &[Course], lesson: Lesson) -> bool {
        let course = &courses[lesson.course];
        self.may_learn(courses, lesson.course) && course.allows(lesson.course, &course.lessons[lesson.lesson], self)
    }
}

/// The lessons that may come next, the most wanted first.
pub fn ranked(learners: &[Knowledge], courses: &[Course]) -> Vec<Proposed> {
    let mut asked: BTreeMap<Lesson, usize> = BTreeMap::new();
    for lesson in learners.iter().filter_map(|who| who.next(courses)) {
        *asked.entry(lesson).or_default() += 1;
    }
    let proposed = asked.into_iter().filter_map(|(lesson, asked_by)| {
        let lacking: Vec<&Knowledge> = learners.iter().filter(|who| who.lacks(courses, lesson)).collect();
        let ready = lacking.iter().filter(|who| who.is_ready_for(courses, lesson)).count();
        (ready * 2 >= lacking.len()).then_some(Proposed { lesson, asked_by, lacked_by: lacking.len(), of: learners.len() })
    });
    let mut proposed: Vec<Proposed> = proposed.collect();
    // The order of shelf and course decides between equals: `BTreeMap` gave them in it, and the sort is stable.
    proposed.sort_by_key(|one| std::cmp::Reverse(one.asked_by));
    proposed
}

/// So many lessons one after the other: the second as if everybody here had learned the first.
pub fn propose(learners: &[Knowledge], courses: &[Course], most: usize) -> Vec<Proposed> {
    let mut group = learners.to_vec();
    let mut proposed: Vec<Proposed> = Vec::new();
    while proposed.len() < most {
        let Some(next) = ranked(&group, courses).into_iter().next() else { break };
        let (place, key) = (next.lesson.course, &courses[next.lesson.course].lessons[next.lesson.lesson].key);
        for who in &mut group {
            who.mastered.insert((place, key.clone()));
            who.begun.retain(|begun| *begun != place);
            who.begun.insert(0, place);
        }
        proposed.push(next);
    }
    proposed
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn course(slug: &str, audience: Audience, lessons: &[(&str, &[&str])]) -> Course {
        let step = |(key, requires): &(&str, &[&str])| Step { key: (*key).into(), requires: requires.iter().map(|key| (*key).into()).collect() };
        Course { slug: slug.into(), audiences: vec![audience], requires: Vec::new(), lessons: lessons.iter().map(step).collect() }
    }

    fn learner(audience: Audience, mastered: &[(usize, &str)], begun: &[usize]) -> Knowledge {
        Knowledge { audience, mastered: mastered.iter().map(|(place, key)| (*place, (*key).into())).collect(), begun: begun.into() }
    }

    fn shelf() -> Vec<Course> {
        vec![course("a", Audience::Resident, &[("1", &[]), ("2", &["1"]), ("3", &["2"])]), course("b", Audience::Resident, &[("1", &[]), ("2", &[])])]
    }

    fn lessons(proposed: &[Proposed]) -> Vec<(usize, usize)> {
        proposed.iter().map(|one| (one.lesson.course, one.lesson.lesson)).collect()
    }

    #[test]
    fn a_new_group_begins_with_the_first_lesson_of_its_shelf() {
        let group = vec![learner(Audience::Resident, &[], &[]); 3];
        assert_eq!(lessons(&propose(&group, &shelf(), 2)), [(0, 0), (0, 1)]);
        assert!(propose(&[learner(Audience::Student, &[], &[])], &shelf(), 2).is_empty(), "nothing is for this group");
    }

    #[test]
    fn most_go_on_and_whoever_missed_a_week_does_not_hold_them_back() {
        let went = learner(Audience::Resident, &[(0, "1")], &[0]);
        let missed = learner(Audience::Resident, &[], &[]);
        let group = [went.clone(), went.clone(), missed.clone()];
        let proposed = ranked(&group, &shelf());
        assert_eq!(lessons(&proposed), [(0, 1), (0, 0)]);
        assert_eq!((proposed[0].asked_by, proposed[0].lacked_by, proposed[0].of), (2, 3, 3));
        // When most lack what comes first, that is taught before.
        assert_eq!(lessons(&ranked(&[went, missed.clone(), missed], &shelf()))[0], (0, 0));
    }

    #[test]
    fn a_course_that_requires_another_waits_for_it() {
        let mut courses = shelf();
        courses[1].requires = vec!["a".into(), "not-offered-here".into()];
        courses.swap(0, 1);
        let all = [(1, "1"), (1, "2"), (1, "3")];
        assert_eq!(lessons(&ranked(&[learner(Audience::Resident, &[], &[])], &courses)), [(1, 0)]);
        assert_eq!(lessons(&ranked(&[learner(Audience::Resident, &all, &[1])], &courses)), [(0, 0)]);
    }

    fn courses() -> impl Strategy<Value = Vec<Course>> {
        let audience = prop::sample::select(Audience::ALL.to_vec());
        let steps = prop::collection::vec(prop::collection::vec(0_usize..6, 0..3), 1..6);
        let one = (prop::collection::vec(audience, 1..3), steps, prop::collection::vec(0_usize..4, 0..2));
        prop::collection::vec(one, 1..4).prop_map(|all| {
            let made = all.into_iter().enumerate().map(|(place, (audiences, steps, before))| Course {
                slug: format!("c{place}"),
                audiences,
                // Only what stands before: a ring would be closed for ever, and courses are checked for it.
                requires: before.into_iter().filter(|other| *other < place).map(|other| format!("c{other}")).collect(),
                lessons: (0..steps.len())
                    .map(|at| Step {
                        key: format!("l{at}"),
                        requires: steps[at].iter().filter(|other| **other < at).map(|other| format!("l{other}")).collect(),
                    })
                    .collect(),
            });
            made.collect()
        })
    }

    fn group() -> impl Strategy<Value = Vec<Knowledge>> {
        let audience = prop::sample::select(Audience::ALL.to_vec());
        let mastered = prop::collection::hash_set((0_usize..4, (0_usize..6).prop_map(|key| format!("l{key}"))), 0..14);
        let one = (audience, mastered, prop::collection::vec(0_usize..4, 0..3));
        prop::collection::vec(one.prop_map(|(audience, mastered, begun)| Knowledge { audience, mastered, begun }), 0..9)
    }

    proptest! {
        #[test]
        fn nothing_is_proposed_that_all_have_mastered_and_most_are_ready(courses in courses(), group in group()) {
            for one in ranked(&group, &courses) {
                let (place, step) = (one.lesson.course, &courses[one.lesson.course].lessons[one.lesson.lesson]);
                let lacking: Vec<&Knowledge> = group.iter().filter(|who| who.is_of(&courses, place) && !who.masters(place, &step.key)).collect();
                prop_assert!(!lacking.is_empty() && lacking.len() == one.lacked_by && one.asked_by >= 1 && one.asked_by <= one.lacked_by);
                let known = |who: &Knowledge, key: &str| who.masters(place, key);
                let ready = lacking.iter().filter(|who| step.requires.iter().all(|key| known(who, key))).count();
                prop_assert!(ready * 2 >= lacking.len(), "most of those who lack it have what comes before");
            }
        }

        #[test]
        fn one_after_the_other_never_twice_and_each_after_what_it_requires(courses in courses(), group in group(), most in 0_usize..5) {
            let proposed = propose(&group, &courses, most);
            prop_assert!(proposed.len() <= most);
            for (at, one) in proposed.iter().enumerate() {
                prop_assert!(proposed[..at].iter().all(|before| before.lesson != one.lesson));
                let step = &courses[one.lesson.course].lessons[one.lesson.lesson];
                let taught = |key: &str| proposed[..at].iter().any(|before| before.lesson.course == one.lesson.course
                    && courses[before.lesson.course].lessons[before.lesson.lesson].key == key);
                let unready = group.iter().filter(|who| who.is_of(&courses, one.lesson.course) && !who.masters(one.lesson.course, &step.key))
                    .filter(|who| !step.requires.iter().all(|key| who.masters(one.lesson.course, key) || taught(key))).count();
                prop_assert!(unready * 2 <= one.lacked_by.max(1));
            }
        }

        #[test]
        fn who_stands_first_in_the_list_makes_no_difference(courses in courses(), group in group(), turn in 0_usize..9) {
            let mut other = group.clone();
            other.rotate_left(turn.min(group.len()));
            other.reverse();
            prop_assert_eq!(propose(&group, &courses, 3), propose(&other, &courses, 3));
        }

        #[test]
        fn while_somebody_has_a_next_lesson_there_is_a_proposal(courses in courses(), audience in prop::sample::select(Audience::ALL.to_vec()), count in 1_usize..5) {
            let group = vec![Knowledge { audience, mastered: HashSet::new(), begun: Vec::new() }; count];
            let any = courses.iter().any(|course| course.audiences.contains(&audience) && course.requires.is_empty());
            prop_assert_eq!(any, !ranked(&group, &courses).is_empty());
        }
    }
}
