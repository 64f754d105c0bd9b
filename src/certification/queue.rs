//! The queues: who waits for a practical check, who for an approval; the longest wait first.

use super::request::{Request, RequestId, RequestState};
use crate::catalog::CourseVersionId;
use crate::community::within;
use crate::db::schema::{certificate_requests, course_versions, units};
use crate::db::{Db, UnitId, now};
use crate::error::Result;
use crate::identity::{Person, restricted};
use chrono::NaiveDateTime;
use diesel::prelude::*;
use serde::Serialize;
use std::collections::HashMap;
use std::str::FromStr;

/// One page of a queue, and where the next begins.
#[derive(Debug, Clone, Serialize)]
pub struct Queue {
    pub state: RequestState,
    pub requests: Vec<Waits>,
    pub next: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Waits {
    pub id: RequestId,
    pub name: String,
    pub course: String,
    pub hamlet: String,
    pub state: RequestState,
    pub requested_at: NaiveDateTime,
    pub days: i64,
}

/// How many wait in a hamlet, and the longest for how many days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HamletWaits {
    pub id: UnitId,
    pub name: String,
    pub waiting: i64,
    pub days: i64,
}

const ON_A_PAGE: usize = 50;

impl Queue {
    /// How many wait.
    pub fn length(db: &mut Db, scope: &[UnitId], state: RequestState) -> Result<i64> {
        let waiting = certificate_requests::table.filter(certificate_requests::state.eq(state)).filter(certificate_requests::person_id.ne_all(restricted()));
        Ok(waiting.filter(certificate_requests::unit_id.eq_any(within(scope))).count().get_result(db)?)
    }

    /// The requests in that state within these units, perhaps of one hamlet alone, after the given place.
    pub fn of(db: &mut Db, scope: &[UnitId], state: RequestState, hamlet: Option<UnitId>, after: &str) -> Result<Queue> {
        let mut waiting =
            certificate_requests::table.filter(certificate_requests::state.eq(state)).filter(certificate_requests::unit_id.eq_any(within(scope))).into_boxed();
        if let Some(hamlet) = hamlet {
            waiting = waiting.filter(certificate_requests::unit_id.eq(hamlet));
        }
        if let Some((at, id)) = place::<RequestId>(after) {
            let later = certificate_requests::requested_at.eq(at).and(certificate_requests::id.gt(id));
            waiting = waiting.filter(certificate_requests::requested_at.gt(at).or(later));
        }
        waiting = waiting.filter(certificate_requests::person_id.ne_all(restricted()));
        let in_order = waiting.order((certificate_requests::requested_at, certificate_requests::id));
        let rows: Vec<Request> = in_order.limit(ON_A_PAGE as i64 + 1).load(db)?;
        let more = rows.len() > ON_A_PAGE;
        let requests = Waits::all(db, rows.get(..ON_A_PAGE).unwrap_or(&rows))?;
        let next = requests.last().filter(|_| more).map(|last| place_of(last.requested_at, last.id));
        Ok(Queue { state, requests, next })
    }
}

impl Queue {
    /// The hamlets in which somebody waits, the longest wait first.
    pub fn hamlets(db: &mut Db, scope: &[UnitId], state: RequestState) -> Result<Vec<HamletWaits>> {
        let waiting = certificate_requests::table.filter(certificate_requests::state.eq(state)).filter(certificate_requests::unit_id.eq_any(within(scope)));
        let by_hamlet = waiting.filter(certificate_requests::person_id.ne_all(restricted())).group_by(certificate_requests::unit_id);
        let oldest = diesel::dsl::min(certificate_requests::requested_at);
        let rows: Vec<(UnitId, i64, Option<NaiveDateTime>)> = by_hamlet.select((certificate_requests::unit_id, diesel::dsl::count_star(), oldest)).load(db)?;
        let ids: Vec<UnitId> = rows.iter().map(|row| row.0).collect();
        let names: HashMap<UnitId, String> = units::table.filter(units::id.eq_any(ids)).select((units::id, units::name)).load(db)?.into_iter().collect();
        let days = |since: Option<NaiveDateTime>| since.map_or(0, |since| (now() - since).num_days());
        let line = |(id, waiting, since)| HamletWaits { name: names.get(&id).cloned().unwrap_or_default(), days: days(since), id, waiting };
        let mut hamlets: Vec<HamletWaits> = rows.into_iter().map(line).collect();
        hamlets.sort_by(|one, other| other.days.cmp(&one.days).then_with(|| one.name.cmp(&other.name)));
        Ok(hamlets)
    }

