//! Something that happened, recorded by a form made from the data; what was wrong is withdrawn with a reason.

use super::member::{TypedWhom, field_of, to_choose};
use super::places;
use super::show::sees_names;
use crate::community::{HouseholdId, Unit, UnitKind};
use crate::db::schema::persons;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::programmes::entry::{self, Candidate, Entry, Faults, Found, Opt, Shown};
use crate::programmes::guard::{Reach, Recorder};
use crate::programmes::told::EventLine;
use crate::programmes::{Event, EventId, EventKind, Member, MemberId, Named, NewEvent, Poverty, PovertyStatus, Programme, ProgrammeId, Recorded, Whom};
use crate::web::{Again, App, DateField, Form, Page, See, Show, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::{Path, Query};
use chrono::Datelike;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/programmes/{programme}/events/new", new)
        .post("/programmes/{programme}/events", record)
        .get("/programmes/{programme}/events/{event}", show)
        .post("/programmes/{programme}/events/{event}/withdrawal", withdraw);
}

#[derive(Serialize)]
pub(super) struct RecordPage {
    id: EventId,
    new_person: PersonId,
    programme: ProgrammeId,
    programme_name: String,
    kind: String,
    kind_name: String,
    members: Vec<Opt>,
    member: String,
    other: Whom,
    other_optional: bool,
    hamlets: Vec<Opt>,
    places: Vec<Opt>,
    typed: TypedWhom,
    candidates: Vec<Candidate>,
    on: DateField,
    number_label: Option<String>,
    number: String,
    asks_minutes: bool,
    minutes: String,
    fields: Vec<Shown>,
    problems: Faults,
}

impl Page for RecordPage {
    const TEMPLATE: &'static str = "programmes/event_new.html";
}

#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    member: String,
}

impl RecordPage {
    #[allow(clippy::too_many_arguments)]
    fn of(
        db: &mut Db, who: &Reach, id: EventId, programme: &Programme, kind: &EventKind, entry: &Entry, candidates: Vec<Candidate>, problems: Faults,
    ) -> Result<RecordPage> {
        let lang = who.lang;
        let members = to_choose(db, who, programme, &kind.of)?;
        // Who is one of them records their own work.
        let own = members.iter().find(|(member, _)| member.person_id == Some(who.id)).map(|(member, _)| member.id.to_string());
        let member = Some(entry.get("member").to_owned()).filter(|typed| !typed.is_empty()).or(own).unwrap_or_default();
        let hamlets = who.hamlets(db)?;
        Ok(RecordPage {
            id,
            new_person: entry.id("new_person").unwrap_or_else(PersonId::new),
            programme: programme.id,
            programme_name: programme.name.clone(),
            kind: kind.code.clone(),
            kind_name: kind.name.in_lang(lang).into(),
            members: members.into_iter().map(|(member, name)| Opt { value: member.id.to_string(), label: name }).collect(),
            member,
            other: kind.other,
            other_optional: kind.other_optional,
            places: if kind.of.is_empty() && kind.other == Whom::Nobody { places(&places_of(db, who, programme, kind)?) } else { Vec::new() },
            hamlets: places(&hamlets),
            typed: TypedWhom::of(entry, &problems),
            candidates,
            on: entry.date_field("on"),
            number_label: kind.count.as_ref().map(|label| label.in_lang(lang).into()),
            number: entry.get("number").into(),
            asks_minutes: kind.minutes,
            minutes: entry.get("minutes").into(),
            fields: entry.shown(&kind.fields, lang),
            problems: problems.in_order_of(entry),
        })
    }
}

/// Where something of the programme itself can have happened.
fn places_of(db: &mut Db, who: &Reach, programme: &Programme, kind: &EventKind) -> Result<Vec<Unit>> {
    let typed = is_typed(programme, &kind.code);
    let mut there = Unit::all_within(db, &who.records_in())?;
    there.retain(|unit| unit.kind == UnitKind::Hamlet || (!typed && unit.kind == UnitKind::Commune));
    let mut within = Vec::new();
    for unit in there {
        if Unit::is_within(db, unit.id, &[programme.unit_id])? {
            within.push(unit);
        }
    }
    Ok(within)
}

