//! Checking in at the door: a code that changes each minute, only while the session is on, once for each person.

use super::roll::RollCall;
use super::session::ClassSession;
use crate::attendance::{Attendance, Company, How, NewMark, Put, SessionId, kept};
use crate::db::schema::{class_sessions, persons};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::keys::Keys;
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

/// A code is shown for a minute, and works for one more: somebody is just typing it.
const WINDOW: i64 = 60;
/// The door opens so long before the beginning.
const OPENS: Duration = Duration::minutes(30);
/// Whoever was at the door has so long to sign in.
const PASS: Duration = Duration::minutes(15);

/// What a phone carries that has seen the code of the door.
#[derive(Debug, Deserialize, Serialize)]
pub struct Pass {
    pub at_session: SessionId,
    exp: i64,
}

/// What became of checking in.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CheckedIn {
    Here,
    /// Once for each person.
    Before {
        at: NaiveDateTime,
    },
    /// In no list of this session.
    NotListed,
    NotYet,
    Over,
    Cancelled,
}

impl Pass {
    pub fn of(keys: &Keys, session: SessionId) -> Result<String> {
        keys.login_token(&Pass { at_session: session, exp: (now() + PASS).and_utc().timestamp() })
    }
}

impl ClassSession {
    /// The code that stands at the door now.
    pub fn door_code(&self, keys: &Keys) -> String {
        code_at(keys, self.id, now().and_utc().timestamp() / WINDOW)
    }

    pub fn opens_with(&self, keys: &Keys, typed: &str) -> bool {
        let typed: String = typed.chars().filter(char::is_ascii_digit).collect();
        let window = now().and_utc().timestamp() / WINDOW;
        [window, window - 1].iter().any(|window| code_at(keys, self.id, *window) == typed)
    }

    /// The door's state without a person: nothing when it is open.
    pub fn door_is(&self) -> Option<CheckedIn> {
        match now() {
            _ if self.cancelled_at.is_some() => Some(CheckedIn::Cancelled),
            at if at < self.starts_at - OPENS => Some(CheckedIn::NotYet),
            at if at > self.ends_at => Some(CheckedIn::Over),
            _ => None,
        }
    }

    /// The sessions whose door is open and has this code, and those just over.
    pub fn behind(db: &mut Db, keys: &Keys, typed: &str) -> Result<Vec<ClassSession>> {
        let at = now();
        let near =
            class_sessions::table.filter(class_sessions::starts_at.lt(at + Duration::hours(2))).filter(class_sessions::ends_at.gt(at - Duration::hours(2)));
        let near: Vec<ClassSession> = near.order(class_sessions::starts_at).load(db)?;
        Ok(near.into_iter().filter(|session| session.opens_with(keys, typed)).collect())
    }

    pub fn check_in(&self, db: &mut Db, person: PersonId, helper: Option<PersonId>) -> Result<CheckedIn> {
        // Whose two records were merged since checks in as the one that stayed.
        let person = kept(db, person)?;
        if let Some(mark) = Attendance::find(db, self.id, person)?.filter(|mark| mark.came) {
            return Ok(CheckedIn::Before { at: mark.marked_at });
        }
        if let Some(shut) = self.door_is() {
            return Ok(shut);
        }
        if self.is_closed(db)? {
            return Ok(CheckedIn::Over);
        }
        if !self.expects(db, person)? {
            return Ok(CheckedIn::NotListed);
        }
        let companion: String = helper.map(|helper| persons::table.find(helper).select(persons::name).first(db)).transpose()?.unwrap_or_default();
        let by = helper.unwrap_or(person);
        let mark = NewMark { company: helper.map(|_| Company::Guide), companion, ..NewMark::now(self.id, person, self.arriving(), How::CheckIn, by) };
        let roll = RollCall { session: self.clone(), lines: Vec::new(), closed: false };
        match roll.arrive(db, &mark)? {
            Put::InForce | Put::Older => Ok(CheckedIn::Here),
            Put::Before => Err(Error::broken("a new mark has a new id")),
        }
    }
}

/// Six digits: easy to read from a wall and to type.
fn code_at(keys: &Keys, session: SessionId, window: i64) -> String {
    let hash = keys.lookup("check-in", &[session.0.as_bytes().as_slice(), &window.to_be_bytes()].concat());
    let number = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    format!("{:06}", number % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_of_one_session_and_one_minute() {
        let folder = tempfile::tempdir().unwrap();
        let keys = Keys::open(folder.path()).unwrap();
        let (one, other) = (SessionId::new(), SessionId::new());
        assert_eq!(code_at(&keys, one, 5), code_at(&keys, one, 5));
        assert!(code_at(&keys, one, 5) != code_at(&keys, one, 6) && code_at(&keys, one, 5) != code_at(&keys, other, 5));
        assert_eq!(code_at(&keys, one, 5).len(), 6);
    }
}
