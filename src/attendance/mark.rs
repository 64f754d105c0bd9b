//! A mark: somebody was at a session, came late, was excused or absent; how it became known, and who said so.
//! Marks are added and never changed. The latest one is in force, and there is one for each person in each session.

use crate::db::schema::{attendances, merges, session_marks};
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

crate::id!(SessionId);
crate::id!(MarkId);

crate::words! {
    /// From the weakest to the strongest: of two records of one person the stronger is kept.
    pub enum Presence { Absent = "absent", Excused = "excused", Late = "late", Present = "present" }
}

crate::words! {
    pub enum How { Grid = "grid", CheckIn = "check-in", Card = "card", WalkIn = "walk-in", Paper = "paper", Merge = "merge" }
}

crate::words! {
    /// Who came along.
    pub enum Company { Guardian = "guardian", Relative = "relative", Guide = "guide" }
}

impl Presence {
    pub fn came(self) -> bool {
        matches!(self, Presence::Present | Presence::Late)
    }
}

/// A mark with all that was said of it.
#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Mark {
    pub id: MarkId,
    pub session_id: SessionId,
    pub person_id: PersonId,
    pub mark: Presence,
    pub how: How,
    pub company: Option<Company>,
    /// The name of whoever came along.
    pub companion: String,
    /// Why it was corrected.
    pub reason: String,
    pub marked_by: PersonId,
    /// When it was said; a phone without network tells it later.
    pub marked_at: NaiveDateTime,
    pub received_at: NaiveDateTime,
}

/// A mark that is to be made. Its id comes with the form: sent again, it is one.
#[derive(Debug, Clone)]
pub struct NewMark {
    pub id: MarkId,
    pub session: SessionId,
    pub person: PersonId,
    pub mark: Presence,
    pub how: How,
    pub company: Option<Company>,
    pub companion: String,
    pub reason: String,
    pub by: PersonId,
    pub at: NaiveDateTime,
}

/// The mark in force of a person in a session.
#[derive(Debug, Clone, PartialEq, Queryable, Serialize)]
pub struct Attendance {
    pub session_id: SessionId,
    pub person_id: PersonId,
    pub mark_id: MarkId,
    pub mark: Presence,
    /// Present or late: counts as having been there.
    pub came: bool,
    pub marked_at: NaiveDateTime,
}

/// What became of a mark.
#[derive(Debug, PartialEq)]
pub enum Put {
    InForce,
    /// The same mark had arrived already.
    Before,
    /// Somebody said something later than this was said: that stays in force.
    Older,
}

impl NewMark {
    pub fn now(session: SessionId, person: PersonId, mark: Presence, how: How, by: PersonId) -> NewMark {
        NewMark { id: MarkId::new(), session, person, mark, how, company: None, companion: String::new(), reason: String::new(), by, at: now() }
    }
}

impl Mark {
    /// Of a record that became part of another's it is a mark of that one.
    pub fn put(db: &mut Db, new: &NewMark) -> Result<Put> {
        if session_marks::table.find(new.id).select(session_marks::id).first::<MarkId>(db).optional()?.is_some() {
            return Ok(Put::Before);
        }
        let person = kept(db, new.person)?;
        diesel::insert_into(session_marks::table)
            .values((
                session_marks::id.eq(new.id),
                session_marks::session_id.eq(new.session),
                session_marks::person_id.eq(person),
                session_marks::mark.eq(new.mark),
                session_marks::how.eq(new.how),
                session_marks::company.eq(new.company),
                session_marks::companion.eq(new.companion.trim()),
                session_marks::reason.eq(new.reason.trim()),
                session_marks::marked_by.eq(new.by),
                session_marks::marked_at.eq(new.at),
                session_marks::received_at.eq(now()),
            ))
            .execute(db)?;
        let said = Attendance { session_id: new.session, person_id: person, mark_id: new.id, mark: new.mark, came: new.mark.came(), marked_at: new.at };
        said.come_into_force(db)
    }

    /// All that was said of somebody in a session, the latest first.
    pub fn history(db: &mut Db, session: SessionId, person: PersonId) -> Result<Vec<Mark>> {
        let of = session_marks::table.filter(session_marks::session_id.eq(session)).filter(session_marks::person_id.eq(person));
        Ok(of.order((session_marks::marked_at.desc(), session_marks::id.desc())).load(db)?)
    }
}

