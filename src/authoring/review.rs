//! A review: somebody who did not write the course looks at it before it is published.

use super::author::Author;
use super::draft::{Draft, DraftId};
use super::revision::Revision;
use super::rule::Rule;
use crate::db::schema::draft_reviews;
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(ReviewId);
crate::words! { pub enum Decision { Approved = "approved", Returned = "returned" } }

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Review {
    pub id: ReviewId,
    pub draft_id: DraftId,
    /// Of the files that were looked at.
    #[serde(skip)]
    pub fingerprint: String,
    pub asked_at: NaiveDateTime,
    pub asked_by: PersonId,
    pub decided_at: Option<NaiveDateTime>,
    pub decided_by: Option<PersonId>,
    pub decision: Option<Decision>,
    pub words: String,
}

/// How a draft stands before it is published.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Nobody needs to look.
    NotWanted,
    NotAsked,
    /// Approved or asked for, but changed since.
    ChangedSince,
    Waiting,
    Returned,
    Approved,
}

impl Draft {
    /// Asked twice for the same state, it is one.
    pub fn ask_review(&self, db: &mut Db, by: PersonId) -> Result<()> {
        let fingerprint = self.files(db)?.fingerprint();
        let known = Review::latest(db, self)?.filter(|review| review.fingerprint == fingerprint && review.decision != Some(Decision::Returned));
        if known.is_some() {
            return Ok(());
        }
        let id = ReviewId::new();
        diesel::insert_into(draft_reviews::table)
            .values((
                draft_reviews::id.eq(id),
                draft_reviews::draft_id.eq(self.id),
                draft_reviews::fingerprint.eq(fingerprint),
                draft_reviews::asked_at.eq(now()),
                draft_reviews::asked_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "draft-review-asked", self.id, json!({ "slug": self.slug, "review": id }))
    }

    /// Decided once; a state that was changed meanwhile is looked at again.
    pub fn decide_review(&self, db: &mut Db, who: &Author, decision: Decision, words: &str) -> Result<()> {
        let review = Review::latest(db, self)?.ok_or_else(|| Error::refused("draft-review-not-asked"))?;
        if review.decision.is_some() {
            return Err(Error::refused("draft-review-decided"));
        }
        if !review.may_decide(db, self, who.id)? {
            return Err(Error::refused("draft-review-own"));
        }
        if review.fingerprint != self.files(db)?.fingerprint() {
            return Err(Error::refused("draft-review-changed"));
        }
        if decision == Decision::Returned && words.trim().is_empty() {
            return Err(Error::refused("problem-review-words-missing"));
        }
        diesel::update(draft_reviews::table.find(review.id))
            .set((
                draft_reviews::decided_at.eq(now()),
                draft_reviews::decided_by.eq(who.id),
                draft_reviews::decision.eq(decision),
                draft_reviews::words.eq(words.trim()),
            ))
            .execute(db)?;
        let detail = json!({ "slug": self.slug, "review": review.id });
        match decision {
            Decision::Approved => journal::record(db, Some(who.id), "draft-approved", self.id, detail),
            Decision::Returned => journal::record(db, Some(who.id), "draft-returned", self.id, detail),
        }
    }
}

impl Review {
    pub fn latest(db: &mut Db, draft: &Draft) -> Result<Option<Review>> {
        let of_draft = draft_reviews::table.filter(draft_reviews::draft_id.eq(draft.id));
        Ok(of_draft.order((draft_reviews::asked_at.desc(), draft_reviews::id.desc())).first(db).optional()?)
    }

    /// Everybody who may open the draft has written in it since it was published last: nobody is left to look at it.
    pub fn nobody_left(db: &mut Db, draft: &Draft) -> Result<bool> {
        let writers = Revision::writers(db, draft.id, draft.published_at)?;
        Ok(Author::all_of(db, draft.unit_id)?.iter().all(|author| writers.contains(author)))
    }

    /// Not whoever asked, and not whoever has written in it since it was published last.
    pub fn may_decide(&self, db: &mut Db, draft: &Draft, who: PersonId) -> Result<bool> {
        Ok(self.asked_by != who && !Revision::writers(db, draft.id, draft.published_at)?.contains(&who))
    }
}

impl Standing {
    pub fn of(db: &mut Db, draft: &Draft, fingerprint: &str) -> Result<Standing> {
        if !Rule::wants_review(db, draft.unit_id)? {
            return Ok(Standing::NotWanted);
        }
        Ok(match Review::latest(db, draft)? {
            None => Standing::NotAsked,
            Some(review) if review.decision == Some(Decision::Returned) => Standing::Returned,
            Some(review) if review.fingerprint != fingerprint => Standing::ChangedSince,
            Some(review) if review.decision == Some(Decision::Approved) => Standing::Approved,
            Some(_) => Standing::Waiting,
        })
    }

    pub fn lets_publish(self) -> bool {
        matches!(self, Standing::NotWanted | Standing::Approved)
    }
}