/// Totals that an office types are of one hamlet each.
fn is_typed(programme: &Programme, event: &str) -> bool {
    programme.rules.0.iter().any(|rule| rule.typed.as_ref().is_some_and(|typed| typed.event == event))
}

/// The programme, and the kind of event that this person may record in it.
fn may(db: &mut Db, who: &Reach, programme: ProgrammeId, kind: &str) -> Result<(Programme, EventKind)> {
    let programme = Programme::near(db, &who.records_in(), programme)?;
    let shape = programme.shape().into_owned();
    let first = || shape.events.iter().find(|event| event.by_guides || who.is_officer());
    let kind = if kind.is_empty() { first() } else { shape.event(kind) }.cloned().ok_or(Error::NotFound)?;
    if !sees_names(db, who, &programme, &shape)? || !(kind.by_guides || who.is_officer()) {
        return Err(Error::NotFound);
    }
    Ok((programme, kind))
}

async fn new(app: App, who: Recorder, id: Path<ProgrammeId>, which: Query<Which>) -> Result<Show<RecordPage>> {
    let (who, id) = (who.0, *id);
    let load = move |db: &mut Db| {
        let (programme, kind) = may(db, &who, id, &which.kind)?;
        let mut entry = Entry::default();
        entry.set_day("on", today());
        entry.set("member", which.member.clone());
        RecordPage::of(db, &who, EventId::new(), &programme, &kind, &entry, Vec::new(), Faults::default())
    };
    Ok(Show(app.read(load).await?))
}

/// Whom the event is of, whom it names, and where.
struct About {
    member: Option<Member>,
    named: Named,
    household: Option<HouseholdId>,
    unit: UnitId,
}

type Chosen = (Option<About>, Vec<Candidate>);

fn about(db: &mut Db, who: &Reach, programme: &Programme, kind: &EventKind, entry: &Entry, faults: &mut Faults) -> Result<Chosen> {
    let scope = who.records_in();
    let member = match entry.id::<MemberId>("member") {
        Some(id) => Some(Member::find(db, programme, &scope, id)?).filter(|member| kind.of.contains(&member.role)),
        None => None,
    };
    // A guide records what they did themselves, not what another did.
    if let Some(member) = member.as_ref().filter(|_| who.own_only)
        && !to_choose(db, who, programme, &kind.of)?.iter().any(|(own, _)| own.id == member.id)
    {
        return Err(Error::NotFound);
    }
    // A desk and a door have their helper without a list; what tells of a member needs one.
    if member.is_none() && !kind.of.is_empty() && kind.other != Whom::Household {
        faults.add("member", "problem-member-missing");
    }
    let at_home = |member: &Option<Member>| member.as_ref().map(|member| member.unit_id);
    match kind.other {
        Whom::Person => match entry::person(db, entry, &scope, who.id, faults)? {
            Found::One(Named::Nobody, unit) => {
                if !kind.other_optional {
                    faults.add("person_name", "problem-name-missing");
                }
                Ok((Some(About { unit: at_home(&member).unwrap_or(unit), member, named: Named::Nobody, household: None }), Vec::new()))
            }
            Found::One(named, unit) => {
                if member.as_ref().is_some_and(|member| member.person_id.is_some() && member.person_id == named.person()) {
                    faults.add("person_name", "problem-taught-oneself");
                }
                let household = home_of(db, &named)?;
                Ok((Some(About { member, named, household, unit }), Vec::new()))
            }
            Found::New(new) if faults.is_empty() => {
                let person = Person::create(db, &new)?;
                crate::journal::record(db, Some(who.id), "person-entered", person.id, serde_json::json!({ "programme": programme.id }))?;
                Ok((Some(About { member, named: Named::Person(person.id), household: None, unit: person.unit_id }), Vec::new()))
            }
            Found::New(_) => Ok((None, Vec::new())),
            Found::Choose(candidates) => Ok((None, candidates)),
        },
        Whom::Household => {
            let found = entry::household_or_new(db, entry, &scope, faults)?;
            if found.is_none() && faults.is_empty() && !kind.other_optional {
                faults.add("household_number", "problem-household-missing");
            }
            let unit = match (found, at_home(&member)) {
                (Some((_, unit)), _) | (None, Some(unit)) => unit,
                (None, None) => scope.first().copied().ok_or(Error::NotFound)?,
            };
            let named = found.map_or(Named::Nobody, |(id, _)| Named::Household(id));
            Ok((Some(About { member, named, household: None, unit }), Vec::new()))
        }
        Whom::Organisation | Whom::Nobody => {
            let unit = match at_home(&member) {
                Some(unit) => unit,
                None => {
                    let places = places_of(db, who, programme, kind)?;
                    entry::unit(entry, &places, is_typed(programme, &kind.code), faults)?
                }
            };
            Ok((Some(About { member, named: Named::Nobody, household: None, unit }), Vec::new()))
        }
    }
}

