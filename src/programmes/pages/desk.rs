//! The help desk at the one-stop office: who is on duty, and whom they help with which procedure.

use super::member::TypedWhom;
use super::mine::KIND;
use super::places;
use crate::community::Unit;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::programmes::entry::{self, Candidate, Entry, Faults, Found, Opt, Shown};
use crate::programmes::guard::{Reach, Recorder};
use crate::programmes::told::EventLine;
use crate::programmes::{Event, EventId, EventKind, Kind, Member, MemberId, Named, NewEvent, Programme, ProgrammeId};
use crate::web::{Again, App, Form, Page, See, Show, Site, Submitted, today};
use actix_web::Either;
use chrono::{Datelike, TimeDelta};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/help-desk", show).post("/help-desk", record);
}

const HELP: &str = "desk-help";
const DUTY: &str = "duty";

#[derive(Serialize)]
struct DeskPage {
    id: EventId,
    new_person: PersonId,
    programme: Option<ProgrammeId>,
    today: Vec<EventLine>,
    week: Vec<EventLine>,
    helped: Vec<EventLine>,
    helped_today: usize,
    helped_this_month: usize,
    officer: bool,
    typed: TypedWhom,
    candidates: Vec<Candidate>,
    hamlets: Vec<Opt>,
    minutes: String,
    fields: Vec<Shown>,
    problems: Faults,
}

impl Page for DeskPage {
    const TEMPLATE: &'static str = "programmes/desk.html";
}

fn help() -> Result<&'static EventKind> {
    Kind::coded(KIND).and_then(|kind| kind.event(HELP)).ok_or_else(|| Error::broken("ambassadors know the desk"))
}

/// The commune's programme; begun with the first record.
fn programme(db: &mut Db, who: &Reach) -> Result<Option<Programme>> {
    match who.records_in().first() {
        Some(unit) => Programme::for_unit(db, KIND, *unit),
        None => Ok(None),
    }
}

impl DeskPage {
    fn of(db: &mut Db, who: &Reach, id: EventId, entry: &Entry, candidates: Vec<Candidate>, problems: Faults) -> Result<DeskPage> {
        let day = today();
        let monday = day - TimeDelta::days(day.weekday().num_days_from_monday().into());
        let programme = programme(db, who)?;
        let (mut duty, mut helped, mut members) = (Vec::new(), Vec::new(), Vec::new());
        if let Some(programme) = &programme {
            let events = Event::list(db, programme.id, &[programme.unit_id], 2000)?;
            let events: Vec<Event> = events.into_iter().filter(|event| event.withdrawn_at.is_none()).collect();
            duty = events
                .iter()
                .filter(|event| event.kind == DUTY && event.happened_on >= monday && event.happened_on < monday + TimeDelta::days(14))
                .cloned()
                .collect();
            duty.sort_by_key(|event| event.happened_on);
            helped = events
                .into_iter()
                .filter(|event| event.kind == HELP && event.happened_on.year() == day.year() && event.happened_on.month() == day.month())
                .collect();
            members = Member::in_role(db, programme.id, "desk")?;
        }
        let (helped_today, helped_this_month) = (helped.iter().filter(|event| event.happened_on == day).count(), helped.len());
        // What others helped is counted; whom, is seen by those who were there and by the office.
        helped.retain(|event| event.happened_on == day && (who.is_officer() || event.recorded_by == who.id));
        let shape = Kind::coded(KIND).ok_or(Error::NotFound)?;
        let week = EventLine::all(db, shape, &duty, &members, who.lang)?;
        let hamlets = who.hamlets(db)?;
        Ok(DeskPage {
            id,
            new_person: entry.id("new_person").unwrap_or_else(PersonId::new),
            programme: programme.map(|one| one.id),
            today: week.iter().filter(|line| line.day == day).cloned().collect(),
            week,
            helped: EventLine::all(db, shape, &helped, &members, who.lang)?,
            helped_today,
            helped_this_month,
            officer: who.is_officer(),
            typed: TypedWhom::of(entry, &problems),
            candidates,
            hamlets: places(&hamlets),
            minutes: entry.get("minutes").into(),
            fields: entry.shown(&help()?.fields, who.lang),
            problems,
        })
    }
}

async fn show(app: App, who: Recorder) -> Result<Show<DeskPage>> {
    Ok(Show(app.read(move |db| DeskPage::of(db, &who.0, EventId::new(), &Entry::default(), Vec::new(), Faults::default())).await?))
}

async fn record(app: App, who: Recorder, form: Form<Vec<(String, String)>>) -> Submitted<DeskPage> {
    let (who, entry) = (who.0, Entry(form.into_inner()));
    let id: EventId = entry.own_id()?;
    let kind = help()?;
    let done = app
        .write(move |db| {
            let mut faults = Faults::default();
            let (facts, minutes) = (entry.facts(&kind.fields, &mut faults), entry.minutes(&mut faults));
            let mut candidates = Vec::new();
            let (mut named, mut place): (Named, Option<UnitId>) = (Named::Nobody, None);
            match entry::person(db, &entry, &who.records_in(), who.id, &mut faults)? {
                Found::One(one, unit) => (named, place) = (one, Some(unit)),
                Found::New(new) if faults.is_empty() => {
                    let person = Person::create(db, &new)?;
                    (named, place) = (Named::Person(person.id), Some(person.unit_id));
                }
                Found::New(_) => {}
                Found::Choose(some) => candidates = some,
            }
            if let Some(unit) = place.filter(|_| faults.is_empty()) {
                let home = Unit::find(db, unit)?.home();
                let programme = Programme::for_unit_or_new(db, who.id, KIND, home)?;
                let helper: Option<MemberId> =
                    Member::of_person(db, programme.id, who.id)?.into_iter().find(|member| member.role == "desk").map(|member| member.id);
                let new = NewEvent {
                    id,
                    kind: HELP.into(),
                    member: helper,
                    happened_on: today(),
                    named,
                    household: None,
                    unit_id: home,
                    number: None,
                    minutes,
                    facts,
                };
                match Event::enter(db, who.id, &programme, &new) {
                    Err(Error::Refused(refusal)) => faults.answer("person_name", refusal),
                    done => return done.map(|_| Ok(())),
                }
            }
            DeskPage::of(db, &who, id, &entry, candidates, faults).map(Err)
        })
        .await?;
    Ok(match done {
        Ok(()) => Either::Left(See("/help-desk").saying("desk-help-recorded")),
        Err(page) => Either::Right(Again(page)),
    })
}
