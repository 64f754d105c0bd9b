//! The form of a hamlet: its figures are there, its head adds the words and sends it.

use super::super::view::Card;
use super::super::{Named, highest, within};
use super::{LONGEST, WordsForm, find};
use crate::community::{Unit, UnitKind};
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Officer;
use crate::reporting::collection::{Collection, CollectionId, HamletStanding, HamletState, OfficeState, Words};
use crate::reporting::figure::FigureTable;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/collections/{collection}/hamlets/{unit}", hamlet)
        .post("/collections/{collection}/hamlets/{unit}", save)
        .post("/collections/{collection}/hamlets/{unit}/return", send_back);
}

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
        // Nothing written yet: what was said at the sessions is where the head begins.
        let words = match &hamlet.report {
            Some(report) => Words { difficulties: report.difficulties.clone(), proposals: report.proposals.clone() },
            None => Words::of_sessions(db, unit, &period)?,
        };
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