fn home_of(db: &mut Db, named: &Named) -> Result<Option<HouseholdId>> {
    let Some(person) = named.person() else { return Ok(None) };
    Ok(persons::table.find(person).select(persons::household_id).first(db)?)
}

async fn record(app: App, who: Recorder, id: Path<ProgrammeId>, form: Form<Vec<(String, String)>>) -> Submitted<RecordPage> {
    let (who, programme_id, entry) = (who.0, *id, Entry(form.into_inner()));
    let id: EventId = entry.own_id()?;
    let next = entry.get("next").to_owned();
    let done = app
        .write(move |db| {
            let (programme, kind) = may(db, &who, programme_id, entry.get("kind"))?;
            let mut faults = Faults::default();
            let on = entry.day("on", &mut faults);
            let (number, minutes) = (kind.count.as_ref().and_then(|_| entry.number("number", &mut faults)), entry.minutes(&mut faults));
            let facts = entry.facts(&kind.fields, &mut faults);
            check_typed(&programme, &kind, &facts, &mut faults);
            let (about, candidates) = about(db, &who, &programme, &kind, &entry, &mut faults)?;
            if let Some(about) = about.filter(|_| faults.is_empty()) {
                let member = about.member.as_ref().map(|member| member.id);
                let poor = about.member.as_ref().map_or(Ok(true), |member| may_receive(db, &kind, member, on.year()))?;
                let new = NewEvent {
                    id,
                    kind: kind.code.clone(),
                    member,
                    happened_on: on,
                    named: about.named,
                    household: about.household,
                    unit_id: about.unit,
                    number,
                    minutes,
                    facts,
                };
                match if poor { Event::enter(db, who.id, &programme, &new) } else { Err(Error::refused("problem-not-poor-that-year")) } {
                    Err(Error::Refused(refusal)) => faults.answer(
                        if refusal.id == "problem-event-in-future" {
                            "on"
                        } else if kind.of.is_empty() {
                            field_of(kind.other)
                        } else {
                            "member"
                        },
                        refusal,
                    ),
                    done => return done.map(Ok),
                }
            }
            Ok(Err(RecordPage::of(db, &who, id, &programme, &kind, &entry, candidates, faults)?))
        })
        .await?;
    Ok(match done {
        Ok(recorded) => {
            let to = if next.is_empty() { format!("/programmes/{programme_id}") } else { crate::web::See::path_within(&next).to_owned() };
            Either::Left(See(to).saying(if recorded == Recorded::Again { "programme-event-again" } else { "programme-event-recorded" }))
        }
        Err(page) => Either::Right(Again(page)),
    })
}

/// No hamlet has more with an account than it has citizens.
fn check_typed(programme: &Programme, kind: &EventKind, facts: &crate::programmes::Facts, faults: &mut Faults) {
    for typed in programme.rules.0.iter().filter_map(|rule| rule.typed.as_ref()).filter(|typed| typed.event == kind.code) {
        let number = |field: &str| facts.get(field).and_then(|said| said.parse::<i64>().ok());
        if let (Some(have), Some(of)) = (number(&typed.have), number(&typed.of))
            && have > of
        {
            faults.add(format!("f-{}", typed.have), "problem-more-than-all");
        }
    }
}

