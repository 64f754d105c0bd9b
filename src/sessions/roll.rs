//! The roll call: everybody who may come to a session, and what was marked of them.

use super::session::ClassSession;
use crate::attendance::{Attendance, How, Mark, MarkId, Member, NewMark, Presence, Put, SessionId, WalkIn, kept};
use crate::db::schema::{attendances, persons, session_invitations, session_marks, walk_ins};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::{Person, merged_away, restricted};
use crate::journal;
use crate::text::fold;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};

/// So long before it begins people may be marked as being there.
const EARLY: Duration = Duration::hours(2);

#[derive(Debug, Clone, Serialize)]
pub struct RollCall {
    pub session: ClassSession,
    pub lines: Vec<Line>,
    pub closed: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub person: PersonId,
    pub name: String,
    /// Among namesakes: the birth year.
    pub born: Option<i32>,
    pub mark: Option<Presence>,
    pub mark_id: Option<MarkId>,
    pub how: Option<How>,
    /// Entered by name alone.
    pub incomplete: bool,
    /// Neither of the class nor invited: came by themselves.
    pub came_along: bool,
}

/// What a form says of somebody.
#[derive(Debug, Clone)]
pub struct Said {
    pub id: MarkId,
    pub person: PersonId,
    pub mark: Presence,
    /// The mark that the form showed.
    pub was: Option<MarkId>,
    pub at: NaiveDateTime,
}

/// How a roll is saved.
#[derive(Debug, Clone)]
pub struct Manner {
    pub how: How,
    /// Why it is corrected after the session was closed.
    pub reason: String,
    /// How often the session had been changed when the form was shown.
    pub changes: i32,
}

/// What became of a roll.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Saved {
    pub made: usize,
    /// Whom somebody else had marked since the form was shown: who, as what, and by whom.
    pub overlaps: Vec<Overlap>,
    /// The session was moved or changed since.
    pub moved: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Overlap {
    pub name: String,
    pub theirs: Presence,
    pub by: String,
    pub ours: Presence,
}

impl RollCall {
    /// Of a session that a right in these units reaches.
    pub fn find(db: &mut Db, scope: &[UnitId], session: SessionId) -> Result<RollCall> {
        let session = ClassSession::find(db, scope, session)?;
        RollCall::of(db, session)
    }

    pub fn of(db: &mut Db, session: ClassSession) -> Result<RollCall> {
        let members: Vec<Person> = session.class_id.map_or(Ok(Vec::new()), |class| Member::people(db, class))?;
        let marks: HashMap<PersonId, Attendance> = Attendance::of_session(db, session.id)?.into_iter().map(|mark| (mark.person_id, mark)).collect();
        let hows = session_marks::table.inner_join(attendances::table.on(attendances::mark_id.eq(session_marks::id)));
        let hows: Vec<(PersonId, How)> = hows.filter(attendances::session_id.eq(session.id)).select((attendances::person_id, session_marks::how)).load(db)?;
        let hows: HashMap<PersonId, How> = hows.into_iter().collect();
        let invited = session_invitations::table.filter(session_invitations::session_id.eq(session.id)).filter(session_invitations::withdrawn_at.is_null());
        let invited: HashSet<PersonId> = invited.select(session_invitations::person_id).load(db)?.into_iter().collect();
        let known: HashSet<PersonId> = members.iter().map(|person| person.id).collect();
        let others: Vec<PersonId> = invited.iter().chain(marks.keys()).filter(|id| !known.contains(id)).copied().collect();
        let others = persons::table.filter(persons::id.eq_any(others)).filter(persons::id.ne_all(merged_away())).filter(persons::id.ne_all(restricted()));
        let mut people: Vec<Person> = members.into_iter().chain(others.load::<Person>(db)?).collect();
        people.sort_by(|a, b| (&a.sort_key, a.id).cmp(&(&b.sort_key, b.id)));
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let incomplete: HashSet<PersonId> = WalkIn::incomplete().filter(walk_ins::person_id.eq_any(ids)).load(db)?.into_iter().collect();
        let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
        people.iter().for_each(|person| *bearers.entry(person.name_folded.clone()).or_default() += 1);
        let line = |person: Person| Line {
            born: person.birth_date.filter(|_| bearers[&person.name_folded] > 1).map(|day| chrono::Datelike::year(&day)),
            mark: marks.get(&person.id).map(|mark| mark.mark),
            mark_id: marks.get(&person.id).map(|mark| mark.mark_id),
            how: hows.get(&person.id).copied(),
            incomplete: incomplete.contains(&person.id),
            came_along: !known.contains(&person.id) && !invited.contains(&person.id),
            person: person.id,
            name: person.name,
        };
        Ok(RollCall { lines: people.into_iter().map(line).collect(), closed: session.is_closed(db)?, session })
    }

