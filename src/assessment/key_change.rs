//! A changed key: every try is marked again, with a trail. Nobody who holds a certificate loses it by that:
//! they are listed for whoever approves.

use super::answer::{Answers, passes};
use super::attempt::{Attempt, AttemptId};
use crate::catalog::{Question, QuestionId, QuestionKind, Quiz};
use crate::community::within;
use crate::db::schema::{attempts, key_changes, persons, questions, remarks};
use crate::db::{Db, Json, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::journal;
use crate::learning::{Enrolment, EnrolmentId};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(KeyChangeId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct KeyChange {
    pub id: KeyChangeId,
    pub question_id: QuestionId,
    pub before: Json<Vec<String>>,
    pub after: Json<Vec<String>>,
    pub reason: String,
    pub changed_by: PersonId,
    pub changed_at: NaiveDateTime,
}

/// One try that is worth another score by the new key.
#[derive(Debug, Clone, Serialize)]
pub struct Remark {
    pub attempt: AttemptId,
    pub enrolment: EnrolmentId,
    pub score_before: f64,
    pub score_after: f64,
    pub passed_before: bool,
    pub passed_after: bool,
    /// Issued on the strength of this enrolment.
    pub certificate: Option<String>,
}

/// Who changes, in numbers: what an author sees before they decide.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Effect {
    pub tries: usize,
    pub now_pass: usize,
    pub no_longer_pass: usize,
    /// Of those who no longer pass: they keep their certificates until an approver decides.
    pub certified: usize,
}

impl Effect {
    pub fn of(remarks: &[Remark]) -> Effect {
        let lost = |remark: &&Remark| remark.passed_before && !remark.passed_after;
        Effect {
            tries: remarks.len(),
            now_pass: remarks.iter().filter(|remark| !remark.passed_before && remark.passed_after).count(),
            no_longer_pass: remarks.iter().filter(lost).count(),
            certified: remarks.iter().filter(lost).filter(|remark| remark.certificate.is_some()).count(),
        }
    }
}

/// The kinds whose key is a choice of choices.
pub fn has_keys(kind: QuestionKind) -> bool {
    matches!(kind, QuestionKind::Single | QuestionKind::Multiple | QuestionKind::TrueFalse | QuestionKind::Picture | QuestionKind::Listen)
}

fn right_keys(question: &Question) -> Vec<String> {
    question.choices.0.iter().filter(|choice| choice.correct).map(|choice| choice.key.clone()).collect()
}

/// The question as it would be with this key.
fn with_key(question: &Question, keys: &[String]) -> Result<Question> {
    let known = keys.iter().all(|key| question.choices.0.iter().any(|choice| choice.key == *key));
    // A question with one right answer keeps one.
    let enough = if question.kind == QuestionKind::Multiple { !keys.is_empty() } else { keys.len() == 1 };
    if !has_keys(question.kind) || !known || !enough {
        return Err(Error::refused("key-not-possible"));
    }
    let mut changed = question.clone();
    changed.choices.0.iter_mut().for_each(|choice| choice.correct = keys.contains(&choice.key));
    if right_keys(&changed) == right_keys(question) { Err(Error::refused("key-is-the-same")) } else { Ok(changed) }
}

impl KeyChange {
    /// The dry run: what would change, and nothing does.
    pub fn preview(db: &mut Db, question: QuestionId, keys: &[String]) -> Result<Vec<Remark>> {
        let question = Question::find(db, question)?;
        remarks_of(db, &with_key(&question, keys)?)
    }

    /// Changes the key and marks every try anew. The id comes with the form: sent twice, it is one change.
    pub fn make(db: &mut Db, by: PersonId, id: KeyChangeId, question: QuestionId, keys: &[String], reason: &str) -> Result<KeyChange> {
        if let Some(made) = key_changes::table.find(id).first(db).optional()? {
            return Ok(made);
        }
        if reason.trim().is_empty() {
            return Err(Error::refused("key-reason-missing"));
        }
        let question = Question::find(db, question)?;
        let changed = with_key(&question, keys)?;
        let found = remarks_of(db, &changed)?;
        let change = KeyChange {
            id,
            question_id: question.id,
            before: Json(right_keys(&question)),
            after: Json(right_keys(&changed)),
            reason: reason.trim().to_owned(),
            changed_by: by,
            changed_at: now(),
        };
        change.insert(db)?;
        diesel::update(questions::table.find(question.id)).set(questions::choices.eq(&changed.choices)).execute(db)?;
        found.iter().try_for_each(|remark| remark.apply(db, id))?;
        let effect = Effect::of(&found);
        journal::record(db, Some(by), "key-changed", question.id, json!({ "change": id, "before": change.before, "after": change.after, "effect": effect }))?;
        Ok(change)
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        diesel::insert_into(key_changes::table)
            .values((
                key_changes::id.eq(self.id),
                key_changes::question_id.eq(self.question_id),
                key_changes::before_keys.eq(&self.before),
                key_changes::after_keys.eq(&self.after),
                key_changes::reason.eq(&self.reason),
                key_changes::changed_by.eq(self.changed_by),
                key_changes::changed_at.eq(self.changed_at),
            ))
            .execute(db)?;
        Ok(())
    }

    /// The changes of a question, the latest first.
    pub fn of(db: &mut Db, question: QuestionId) -> Result<Vec<KeyChange>> {
        Ok(key_changes::table.filter(key_changes::question_id.eq(question)).order(key_changes::changed_at.desc()).load(db)?)
    }
}

fn remarks_of(db: &mut Db, changed: &Question) -> Result<Vec<Remark>> {
    let mut bank = Question::of_quiz(db, changed.quiz_id)?;
    bank.iter_mut().filter(|question| question.id == changed.id).for_each(|question| *question = changed.clone());
    let own_mark = Quiz::find(db, changed.quiz_id)?.pass_mark;
    let handed_in = attempts::table.filter(attempts::quiz_id.eq(changed.quiz_id)).filter(attempts::submitted_at.is_not_null());
    let tries: Vec<Attempt> = handed_in.order(attempts::id).load(db)?;
    let mut found = Vec::new();
    for attempt in tries.iter().filter(|attempt| attempt.paper.0.items.iter().any(|item| item.question == changed.id)) {
        let asked: Vec<Question> = bank.iter().filter(|question| attempt.paper.0.items.iter().any(|item| item.question == question.id)).cloned().collect();
        let score = Answers::of(db, attempt.id)?.score(&asked);
        let passed = passes(score, attempt.pass_mark.unwrap_or(own_mark)) && !attempt.is_helped() && !attempt.is_entry();
        let (score_before, passed_before) = (attempt.score.unwrap_or_default(), attempt.passed == Some(true));
        if (score - score_before).abs() > 1e-9 || passed != passed_before {
            let certificate = Enrolment::find(db, attempt.enrolment_id)?.certificate_number;
            found.push(Remark {
                attempt: attempt.id,
                enrolment: attempt.enrolment_id,
                score_before,
                score_after: score,
                passed_before,
                passed_after: passed,
                certificate,
            });
        }
    }
    Ok(found)
}

impl Remark {
    fn apply(&self, db: &mut Db, change: KeyChangeId) -> Result<()> {
        diesel::insert_into(remarks::table)
            .values((
                remarks::key_change_id.eq(change),
                remarks::attempt_id.eq(self.attempt),
                remarks::score_before.eq(self.score_before),
                remarks::score_after.eq(self.score_after),
                remarks::passed_before.eq(self.passed_before),
                remarks::passed_after.eq(self.passed_after),
                remarks::certificate_number.eq(&self.certificate),
            ))
            .execute(db)?;
        let result = (attempts::score.eq(self.score_after), attempts::passed.eq(self.passed_after));
        diesel::update(attempts::table.find(self.attempt)).set(result).execute(db)?;
        let tries = Attempt::of_enrolment(db, self.enrolment)?;
        let alone: Vec<&Attempt> = tries.iter().filter(|attempt| !attempt.is_helped()).collect();
        let best = alone.iter().filter_map(|attempt| attempt.score).max_by(f64::total_cmp);
        let passed_at = alone.iter().filter(|attempt| attempt.passed == Some(true)).filter_map(|attempt| attempt.submitted_at).min();
        Enrolment::find(db, self.enrolment)?.note_remarked(db, best, passed_at)
    }
}

/// Somebody who holds a certificate and would not pass by the key that holds now: an approver decides.
#[derive(Debug, Clone, Serialize)]
pub struct Doubtful {
    pub name: String,
    pub certificate: String,
    pub score_before: f64,
    pub score_after: f64,
    pub reason: String,
    pub changed_at: NaiveDateTime,
}

impl Doubtful {
    /// Within these units, the latest change first. Who has passed by another try since is not among them.
    pub fn within(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Doubtful>> {
        let joined = remarks::table.inner_join(key_changes::table).inner_join(attempts::table.inner_join(persons::table));
        let lost = joined.filter(remarks::passed_before.eq(true)).filter(remarks::passed_after.eq(false)).filter(remarks::certificate_number.is_not_null());
        let still = lost.filter(attempts::passed.eq(false)).filter(persons::unit_id.eq_any(within(scope)));
        let columns = (
            attempts::enrolment_id,
            persons::name,
            remarks::certificate_number.assume_not_null(),
            remarks::score_before,
            remarks::score_after,
            key_changes::reason,
            key_changes::changed_at,
        );
        type Row = (EnrolmentId, String, String, f64, f64, String, NaiveDateTime);
        let rows: Vec<Row> = still.select(columns).order((key_changes::changed_at.desc(), persons::name_folded)).load(db)?;
        let mut doubtful = Vec::new();
        for (enrolment, name, certificate, score_before, score_after, reason, changed_at) in rows {
            if Attempt::of_enrolment(db, enrolment)?.iter().all(|attempt| attempt.passed != Some(true)) {
                doubtful.push(Doubtful { name, certificate, score_before, score_after, reason, changed_at });
            }
        }
        Ok(doubtful)
    }
}
