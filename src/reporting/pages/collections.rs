//! Collections: the office asks, the hamlets answer, the office merges, the People's Committee decides.

use super::view::Card;
use super::{Named, communes, highest, within};
use crate::community::{Unit, UnitKind};
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Approver, Officer};
use crate::reporting::collection::{Collection, CollectionId, HamletStanding, HamletState, MergedReport, OfficeState, Step, Words};
use crate::reporting::figure::FigureTable;
use crate::reporting::period::{Period, PeriodKind};
use crate::web::{Again, App, DateField, Form, Page, Problems, See, Show, Site, Submitted, today};
use actix_web::Either;
use actix_web::web::Path;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/collections", list)
        .post("/collections", open)
        .get("/collections/{collection}", show)
        .post("/collections/{collection}/reminders", remind)
        .post("/collections/{collection}/merged", merge)
        .post("/collections/{collection}/submission", submit)
        .post("/collections/{collection}/decision", decide)
        .get("/collections/{collection}/hamlets/{unit}", hamlet)
        .post("/collections/{collection}/hamlets/{unit}", save)
        .post("/collections/{collection}/hamlets/{unit}/return", send_back);
}

const LONGEST: usize = 4_000;

// --- the list, and a new one ---

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

// --- one of them: for the office, and for who approves ---

#[derive(Serialize)]
struct CollectionPage {
    collection: Collection,
    named: Named,
    state: OfficeState,
    hamlets: Vec<HamletStanding>,
    missing: Vec<String>,
    steps: Vec<Step>,
    merged: Option<MergedReport>,
    words: Words,
    is_office: bool,
    may_decide: bool,
    may_merge: bool,
    late: bool,
    decision: String,
    problems: Problems,
}

impl Page for CollectionPage {
    const TEMPLATE: &'static str = "reporting/collection.html";
}

/// An officer of the commune, or who approves there.
struct Desk {
    office: Vec<UnitId>,
    committee: Vec<UnitId>,
}

impl actix_web::FromRequest for Desk {
    type Error = Error;
    type Future = futures_util::future::LocalBoxFuture<'static, Result<Desk>>;

    fn from_request(request: &actix_web::HttpRequest, _: &mut actix_web::dev::Payload) -> Self::Future {
        let officer = Officer::from_request(request, &mut actix_web::dev::Payload::None);
        let approver = Approver::from_request(request, &mut actix_web::dev::Payload::None);
        Box::pin(async move {
            match (officer.await, approver.await) {
                (Ok(officer), Ok(approver)) => Ok(Desk { office: officer.scope(), committee: approver.scope() }),
                (Ok(officer), Err(_)) => Ok(Desk { office: officer.scope(), committee: Vec::new() }),
                (Err(_), Ok(approver)) => Ok(Desk { office: Vec::new(), committee: approver.scope() }),
                (Err(error), Err(_)) => Err(error),
            }
        })
    }
}

/// The collection of a commune in which this scope counts as a whole.
fn find(db: &mut Db, scope: &[UnitId], id: CollectionId) -> Result<Collection> {
    let communes: Vec<UnitId> = communes(db, scope)?.into_iter().map(|unit| unit.id).collect();
    Collection::find(db, &communes, id)
}

impl CollectionPage {
    fn of(db: &mut Db, desk: &Desk, id: CollectionId) -> Result<CollectionPage> {
        let scope: Vec<UnitId> = desk.office.iter().chain(&desk.committee).copied().collect();
        let collection = find(db, &scope, id)?;
        let is_office = find(db, &desk.office, id).is_ok();
        let committee = find(db, &desk.committee, id).is_ok();
        let (state, merged, hamlets) = (collection.office_state(db)?, collection.merged(db)?, collection.hamlets(db)?);
        let words = match &merged {
            Some(merged) => Words { difficulties: merged.difficulties.clone(), proposals: merged.proposals.clone() },
            None => collection.gathered(db)?,
        };
        Ok(CollectionPage {
            named: Named::from(&collection.period()?),
            state,
            missing: hamlets.iter().filter(|hamlet| hamlet.state != HamletState::Sent).map(|hamlet| hamlet.name.clone()).collect(),
            hamlets,
            steps: collection.steps(db)?.into_iter().filter(|step| step.unit_id.is_none()).collect(),
            merged,
            words,
            is_office,
            may_decide: committee && state == OfficeState::Submitted,
            may_merge: is_office && !matches!(state, OfficeState::Submitted | OfficeState::Approved),
            late: collection.due_on < today() && state != OfficeState::Approved,
            collection,
            decision: String::new(),
            problems: Problems::default(),
        })
    }
}

