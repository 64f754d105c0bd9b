//! A class approved at once. A random sample is opened and looked at first: the server asks for it, not only the page.
//! Then each request is approved in a transaction of its own: what one refuses does not hold the others up.

use super::impartial::sentence;
use super::request::{Request, RequestId, RequestState};
use crate::attendance::{Class, ClassId, Member};
use crate::community::within;
use crate::db::schema::{approval_batch_members, approval_batches, certificate_requests};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::keys::random;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

crate::id!(BatchId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Batch {
    pub id: BatchId,
    pub class_id: ClassId,
    pub approver_id: PersonId,
    pub seed: i64,
    pub made_at: NaiveDateTime,
    pub closed_at: Option<NaiveDateTime>,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct BatchMember {
    pub batch_id: BatchId,
    pub request_id: RequestId,
    pub sampled: bool,
    pub looked_at: Option<NaiveDateTime>,
    /// "approved", or the sentence that says why not.
    pub outcome: Option<String>,
    pub decided_at: Option<NaiveDateTime>,
}

pub const APPROVED: &str = "approved";

/// Somebody of the class who waits for approval, and why this approver may not, if so.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    pub request: RequestId,
    pub name: String,
    pub why: Option<&'static str>,
}

/// One in five, at least two; all when there are no more.
pub fn sample_size(all: usize) -> usize {
    all.div_ceil(5).max(2).min(all)
}

/// The sample that a seed draws: the same seed draws the same, and nobody can choose it.
pub fn sample(seed: i64, mut of: Vec<RequestId>) -> Vec<RequestId> {
    let lot = |id: &RequestId| Sha256::new().chain_update(seed.to_be_bytes()).chain_update(id.0.as_bytes()).finalize().to_vec();
    of.sort_by_cached_key(lot);
    of.truncate(sample_size(of.len()));
    of
}

impl Candidate {
    /// Those of a class who wait for approval within these units.
    pub fn of(db: &mut Db, approver: PersonId, scope: &[UnitId], class: ClassId) -> Result<Vec<Candidate>> {
        let people: Vec<Person> = Member::people(db, class)?;
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let waiting = certificate_requests::table.filter(certificate_requests::person_id.eq_any(&ids));
        let waiting = waiting.filter(certificate_requests::state.eq(RequestState::Assessed)).filter(certificate_requests::unit_id.eq_any(within(scope)));
        let waiting: Vec<Request> = waiting.order((certificate_requests::requested_at, certificate_requests::id)).load(db)?;
        let name = |id: PersonId| people.iter().find(|person| person.id == id).map(|person| person.name.clone()).unwrap_or_default();
        let candidate = |request: &Request| {
            let why = sentence(request.may_be_approved_by(db, approver))?;
            Ok(Candidate { request: request.id, name: name(request.person_id), why })
        };
        waiting.iter().map(candidate).collect()
    }
}

impl Batch {
    /// Draws the sample. While one is open for the class it is that one again: nobody draws until the sample pleases.
    pub fn begin(db: &mut Db, approver: PersonId, scope: &[UnitId], id: BatchId, class: ClassId) -> Result<Batch> {
        let class = Class::find(db, scope, class)?;
        let open = approval_batches::table.filter(approval_batches::approver_id.eq(approver)).filter(approval_batches::class_id.eq(class.id));
        if let Some(open) = open.filter(approval_batches::closed_at.is_null()).first(db).optional()? {
            return Ok(open);
        }
        if let Some(sent_before) = approval_batches::table.find(id).filter(approval_batches::approver_id.eq(approver)).first(db).optional()? {
            return Ok(sent_before);
        }
        let mine: Vec<RequestId> = Candidate::of(db, approver, scope, class.id)?.iter().filter(|one| one.why.is_none()).map(|one| one.request).collect();
        if mine.is_empty() {
            return Err(Error::refused("batch-nobody"));
        }
        let batch = Batch { id, class_id: class.id, approver_id: approver, seed: i64::from_be_bytes(random()), made_at: now(), closed_at: None };
        batch.insert(db, &mine)?;
        journal::record(db, Some(approver), "approval-batch-begun", id, json!({ "class": class.id, "requests": mine.len() }))?;
        Ok(batch)
    }

    fn insert(&self, db: &mut Db, members: &[RequestId]) -> Result<()> {
        diesel::insert_into(approval_batches::table)
            .values((
                approval_batches::id.eq(self.id),
                approval_batches::class_id.eq(self.class_id),
                approval_batches::approver_id.eq(self.approver_id),
                approval_batches::seed.eq(self.seed),
                approval_batches::made_at.eq(self.made_at),
            ))
            .execute(db)?;
        let drawn = sample(self.seed, members.to_vec());
        for request in members {
            let row = (
                approval_batch_members::batch_id.eq(self.id),
                approval_batch_members::request_id.eq(*request),
                approval_batch_members::sampled.eq(drawn.contains(request)),
            );
            diesel::insert_into(approval_batch_members::table).values(row).execute(db)?;
        }
        Ok(())
    }

    /// One's own; another's is not found.
    pub fn own(db: &mut Db, approver: PersonId, id: BatchId) -> Result<Batch> {
        Ok(approval_batches::table.find(id).filter(approval_batches::approver_id.eq(approver)).first(db)?)
    }

    pub fn members(&self, db: &mut Db) -> Result<Vec<BatchMember>> {
        let all = approval_batch_members::table.filter(approval_batch_members::batch_id.eq(self.id));
        Ok(all.order(approval_batch_members::request_id).load(db)?)
    }

    pub fn member(&self, db: &mut Db, request: RequestId) -> Result<BatchMember> {
        Ok(approval_batch_members::table.find((self.id, request)).first(db)?)
    }

    /// Somebody opened the evidence and says so. The first time counts.
    pub fn look(&self, db: &mut Db, request: RequestId) -> Result<()> {
        let of = approval_batch_members::table.find((self.id, self.member(db, request)?.request_id));
        diesel::update(of.filter(approval_batch_members::looked_at.is_null())).set(approval_batch_members::looked_at.eq(now())).execute(db)?;
        Ok(())
    }

    /// Nothing is approved before the whole sample was looked at.
    pub fn must_be_looked_at(&self, db: &mut Db) -> Result<()> {
        let unseen = self.members(db)?.iter().filter(|member| member.sampled && member.looked_at.is_none()).count();
        if unseen > 0 { Err(Error::refused_with("batch-look-first", &[("count", unseen.to_string())])) } else { Ok(()) }
    }

    /// One request of the batch: approved, or refused with its sentence. Done before, it stays as it was.
    pub fn approve(&self, db: &mut Db, scope: &[UnitId], request: RequestId) -> Result<()> {
        self.must_be_looked_at(db)?;
        let member = self.member(db, request)?;
        if member.outcome.as_deref() == Some(APPROVED) {
            return Ok(());
        }
        let done = Request::within(db, scope, request).and_then(|found| found.approve(db, self.approver_id));
        let outcome = match done {
            Ok(_) => APPROVED,
            Err(Error::Refused(refusal)) => refusal.id,
            Err(Error::NotFound) => "batch-not-here",
            Err(error) => return Err(error),
        };
        let told = (approval_batch_members::outcome.eq(outcome), approval_batch_members::decided_at.eq(now()));
        diesel::update(approval_batch_members::table.find((self.id, request))).set(told).execute(db)?;
        Ok(())
    }

    pub fn close(&self, db: &mut Db) -> Result<()> {
        let open = approval_batches::table.find(self.id).filter(approval_batches::closed_at.is_null());
        if diesel::update(open).set(approval_batches::closed_at.eq(now())).execute(db)? == 1 {
            let approved = self.members(db)?.iter().filter(|member| member.outcome.as_deref() == Some(APPROVED)).count();
            journal::record(db, Some(self.approver_id), "approval-batch-closed", self.id, json!({ "approved": approved }))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_sample_is_of_its_size_without_doubles_and_always_the_same(seed: i64, all in 0usize..60) {
            let of: Vec<RequestId> = (0..all).map(|_| RequestId::new()).collect();
            let drawn = sample(seed, of.clone());
            let again = sample(seed, of.iter().rev().copied().collect());
            prop_assert_eq!(drawn.len(), sample_size(all));
            prop_assert!(drawn.iter().all(|id| of.contains(id)));
            prop_assert_eq!(drawn.iter().collect::<std::collections::HashSet<_>>().len(), drawn.len());
            prop_assert_eq!(drawn, again);
        }
    }

    #[test]
    fn the_size_of_a_sample_is_one_in_five_and_at_least_two() {
        assert_eq!([0, 1, 2, 5, 10, 11, 30].map(sample_size), [0, 1, 2, 2, 2, 3, 6]);
    }
}
