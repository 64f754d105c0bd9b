//! Learning: who has begun, how far they are, with every opened and finished lesson.

use super::story::Story;
use crate::learning::{Enrolment, EnrolmentId, Progress};
use chrono::{NaiveDateTime, TimeDelta};

crate::words! {
    /// How far a learner of the sample is.
    pub enum Stage {
        New = "new",
        HalfWay = "half-way",
        Ready = "ready",
        Failed = "failed",
        Passed = "passed",
        Requested = "requested",
        Assessed = "assessed",
        Returned = "returned",
        Certified = "certified",
    }
}

impl Stage {
    /// A hundred people: enough who may take the test, some at every other stage.
    const CAST: [(Stage, usize); 9] = [
        (Stage::New, 5),
        (Stage::HalfWay, 6),
        (Stage::Ready, 66),
        (Stage::Failed, 2),
        (Stage::Passed, 5),
        (Stage::Requested, 5),
        (Stage::Assessed, 4),
        (Stage::Returned, 2),
        (Stage::Certified, 5),
    ];
    /// In a whole commune a school may begin the test in the same second.
    const READY_IN_A_COMMUNE: usize = 210;
    pub const OTHERS: [(Stage, u32); 9] = [
        (Stage::New, 14),
        (Stage::HalfWay, 26),
        (Stage::Ready, 14),
        (Stage::Failed, 7),
        (Stage::Passed, 9),
        (Stage::Requested, 4),
        (Stage::Assessed, 3),
        (Stage::Returned, 2),
        (Stage::Certified, 21),
    ];

    /// Where each of the cast stands.
    pub fn cast(people: usize) -> Vec<Stage> {
        let more = if people >= 10_000 { Stage::READY_IN_A_COMMUNE } else { 0 };
        let count = |(stage, count): (Stage, usize)| if stage == Stage::Ready { count.max(more) } else { count };
        Stage::CAST.into_iter().flat_map(|one| std::iter::repeat_n(one.0, count(one))).collect()
    }

    fn has_tried_the_test(self) -> bool {
        self >= Stage::Failed
    }
}

impl Story {
    pub fn learn(&mut self) {
        for member in 0..self.members.len() {
            let stage = self.members[member].stage;
            if stage == Stage::New {
                continue;
            }
            let course = self.shelf.for_audience(self.persons[self.members[member].person].audience);
            let (enrolment, at) = self.enrol(member, course, stage == Stage::HalfWay);
            self.members[member].course = Some(self.shelf.courses[course].course.slug.clone());
            if stage.has_tried_the_test() {
                self.sit_exams(enrolment, course, at, stage != Stage::Failed);
            }
            if stage >= Stage::Passed && self.dice.chance(0.15) && self.shelf.courses.len() > 1 {
                self.enrol(member, (course + 1) % self.shelf.courses.len(), true);
            }
        }
    }

    /// Gives the place of the enrolment, and when its last lesson was worked on.
    fn enrol(&mut self, member: usize, course: usize, stops_half_way: bool) -> (usize, NaiveDateTime) {
        let begun_at = self.calendar.evening(&mut self.dice, self.members[member].joined_at, 1, 10);
        let shelf = &self.shelf.courses[course];
        let keys: Vec<String> = shelf.lessons.iter().map(|lesson| lesson.key.clone()).collect();
        let total = i32::try_from(keys.len()).expect("a course has few lessons");
        let done = if stops_half_way { self.dice.below(keys.len() as u32) as usize } else { keys.len() };
        let mut enrolment = Enrolment {
            id: EnrolmentId(self.dice.id(begun_at)),
            person_id: self.members[member].person_id,
            course_id: shelf.course.id,
            course_version_id: shelf.version.id,
            lessons_total: total,
            lessons_done: i32::try_from(done).expect("a course has few lessons"),
            last_lesson_key: None,
            begun_at,
            lessons_completed_at: None,
            best_score: None,
            test_passed_at: None,
            request_state: None,
            certificate_number: None,
        };
        let at = self.work_through(&mut enrolment, &keys, done);
        self.enrolments.push(enrolment);
        (self.enrolments.len() - 1, at)
    }

    fn work_through(&mut self, enrolment: &mut Enrolment, keys: &[String], done: usize) -> NaiveDateTime {
        let mut at = enrolment.begun_at;
        for (place, key) in keys.iter().enumerate().take(done + 1) {
            let opened_at = at;
            enrolment.last_lesson_key = Some(key.clone());
            at = self.calendar.kept(at + TimeDelta::minutes(self.dice.between(8, 24)));
            let completed_at = (place < done).then_some(at);
            let position_seconds = if completed_at.is_some() { 0.0 } else { self.dice.between(0, 90) as f64 };
            self.progress.push(Progress { enrolment_id: enrolment.id, lesson_key: key.clone(), position_seconds, opened_at, completed_at, helper_id: None });
            if completed_at.is_some() && place + 1 == keys.len() {
                enrolment.lessons_completed_at = Some(at);
            }
            if place % 2 == 1 {
                at = self.calendar.evening(&mut self.dice, at, 2, 7);
            }
        }
        enrolment.lessons_completed_at.unwrap_or(at)
    }
}
