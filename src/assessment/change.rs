//! The change from the entry test to the exit test, on the same skills.

use super::answer::Answers;
use super::attempt::{Attempt, TestPurpose};
use crate::catalog::{CourseVersion, Question, Quiz, QuizId, Skill};
use crate::db::schema::attempts;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::learning::EnrolmentId;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Right answers of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Tally {
    pub right: usize,
    pub of: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SkillChange {
    pub title: String,
    pub before: Tally,
    pub after: Tally,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    pub skills: Vec<SkillChange>,
    pub before: f64,
    pub after: f64,
    /// In percentage points, never negative: the sentence says which way.
    pub points: i64,
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.right += other.right;
        self.of += other.of;
    }

    pub fn share(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.right as f64 / self.of as f64 }
    }
}

/// The right answers of a try by the code of the skill.
pub type BySkill = BTreeMap<String, Tally>;

impl Change {
    /// Nothing without an entry test that was handed in.
    pub fn of(db: &mut Db, exit: &Attempt) -> Result<Option<Change>> {
        let entry = Attempt::entry_of(db, exit.enrolment_id)?.filter(|entry| entry.submitted_at.is_some());
        let Some(entry) = entry.filter(|_| !exit.is_entry() && !exit.is_helped()) else { return Ok(None) };
        let bank = Question::of_quiz(db, exit.quiz_id)?;
        let (before, after) = (by_skill(db, &bank, &entry)?, by_skill(db, &bank, exit)?);
        let quiz = Quiz::find(db, exit.quiz_id)?;
        let version = CourseVersion::find(db, quiz.course_version_id)?;
        let titles = Skill::titles(db, version.framework_id)?;
        Ok(Some(Change::between(&before, &after, |code| titles.get(code).cloned().unwrap_or_else(|| code.to_owned()))))
    }

    pub fn between(before: &BySkill, after: &BySkill, title: impl Fn(&str) -> String) -> Change {
        let mut codes: Vec<&String> = before.keys().chain(after.keys()).collect();
        codes.sort_unstable();
        codes.dedup();
        let of = |all: &BySkill, code: &String| all.get(code).copied().unwrap_or_default();
        let skills = codes.into_iter().map(|code| SkillChange { title: title(code), before: of(before, code), after: of(after, code) }).collect();
        let (before, after) = (whole(before), whole(after));
        Change { skills, before, after, points: ((after - before) * 100.0).round().abs() as i64 }
    }
}

fn whole(all: &BySkill) -> f64 {
    all.values()
        .fold(Tally::default(), |mut sum, tally| {
            sum.add(*tally);
            sum
        })
        .share()
}

pub fn by_skill(db: &mut Db, bank: &[Question], attempt: &Attempt) -> Result<BySkill> {
    let answers = Answers::of(db, attempt.id)?;
    let mut all = BySkill::new();
    for item in &attempt.paper.0.items {
        let Some(question) = bank.iter().find(|question| question.id == item.question) else { continue };
        all.entry(question.skill.clone()).or_default().add(Tally { right: usize::from(answers.is_right(question)), of: 1 });
    }
    Ok(all)
}

/// What a class gained in one course: totals of those who took both tests.
#[derive(Debug, Clone, Serialize)]
pub struct GroupChange {
    pub course: String,
    pub quiz: QuizId,
    pub people: usize,
    pub entered: usize,
    pub change: Change,
}

impl GroupChange {
    /// The first entry and the best exit of each of these people, added up by skill.
    pub fn of(db: &mut Db, people: &[PersonId]) -> Result<Vec<GroupChange>> {
        let entries = attempts::table.filter(attempts::person_id.eq_any(people)).filter(attempts::purpose.eq(TestPurpose::Entry));
        let entries: Vec<Attempt> = entries.filter(attempts::submitted_at.is_not_null()).load(db)?;
        let mut by_quiz: BTreeMap<QuizId, Vec<Attempt>> = BTreeMap::new();
        entries.into_iter().for_each(|entry| by_quiz.entry(entry.quiz_id).or_default().push(entry));
        by_quiz.into_iter().map(|(quiz, entries)| GroupChange::in_quiz(db, quiz, &entries)).collect()
    }

    fn in_quiz(db: &mut Db, quiz: QuizId, entries: &[Attempt]) -> Result<GroupChange> {
        let bank = Question::of_quiz(db, quiz)?;
        let (mut before, mut after, mut people) = (BySkill::new(), BySkill::new(), 0);
        for entry in entries {
            let Some(exit) = Attempt::best_of(db, entry.enrolment_id)? else { continue };
            add(&mut before, by_skill(db, &bank, entry)?);
            add(&mut after, by_skill(db, &bank, &exit)?);
            people += 1;
        }
        let of = Quiz::find(db, quiz)?.course_version_id;
        let version = CourseVersion::find(db, of)?;
        let titles = Skill::titles(db, version.framework_id)?;
        let change = Change::between(&before, &after, |code| titles.get(code).cloned().unwrap_or_else(|| code.to_owned()));
        Ok(GroupChange { course: version.title, quiz, people, entered: entries.len(), change })
    }
}

fn add(sum: &mut BySkill, one: BySkill) {
    one.into_iter().for_each(|(skill, tally)| sum.entry(skill).or_default().add(tally));
}

impl Attempt {
    pub fn best_of(db: &mut Db, enrolment: EnrolmentId) -> Result<Option<Attempt>> {
        Ok(Attempt::best(&Attempt::of_enrolment(db, enrolment)?).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tallies(all: &[(&str, usize, usize)]) -> BySkill {
        all.iter().map(|(code, right, of)| ((*code).to_owned(), Tally { right: *right, of: *of })).collect()
    }

    #[test]
    fn the_change_is_counted_over_all_questions_and_told_by_skill() {
        let before = tallies(&[("at.1", 1, 2), ("at.2", 0, 2)]);
        let after = tallies(&[("at.1", 2, 2), ("at.2", 1, 2), ("tb.1", 1, 1)]);
        let change = Change::between(&before, &after, str::to_owned);
        assert_eq!((change.before, change.after, change.points), (0.25, 0.8, 55));
        assert_eq!(change.skills.len(), 3);
        assert_eq!(change.skills[2].before, Tally { right: 0, of: 0 });
    }

    #[test]
    fn less_than_before_is_told_as_less() {
        let change = Change::between(&tallies(&[("a", 2, 2)]), &tallies(&[("a", 1, 2)]), str::to_owned);
        assert!(change.after < change.before && change.points == 50);
        assert_eq!(Change::between(&BySkill::new(), &BySkill::new(), str::to_owned).points, 0);
    }
}