    /// The one who has waited longest after this one; after the last, the first again.
    pub fn next_after(db: &mut Db, scope: &[UnitId], state: RequestState, request: &Request) -> Result<Option<Waits>> {
        let here = place_of(request.requested_at, request.id);
        let later = Queue::first_after(db, scope, state, &here, request.id)?;
        let next = if later.is_some() { later } else { Queue::first_after(db, scope, state, "", request.id)? };
        Ok(Waits::all(db, next.as_slice())?.pop())
    }

    fn first_after(db: &mut Db, scope: &[UnitId], state: RequestState, after: &str, besides: RequestId) -> Result<Option<Request>> {
        let waiting = certificate_requests::table.filter(certificate_requests::state.eq(state)).filter(certificate_requests::id.ne(besides));
        let mut waiting = waiting.filter(certificate_requests::unit_id.eq_any(within(scope))).into_boxed();
        if let Some((at, id)) = place::<RequestId>(after) {
            let later = certificate_requests::requested_at.eq(at).and(certificate_requests::id.gt(id));
            waiting = waiting.filter(certificate_requests::requested_at.gt(at).or(later));
        }
        let waiting = waiting.filter(certificate_requests::person_id.ne_all(restricted()));
        Ok(waiting.order((certificate_requests::requested_at, certificate_requests::id)).first(db).optional()?)
    }
}

impl Waits {
    /// The names around these requests, each kind in one query (one join of all four is too much for the compiler).
    pub(super) fn all(db: &mut Db, requests: &[Request]) -> Result<Vec<Waits>> {
        let (people, versions, places) = (column(requests, |r| r.person_id), column(requests, |r| r.course_version_id), column(requests, |r| r.unit_id));
        let names = Person::names(db, &people)?;
        let courses: Vec<(CourseVersionId, String)> =
            course_versions::table.filter(course_versions::id.eq_any(versions)).select((course_versions::id, course_versions::title)).load(db)?;
        let hamlets: Vec<(UnitId, String)> = units::table.filter(units::id.eq_any(places)).select((units::id, units::name)).load(db)?;
        let (courses, hamlets): (HashMap<_, _>, HashMap<_, _>) = (courses.into_iter().collect(), hamlets.into_iter().collect());
        let waits = |request: &Request| Waits {
            id: request.id,
            name: names.get(&request.person_id).cloned().unwrap_or_default(),
            course: courses.get(&request.course_version_id).cloned().unwrap_or_default(),
            hamlet: hamlets.get(&request.unit_id).cloned().unwrap_or_default(),
            state: request.state,
            requested_at: request.requested_at,
            days: (now() - request.requested_at).num_days(),
        };
        Ok(requests.iter().map(waits).collect())
    }
}

fn column<T>(requests: &[Request], pick: impl Fn(&Request) -> T) -> Vec<T> {
    requests.iter().map(pick).collect()
}

fn place_of(at: NaiveDateTime, id: RequestId) -> String {
    format!("{}_{id}", at.and_utc().timestamp_micros())
}

/// "1763949600000000_018f…": a time and an id, as an address carries them.
pub(super) fn place<I: FromStr>(text: &str) -> Option<(NaiveDateTime, I)> {
    let (at, id) = text.split_once('_')?;
    let at = chrono::DateTime::from_timestamp_micros(at.parse().ok()?)?;
    Some((at.naive_utc(), id.parse().ok()?))
}
