//! A revision: a state of a file that was kept. Going back to one is a new state, so it can be undone.

use super::draft::{Draft, DraftId};
use super::files::How;
use crate::db::schema::draft_revisions;
use crate::db::{Db, PersonId};
use crate::error::Result;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;

crate::id!(RevisionId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Revision {
    pub id: RevisionId,
    pub draft_id: DraftId,
    pub path: String,
    /// From 1, for each file.
    pub number: i32,
    #[serde(skip)]
    pub text: Option<String>,
    pub sha256: Option<String>,
    pub changed_at: NaiveDateTime,
    pub changed_by: PersonId,
    pub auto: bool,
}

impl Revision {
    /// One of a draft.
    pub fn of(db: &mut Db, draft: &Draft, id: RevisionId) -> Result<Revision> {
        Ok(draft_revisions::table.find(id).filter(draft_revisions::draft_id.eq(draft.id)).first(db)?)
    }

    /// The states of a file, the newest first.
    pub fn of_file(db: &mut Db, draft: DraftId, path: &str) -> Result<Vec<Revision>> {
        let of_file = draft_revisions::table.filter(draft_revisions::draft_id.eq(draft)).filter(draft_revisions::path.eq(path));
        Ok(of_file.order(draft_revisions::number.desc()).limit(MOST_SHOWN).load(db)?)
    }

    pub fn last(db: &mut Db, draft: DraftId, path: &str) -> Result<Option<Revision>> {
        Ok(Revision::of_file(db, draft, path)?.into_iter().next())
    }

    /// The files that stood in a draft once and no longer do, with what they held last.
    pub fn removed(db: &mut Db, draft: &Draft) -> Result<Vec<Revision>> {
        let files = draft.files(db)?;
        let of_draft = draft_revisions::table.filter(draft_revisions::draft_id.eq(draft.id));
        let held = of_draft.filter(draft_revisions::text.is_not_null().or(draft_revisions::sha256.is_not_null()));
        let all: Vec<Revision> = held.order((draft_revisions::path, draft_revisions::number)).load(db)?;
        let mut last: Vec<Revision> = Vec::new();
        for revision in all.into_iter().filter(|revision| !files.0.contains_key(&revision.path)) {
            match last.last_mut().filter(|known| known.path == revision.path) {
                Some(known) => *known = revision,
                None => last.push(revision),
            }
        }
        Ok(last)
    }

    pub(super) fn insert(
        db: &mut Db, draft: DraftId, path: &str, number: i32, (text, sha256): (Option<&str>, Option<&str>), (at, by): (NaiveDateTime, PersonId), auto: bool,
    ) -> Result<()> {
        diesel::insert_into(draft_revisions::table)
            .values((
                draft_revisions::id.eq(RevisionId::new()),
                draft_revisions::draft_id.eq(draft),
                draft_revisions::path.eq(path),
                draft_revisions::number.eq(number),
                draft_revisions::text.eq(text),
                draft_revisions::sha256.eq(sha256),
                draft_revisions::changed_at.eq(at),
                draft_revisions::changed_by.eq(by),
                draft_revisions::auto.eq(auto),
            ))
            .execute(db)?;
        Ok(())
    }

    /// The file is again as it was then.
    pub fn restore(&self, db: &mut Db, draft: &Draft, by: PersonId) -> Result<()> {
        draft.put(db, by, &self.path, self.text.as_deref(), self.sha256.as_deref(), How::Saved)
    }

    /// Everybody who has changed the draft since that time.
    pub fn writers(db: &mut Db, draft: DraftId, since: Option<NaiveDateTime>) -> Result<Vec<PersonId>> {
        let of_draft = draft_revisions::table.filter(draft_revisions::draft_id.eq(draft));
        let after = of_draft.filter(draft_revisions::changed_at.gt(since.unwrap_or(NaiveDateTime::MIN.max(chrono::DateTime::UNIX_EPOCH.naive_utc()))));
        Ok(after.select(draft_revisions::changed_by).distinct().load(db)?)
    }
}

const MOST_SHOWN: i64 = 200;
