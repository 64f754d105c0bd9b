//! The page of a person, and the whole number for a reason.

use crate::db::PersonId;
use crate::error::Result;
use crate::identity::{Identifier, IdentifierId, ViewReason};
use crate::people::guard::{Looker, Reach};
use crate::people::record::{Record, find, merged_into};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/people/{person}", show).post("/people/{person}/identifiers/{identifier}/viewing", view);
}

#[derive(Serialize)]
struct PersonPage {
    record: Record,
    reasons: &'static [ViewReason],
    admin: bool,
    trainer: bool,
    problems: Problems,
}

impl Page for PersonPage {
    const TEMPLATE: &'static str = "people/person.html";
}

impl PersonPage {
    async fn of(app: &App, who: Reach, id: PersonId) -> Result<PersonPage> {
        let reach = who.clone();
        let record = app.read(move |db| Record::of(db, &reach, id)).await?;
        Ok(PersonPage { record, reasons: ViewReason::ALL, admin: who.admin, trainer: who.trainer, problems: Problems::default() })
    }
}

/// A record that became part of another is seen there.
async fn show(app: App, who: Looker, id: Path<PersonId>) -> Result<Either<Show<PersonPage>, See>> {
    let id = *id;
    if let Some(kept) = app.read(move |db| merged_into(db, id)).await? {
        return Ok(Either::Right(See(format!("/people/{kept}"))));
    }
    Ok(Either::Left(Show(PersonPage::of(&app, who.0, id).await?)))
}

#[derive(Deserialize)]
struct Viewing {
    #[serde(default)]
    reason: String,
}

/// Shown once, on the answer to the form.
#[derive(Serialize)]
struct NumberPage {
    id: PersonId,
    name: String,
    digits: String,
    reason: ViewReason,
}

impl Page for NumberPage {
    const TEMPLATE: &'static str = "people/whole_number.html";
}

async fn view(app: App, who: Looker, path: Path<(PersonId, IdentifierId)>, form: Form<Viewing>) -> Result<Either<Show<NumberPage>, Again<PersonPage>>> {
    let (id, identifier) = *path;
    let Some(reason) = ViewReason::from_word(&form.reason) else {
        let mut page = PersonPage::of(&app, who.0, id).await?;
        page.problems.add("reason", "problem-view-reason");
        return Ok(Either::Right(Again(page)));
    };
    let (keys, who) = (app.clone(), who.0);
    let seen = move |db: &mut crate::db::Db| {
        let person = find(db, &who, id)?;
        let identifier = Identifier::history(db, id)?.into_iter().find(|one| one.id == identifier).ok_or(crate::error::Error::NotFound)?;
        let digits = identifier.view(db, &keys.keys, who.id, reason)?;
        Ok(NumberPage { id, name: person.name, digits, reason })
    };
    Ok(Either::Left(Show(app.write(seen).await?)))
}
