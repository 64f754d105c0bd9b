//! A steward writes down what came by letter, by phone or by a visit.

use crate::community::{Unit, within};
use crate::db::schema::{persons, units};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Person, SealedNumber, merged_away};
use crate::stewardship::Steward;
use crate::stewardship::clock::Kind;
use crate::stewardship::processor::Processor;
use crate::stewardship::request::{Asker, Channel, IdentityCheck, NewRequest, SubjectRequest, SubjectRequestId, is_child};
use crate::text::fold;
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, chosen, today};
use actix_web::Either;
use actix_web::web::Query;
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/subject-requests/new", new).post("/subject-requests", register);
}

#[derive(Deserialize)]
struct Ask {
    #[serde(default)]
    q: String,
    person: Option<PersonId>,
    /// Nobody of the register: we hold nothing about them.
    nobody: Option<bool>,
}

/// Somebody of the register, told apart by hamlet, birth date and the last digits.
#[derive(Debug, Clone, Serialize)]
struct Found {
    id: PersonId,
    name: String,
    birth_date: Option<NaiveDate>,
    hamlet: String,
    last4: Option<String>,
}

#[derive(Deserialize)]
struct RegisterForm {
    id: SubjectRequestId,
    #[serde(default, deserialize_with = "chosen")]
    person: Option<PersonId>,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    received_day: String,
    #[serde(default)]
    received_month: String,
    #[serde(default)]
    received_year: String,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    asker: String,
    #[serde(default)]
    asker_name: String,
    #[serde(default)]
    relation: String,
    #[serde(default)]
    identity_check: String,
    #[serde(default)]
    wish: String,
    #[serde(default)]
    with_processor: bool,
}

#[derive(Serialize)]
struct RegisterPage {
    q: String,
    found: Vec<Found>,
    /// The form is shown once it is known whom it is about.
    person: Option<Found>,
    child: bool,
    nobody: bool,
    id: SubjectRequestId,
    kinds: &'static [Kind],
    kind: String,
    received: DateField,
    channels: &'static [Channel],
    channel: String,
    askers: &'static [Asker],
    asker: String,
    asker_name: String,
    relation: String,
    checks: &'static [IdentityCheck],
    identity_check: String,
    wish: String,
    processors: Vec<Processor>,
    with_processor: bool,
    problems: Problems,
}

impl Page for RegisterPage {
    const TEMPLATE: &'static str = "stewardship/register.html";
}

const CHANNELS: [Channel; 3] = [Channel::Visit, Channel::Letter, Channel::Phone];
const CHECKS: [IdentityCheck; 5] =
    [IdentityCheck::SeenCard, IdentityCheck::VneidScreen, IdentityCheck::KnownInPerson, IdentityCheck::Papers, IdentityCheck::NotYet];

async fn new(app: App, who: Steward, ask: Query<Ask>) -> Result<Show<RegisterPage>> {
    let (scope, ask) = (who.scope, ask.into_inner());
    let load = move |db: &mut Db| {
        let found = if ask.q.trim().is_empty() { Vec::new() } else { Found::like(db, &scope, &ask.q)? };
        let mut page = RegisterPage::of(db, &scope, ask.person)?;
        (page.q, page.found, page.nobody) = (ask.q, found, ask.nobody.unwrap_or(false));
        Ok(page)
    };
    Ok(Show(app.read(load).await?))
}

impl RegisterPage {
    fn of(db: &mut Db, scope: &[UnitId], person: Option<PersonId>) -> Result<RegisterPage> {
        let today = today();
        let known = person.map(|id| within_scope(db, scope, id)).transpose()?;
        Ok(RegisterPage {
            q: String::new(),
            found: Vec::new(),
            child: known.as_ref().is_some_and(|person| is_child(person, today)),
            person: known.map(|person| Found::of(db, vec![person])).transpose()?.and_then(|mut found| found.pop()),
            nobody: false,
            id: SubjectRequestId::new(),
            kinds: Kind::ALL,
            kind: String::new(),
            received: DateField { day: today.day().to_string(), month: today.month().to_string(), year: today.year().to_string() },
            channels: &CHANNELS,
            channel: String::new(),
            askers: Asker::ALL,
            asker: String::new(),
            asker_name: String::new(),
            relation: String::new(),
            checks: &CHECKS,
            identity_check: String::new(),
            wish: String::new(),
            processors: Processor::in_force(db)?,
            with_processor: false,
            problems: Problems::default(),
        })
    }

    /// The page with what was typed.
    fn filled(mut self, form: RegisterForm) -> RegisterPage {
        self.nobody = self.person.is_none();
        self.received = DateField { day: form.received_day, month: form.received_month, year: form.received_year };
        (self.id, self.kind, self.channel, self.asker) = (form.id, form.kind, form.channel, form.asker);
        (self.asker_name, self.relation, self.identity_check) = (form.asker_name, form.relation, form.identity_check);
        (self.wish, self.with_processor) = (form.wish, form.with_processor);
        self
    }

