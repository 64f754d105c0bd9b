//! From door to door on a phone: the list of a hamlet's households, and a form of half a minute.

use super::places;
use crate::community::{HouseholdId, Unit};
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::programmes::entry::{Entry, Faults, Opt, Shown};
use crate::programmes::guard::{Reach, Recorder};
use crate::programmes::visit::{self, Door, Home, Visit};
use crate::programmes::{EventId, EventKind, Kind};
use crate::web::{Again, App, DateField, Form, Page, See, Show, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/visits", list).post("/visits", at_the_door).get("/visits/{household}", ask).post("/visits/{household}", record);
}

#[derive(Deserialize)]
struct Where {
    unit: Option<UnitId>,
}

#[derive(Serialize)]
struct ListPage {
    hamlets: Vec<Opt>,
    unit: Option<UnitId>,
    hamlet: String,
    open: Vec<Door>,
    met: Vec<Door>,
    reached: usize,
    all: usize,
    number: String,
    problems: Faults,
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "programmes/visits.html";
}

impl ListPage {
    fn of(db: &mut Db, who: &Reach, unit: Option<UnitId>, number: &str, problems: Faults) -> Result<ListPage> {
        let hamlets = who.hamlets(db)?;
        let chosen: Option<Unit> = match unit {
            Some(id) => Some(visit::hamlet(db, &who.records_in(), id)?),
            None if hamlets.len() == 1 => hamlets.first().cloned(),
            None => None,
        };
        let doors = chosen.as_ref().map_or(Ok(Vec::new()), |hamlet| Door::all(db, hamlet.id))?;
        let (reached, all) = (visit::reached(&doors), doors.len());
        let (open, met) = doors.into_iter().partition(|door| door.met_on.is_none());
        let (unit, hamlet) = chosen.map_or((None, String::new()), |hamlet| (Some(hamlet.id), hamlet.name));
        Ok(ListPage { hamlets: places(&hamlets), unit, hamlet, open, met, reached, all, number: number.into(), problems })
    }
}

async fn list(app: App, who: Recorder, at: Query<Where>) -> Result<Show<ListPage>> {
    let (who, unit) = (who.0, at.unit);
    Ok(Show(app.read(move |db| ListPage::of(db, &who, unit, "", Faults::default())).await?))
}

/// A house that is in no book yet: its number makes it known, and its form opens.
async fn at_the_door(app: App, who: Recorder, form: Form<Vec<(String, String)>>) -> Submitted<ListPage> {
    let (who, entry) = (who.0, Entry(form.into_inner()));
    let done = app
        .write(move |db| {
            let unit: UnitId = entry.id("unit").ok_or(Error::NotFound)?;
            let hamlet = visit::hamlet(db, &who.records_in(), unit)?;
            let number = crate::text::tidy(entry.get("number"));
            let mut faults = Faults::default();
            if number.is_empty() {
                faults.add("number", "problem-household-missing");
            } else if number.chars().count() > 40 {
                faults.add_with("number", "problem-too-long", &[("most", "40".into())]);
            }
            if faults.is_empty() {
                return visit::at_the_door(db, hamlet.id, &number).map(Ok);
            }
            Ok(Err(ListPage::of(db, &who, Some(unit), &number, faults)?))
        })
        .await?;
    Ok(match done {
        Ok(household) => Either::Left(See(format!("/visits/{household}"))),
        Err(page) => Either::Right(Again(page)),
    })
}

#[derive(Serialize)]
struct VisitPage {
    id: EventId,
    home: Home,
    /// The hamlet from whose list this house was chosen.
    unit: UnitId,
    on: DateField,
    helped: Vec<String>,
    people: Vec<Opt>,
    others: String,
    minutes: String,
    fields: Vec<Shown>,
    problems: Faults,
}

impl Page for VisitPage {
    const TEMPLATE: &'static str = "programmes/visit.html";
}

fn visit_kind() -> Result<&'static EventKind> {
    Kind::coded(visit::KIND).and_then(|kind| kind.event(visit::VISIT)).ok_or_else(|| Error::broken("the kind of teams knows visits"))
}

impl VisitPage {
    fn of(home: Home, who: &Reach, id: EventId, entry: &Entry, problems: Faults) -> Result<VisitPage> {
        Ok(VisitPage {
            id,
            unit: home.unit_id,
            people: home.people.iter().map(|(id, name)| Opt { value: id.to_string(), label: name.clone() }).collect(),
            home,
            on: entry.date_field("on"),
            helped: entry.all("helped"),
            others: entry.get("others").into(),
            minutes: entry.get("minutes").into(),
            fields: entry.shown(&visit_kind()?.fields, who.lang),
            problems,
        })
    }
}

async fn ask(app: App, who: Recorder, id: Path<HouseholdId>) -> Result<Show<VisitPage>> {
    let (who, id) = (who.0, *id);
    let load = move |db: &mut Db| {
        let mut entry = Entry::default();
        entry.set_day("on", today());
        VisitPage::of(Home::find(db, &who.records_in(), id)?, &who, EventId::new(), &entry, Faults::default())
    };
    Ok(Show(app.read(load).await?))
}

async fn record(app: App, who: Recorder, household: Path<HouseholdId>, form: Form<Vec<(String, String)>>) -> Submitted<VisitPage> {
    let (who, household, entry) = (who.0, *household, Entry(form.into_inner()));
    let id: EventId = entry.own_id()?;
    let kind = visit_kind()?;
    let done = app
        .write(move |db| {
            let home = Home::find(db, &who.records_in(), household)?;
            let mut faults = Faults::default();
            let facts = entry.facts(&kind.fields, &mut faults);
            let visit = Visit {
                id,
                on: entry.day("on", &mut faults),
                minutes: entry.minutes(&mut faults),
                others: entry.number("others", &mut faults).unwrap_or(0).min(100),
                helped: entry.all("helped").iter().filter_map(|id| id.parse::<PersonId>().ok()).collect(),
                facts,
            };
            // Kept on the phone for another hamlet's list, and sent from there.
            if entry.id::<UnitId>("unit").is_some_and(|unit| unit != home.unit_id) {
                faults.add_with("unit", "problem-household-elsewhere", &[("hamlet", home.hamlet.clone())]);
            }
            if faults.is_empty() {
                match home.visit(db, who.id, &visit) {
                    Err(Error::Refused(refusal)) => faults.answer("on", refusal),
                    done => return done.map(|()| Ok(home.unit_id)),
                }
            }
            VisitPage::of(home, &who, id, &entry, faults).map(Err)
        })
        .await?;
    Ok(match done {
        Ok(unit) => Either::Left(See(format!("/visits?unit={unit}")).saying("visit-recorded")),
        Err(page) => Either::Right(Again(page)),
    })
}
