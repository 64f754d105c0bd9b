//! Who is stuck now: those who are there, who answer wrong again and again, or have not moved for a while.

use crate::assessment::Struggle;
use crate::attendance::{Attendance, SessionId};
use crate::catalog::{Course, Outline, Quiz};
use crate::db::schema::session_helps;
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::identity::{Person, merged_away, restricted};
use crate::learning::Place;
use crate::sessions::ClassSession;
use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

crate::id!(HelpId);

/// What was done shortly before it begins belongs to the session.
const EARLY: TimeDelta = TimeDelta::minutes(30);

/// What somebody who is there has done in this session.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Doing {
    pub wrong: usize,
    pub moved_at: Option<NaiveDateTime>,
    pub helped_at: Option<NaiveDateTime>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    ManyWrong,
    Still,
    NotBegun,
}

#[derive(Debug, Clone, Serialize)]
pub struct Stuck {
    pub person: PersonId,
    pub name: String,
    pub why: Why,
    pub wrong: usize,
    /// Since the last step.
    pub minutes: i64,
    /// The course, and the lesson or test in it.
    pub course: Option<String>,
    pub at: Option<String>,
    pub helped: i64,
}

impl Doing {
    /// From the beginning of the session, the last step and the last help: whichever was last, the clock starts there.
    pub fn why(&self, begun: NaiveDateTime, at: NaiveDateTime) -> Option<(Why, i64)> {
        let since = [Some(begun), self.moved_at, self.helped_at].into_iter().flatten().max().unwrap_or(begun);
        let still = at - since;
        // Helped after the last step: they are given time to try again.
        let helped_since = self.helped_at.is_some_and(|helped| self.moved_at.is_none_or(|moved| helped > moved));
        let why = if self.wrong >= Stuck::MANY_WRONG && !helped_since {
            Why::ManyWrong
        } else if still < Stuck::LONG {
            return None;
        } else if self.moved_at.is_none() {
            Why::NotBegun
        } else {
            Why::Still
        };
        Some((why, still.num_minutes()))
    }
}

impl Stuck {
    /// So many wrong answers in the try of this session.
    pub const MANY_WRONG: usize = 3;
    /// So long without a step.
    pub const LONG: TimeDelta = TimeDelta::minutes(10);

    /// Those with most wrong answers first, then who has stood longest.
    pub fn all(db: &mut Db, session: &ClassSession) -> Result<Vec<Stuck>> {
        let since = session.starts_at - EARLY;
        let there: Vec<PersonId> = Attendance::of_session(db, session.id)?.into_iter().filter(|one| one.came).map(|one| one.person_id).collect();
        let at = now();
        if there.is_empty() || at < session.starts_at {
            return Ok(Vec::new());
        }
        let hidden: Vec<PersonId> = [merged_away().load(db)?, restricted().load::<PersonId>(db)?].concat();
        let places = Place::of_all(db, &there)?.into_iter().map(|place| (place.person, place)).collect::<HashMap<_, _>>();
        let struggles = Struggle::of_all(db, &there, since)?.into_iter().map(|one| (one.person, one)).collect::<HashMap<_, _>>();
        let helps = helps(db, session.id)?;
        let mut stuck = Vec::new();
        for person in Person::find_all(db, &there)?.into_iter().filter(|person| !hidden.contains(&person.id)) {
            let place = places.get(&person.id).filter(|place| place.moved_at >= since);
            let struggle = struggles.get(&person.id);
            let moved = [place.map(|place| place.moved_at), struggle.map(|one| one.moved_at)].into_iter().flatten().max();
            let (helped, helped_at) = helps.get(&person.id).map_or((0, None), |(count, last)| (*count, Some(*last)));
            let doing = Doing { wrong: struggle.map_or(0, |one| one.wrong), moved_at: moved, helped_at };
            let Some((why, minutes)) = doing.why(session.starts_at, at) else { continue };
            let in_test = struggle.filter(|one| place.is_none_or(|place| one.moved_at >= place.moved_at));
            let (course, at) = match (in_test, place) {
                (Some(test), _) => of_test(db, test)?,
                (None, Some(place)) => of_lesson(db, place)?,
                (None, None) => (None, None),
            };
            stuck.push(Stuck { person: person.id, name: person.name, why, wrong: doing.wrong, minutes, course, at, helped });
        }
        stuck.sort_by_key(|one| (one.why, std::cmp::Reverse(one.minutes), one.person));
        Ok(stuck)
    }

    /// Somebody went there and helped. Its id comes with the form: pressed twice, it is one.
    pub fn help(db: &mut Db, by: PersonId, session: &ClassSession, id: HelpId, person: PersonId) -> Result<()> {
        let known: i64 = session_helps::table.find(id).count().get_result(db)?;
        if known > 0 {
            return Ok(());
        }
        Attendance::find(db, session.id, person)?.filter(|one| one.came).ok_or(Error::NotFound)?;
        let row = (session_helps::id.eq(id), session_helps::session_id.eq(session.id), session_helps::person_id.eq(person));
        diesel::insert_into(session_helps::table).values((row, session_helps::helped_by.eq(by), session_helps::helped_at.eq(now()))).execute(db)?;
        Ok(())
    }
}

fn helps(db: &mut Db, session: SessionId) -> Result<HashMap<PersonId, (i64, NaiveDateTime)>> {
    let given = session_helps::table.filter(session_helps::session_id.eq(session));
    let given: Vec<(PersonId, NaiveDateTime)> = given.select((session_helps::person_id, session_helps::helped_at)).load(db)?;
    let mut helps: HashMap<PersonId, (i64, NaiveDateTime)> = HashMap::new();
    for (person, at) in given {
        let (count, last) = helps.entry(person).or_insert((0, at));
        *count += 1;
        *last = (*last).max(at);
    }
    Ok(helps)
}

fn of_test(db: &mut Db, struggle: &Struggle) -> Result<(Option<String>, Option<String>)> {
    let quiz = Quiz::find(db, struggle.quiz)?;
    Ok((Some(Outline::of(db, quiz.course_version_id)?.title.clone()), Some(quiz.title)))
}

fn of_lesson(db: &mut Db, place: &Place) -> Result<(Option<String>, Option<String>)> {
    let course = Course::find(db, place.course)?;
    let Some(version) = course.current_version_id else { return Ok((None, None)) };
    let outline = Outline::of(db, version)?;
    Ok((Some(outline.title.clone()), outline.lesson(&place.lesson).map(|lesson| lesson.title.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_answers_come_first_and_help_gives_time() {
        let begun = NaiveDateTime::default();
        let at = |minutes| begun + TimeDelta::minutes(minutes);
        let doing = |wrong, moved: Option<i64>, helped: Option<i64>| Doing { wrong, moved_at: moved.map(at), helped_at: helped.map(at) };
        assert_eq!(doing(0, None, None).why(begun, at(9)), None);
        assert_eq!(doing(0, None, None).why(begun, at(10)), Some((Why::NotBegun, 10)));
        assert_eq!(doing(0, Some(5), None).why(begun, at(14)), None);
        assert_eq!(doing(0, Some(5), None).why(begun, at(20)), Some((Why::Still, 15)));
        assert_eq!(doing(3, Some(12), None).why(begun, at(13)), Some((Why::ManyWrong, 1)));
        assert_eq!(doing(3, Some(12), Some(13)).why(begun, at(14)), None, "just helped");
        assert_eq!(doing(3, Some(15), Some(13)).why(begun, at(16)), Some((Why::ManyWrong, 1)), "and wrong again");
        assert_eq!(doing(0, Some(-20), None).why(begun, at(5)), None, "the clock starts with the session");
    }
}
