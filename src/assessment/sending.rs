//! A sending: an answer with the name that the learner's page gave it. Sent again, it changes nothing; sent late,
//! it does not take the place of what was answered elsewhere since.

use super::answer::{Answer, Answered};
use super::attempt::{Attempt, AttemptId};
use super::form::AnswerForm;
use crate::db::schema::{answer_sends, attempts};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use diesel::prelude::*;
use std::future::{Ready, ready};
use uuid::Uuid;

crate::id!(SendId);

/// The name of what is sent, and of what the page knew as sent before it. A form without JavaScript has neither:
/// what it brings counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sending {
    named: Option<SendId>,
    over: Option<SendId>,
}

pub const NAME: &str = "hocvu-send";
pub const OVER: &str = "hocvu-over";

impl FromRequest for Sending {
    type Error = Error;
    type Future = Ready<Result<Sending>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()?.parse::<Uuid>().ok()).map(SendId);
        ready(Ok(Sending { named: header(NAME), over: header(OVER) }))
    }
}

impl Sending {
    pub fn of(named: Option<SendId>, over: Option<SendId>) -> Sending {
        Sending { named, over }
    }

    /// Keeps the answer, or finds it kept: sent again, it leads on just the same.
    pub fn keep(self, db: &mut Db, learner: PersonId, attempt: AttemptId, place: usize, form: &AnswerForm) -> Result<Answered> {
        if self.is_new(db, learner, attempt, place)? {
            return Answer::take(db, learner, attempt, place, |item| form.response(item));
        }
        Answered::at(&Attempt::of(db, learner, attempt)?.paper.0, place)
    }

    /// True when it is new, and is noted as the last one; false when it was kept before.
    pub fn is_new(self, db: &mut Db, learner: PersonId, attempt: AttemptId, place: usize) -> Result<bool> {
        let last = Sending::last(db, learner, attempt, place)?;
        if last.is_some() && last == self.named {
            return Ok(false);
        }
        if self.named.is_some() && last != self.over && last.is_some() {
            return Err(Error::refused("answer-given-elsewhere"));
        }
        if last.is_none() {
            // Nothing was sent for it yet: whose attempt it is has not been seen.
            let own = attempts::table.find(attempt).filter(attempts::person_id.eq(learner));
            own.select(attempts::id).first::<AttemptId>(db)?;
        }
        note(db, attempt, place, self.named.unwrap_or_else(SendId::new))?;
        Ok(true)
    }

    /// What the page is told as sent last for a place of the learner's own paper.
    pub fn last(db: &mut Db, learner: PersonId, attempt: AttemptId, place: usize) -> Result<Option<SendId>> {
        let place = i32::try_from(place).map_err(|_| Error::NotFound)?;
        let own = answer_sends::table.inner_join(attempts::table).filter(attempts::person_id.eq(learner));
        let of_place = own.filter(answer_sends::attempt_id.eq(attempt)).filter(answer_sends::place.eq(place));
        Ok(of_place.select(answer_sends::send_id).first(db).optional()?)
    }
}

fn note(db: &mut Db, attempt: AttemptId, place: usize, send: SendId) -> Result<()> {
    use diesel::upsert::excluded;
    let place = i32::try_from(place).map_err(|_| Error::NotFound)?;
    let row = (answer_sends::attempt_id.eq(attempt), answer_sends::place.eq(place), answer_sends::send_id.eq(send));
    crate::on_db!(db, |c| diesel::insert_into(answer_sends::table)
        .values(row)
        .on_conflict((answer_sends::attempt_id, answer_sends::place))
        .do_update()
        .set(answer_sends::send_id.eq(excluded(answer_sends::send_id)))
        .execute(c))?;
    Ok(())
}