/// What is given to a household goes to those that are poor or near-poor in the year (the plan, IV.7).
fn may_receive(db: &mut Db, kind: &EventKind, member: &Member, year: i32) -> Result<bool> {
    let Some(household) = member.household_id.filter(|_| kind.code == "handed-over") else { return Ok(true) };
    Ok(matches!(PovertyStatus::of(db, household, year)?, Some(Poverty::Poor | Poverty::NearPoor)))
}

#[derive(Serialize)]
struct EventPage {
    programme: ProgrammeId,
    programme_name: String,
    line: EventLine,
    recorded_by: String,
    recorded_at: chrono::NaiveDateTime,
    withdrawn_by: String,
    /// May withdraw it.
    withdraws: bool,
    because: String,
    problems: Faults,
}

impl Page for EventPage {
    const TEMPLATE: &'static str = "programmes/event.html";
}

impl EventPage {
    fn of(db: &mut Db, who: &Reach, programme: ProgrammeId, id: EventId, problems: Faults) -> Result<EventPage> {
        let (programme, event) = seen(db, who, programme, id)?;
        let shape = programme.shape().into_owned();
        let members = super::show::members(db, &programme, &who.records_in())?;
        let line = EventLine::all(db, &shape, std::slice::from_ref(&event), &members, who.lang)?.pop().ok_or(Error::NotFound)?;
        let names = Person::names(db, &[Some(event.recorded_by), event.withdrawn_by].into_iter().flatten().collect::<Vec<_>>())?;
        let name = |id: Option<PersonId>| id.and_then(|id| names.get(&id).cloned()).unwrap_or_default();
        Ok(EventPage {
            programme: programme.id,
            programme_name: programme.name.clone(),
            line,
            recorded_by: name(Some(event.recorded_by)),
            recorded_at: event.recorded_at,
            withdrawn_by: name(event.withdrawn_by),
            withdraws: event.withdrawn_at.is_none() && (who.is_officer() || event.recorded_by == who.id),
            because: String::new(),
            problems,
        })
    }
}

/// The office and trainers see all of their units; a guide what they recorded.
fn seen(db: &mut Db, who: &Reach, programme: ProgrammeId, id: EventId) -> Result<(Programme, Event)> {
    let programme = Programme::near(db, &who.records_in(), programme)?;
    let shape = programme.shape().into_owned();
    if !sees_names(db, who, &programme, &shape)? {
        return Err(Error::NotFound);
    }
    let event = Event::find(db, &programme, &who.records_in(), id)?;
    if who.own_only && event.recorded_by != who.id {
        return Err(Error::NotFound);
    }
    Ok((programme, event))
}

async fn show(app: App, who: Recorder, path: Path<(ProgrammeId, EventId)>) -> Result<Show<EventPage>> {
    let ((programme, id), who) = (path.into_inner(), who.0);
    Ok(Show(app.read(move |db| EventPage::of(db, &who, programme, id, Faults::default())).await?))
}

/// Whoever recorded it, or the office.
async fn withdraw(app: App, who: Recorder, path: Path<(ProgrammeId, EventId)>, form: Form<Vec<(String, String)>>) -> Submitted<EventPage> {
    let ((programme, id), who, entry) = (path.into_inner(), who.0, Entry(form.into_inner()));
    let done = app
        .write(move |db| {
            let (_, event) = seen(db, &who, programme, id)?;
            if !who.is_officer() && event.recorded_by != who.id {
                return Err(Error::NotFound);
            }
            let because = entry.get("because").to_owned();
            let mut faults = Faults::default();
            if because.is_empty() {
                faults.add("because", "problem-because-missing");
            } else if because.chars().count() > 500 {
                faults.add_with("because", "problem-too-long", &[("most", "500".into())]);
            }
            if faults.is_empty() {
                return event.withdraw(db, who.id, &because).map(Ok);
            }
            Ok(Err(EventPage { because, ..EventPage::of(db, &who, programme, id, faults)? }))
        })
        .await?;
    Ok(match done {
        Ok(()) => Either::Left(See(format!("/programmes/{programme}")).saying("programme-event-withdrawn")),
        Err(page) => Either::Right(Again(page)),
    })
}
