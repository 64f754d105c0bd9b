//! The decision on a request: an approval, or a return with its reason.

use super::certificate::Certificate;
use super::impartial::RETURN;
use super::request::{Request, RequestId, RequestState};
use crate::db::schema::{approvals, returns};
use crate::db::{Db, PersonId, now};
use crate::error::{Error, Result};
use crate::journal;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(ReturnId);

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Approval {
    pub request_id: RequestId,
    pub approver_id: PersonId,
    pub approved_at: NaiveDateTime,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Return {
    pub id: ReturnId,
    pub request_id: RequestId,
    pub returned_by: PersonId,
    pub reason: String,
    pub returned_at: NaiveDateTime,
}

impl Request {
    /// Approves, and makes the certificate in the same transaction. Never by the learner, never by
    /// somebody who watched a practical check of this request. Approved again, it is the same certificate.
    pub fn approve(&self, db: &mut Db, approver: PersonId) -> Result<Certificate> {
        self.may_be_approved_by(db, approver)?;
        if let Some(issued) = Certificate::of_request(db, self.id)? {
            return Ok(issued);
        }
        match self.state {
            RequestState::Requested => return Err(Error::refused("approval-before-check")),
            RequestState::Returned => return Err(Error::refused("request-was-returned")),
            RequestState::Assessed | RequestState::Approved => {}
        }
        let approval = Approval { request_id: self.id, approver_id: approver, approved_at: now() };
        approval.insert(db)?;
        let certificate = Certificate::issue(db, self, approval.approved_at)?;
        self.enter(db, RequestState::Approved, Some(&certificate.number))?;
        journal::record(db, Some(approver), "certificate-approved", self.id, json!({ "certificate": certificate.number }))?;
        Ok(certificate)
    }

    /// Sends the request back; the learner may ask again. The id comes with the form.
    pub fn send_back(&self, db: &mut Db, by: PersonId, id: ReturnId, reason: &str) -> Result<()> {
        RETURN.may_be_done(db, by, self.person_id)?;
        match self.state {
            RequestState::Returned => return Ok(()),
            RequestState::Approved => return Err(Error::refused("return-after-approval")),
            RequestState::Requested | RequestState::Assessed => {}
        }
        let back = Return { id, request_id: self.id, returned_by: by, reason: reason.trim().to_owned(), returned_at: now() };
        back.insert(db)?;
        self.enter(db, RequestState::Returned, None)?;
        journal::record(db, Some(by), "request-returned", self.id, json!({ "return": id }))
    }
}

impl Approval {
    pub fn of(db: &mut Db, request: RequestId) -> Result<Option<Approval>> {
        Ok(approvals::table.find(request).first(db).optional()?)
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        diesel::insert_into(approvals::table)
            .values((approvals::request_id.eq(self.request_id), approvals::approver_id.eq(self.approver_id), approvals::approved_at.eq(self.approved_at)))
            .execute(db)?;
        Ok(())
    }
}

impl Return {
    /// The returns of these requests, the first first.
    pub fn of(db: &mut Db, requests: &[RequestId]) -> Result<Vec<Return>> {
        Ok(returns::table.filter(returns::request_id.eq_any(requests)).order(returns::returned_at).load(db)?)
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        diesel::insert_into(returns::table)
            .values((
                returns::id.eq(self.id),
                returns::request_id.eq(self.request_id),
                returns::returned_by.eq(self.returned_by),
                returns::reason.eq(&self.reason),
                returns::returned_at.eq(self.returned_at),
            ))
            .execute(db)?;
        Ok(())
    }
}
