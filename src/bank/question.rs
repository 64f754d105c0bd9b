//! A question of a commune's bank. It changes by versions: each wording that was kept stays.

use super::plain::write;
use super::text::{BankText, sha256_of};
use crate::authoring::{Author, free_key, slug_of};
use crate::db::schema::{bank_questions, bank_versions, media};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(BankQuestionId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct BankQuestion {
    pub id: BankQuestionId,
    pub unit_id: UnitId,
    /// By it a file that is read in names the question.
    pub key: String,
    /// The number of the version in force.
    pub version: i32,
    pub created_at: NaiveDateTime,
    pub created_by: PersonId,
    pub archived_at: Option<NaiveDateTime>,
}

#[derive(Debug, Clone, Queryable)]
pub struct BankVersion {
    pub question_id: BankQuestionId,
    pub number: i32,
    pub body: Json<BankText>,
    pub kept_at: NaiveDateTime,
    pub kept_by: PersonId,
}

impl BankQuestion {
    /// Those that somebody may see, with what they say now, by their keys.
    pub fn list(db: &mut Db, who: &Author) -> Result<Vec<(BankQuestion, BankText)>> {
        let units = who.units(db)?;
        BankQuestion::of_units(db, &units)
    }

    pub fn of_units(db: &mut Db, units: &[UnitId]) -> Result<Vec<(BankQuestion, BankText)>> {
        let now_said = bank_versions::question_id.eq(bank_questions::id).and(bank_versions::number.eq(bank_questions::version));
        let rows = bank_questions::table.inner_join(bank_versions::table.on(now_said)).filter(bank_questions::unit_id.eq_any(units));
        let rows: Vec<(BankQuestion, BankVersion)> = rows.order((bank_questions::key, bank_questions::id)).load(db)?;
        Ok(rows.into_iter().map(|(question, version)| (question, version.body.0)).collect())
    }

    /// Another commune's is not found.
    pub fn of(db: &mut Db, who: &Author, id: BankQuestionId) -> Result<(BankQuestion, BankText)> {
        let units = who.units(db)?;
        let question: BankQuestion = bank_questions::table.find(id).filter(bank_questions::unit_id.eq_any(units)).first(db)?;
        let version: BankVersion = bank_versions::table.find((id, question.version)).first(db)?;
        Ok((question, version.body.0))
    }

    /// Of that commune's bank.
    pub fn of_commune(db: &mut Db, commune: UnitId, id: BankQuestionId) -> Result<(BankQuestion, BankText)> {
        let question: BankQuestion = bank_questions::table.find(id).filter(bank_questions::unit_id.eq(commune)).first(db)?;
        let version: BankVersion = bank_versions::table.find((id, question.version)).first(db)?;
        Ok((question, version.body.0))
    }

    /// A new one; a key that is taken gets a number. Its id comes with the form: sent twice, it is one.
    pub fn begin(db: &mut Db, who: &Author, id: BankQuestionId, text: &BankText) -> Result<BankQuestionId> {
        let known: i64 = bank_questions::table.find(id).count().get_result(db)?;
        if known > 0 {
            return Ok(BankQuestion::of(db, who, id)?.0.id);
        }
        let unit = who.commune(db)?;
        let wanted = if text.question.key.is_empty() { slug_of(&text.question.text) } else { text.question.key.clone() };
        let taken: Vec<String> = bank_questions::table.filter(bank_questions::unit_id.eq(unit)).select(bank_questions::key).load(db)?;
        let key = free_key(&wanted, |key| taken.iter().any(|one| one == key));
        BankQuestion::insert(db, who.id, (id, unit), &key, text)?;
        journal::record(db, Some(who.id), "bank-question-begun", id, json!({ "key": key }))?;
        Ok(id)
    }

    pub(super) fn insert(db: &mut Db, by: PersonId, (id, unit): (BankQuestionId, UnitId), key: &str, text: &BankText) -> Result<()> {
        diesel::insert_into(bank_questions::table)
            .values((
                bank_questions::id.eq(id),
                bank_questions::unit_id.eq(unit),
                bank_questions::key.eq(key),
                bank_questions::version.eq(1),
                bank_questions::created_at.eq(now()),
                bank_questions::created_by.eq(by),
            ))
            .execute(db)?;
        BankVersion::insert(db, by, id, 1, key, text)
    }

    /// A changed wording is a new version; the same again is none.
    pub fn keep(&self, db: &mut Db, by: PersonId, before: &BankText, text: &BankText) -> Result<bool> {
        let text = named(text, &self.key);
        if write(std::slice::from_ref(&text)) == write(std::slice::from_ref(before)) {
            return Ok(false);
        }
        let number = self.version + 1;
        BankVersion::insert(db, by, self.id, number, &self.key, &text)?;
        diesel::update(bank_questions::table.find(self.id)).set(bank_questions::version.eq(number)).execute(db)?;
        Ok(true)
    }

    /// Puts it away, or brings it back.
    pub fn archive(&self, db: &mut Db, by: PersonId, away: bool) -> Result<()> {
        if self.archived_at.is_some() == away {
            return Ok(());
        }
        diesel::update(bank_questions::table.find(self.id)).set(bank_questions::archived_at.eq(away.then(now))).execute(db)?;
        let detail = json!({ "key": self.key });
        match away {
            true => journal::record(db, Some(by), "bank-question-archived", self.id, detail),
            false => journal::record(db, Some(by), "bank-question-brought-back", self.id, detail),
        }
    }

    /// Every wording, the newest first.
    pub fn versions(&self, db: &mut Db) -> Result<Vec<BankVersion>> {
        Ok(bank_versions::table.filter(bank_versions::question_id.eq(self.id)).order(bank_versions::number.desc()).load(db)?)
    }
}

impl BankVersion {
    fn insert(db: &mut Db, by: PersonId, question: BankQuestionId, number: i32, key: &str, text: &BankText) -> Result<()> {
        let missing = missing_pictures(db, text)?;
        if let Some(picture) = missing.first() {
            return Err(Error::refused_with("bank-picture-unknown", &[("name", picture.clone())]));
        }
        diesel::insert_into(bank_versions::table)
            .values((
                bank_versions::question_id.eq(question),
                bank_versions::number.eq(number),
                bank_versions::body.eq(Json(named(text, key))),
                bank_versions::kept_at.eq(now()),
                bank_versions::kept_by.eq(by),
            ))
            .execute(db)?;
        Ok(())
    }
}

/// Pictures that no file of the media folder is.
pub fn missing_pictures(db: &mut Db, text: &BankText) -> Result<Vec<String>> {
    let mut missing = Vec::new();
    for picture in text.pictures() {
        let known: i64 = media::table.find(sha256_of(picture)).count().get_result(db)?;
        if known == 0 {
            missing.push(picture.to_owned());
        }
    }
    Ok(missing)
}

fn named(text: &BankText, key: &str) -> BankText {
    let mut text = text.clone();
    key.clone_into(&mut text.question.key);
    text
}
