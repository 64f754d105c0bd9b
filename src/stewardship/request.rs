//! A subject request: what somebody asks about their own data, and each step of the answer.

use super::clock::{Clocks, Due, Kind};
use crate::community::{Calendar, within};
use crate::db::schema::{subject_request_steps as steps, subject_requests as requests};
use crate::db::{Db, PersonId, UnitId, now};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::journal;
use crate::web::today;
use chrono::{Datelike, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Serialize;
use serde_json::json;

crate::id!(SubjectRequestId);
crate::id!(StepId);

crate::words! { pub enum Channel { Account = "account", Visit = "visit", Letter = "letter", Phone = "phone" } }
crate::words! { pub enum Asker { Oneself = "oneself", Guardian = "guardian", Representative = "representative" } }
crate::words! {
    /// How it was made sure that it is this person who asks.
    pub enum IdentityCheck { NotYet = "not-yet", Account = "account", SeenCard = "seen-card", VneidScreen = "vneid-screen", KnownInPerson = "known-in-person", Papers = "papers" }
}
crate::words! {
    pub enum StepKind {
        Acknowledged = "acknowledged", IdentityChecked = "identity-checked", Extended = "extended", CopyMade = "copy-made", Corrected = "corrected",
        Restricted = "restricted", Deleted = "deleted", Fulfilled = "fulfilled", Refused = "refused", TakenBack = "taken-back",
    }
}

const ENDS: [StepKind; 3] = [StepKind::Fulfilled, StepKind::Refused, StepKind::TakenBack];
/// Luật Trẻ em: below sixteen years.
const GROWN_UP: i32 = 16;

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct SubjectRequest {
    pub id: SubjectRequestId,
    pub person_id: Option<PersonId>,
    pub unit_id: UnitId,
    pub kind: Kind,
    pub received_on: NaiveDate,
    pub channel: Channel,
    pub asker: Asker,
    pub asker_name: String,
    pub relation: String,
    pub identity_check: IdentityCheck,
    pub wish: String,
    pub with_processor: bool,
    pub registered_at: NaiveDateTime,
    pub registered_by: PersonId,
}

#[derive(Debug, Clone, Queryable, Serialize)]
pub struct Step {
    pub id: StepId,
    pub request_id: SubjectRequestId,
    pub kind: StepKind,
    /// Of an extension.
    pub days: Option<i32>,
    pub reason: String,
    pub article: String,
    pub taken_at: NaiveDateTime,
    pub taken_by: PersonId,
}

/// What is written down when a request comes. The id comes with the form: sent twice, it makes one request.
#[derive(Debug, Clone)]
pub struct NewRequest {
    pub id: SubjectRequestId,
    pub person_id: Option<PersonId>,
    pub unit_id: UnitId,
    pub kind: Kind,
    pub received_on: NaiveDate,
    pub channel: Channel,
    pub asker: Asker,
    pub asker_name: String,
    pub relation: String,
    pub identity_check: IdentityCheck,
    pub wish: String,
    pub with_processor: bool,
    pub by: PersonId,
}

impl SubjectRequest {
    pub fn register(db: &mut Db, new: &NewRequest) -> Result<SubjectRequest> {
        if let Some(sent_before) = requests::table.find(new.id).filter(requests::registered_by.eq(new.by)).first(db).optional()? {
            return Ok(sent_before);
        }
        if let Some(person) = new.person_id
            && SubjectRequest::of(db, person)?.iter().any(|(request, steps)| request.kind == new.kind && end_of(steps).is_none())
        {
            return Err(Error::refused("subject-request-open-already"));
        }
        diesel::insert_into(requests::table)
            .values((
                requests::id.eq(new.id),
                requests::person_id.eq(new.person_id),
                requests::unit_id.eq(new.unit_id),
                requests::kind.eq(new.kind),
                requests::received_on.eq(new.received_on),
                requests::channel.eq(new.channel),
                requests::asker.eq(new.asker),
                requests::asker_name.eq(new.asker_name.trim()),
                requests::relation.eq(new.relation.trim()),
                requests::identity_check.eq(new.identity_check),
                requests::wish.eq(new.wish.trim()),
                requests::with_processor.eq(new.with_processor),
                requests::registered_at.eq(now()),
                requests::registered_by.eq(new.by),
            ))
            .execute(db)?;
        journal::record(db, Some(new.by), "subject-request-registered", new.id, json!({ "kind": new.kind, "person": new.person_id }))?;
        Ok(requests::table.find(new.id).first(db)?)
    }

    /// A request within these units; others are not found.
    pub fn find(db: &mut Db, scope: &[UnitId], id: SubjectRequestId) -> Result<SubjectRequest> {
        Ok(requests::table.find(id).filter(requests::unit_id.eq_any(within(scope))).first(db)?)
    }

    /// The person's own; another's is not found.
    pub fn own(db: &mut Db, person: PersonId, id: SubjectRequestId) -> Result<SubjectRequest> {
        Ok(requests::table.find(id).filter(requests::person_id.eq(person)).first(db)?)
    }

    /// All of one person, the latest first, each with its steps.
    pub fn of(db: &mut Db, person: PersonId) -> Result<Vec<(SubjectRequest, Vec<Step>)>> {
        let own: Vec<SubjectRequest> = requests::table.filter(requests::person_id.eq(person)).order(requests::id.desc()).load(db)?;
        with_steps(db, own)
    }

    /// What waits within these units.
    pub fn open(db: &mut Db, scope: &[UnitId]) -> Result<Vec<(SubjectRequest, Vec<Step>)>> {
        let ended = steps::table.filter(steps::request_id.eq(requests::id)).filter(steps::kind.eq_any(ENDS));
        let open = requests::table.filter(requests::unit_id.eq_any(within(scope))).filter(diesel::dsl::not(diesel::dsl::exists(ended)));
        let open: Vec<SubjectRequest> = open.order(requests::id).load(db)?;
        with_steps(db, open)
    }

    /// What is done within these units, the latest first, before the given one.
    pub fn closed(db: &mut Db, scope: &[UnitId], before: Option<SubjectRequestId>, most: i64) -> Result<Vec<(SubjectRequest, Vec<Step>)>> {
        let ended = steps::table.filter(steps::request_id.eq(requests::id)).filter(steps::kind.eq_any(ENDS));
        let closed = requests::table.filter(requests::unit_id.eq_any(within(scope))).filter(diesel::dsl::exists(ended)).order(requests::id.desc());
        let mut closed = closed.limit(most).into_boxed();
        if let Some(before) = before {
            closed = closed.filter(requests::id.lt(before));
        }
        let closed: Vec<SubjectRequest> = closed.load(db)?;
        with_steps(db, closed)
    }

    pub fn steps(&self, db: &mut Db) -> Result<Vec<Step>> {
        Ok(steps::table.filter(steps::request_id.eq(self.id)).order(steps::id).load(db)?)
    }

    /// The answer that the first clock asks for: what will be done, and by when.
    pub fn acknowledge(&self, db: &mut Db, by: PersonId) -> Result<()> {
        if self.steps(db)?.iter().any(|step| step.kind == StepKind::Acknowledged) {
            return Ok(());
        }
        self.step(db, by, StepKind::Acknowledged, None, "", "")
    }

    pub fn check_identity(&self, db: &mut Db, by: PersonId, check: IdentityCheck) -> Result<()> {
        if self.identity_check == check {
            return Ok(());
        }
        diesel::update(requests::table.find(self.id)).set(requests::identity_check.eq(check)).execute(db)?;
        self.step(db, by, StepKind::IdentityChecked, None, check.word(), "")
    }

    /// More days, once, with a reason, no more than the decree allows.
    pub fn extend(&self, db: &mut Db, by: PersonId, days: u32, reason: &str) -> Result<()> {
        let before = self.steps(db)?.into_iter().find(|step| step.kind == StepKind::Extended);
        match before {
            Some(step) if step.days == i32::try_from(days).ok() && step.reason == reason.trim() => return Ok(()),
            Some(_) => return Err(Error::refused("subject-request-extended-once")),
            None => {}
        }
        if reason.trim().is_empty() {
            return Err(Error::refused("problem-extension-reason"));
        }
        if days == 0 || days > self.kind.term().extension {
            return Err(Error::refused_with("problem-extension-days", &[("most", self.kind.term().extension.to_string())]));
        }
        self.step(db, by, StepKind::Extended, i32::try_from(days).ok(), reason, "")
    }

    /// Done as asked; the text goes into the letter.
    pub fn fulfil(&self, db: &mut Db, by: PersonId, answer: &str) -> Result<()> {
        self.end(db, by, StepKind::Fulfilled, answer, "")
    }

    /// Not done, or not wholly: with the reason and the article that allows it.
    pub fn refuse(&self, db: &mut Db, by: PersonId, reason: &str, article: &str) -> Result<()> {
        if reason.trim().is_empty() || article.trim().is_empty() {
            return Err(Error::refused("problem-refusal-reason"));
        }
        self.end(db, by, StepKind::Refused, reason, article)
    }

    /// Who asked does not ask any more.
    pub fn take_back(&self, db: &mut Db, by: PersonId) -> Result<()> {
        self.end(db, by, StepKind::TakenBack, "", "")
    }

    fn end(&self, db: &mut Db, by: PersonId, kind: StepKind, reason: &str, article: &str) -> Result<()> {
        match end_of(&self.steps(db)?) {
            Some(end) if end.kind == kind && end.taken_by == by => Ok(()),
            Some(_) => Err(Error::refused("subject-request-closed")),
            None => self.step(db, by, kind, None, reason, article),
        }
    }

    /// Work on it that needs to know who asks. Refused while nobody has made sure.
    pub fn must_be_certain(&self) -> Result<PersonId> {
        if self.identity_check == IdentityCheck::NotYet {
            return Err(Error::refused("subject-request-identity-first"));
        }
        self.person_id.ok_or(Error::NotFound)
    }

    /// Notes what was done; nothing more is done to what is closed.
    pub(super) fn step(&self, db: &mut Db, by: PersonId, kind: StepKind, days: Option<i32>, reason: &str, article: &str) -> Result<()> {
        if end_of(&self.steps(db)?).is_some() {
            return Err(Error::refused("subject-request-closed"));
        }
        diesel::insert_into(steps::table)
            .values((
                steps::id.eq(StepId::new()),
                steps::request_id.eq(self.id),
                steps::kind.eq(kind),
                steps::days.eq(days),
                steps::reason.eq(reason.trim()),
                steps::article.eq(article.trim()),
                steps::taken_at.eq(now()),
                steps::taken_by.eq(by),
            ))
            .execute(db)?;
        journal::record(db, Some(by), "subject-request-step", self.id, json!({ "step": kind }))
    }

    pub fn clocks(&self, steps: &[Step], calendar: &Calendar, today: NaiveDate) -> Clocks {
        let extension = steps.iter().find_map(|step| step.days).and_then(|days| u32::try_from(days).ok()).unwrap_or(0);
        Clocks::of(calendar, self.kind, self.received_on, self.with_processor, extension, today)
    }
}

fn with_steps(db: &mut Db, found: Vec<SubjectRequest>) -> Result<Vec<(SubjectRequest, Vec<Step>)>> {
    let ids: Vec<SubjectRequestId> = found.iter().map(|request| request.id).collect();
    let mut all = Vec::new();
    for some in ids.chunks(crate::db::ROWS_AT_ONCE) {
        all.extend(steps::table.filter(steps::request_id.eq_any(some)).order(steps::id).load::<Step>(db)?);
    }
    let of = |request: &SubjectRequest| all.iter().filter(|step| step.request_id == request.id).cloned().collect();
    Ok(found.into_iter().map(|request| (request.clone(), of(&request))).collect())
}

pub fn end_of(steps: &[Step]) -> Option<&Step> {
    steps.iter().find(|step| ENDS.contains(&step.kind))
}

/// A child does not ask alone: whoever acts for it does (Luật 91/2025 Đ24.2).
pub fn is_child(person: &Person, on: NaiveDate) -> bool {
    person.birth_date.is_some_and(|born| {
        let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
        on.year() - born.year() - i32::from(!had_birthday) < GROWN_UP
    })
}

/// A line of a list of requests.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    pub request: SubjectRequest,
    pub name: String,
    pub clocks: Clocks,
    /// Until the first answer its clock runs too.
    pub answered: bool,
    /// How it ended.
    pub end: Option<StepKind>,
    /// What must happen next.
    pub next: Due,
}

