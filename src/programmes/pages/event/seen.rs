//! One thing that was recorded, and its withdrawal.

use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::Person;
use crate::programmes::entry::{Entry, Faults};
use crate::programmes::guard::{Reach, Recorder};
use crate::programmes::pages::show::{members, sees_names};
use crate::programmes::told::EventLine;
use crate::programmes::{Event, EventId, Programme, ProgrammeId};
use crate::web::{Again, App, Form, Page, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/programmes/{programme}/events/{event}", show).post("/programmes/{programme}/events/{event}/withdrawal", withdraw);
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
        let members = members(db, &programme, &who.records_in())?;
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
            let mut faults = Faults::default();
            let because = entry.because(&mut faults);
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
