//! A request for a certificate: requested, assessed, approved; or returned with a reason.

use super::check::PracticalCheck;
use crate::catalog::{Blueprint, CourseVersionId};
use crate::community::within;
use crate::db::schema::certificate_requests;
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::{Person, restricted};
use crate::journal;
use crate::learning::{Enrolment, EnrolmentId};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(RequestId);

crate::words! {
    pub enum RequestState { Requested = "requested", Assessed = "assessed", Approved = "approved", Returned = "returned" }
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Request {
    pub id: RequestId,
    pub enrolment_id: EnrolmentId,
    pub person_id: PersonId,
    pub course_version_id: CourseVersionId,
    /// The learner's hamlet when they asked.
    pub unit_id: UnitId,
    pub state: RequestState,
    pub requested_at: NaiveDateTime,
}

impl Request {
    /// Asks for the certificate of one's own enrolment. Asked again, it is the same request.
    pub fn ask(db: &mut Db, learner: PersonId, enrolment: EnrolmentId) -> Result<Request> {
        let enrolment = Enrolment::own(db, learner, enrolment)?;
        if let Some(open) = Request::open_of(db, enrolment.id)? {
            return Ok(open);
        }
        if !enrolment.is_ready() {
            return Err(Error::refused("request-not-ready"));
        }
        let person = Person::find(db, learner)?;
        // Where the blueprint wants no practical check, nobody watches one: the approver is next.
        let practical = Blueprint::of_version(db, enrolment.course_version_id, person.audience)?.practical_required;
        let request = Request {
            id: RequestId::new(),
            enrolment_id: enrolment.id,
            person_id: learner,
            course_version_id: enrolment.course_version_id,
            unit_id: person.unit_id,
            state: if practical { RequestState::Requested } else { RequestState::Assessed },
            requested_at: now(),
        };
        request.insert(db)?;
        enrolment.note_request(db, Some(request.state.word()), None)?;
        journal::record(db, Some(learner), "certificate-requested", request.id, json!({ "enrolment": enrolment.id }))?;
        if PracticalCheck::join(db, &enrolment, request.id)? {
            request.enter(db, RequestState::Assessed, None)?;
        }
        Request::find(db, request.id)
    }

    /// Asks for a new certificate before the present one ends, or after it did: the practical check is made anew.
    /// Asked again, it is the same request.
    pub fn renew(db: &mut Db, learner: PersonId, earlier: RequestId) -> Result<Request> {
        let earlier = Request::find(db, earlier)?;
        if earlier.person_id != learner {
            return Err(Error::NotFound);
        }
        let open = Request::open_of(db, earlier.enrolment_id)?;
        if let Some(open) = open.filter(|open| open.id != earlier.id) {
            return Ok(open);
        }
        let unit_id = Person::find(db, learner)?.unit_id;
        let request = Request { id: RequestId::new(), unit_id, state: RequestState::Requested, requested_at: now(), ..earlier };
        request.insert(db)?;
        let enrolment = Enrolment::find(db, request.enrolment_id)?;
        // The certificate that is still in force stays beside the new request.
        enrolment.note_request(db, Some(RequestState::Requested.word()), enrolment.certificate_number.as_deref())?;
        journal::record(db, Some(learner), "certificate-renewal-requested", request.id, json!({ "enrolment": request.enrolment_id }))?;
        Ok(request)
    }

    fn insert(&self, db: &mut Db) -> Result<()> {
        diesel::insert_into(certificate_requests::table)
            .values((
                certificate_requests::id.eq(self.id),
                certificate_requests::enrolment_id.eq(self.enrolment_id),
                certificate_requests::person_id.eq(self.person_id),
                certificate_requests::course_version_id.eq(self.course_version_id),
                certificate_requests::unit_id.eq(self.unit_id),
                certificate_requests::state.eq(self.state),
                certificate_requests::requested_at.eq(self.requested_at),
            ))
            .execute(db)?;
        Ok(())
    }

    /// The one that waits or was granted; a returned one is over.
    pub fn open_of(db: &mut Db, enrolment: EnrolmentId) -> Result<Option<Request>> {
        let open = certificate_requests::table.filter(certificate_requests::enrolment_id.eq(enrolment));
        let open = open.filter(certificate_requests::state.ne(RequestState::Returned));
        // The latest: an earlier one may have become a certificate that ends.
        Ok(open.order((certificate_requests::requested_at.desc(), certificate_requests::id.desc())).first(db).optional()?)
    }

    pub fn find(db: &mut Db, id: RequestId) -> Result<Request> {
        Ok(certificate_requests::table.find(id).first(db)?)
    }

    /// A request of somebody within these units; others are not found.
    pub fn within(db: &mut Db, scope: &[UnitId], id: RequestId) -> Result<Request> {
        let here = certificate_requests::table.find(id).filter(certificate_requests::unit_id.eq_any(within(scope)));
        Ok(here.filter(certificate_requests::person_id.ne_all(restricted())).first(db)?)
    }

    /// The person's own, or one within the units in which they assess or approve.
    pub fn seen_by(db: &mut Db, viewer: PersonId, scope: &[UnitId], id: RequestId) -> Result<Request> {
        let request = Request::find(db, id)?;
        if request.person_id == viewer { Ok(request) } else { Request::within(db, scope, id) }
    }

    /// A person's own requests, the latest first.
    pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<Request>> {
        let own = certificate_requests::table.filter(certificate_requests::person_id.eq(person));
        Ok(own.order((certificate_requests::requested_at.desc(), certificate_requests::id.desc())).load(db)?)
    }

    /// All requests for one enrolment, the first first: earlier ones were returned.
    pub fn of_enrolment(db: &mut Db, enrolment: EnrolmentId) -> Result<Vec<Request>> {
        let all = certificate_requests::table.filter(certificate_requests::enrolment_id.eq(enrolment));
        Ok(all.order((certificate_requests::requested_at, certificate_requests::id)).load(db)?)
    }

    /// The state, and beside it what the course page shows.
    pub(super) fn enter(&self, db: &mut Db, state: RequestState, certificate: Option<&str>) -> Result<()> {
        diesel::update(certificate_requests::table.find(self.id)).set(certificate_requests::state.eq(state)).execute(db)?;
        Enrolment::find(db, self.enrolment_id)?.note_request(db, Some(state.word()), certificate)
    }
}
