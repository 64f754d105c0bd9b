//! Helper mode: a guide or trainer acts for a learner who agreed, for two hours at most. What is done then is
//! marked (`db::Origin`) and never counts as proof of skill.

use super::learner_card::LearnerCard;
use super::login::{Login, LoginId};
use super::person::{Person, merged_away, restricted};
use super::pin::Pin;
use super::role::{Right, Role};
use super::suspension::Suspension;
use super::throttle::{Throttle, Try};
use crate::community::within;
use crate::db::schema::{helpings, logins, passwords, persons, roles, units};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::keys::Keys;
use crate::text::fold;
use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(HelpingId);

crate::words! {
    /// How the learner agreed: by their own PIN, or aloud, and the helper confirms having heard it; with the card that they
    /// handed over, or without.
    pub enum Agreed { Pin = "pin", Spoken = "spoken", CardPin = "card-pin", CardSpoken = "card-spoken" }
}

impl Agreed {
    pub fn by_pin(self) -> bool {
        matches!(self, Agreed::Pin | Agreed::CardPin)
    }

    pub fn by_card(self) -> bool {
        matches!(self, Agreed::CardPin | Agreed::CardSpoken)
    }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Helping {
    pub id: HelpingId,
    /// The learner.
    pub person_id: PersonId,
    pub helper_id: PersonId,
    pub login_id: LoginId,
    pub consent: Agreed,
    pub began_at: NaiveDateTime,
}

/// What the page of consent says. The id comes with the form.
#[derive(Debug, Clone)]
pub struct NewHelping {
    pub id: HelpingId,
    pub person: PersonId,
    pub consent: Agreed,
    pub pin: String,
    /// What the QR of the learner's card says, when it was shown.
    pub card: String,
    pub device: String,
}

#[derive(Debug)]
pub enum Begun {
    In(Login),
    WrongPin,
    /// The card is nobody's any more, or somebody else's.
    WrongCard,
    /// Minutes to wait after too many wrong tries.
    Wait(i64),
}

/// Somebody whom one may help.
#[derive(Debug, Queryable, Serialize)]
pub struct Candidate {
    pub id: PersonId,
    pub name: String,
    pub birth_date: Option<NaiveDate>,
    pub hamlet: String,
}

/// Somebody whom one has helped.
#[derive(Debug, Serialize)]
pub struct Helped {
    pub id: PersonId,
    pub name: String,
    pub times: usize,
    pub last_at: NaiveDateTime,
}

/// Help that somebody had.
#[derive(Debug, Serialize)]
pub struct Received {
    pub helper: String,
    pub consent: Agreed,
    pub began_at: NaiveDateTime,
    pub ended_at: NaiveDateTime,
    /// It goes on now.
    pub open: bool,
}

const MOST_FOUND: i64 = 20;

/// Those who may help.
pub const HELPERS: [Role; 2] = [Role::Trainer, Role::Guide];

impl Helping {
    /// Learners of these units whose name has these words in it; staff are not among them.
    pub fn candidates(db: &mut Db, helper: PersonId, scope: &[UnitId], name: &str) -> Result<Vec<Candidate>> {
        let wanted = fold(name).replace(['%', '_', '\\'], "");
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let learners = persons::table
            .inner_join(units::table)
            .filter(persons::unit_id.eq_any(within(scope)))
            .filter(persons::name_folded.like(format!("%{wanted}%")))
            .filter(persons::id.ne(helper))
            .filter(persons::id.ne_all(merged_away()))
            .filter(persons::id.ne_all(restricted()))
            .filter(not(exists(roles::table.filter(roles::person_id.eq(persons::id)).filter(roles::revoked_at.is_null()))))
            .filter(not(exists(passwords::table.filter(passwords::person_id.eq(persons::id)))));
        let columns = (persons::id, persons::name, persons::birth_date, units::name);
        Ok(learners.select(columns).order((persons::sort_key, persons::id)).limit(MOST_FOUND).load(db)?)
    }

    /// A learner of these units; others are not found. Nobody acts for staff, or for themselves.
    pub fn learner(db: &mut Db, helper: PersonId, scope: &[UnitId], id: PersonId) -> Result<Person> {
        let there = persons::table.find(id).filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.ne_all(merged_away()));
        let person: Person = there.filter(persons::id.ne_all(restricted())).first(db)?;
        if person.id == helper {
            return Err(Error::refused("help-not-oneself"));
        }
        if is_staff(db, id)? {
            return Err(Error::refused("help-not-staff"));
        }
        Ok(person)
    }

    /// Whose card was shown, when it is somebody whom one may help.
    pub fn by_card(db: &mut Db, keys: &Keys, helper: PersonId, scope: &[UnitId], card: &str) -> Result<Person> {
        let owner = LearnerCard::owner(db, keys, LearnerCard::secret_in(card))?.ok_or(Error::NotFound)?;
        Helping::learner(db, helper, scope, owner)
    }