impl Listed {
    pub fn all(db: &mut Db, found: Vec<(SubjectRequest, Vec<Step>)>) -> Result<Vec<Listed>> {
        let (calendar, today) = (Calendar::load(db)?, today());
        let people: Vec<PersonId> = found.iter().filter_map(|(request, _)| request.person_id).collect();
        let names = Person::names(db, &people)?;
        let line = |(request, steps): (SubjectRequest, Vec<Step>)| {
            let clocks = request.clocks(&steps, &calendar, today);
            let answered = steps.iter().any(|step| step.kind == StepKind::Acknowledged) || end_of(&steps).is_some();
            let next = if answered || clocks.fulfil.on < clocks.answer.on { clocks.fulfil } else { clocks.answer };
            let name = request.person_id.and_then(|id| names.get(&id).cloned()).unwrap_or_else(|| request.asker_name.clone());
            Listed { end: end_of(&steps).map(|step| step.kind), request, name, clocks, answered, next }
        };
        Ok(found.into_iter().map(line).collect())
    }

    /// What waits within these units, the most urgent first.
    pub fn open(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Listed>> {
        let open = SubjectRequest::open(db, scope)?;
        let mut lines = Listed::all(db, open)?;
        lines.sort_by_key(|line| (line.next.on, line.request.id));
        Ok(lines)
    }
}