    fn check(&mut self, unit_id: UnitId, by: PersonId) -> Option<NewRequest> {
        let (kind, channel, asker) = (Kind::from_word(&self.kind), Channel::from_word(&self.channel), Asker::from_word(&self.asker));
        let identity_check = IdentityCheck::from_word(&self.identity_check);
        let received = self.received.date();
        if kind.is_none() {
            self.problems.add("kind", "problem-request-kind");
        }
        match received {
            None => self.problems.add("received", "problem-date-unreal"),
            Some(day) if day > today() => self.problems.add("received", "problem-received-future"),
            Some(_) => {}
        }
        if channel.is_none() {
            self.problems.add("channel", "problem-request-channel");
        }
        match asker {
            None => self.problems.add("asker", "problem-request-asker"),
            Some(Asker::Oneself) if self.child => self.problems.add("asker", "problem-child-guardian"),
            Some(_) => {}
        }
        if self.person.is_none() || asker.is_some_and(|asker| asker != Asker::Oneself) {
            self.problems.text("asker_name", &self.asker_name, "problem-asker-name", 80);
        }
        if asker.is_some_and(|asker| asker != Asker::Oneself) {
            self.problems.text("relation", &self.relation, "problem-relation-missing", 80);
        }
        if identity_check.is_none() {
            self.problems.add("identity_check", "problem-identity-check");
        }
        self.problems.text("wish", &self.wish, "problem-request-wish", 2000);
        if !self.problems.is_empty() {
            return None;
        }
        Some(NewRequest {
            id: self.id,
            person_id: self.person.as_ref().map(|person| person.id),
            unit_id,
            kind: kind?,
            received_on: received?,
            channel: channel?,
            asker: asker?,
            asker_name: self.asker_name.clone(),
            relation: self.relation.clone(),
            identity_check: identity_check?,
            wish: self.wish.clone(),
            with_processor: self.with_processor && !self.processors.is_empty(),
            by,
        })
    }
}

async fn register(app: App, who: Steward, form: Form<RegisterForm>) -> Submitted<RegisterPage> {
    let (scope, person, form) = (who.scope.clone(), form.person, form.into_inner());
    let (page, unit_id) = app
        .read(move |db| {
            let unit = match person {
                Some(person) => within_scope(db, &scope, person)?.unit_id,
                None => Unit::all_within(db, &scope)?.first().ok_or(Error::NotFound)?.id,
            };
            Ok((RegisterPage::of(db, &scope, person)?, unit))
        })
        .await?;
    let mut page = page.filled(form);
    let Some(new) = page.check(unit_id, who.id) else { return Ok(Either::Right(Again(page))) };
    match app.write(move |db| SubjectRequest::register(db, &new)).await {
        Ok(request) => Ok(Either::Left(See(format!("/subject-requests/{}", request.id)).saying("subject-request-registered"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(RegisterPage { problems: Problems::of("kind", refusal), ..page }))),
        Err(error) => Err(error),
    }
}

/// Somebody within these units; another's is not found.
fn within_scope(db: &mut Db, scope: &[UnitId], id: PersonId) -> Result<Person> {
    Ok(persons::table.find(id).filter(persons::unit_id.eq_any(within(scope))).first(db)?)
}

const MOST: i64 = 20;

impl Found {
    fn like(db: &mut Db, scope: &[UnitId], typed: &str) -> Result<Vec<Found>> {
        let typed = fold(typed).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let alike = persons::table.filter(persons::name_folded.like(format!("%{typed}%")).escape('\\')).filter(persons::unit_id.eq_any(within(scope)));
        let alike: Vec<Person> = alike.filter(persons::id.ne_all(merged_away())).order((persons::sort_key, persons::id)).limit(MOST).load(db)?;
        Found::of(db, alike)
    }

    fn of(db: &mut Db, people: Vec<Person>) -> Result<Vec<Found>> {
        let (ids, places): (Vec<PersonId>, Vec<UnitId>) = people.iter().map(|person| (person.id, person.unit_id)).unzip();
        let numbers = SealedNumber::of(db, &ids)?;
        let hamlets: Vec<(UnitId, String)> = units::table.filter(units::id.eq_any(places)).select((units::id, units::name)).load(db)?;
        let found = |person: Person| Found {
            last4: numbers.iter().find(|(owner, _)| *owner == person.id).map(|(_, number)| number.last4.clone()),
            hamlet: hamlets.iter().find(|(id, _)| *id == person.unit_id).map(|(_, name)| name.clone()).unwrap_or_default(),
            id: person.id,
            name: person.name,
            birth_date: person.birth_date,
        };
        Ok(people.into_iter().map(found).collect())
    }
}