async fn show(app: App, who: Desk, id: Path<CollectionId>) -> Result<Show<CollectionPage>> {
    let id = id.into_inner();
    Ok(Show(app.read(move |db| CollectionPage::of(db, &who, id)).await?))
}

async fn remind(app: App, who: Officer, id: Path<CollectionId>) -> Result<See> {
    let (scope, by, id) = (who.scope(), who.id, id.into_inner());
    app.write(move |db| find(db, &scope, id)?.remind(db, by)).await?;
    Ok(See(format!("/collections/{id}")).saying("collection-was-reminded"))
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct WordsForm {
    #[serde(default)]
    difficulties: String,
    #[serde(default)]
    proposals: String,
    /// Which button: `send`, or kept for later.
    #[serde(default)]
    act: String,
}

impl WordsForm {
    fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        for (field, text) in [("difficulties", &self.difficulties), ("proposals", &self.proposals)] {
            if text.chars().count() > LONGEST {
                problems.add_with(field, "problem-too-long", &[("most", LONGEST.to_string())]);
            }
        }
        problems
    }

    fn words(&self) -> Words {
        Words { difficulties: self.difficulties.clone(), proposals: self.proposals.clone() }
    }
}

async fn merge(app: App, who: Officer, id: Path<CollectionId>, form: Form<WordsForm>) -> Submitted<CollectionPage> {
    let (scope, by, id, form) = (who.scope(), who.id, id.into_inner(), form.into_inner());
    let (problems, words) = (form.problems(), form.words());
    if !problems.is_empty() {
        let desk = Desk { office: scope, committee: Vec::new() };
        let page = app.read(move |db| CollectionPage::of(db, &desk, id)).await?;
        return Ok(Either::Right(Again(CollectionPage { words, problems, ..page })));
    }
    app.write(move |db| find(db, &scope, id)?.merge(db, by, &words)).await?;
    Ok(Either::Left(See(format!("/collections/{id}")).saying("report-was-merged")))
}

async fn submit(app: App, who: Officer, id: Path<CollectionId>) -> Result<See> {
    let (scope, by, id) = (who.scope(), who.id, id.into_inner());
    app.write(move |db| find(db, &scope, id)?.submit(db, by)).await?;
    Ok(See(format!("/collections/{id}")).saying("report-was-submitted"))
}

#[derive(Debug, Clone, Default, Deserialize)]
struct DecisionForm {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    words: String,
}

async fn decide(app: App, who: Approver, id: Path<CollectionId>, form: Form<DecisionForm>) -> Submitted<CollectionPage> {
    let (scope, by, id, form) = (who.scope(), who.id, id.into_inner(), form.into_inner());
    let approve = form.decision == "approve";
    let mut problems = Problems::default();
    if !approve {
        problems.text("words", &form.words, "problem-return-words", LONGEST);
    }
    if !problems.is_empty() {
        let desk = Desk { office: Vec::new(), committee: scope };
        let page = app.read(move |db| CollectionPage::of(db, &desk, id)).await?;
        return Ok(Either::Right(Again(CollectionPage { decision: form.words, problems, ..page })));
    }
    app.write(move |db| find(db, &scope, id)?.decide(db, by, approve, &form.words)).await?;
    Ok(Either::Left(See(format!("/collections/{id}")).saying(if approve { "report-was-approved" } else { "report-was-sent-back" })))
}

// --- the form of a hamlet ---

#[derive(Serialize)]
struct HamletPage {
    collection: Collection,
    named: Named,
    hamlet: HamletStanding,
    cards: Vec<Card>,
    words: Words,
    may_write: bool,
    may_return: bool,
    is_office: bool,
    reason: String,
    problems: Problems,
}

impl Page for HamletPage {
    const TEMPLATE: &'static str = "reporting/hamlet.html";
}

