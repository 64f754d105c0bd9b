//! Neighbours: who began the same test a moment ago in the same class. Their papers are not this learner's.

use super::paper::Paper;
use crate::catalog::QuizId;
use crate::db::schema::{attempts, class_members};
use crate::db::{Db, Json, PersonId, now};
use crate::error::Result;
use chrono::TimeDelta;
use diesel::prelude::*;

/// One on each side.
const NEAR: i64 = 2;
/// Who began longer ago sits there no more.
const AGO: TimeDelta = TimeDelta::hours(2);

/// The latest first. Who is in no class has no neighbours.
pub(super) fn papers(db: &mut Db, learner: PersonId, quiz: QuizId) -> Result<Vec<Paper>> {
    let own = diesel::alias!(class_members as own);
    let mine = own.filter(own.field(class_members::person_id).eq(learner)).filter(own.field(class_members::left_at).is_null());
    let mine = mine.select(own.field(class_members::class_id));
    let mates = class_members::table.filter(class_members::class_id.eq_any(mine)).filter(class_members::left_at.is_null()).select(class_members::person_id);
    let begun = attempts::table.filter(attempts::quiz_id.eq(quiz)).filter(attempts::started_at.gt(now() - AGO));
    let theirs = begun.filter(attempts::person_id.ne(learner)).filter(attempts::person_id.eq_any(mates));
    let papers: Vec<Json<Paper>> = theirs.order(attempts::started_at.desc()).limit(NEAR).select(attempts::paper).load(db)?;
    Ok(papers.into_iter().map(|paper| paper.0).collect())
}
