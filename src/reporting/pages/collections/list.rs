//! The collections of a commune and a new one; for the head of a hamlet the forms that wait.

use super::super::{Named, communes};
use super::LONGEST;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::reporting::collection::{Collection, CollectionId, HamletState, OfficeState};
use crate::reporting::period::{Period, PeriodKind};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, today};
use actix_web::Either;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/collections", list).post("/collections", open);
}

#[derive(Serialize)]
struct Line {
    id: CollectionId,
    named: Named,
    due_on: NaiveDate,
    state: OfficeState,
    sent: usize,
    hamlets: usize,
    late: bool,
}

/// A form that waits for the head of a hamlet.
#[derive(Serialize)]
struct Waits {
    collection: CollectionId,
    unit: UnitId,
    hamlet: String,
    named: Named,
    due_on: NaiveDate,
    state: HamletState,
    late: bool,
}

#[derive(Serialize)]
struct CollectionsPage {
    is_office: bool,
    waits: Vec<Waits>,
    collections: Vec<Line>,
    periods: Vec<Named>,
    form: OpenForm,
    problems: Problems,
}

impl Page for CollectionsPage {
    const TEMPLATE: &'static str = "reporting/collections.html";
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct OpenForm {
    #[serde(default)]
    id: String,
    #[serde(default)]
    period: String,
    #[serde(default)]
    due_day: String,
    #[serde(default)]
    due_month: String,
    #[serde(default)]
    due_year: String,
    #[serde(default)]
    note: String,
}

impl CollectionsPage {
    fn of(db: &mut Db, scope: &[UnitId]) -> Result<CollectionsPage> {
        let communes: Vec<UnitId> = communes(db, scope)?.into_iter().map(|unit| unit.id).collect();
        let mut collections = Vec::new();
        for collection in Collection::list(db, &communes)? {
            let hamlets = collection.hamlets(db)?;
            let sent = hamlets.iter().filter(|hamlet| hamlet.state == HamletState::Sent).count();
            let state = collection.office_state(db)?;
            let late = collection.due_on < today() && state != OfficeState::Approved;
            collections.push(Line {
                id: collection.id,
                named: Named::from(&collection.period()?),
                due_on: collection.due_on,
                state,
                sent,
                hamlets: hamlets.len(),
                late,
            });
        }
        let mut waits = Vec::new();
        if communes.is_empty() {
            for (collection, hamlet) in Collection::waiting_for(db, scope)? {
                let named = Named::from(&collection.period()?);
                waits.push(Waits {
                    collection: collection.id,
                    unit: hamlet.unit,
                    hamlet: hamlet.name,
                    named,
                    due_on: collection.due_on,
                    state: hamlet.state,
                    late: hamlet.late,
                });
            }
        }
        let kinds = [PeriodKind::Month, PeriodKind::Quarter, PeriodKind::Year, PeriodKind::Week];
        let periods = kinds.iter().flat_map(|kind| [Period::this(*kind), Period::this(*kind).previous()]).map(|period| Named::from(&period)).collect();
        let form = OpenForm { id: CollectionId::new().to_string(), ..OpenForm::default() };
        Ok(CollectionsPage { is_office: !communes.is_empty(), waits, collections, periods, form, problems: Problems::default() })
    }
}

async fn list(app: App, who: Officer) -> Result<Show<CollectionsPage>> {
    let scope = who.scope();
    Ok(Show(app.read(move |db| CollectionsPage::of(db, &scope)).await?))
}

async fn open(app: App, who: Officer, form: Form<OpenForm>) -> Submitted<CollectionsPage> {
    let (scope, by, form) = (who.scope(), who.id, form.into_inner());
    let Ok(id) = form.id.parse::<CollectionId>() else { return Err(Error::refused("form-incomplete")) };
    let mut problems = Problems::default();
    let period: Option<Period> = form.period.trim().parse().ok();
    if period.is_none() {
        problems.add("period", "problem-period");
    }
    let due = DateField { day: form.due_day.clone(), month: form.due_month.clone(), year: form.due_year.clone() };
    match due.date() {
        Some(day) if day < today() => problems.add("due", "problem-due-past"),
        Some(_) => {}
        None => problems.add("due", "problem-date-unreal"),
    }
    if form.note.chars().count() > LONGEST {
        problems.add_with("note", "problem-too-long", &[("most", LONGEST.to_string())]);
    }
    let problems = match (period, due.date()) {
        (Some(period), Some(due)) if problems.is_empty() => {
            let (scope, note) = (scope.clone(), form.note.clone());
            let open = move |db: &mut Db| {
                let commune = communes(db, &scope)?.into_iter().next().ok_or(Error::NotFound)?;
                Collection::open(db, by, id, commune.id, &period, due, &note)
            };
            match app.write(open).await {
                Ok(()) => return Ok(Either::Left(See(format!("/collections/{id}")).saying("collection-was-opened"))),
                Err(Error::Refused(refusal)) => Problems::of("period", refusal),
                Err(error) => return Err(error),
            }
        }
        _ => problems,
    };
    let page = app.read(move |db| CollectionsPage::of(db, &scope)).await?;
    Ok(Either::Right(Again(CollectionsPage { form, problems, ..page })))
}
