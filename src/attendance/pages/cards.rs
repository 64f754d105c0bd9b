//! Cards on A4 paper, to cut: one a learner, with a QR that says who; the PIN is not on it.

use super::members::find;
use crate::attendance::{Class, ClassId, Member};
use crate::db::PersonId;
use crate::error::Result;
use crate::identity::{LearnerCard, SheetId, Trainer};
use crate::qr;
use crate::web::{Again, App, Form, Page, Problems, Show, Site};
use actix_web::web::Path;
use actix_web::{Either, HttpRequest};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

pub fn routes(site: &mut Site) {
    site.get("/classes/{class}/cards", choose).post("/classes/{class}/cards", print);
}

/// A learner, and since when they have a card.
#[derive(Serialize)]
struct Holder {
    id: PersonId,
    name: String,
    card_since: Option<NaiveDateTime>,
    chosen: bool,
}

#[derive(Serialize)]
struct CardsPage {
    class: Class,
    sheet: SheetId,
    holders: Vec<Holder>,
    problems: Problems,
}

impl Page for CardsPage {
    const TEMPLATE: &'static str = "attendance/cards.html";
}

impl CardsPage {
    /// At first those without a card are chosen: a printed one goes on working.
    async fn of(app: &App, class: Class, sheet: SheetId, problems: Problems) -> Result<CardsPage> {
        let id = class.id;
        let holders = app.read(move |db| {
            let people = Member::names(db, id, "")?;
            let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
            let held: HashMap<PersonId, NaiveDateTime> = LearnerCard::held(db, &ids)?.into_iter().collect();
            let holder = |person: crate::attendance::Named| {
                let card_since = held.get(&person.id).copied();
                Holder { id: person.id, name: person.name, chosen: card_since.is_none(), card_since }
            };
            Ok(people.into_iter().map(holder).collect())
        });
        Ok(CardsPage { holders: holders.await?, class, sheet, problems })
    }
}

async fn choose(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<CardsPage>> {
    let class = find(&app, &who, *class).await?;
    Ok(Show(CardsPage::of(&app, class, SheetId::new(), Problems::default()).await?))
}

#[derive(Deserialize)]
struct PrintForm {
    sheet: SheetId,
    #[serde(default)]
    person: Vec<PersonId>,
}

#[derive(Serialize)]
struct PrintedCard {
    name: String,
    qr: String,
}

#[derive(Serialize)]
struct SheetPage {
    class: Class,
    cards: Vec<PrintedCard>,
}

impl Page for SheetPage {
    const TEMPLATE: &'static str = "attendance/card_sheet.html";
}

async fn print(app: App, who: Trainer, request: HttpRequest, class: Path<ClassId>, form: Form<PrintForm>) -> Result<Either<Show<SheetPage>, Again<CardsPage>>> {
    let class = find(&app, &who, *class).await?;
    let form = form.into_inner();
    if form.person.is_empty() {
        let mut problems = Problems::default();
        problems.add("people", "problem-nobody-chosen");
        return Ok(Either::Right(Again(CardsPage::of(&app, class, form.sheet, problems).await?)));
    }
    let (keys, by, id) = (app.clone(), who.id, class.id);
    let issued = app.write(move |db| {
        let mut issued = Vec::new();
        for person in &form.person {
            let name = Member::find(db, id, *person)?.name;
            issued.extend(LearnerCard::issue(db, &keys.keys, by, *person, form.sheet)?.map(|secret| (name, secret)));
        }
        Ok(issued)
    });
    let base = app.address(&request);
    let card = |(name, secret): (String, String)| Ok(PrintedCard { qr: qr::svg(&format!("{base}/card/{secret}"))?, name });
    let cards: Result<Vec<PrintedCard>> = issued.await?.into_iter().map(card).collect();
    Ok(Either::Left(Show(SheetPage { cards: cards?, class })))
}
