//! Something that happened, recorded by a form made from the data; what was wrong is withdrawn with a reason.

mod about;
mod form;
mod seen;

use super::member::field_of;
use super::show::sees_names;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::programmes::entry::{Entry, Faults};
use crate::programmes::guard::{Reach, Recorder};
use crate::programmes::{Event, EventId, EventKind, Member, NewEvent, Poverty, PovertyStatus, Programme, ProgrammeId, Recorded};
use crate::web::{Again, App, Form, See, Show, Site, Submitted, today};
use about::Telling;
use actix_web::Either;
use actix_web::web::{Path, Query};
use chrono::Datelike;
use form::RecordPage;
use serde::Deserialize;

pub fn routes(site: &mut Site) {
    site.get("/programmes/{programme}/events/new", new).post("/programmes/{programme}/events", record);
    seen::routes(site);
}

#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    member: String,
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
            let telling = Telling { who: &who, programme: &programme, kind: &kind, entry: &entry };
            let (about, candidates) = telling.about(db, &mut faults)?;
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