impl Attendance {
    pub fn find(db: &mut Db, session: SessionId, person: PersonId) -> Result<Option<Attendance>> {
        Ok(attendances::table.find((session, person)).first(db).optional()?)
    }

    pub fn of_session(db: &mut Db, session: SessionId) -> Result<Vec<Attendance>> {
        Ok(attendances::table.filter(attendances::session_id.eq(session)).load(db)?)
    }

    fn come_into_force(&self, db: &mut Db) -> Result<Put> {
        match Attendance::find(db, self.session_id, self.person_id)? {
            Some(before) if (before.marked_at, before.mark_id) > (self.marked_at, self.mark_id) => return Ok(Put::Older),
            Some(_) => {
                let row = attendances::table.find((self.session_id, self.person_id));
                let says = (
                    attendances::mark_id.eq(self.mark_id),
                    attendances::mark.eq(self.mark),
                    attendances::came.eq(self.came),
                    attendances::marked_at.eq(self.marked_at),
                );
                diesel::update(row).set(says).execute(db)?;
            }
            None => {
                let row = (
                    attendances::session_id.eq(self.session_id),
                    attendances::person_id.eq(self.person_id),
                    attendances::mark_id.eq(self.mark_id),
                    attendances::mark.eq(self.mark),
                    attendances::came.eq(self.came),
                    attendances::marked_at.eq(self.marked_at),
                );
                diesel::insert_into(attendances::table).values(row).execute(db)?;
            }
        }
        Ok(Put::InForce)
    }

    /// Two records of one person become one: in a session that has both, the stronger mark counts, once.
    /// Gives the marks that say so.
    pub fn unite(db: &mut Db, from: PersonId, to: PersonId, by: PersonId) -> Result<Vec<MarkId>> {
        let theirs: Vec<Attendance> = attendances::table.filter(attendances::person_id.eq(from)).load(db)?;
        diesel::delete(attendances::table.filter(attendances::person_id.eq(from))).execute(db)?;
        let mut settled = Vec::new();
        for one in theirs {
            match Attendance::find(db, one.session_id, to)? {
                Some(own) if own.mark != one.mark => {
                    let stronger = NewMark::now(one.session_id, to, own.mark.max(one.mark), How::Merge, by);
                    Mark::put(db, &NewMark { at: stronger.at.max(own.marked_at).max(one.marked_at), ..stronger.clone() })?;
                    settled.push(stronger.id);
                }
                _ => {
                    Attendance { person_id: to, ..one }.come_into_force(db)?;
                }
            }
        }
        Ok(settled)
    }

    /// Two records again, once their marks have their own person: what the merge said is taken back.
    pub fn part(db: &mut Db, settled: &[MarkId], keep: PersonId, other: PersonId) -> Result<()> {
        let of_other = session_marks::table.filter(session_marks::person_id.eq(other)).select(session_marks::session_id).distinct();
        let sessions: Vec<SessionId> = of_other.load(db)?;
        let both = attendances::table.filter(attendances::session_id.eq_any(&sessions));
        diesel::delete(both.filter(attendances::person_id.eq_any([keep, other]))).execute(db)?;
        diesel::delete(session_marks::table.filter(session_marks::id.eq_any(settled))).execute(db)?;
        for session in sessions {
            for person in [keep, other] {
                if let Some(last) = Mark::history(db, session, person)?.first() {
                    let came = last.mark.came();
                    let says = Attendance { session_id: session, person_id: person, mark_id: last.id, mark: last.mark, came, marked_at: last.marked_at };
                    says.come_into_force(db)?;
                }
            }
        }
        Ok(())
    }
}

/// Whoever a record belongs to: itself, or the one that it became part of.
pub fn kept(db: &mut Db, person: PersonId) -> Result<PersonId> {
    let part_of = merges::table.filter(merges::other_id.eq(person)).filter(merges::undone_at.is_null());
    match part_of.select(merges::keep_id).first(db).optional()? {
        Some(keep) => kept(db, keep),
        None => Ok(person),
    }
}