    /// Those whose names have these words, without accents.
    pub fn named(&self, words: &str) -> Vec<&Line> {
        let words = fold(words);
        self.lines.iter().filter(|line| fold(&line.name).contains(&words)).collect()
    }

    /// Only what was changed on the form is a mark: what it showed and nobody touched overwrites nothing.
    pub fn save(&self, db: &mut Db, by: PersonId, said: &[Said], manner: &Manner) -> Result<Saved> {
        let mut saved = Saved { moved: manner.changes != self.session.changes, ..Saved::default() };
        let known: HashMap<PersonId, &Line> = self.lines.iter().map(|line| (line.person, line)).collect();
        let mut new = Vec::new();
        for one in said {
            let person = kept(db, one.person)?;
            let Some(line) = known.get(&person) else { continue };
            let shown = one.was.map(|was| shown(db, was)).transpose()?.flatten();
            if line.mark == Some(one.mark) || shown == Some(one.mark) || sent_before(db, one.id)? {
                continue;
            }
            new.push((*line, one));
        }
        if new.is_empty() {
            return Ok(saved);
        }
        self.must_take(new.iter().map(|(_, one)| one.mark), manner)?;
        for (line, one) in new {
            let mark =
                NewMark { id: one.id, at: one.at, reason: manner.reason.clone(), ..NewMark::now(self.session.id, line.person, one.mark, manner.how, by) };
            if line.mark_id != one.was
                && let Some(theirs) = line.mark
            {
                let by = line.mark_id.map(|id| marked_by(db, id)).transpose()?.unwrap_or_default();
                saved.overlaps.push(Overlap { name: line.name.clone(), theirs, by, ours: one.mark });
            }
            saved.made += usize::from(Mark::put(db, &mark)? == Put::InForce);
        }
        if self.closed {
            journal::record(db, Some(by), "marks-corrected", self.session.id, json!({ "marks": saved.made }))?;
        }
        Ok(saved)
    }

    /// One who stands there, in one tap. Who was marked as being there already stays as they are.
    pub fn arrive(&self, db: &mut Db, new: &NewMark) -> Result<Put> {
        let person = kept(db, new.person)?;
        if Attendance::find(db, self.session.id, person)?.is_some_and(|mark| mark.came) {
            return Ok(Put::Before);
        }
        let manner = Manner { how: new.how, reason: new.reason.clone(), changes: self.session.changes };
        self.must_take([new.mark].into_iter(), &manner)?;
        Mark::put(db, &NewMark { person, ..new.clone() })
    }

    /// One mark with all that is said of it.
    pub fn correct(&self, db: &mut Db, new: &NewMark, manner: &Manner) -> Result<()> {
        self.must_take([new.mark].into_iter(), manner)?;
        if Mark::put(db, new)? != Put::Before && self.closed {
            journal::record(db, Some(new.by), "marks-corrected", self.session.id, json!({ "marks": 1 }))?;
        }
        Ok(())
    }

    fn must_take(&self, marks: impl Iterator<Item = Presence>, manner: &Manner) -> Result<()> {
        if self.session.cancelled_at.is_some() {
            return Err(Error::refused("roll-of-cancelled"));
        }
        let early = manner.changes == self.session.changes && now() < self.session.starts_at - EARLY;
        if early && marks.into_iter().any(Presence::came) {
            return Err(Error::refused("roll-too-early"));
        }
        if self.closed && manner.reason.trim().is_empty() {
            return Err(Error::refused("roll-reason-missing"));
        }
        Ok(())
    }
}

fn sent_before(db: &mut Db, id: MarkId) -> Result<bool> {
    Ok(session_marks::table.find(id).select(session_marks::id).first::<MarkId>(db).optional()?.is_some())
}

/// What the mark said that a form showed.
fn shown(db: &mut Db, id: MarkId) -> Result<Option<Presence>> {
    Ok(session_marks::table.find(id).select(session_marks::mark).first(db).optional()?)
}

fn marked_by(db: &mut Db, id: MarkId) -> Result<String> {
    let of = session_marks::table.find(id).inner_join(persons::table.on(persons::id.eq(session_marks::marked_by)));
    Ok(of.select(persons::name).first(db)?)
}

/// A line of what was said of somebody.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    #[serde(flatten)]
    pub mark: Mark,
    pub by: String,
}

impl Told {
    /// The latest first.
    pub fn of(db: &mut Db, session: SessionId, person: PersonId) -> Result<Vec<Told>> {
        let marks = Mark::history(db, session, person)?;
        let names = Person::names(db, &marks.iter().map(|mark| mark.marked_by).collect::<Vec<_>>())?;
        Ok(marks.into_iter().map(|mark| Told { by: names.get(&mark.marked_by).cloned().unwrap_or_default(), mark }).collect())
    }
}