/// The collection of the hamlet's commune, for an officer of the hamlet or of what is above it.
fn of_hamlet(db: &mut Db, scope: &[UnitId], id: CollectionId, unit: UnitId) -> Result<Collection> {
    let unit: Unit = within(db, scope, unit)?;
    if unit.kind != UnitKind::Hamlet {
        return Err(Error::NotFound);
    }
    let commune = Unit::commune_of(db, unit.id)?;
    Collection::find(db, &[commune.id], id)
}

impl HamletPage {
    fn of(db: &mut Db, scope: &[UnitId], id: CollectionId, unit: UnitId) -> Result<HamletPage> {
        let collection = of_hamlet(db, scope, id, unit)?;
        let (hamlet, period) = (collection.hamlet(db, unit)?, collection.period()?);
        let sent = hamlet.report.as_ref().filter(|_| hamlet.state == HamletState::Sent).and_then(|report| report.figures.clone());
        let table = match sent {
            Some(figures) => figures.0,
            None => FigureTable::of(db, &[unit], &period)?,
        };
        let state = collection.office_state(db)?;
        let closed = matches!(state, OfficeState::Submitted | OfficeState::Approved);
        let is_office = highest(db, scope)?.kind != UnitKind::Hamlet;
        let words = hamlet
            .report
            .as_ref()
            .map_or_else(Words::default, |report| Words { difficulties: report.difficulties.clone(), proposals: report.proposals.clone() });
        let shown = table.columns.iter().filter(|column| !column.indicator.is_sensitive());
        Ok(HamletPage {
            named: Named::from(&period),
            cards: shown.map(|column| Card::of(column, None, period.target_year())).collect(),
            words,
            may_write: !closed && hamlet.state != HamletState::Sent,
            may_return: is_office && !closed && hamlet.state == HamletState::Sent,
            is_office,
            hamlet,
            collection,
            reason: String::new(),
            problems: Problems::default(),
        })
    }
}

async fn hamlet(app: App, who: Officer, path: Path<(CollectionId, UnitId)>) -> Result<Show<HamletPage>> {
    let (scope, (id, unit)) = (who.scope(), path.into_inner());
    Ok(Show(app.read(move |db| HamletPage::of(db, &scope, id, unit)).await?))
}

async fn save(app: App, who: Officer, path: Path<(CollectionId, UnitId)>, form: Form<WordsForm>) -> Submitted<HamletPage> {
    let (scope, by, (id, unit), form) = (who.scope(), who.id, path.into_inner(), form.into_inner());
    let (problems, words, send) = (form.problems(), form.words(), form.act == "send");
    if !problems.is_empty() {
        let page = app.read(move |db| HamletPage::of(db, &scope, id, unit)).await?;
        return Ok(Either::Right(Again(HamletPage { words, problems, ..page })));
    }
    app.write(move |db| {
        let collection = of_hamlet(db, &scope, id, unit)?;
        if send { collection.send(db, by, unit, &words) } else { collection.save(db, by, unit, &words) }
    })
    .await?;
    Ok(Either::Left(See(format!("/collections/{id}/hamlets/{unit}")).saying(if send { "hamlet-report-was-sent" } else { "hamlet-report-was-kept" })))
}

#[derive(Debug, Clone, Default, Deserialize)]
struct ReturnForm {
    #[serde(default)]
    words: String,
}

/// The office alone: nobody sends their own back to themselves.
async fn send_back(app: App, who: Officer, path: Path<(CollectionId, UnitId)>, form: Form<ReturnForm>) -> Submitted<HamletPage> {
    let (scope, by, (id, unit), form) = (who.scope(), who.id, path.into_inner(), form.into_inner());
    let mut problems = Problems::default();
    problems.text("words", &form.words, "problem-return-words", LONGEST);
    if !problems.is_empty() {
        let page = app.read(move |db| HamletPage::of(db, &scope, id, unit)).await?;
        return Ok(Either::Right(Again(HamletPage { reason: form.words, problems, ..page })));
    }
    app.write(move |db| find(db, &scope, id)?.send_back(db, by, unit, &form.words)).await?;
    Ok(Either::Left(See(format!("/collections/{id}")).saying("hamlet-report-was-returned")))
}