    /// Begins to help with the learner's consent. Sent twice, it is one.
    pub fn begin(db: &mut Db, keys: &Keys, helper: PersonId, scope: &[UnitId], new: &NewHelping) -> Result<Begun> {
        let learner = Helping::learner(db, helper, scope, new.person)?;
        let sent_before = helpings::table.inner_join(logins::table).filter(helpings::id.eq(new.id)).filter(helpings::helper_id.eq(helper));
        if let Some(login) = sent_before.select(logins::all_columns).first(db).optional()? {
            return Ok(Begun::In(login));
        }
        if new.consent.by_card() && LearnerCard::owner(db, keys, LearnerCard::secret_in(&new.card))? != Some(learner.id) {
            return Ok(Begun::WrongCard);
        }
        if new.consent.by_pin() {
            let subject = learner.id.0.as_bytes();
            if let Try::Wait(minutes) = Throttle::take(db, subject)? {
                return Ok(Begun::Wait(minutes));
            }
            if !Pin::typed(&new.pin).fits(db, keys, learner.id)? {
                return Ok(Begun::WrongPin);
            }
            Throttle::forget(db, subject)?;
        }
        let login = Login::create_helped(db, learner.id, helper, &new.device)?;
        diesel::insert_into(helpings::table)
            .values((
                helpings::id.eq(new.id),
                helpings::person_id.eq(learner.id),
                helpings::helper_id.eq(helper),
                helpings::login_id.eq(login.id),
                helpings::consent.eq(new.consent),
                helpings::began_at.eq(now()),
            ))
            .execute(db)?;
        journal::record(db, Some(helper), "helping-began", learner.id, json!({ "helping": new.id, "consent": new.consent }))?;
        Ok(Begun::In(login))
    }

    /// Ends one helping.
    pub fn end(db: &mut Db, by: PersonId, learner: PersonId, login: LoginId) -> Result<()> {
        Login::revoke(db, login)?;
        journal::record(db, Some(by), "helping-ended", learner, json!({}))
    }

    /// The learner ends all help that goes on, from a browser of their own.
    pub fn end_all(db: &mut Db, learner: PersonId) -> Result<()> {
        let open: Vec<LoginId> = open_for(learner).select(logins::id).load(db)?;
        open.into_iter().try_for_each(|login| Helping::end(db, learner, learner, login))
    }

    /// True while help may go on: the helper still has the right and an open account, the learner is no staff.
    pub fn is_in_force(db: &mut Db, helper: PersonId, learner: &[Right]) -> Result<bool> {
        let may_help = Right::of(db, helper)?.iter().any(|right| HELPERS.contains(&right.role));
        Ok(learner.is_empty() && may_help && Suspension::of(db, helper)?.is_none())
    }

    /// The people whom somebody has helped, the last first: each stands once.
    pub fn helped_by(db: &mut Db, helper: PersonId) -> Result<Vec<Helped>> {
        let rows = helpings::table.inner_join(persons::table.on(persons::id.eq(helpings::person_id))).filter(helpings::helper_id.eq(helper));
        let columns = (persons::id, persons::name, helpings::began_at);
        let rows: Vec<(PersonId, String, NaiveDateTime)> = rows.select(columns).order(helpings::began_at.desc()).load(db)?;
        let mut helped: Vec<Helped> = Vec::new();
        for (id, name, at) in rows {
            match helped.iter_mut().find(|known| known.id == id) {
                Some(known) => known.times += 1,
                None => helped.push(Helped { id, name, times: 1, last_at: at }),
            }
        }
        Ok(helped)
    }

    /// The latest help that somebody had.
    pub fn received(db: &mut Db, learner: PersonId) -> Result<Vec<Received>> {
        let rows = helpings::table.inner_join(logins::table).inner_join(persons::table.on(persons::id.eq(helpings::helper_id)));
        let columns = (persons::name, helpings::consent, helpings::began_at, logins::revoked_at, logins::expires_at);
        let rows: Vec<(String, Agreed, NaiveDateTime, Option<NaiveDateTime>, NaiveDateTime)> =
            rows.filter(helpings::person_id.eq(learner)).select(columns).order(helpings::began_at.desc()).limit(MOST_FOUND).load(db)?;
        let received = |(helper, consent, began_at, revoked_at, expires_at): (String, Agreed, NaiveDateTime, Option<NaiveDateTime>, NaiveDateTime)| {
            let ended_at = revoked_at.map_or(expires_at, |at| at.min(expires_at));
            Received { helper, consent, began_at, ended_at, open: ended_at > now() }
        };
        Ok(rows.into_iter().map(received).collect())
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn open_for(learner: PersonId) -> _ {
    let at: NaiveDateTime = now();
    logins::table
        .filter(logins::person_id.eq(learner))
        .filter(logins::helper_id.is_not_null())
        .filter(logins::revoked_at.is_null())
        .filter(logins::expires_at.gt(at))
}

fn is_staff(db: &mut Db, person: PersonId) -> Result<bool> {
    let password = passwords::table.find(person);
    Ok(!Right::of(db, person)?.is_empty() || diesel::select(exists(password)).get_result(db)?)
}
