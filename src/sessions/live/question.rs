//! A question that a room answers at once. While it is open it holds an answer for each phone; then totals alone.

use super::quiz::LiveQuiz;
use crate::attendance::SessionId;
use crate::db::schema::{live_answers, live_questions};
use crate::db::{Db, Json, PersonId, now};
use crate::error::{Error, Result};
use crate::keys::Keys;
use crate::sessions::plan::Asked;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

crate::id!(LiveQuestionId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct LiveQuestion {
    pub id: LiveQuestionId,
    pub session_id: SessionId,
    /// From 1.
    pub position: i32,
    pub asked: Json<Asked>,
    pub opened_at: NaiveDateTime,
    pub opened_by: PersonId,
    pub closed_at: Option<NaiveDateTime>,
    pub totals: Option<Json<BTreeMap<String, i64>>>,
}

/// A choice and how many phones chose it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bar {
    pub choice: String,
    pub count: i64,
}

/// A phone's own secret; what is kept of it fits one question and leads nowhere else.
pub struct Phone<'p>(pub &'p str);

impl LiveQuestion {
    pub fn all(db: &mut Db, session: SessionId) -> Result<Vec<LiveQuestion>> {
        Ok(live_questions::table.filter(live_questions::session_id.eq(session)).order(live_questions::position).load(db)?)
    }

    /// A question of that session; another's is not found.
    pub fn find(db: &mut Db, session: SessionId, id: LiveQuestionId) -> Result<LiveQuestion> {
        Ok(live_questions::table.find(id).filter(live_questions::session_id.eq(session)).first(db)?)
    }

    /// The one that was opened last.
    pub fn last(db: &mut Db, session: SessionId) -> Result<Option<LiveQuestion>> {
        let of = live_questions::table.filter(live_questions::session_id.eq(session));
        Ok(of.order(live_questions::position.desc()).first(db).optional()?)
    }

    /// Asks it; the one before is closed. Its id comes with the form: sent twice, it is asked once.
    pub fn ask(db: &mut Db, by: PersonId, quiz: &LiveQuiz, id: LiveQuestionId, asked: &Asked) -> Result<()> {
        let known: i64 = live_questions::table.find(id).count().get_result(db)?;
        if known > 0 {
            return LiveQuestion::find(db, quiz.session_id, id).map(drop);
        }
        if quiz.is_over() {
            return Err(Error::refused("live-ended"));
        }
        LiveQuestion::close_open(db, quiz.session_id)?;
        let position = LiveQuestion::last(db, quiz.session_id)?.map_or(1, |last| last.position + 1);
        let row = (
            (live_questions::id.eq(id), live_questions::session_id.eq(quiz.session_id), live_questions::position.eq(position)),
            (live_questions::asked.eq(Json(asked.clone())), live_questions::opened_at.eq(now()), live_questions::opened_by.eq(by)),
        );
        diesel::insert_into(live_questions::table).values(row).execute(db)?;
        Ok(())
    }

    /// Now everybody sees what is right. The answers become totals; nothing is kept of a phone.
    pub fn close(&self, db: &mut Db) -> Result<()> {
        if self.closed_at.is_some() {
            return Ok(());
        }
        let totals: BTreeMap<String, i64> = self.bars(db)?.into_iter().map(|bar| (bar.choice, bar.count)).collect();
        let closed = (live_questions::closed_at.eq(now()), live_questions::totals.eq(Json(totals)));
        diesel::update(live_questions::table.find(self.id)).set(closed).execute(db)?;
        diesel::delete(live_answers::table.filter(live_answers::question_id.eq(self.id))).execute(db)?;
        Ok(())
    }

    pub fn close_open(db: &mut Db, session: SessionId) -> Result<()> {
        let open = live_questions::table.filter(live_questions::session_id.eq(session)).filter(live_questions::closed_at.is_null());
        let open: Vec<LiveQuestion> = open.load(db)?;
        open.iter().try_for_each(|question| question.close(db))
    }

    /// In the order of the choices; one that nobody chose is nought.
    pub fn bars(&self, db: &mut Db) -> Result<Vec<Bar>> {
        let counted = match &self.totals {
            Some(totals) => totals.0.clone(),
            None => {
                let given = live_answers::table.filter(live_answers::question_id.eq(self.id)).group_by(live_answers::choice);
                let given: Vec<(String, i64)> = given.select((live_answers::choice, diesel::dsl::count_star())).load(db)?;
                given.into_iter().collect()
            }
        };
        let bar = |choice: &String| Bar { choice: choice.clone(), count: counted.get(choice).copied().unwrap_or(0) };
        Ok(self.asked.0.choices.iter().map(|choice| bar(&choice.key)).collect())
    }

    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }
}

impl Phone<'_> {
    fn of(&self, keys: &Keys, question: LiveQuestionId) -> Vec<u8> {
        keys.lookup("live-phone", format!("{question}/{}", self.0).as_bytes())
    }

    /// What this phone has answered.
    pub fn answer(&self, db: &mut Db, keys: &Keys, question: LiveQuestionId) -> Result<Option<String>> {
        let own = live_answers::table.find((question, self.of(keys, question)));
        Ok(own.select(live_answers::choice).first(db).optional()?)
    }

    /// One answer for each phone; it may be changed until the question is closed.
    pub fn give(&self, db: &mut Db, keys: &Keys, quiz: &LiveQuiz, question: LiveQuestionId, choice: &str) -> Result<()> {
        if quiz.is_over() {
            return Err(Error::refused("live-ended"));
        }
        let question = LiveQuestion::find(db, quiz.session_id, question)?;
        if !question.is_open() {
            return Err(Error::refused("live-question-closed"));
        }
        if !question.asked.0.offers(choice) {
            return Err(Error::refused("live-choice-missing"));
        }
        let row = (live_answers::question_id.eq(question.id), live_answers::phone.eq(self.of(keys, question.id)), live_answers::choice.eq(choice));
        crate::on_db!(db, |c| diesel::insert_into(live_answers::table)
            .values(row)
            .on_conflict((live_answers::question_id, live_answers::phone))
            .do_update()
            .set(live_answers::choice.eq(diesel::upsert::excluded(live_answers::choice)))
            .execute(c))?;
        Ok(())
    }
}
