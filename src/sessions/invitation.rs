//! Who is invited to a session: all of its class, and whoever else; and whom somebody has told.

use super::session::ClassSession;
use crate::attendance::{Member, SessionId, kept};
use crate::db::schema::{persons, session_invitations};
use crate::db::{Db, PersonId, now};
use crate::error::Result;
use crate::identity::{Person, merged_away, restricted};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

crate::id!(InvitationId);

crate::words! { pub enum ToldHow { Spoken = "spoken", Print = "print", Mail = "mail" } }

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Invitation {
    pub id: InvitationId,
    pub session_id: SessionId,
    pub person_id: PersonId,
    pub invited_by: PersonId,
    pub invited_at: NaiveDateTime,
    pub told_how: Option<ToldHow>,
    pub told_by: Option<PersonId>,
    pub told_at: Option<NaiveDateTime>,
    pub withdrawn_at: Option<NaiveDateTime>,
}

/// A line of the list that is read out.
#[derive(Debug, Clone, Serialize)]
pub struct Invited {
    pub person: PersonId,
    pub name: String,
    /// Of the class: always invited.
    pub member: bool,
    pub told_how: Option<ToldHow>,
    pub told_at: Option<NaiveDateTime>,
}

impl Invitation {
    fn in_force(db: &mut Db, session: SessionId, person: PersonId) -> Result<Option<Invitation>> {
        let of = session_invitations::table.filter(session_invitations::session_id.eq(session)).filter(session_invitations::person_id.eq(person));
        Ok(of.filter(session_invitations::withdrawn_at.is_null()).order(session_invitations::id).first(db).optional()?)
    }

    /// Once for each person, however often it is said.
    pub fn make(db: &mut Db, by: PersonId, session: SessionId, person: PersonId) -> Result<InvitationId> {
        let person = kept(db, person)?;
        if let Some(known) = Invitation::in_force(db, session, person)? {
            return Ok(known.id);
        }
        let id = InvitationId::new();
        diesel::insert_into(session_invitations::table)
            .values((
                session_invitations::id.eq(id),
                session_invitations::session_id.eq(session),
                session_invitations::person_id.eq(person),
                session_invitations::invited_by.eq(by),
                session_invitations::invited_at.eq(now()),
            ))
            .execute(db)?;
        Ok(id)
    }

    pub fn tell(db: &mut Db, by: PersonId, session: SessionId, people: &[PersonId], how: ToldHow) -> Result<()> {
        for person in people {
            let id = Invitation::make(db, by, session, *person)?;
            let not_yet = session_invitations::table.filter(session_invitations::id.eq(id)).filter(session_invitations::told_at.is_null());
            let told = (session_invitations::told_how.eq(Some(how)), session_invitations::told_by.eq(Some(by)), session_invitations::told_at.eq(Some(now())));
            diesel::update(not_yet).set(told).execute(db)?;
        }
        Ok(())
    }

    pub fn withdraw(db: &mut Db, session: SessionId, person: PersonId) -> Result<()> {
        let of = session_invitations::table.filter(session_invitations::session_id.eq(session)).filter(session_invitations::person_id.eq(person));
        diesel::update(of).set(session_invitations::withdrawn_at.eq(Some(now()))).execute(db)?;
        Ok(())
    }
}

impl Invited {
    pub fn of(db: &mut Db, session: &ClassSession) -> Result<Vec<Invited>> {
        let members: Vec<Person> = session.class_id.map_or(Ok(Vec::new()), |class| Member::people(db, class))?;
        let rows = session_invitations::table.filter(session_invitations::session_id.eq(session.id)).filter(session_invitations::withdrawn_at.is_null());
        let rows: Vec<Invitation> = rows.load(db)?;
        let mut told: HashMap<PersonId, Invitation> = HashMap::new();
        for row in rows {
            let known = told.entry(row.person_id).or_insert_with(|| row.clone());
            if known.told_at.is_none() {
                *known = row;
            }
        }
        let others: Vec<PersonId> = told.keys().filter(|id| !members.iter().any(|member| member.id == **id)).copied().collect();
        let others = persons::table.filter(persons::id.eq_any(others)).filter(persons::id.ne_all(merged_away())).filter(persons::id.ne_all(restricted()));
        let count = members.len();
        let all: Vec<Person> = members.into_iter().chain(others.order((persons::sort_key, persons::id)).load::<Person>(db)?).collect();
        let line = |(place, person): (usize, Person)| Invited {
            member: place < count,
            told_how: told.get(&person.id).and_then(|row| row.told_how),
            told_at: told.get(&person.id).and_then(|row| row.told_at),
            person: person.id,
            name: person.name,
        };
        Ok(all.into_iter().enumerate().map(line).collect())
    }
}
