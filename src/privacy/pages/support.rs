//! The officer who supports people with a disability: alone among staff they may know the type. There is no list
//! of people here: one is found by name, as anybody would be.

use super::needs::TypeForm;
use crate::community::{Unit, within};
use crate::db::schema::persons;
use crate::db::{Db, PersonId, UnitId};
use crate::error::{Error, Result};
use crate::identity::{Person, Support, merged_away, restricted};
use crate::journal;
use crate::privacy::{
    Consent, Desk, DeskPage, Disability, DisabilityType, GuardianForm, GuardianId, GuardianPage, NeedsForm, NeedsPage, Purpose, RecordForm, RecordPage,
};
use crate::text::fold;
use crate::web::{App, Form, Page, See, Show, Site, Submitted};
use actix_web::web::{Path, Query};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/support", search)
        .get("/support/{person}/consents", show)
        .get("/support/{person}/consents/{code}", ask)
        .post("/support/{person}/consents/{code}", record)
        .get("/support/{person}/guardians/new", new_guardian)
        .post("/support/{person}/guardians", name_guardian)
        .post("/support/{person}/guardians/{guardian}/end", end_guardian)
        .get("/support/{person}/needs", needs)
        .post("/support/{person}/needs", set_needs)
        .get("/support/{person}/disability", show_type)
        .post("/support/{person}/disability", set_type);
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    name: String,
}

#[derive(Serialize)]
struct SearchPage {
    name: String,
    found: Vec<Found>,
    counts: Vec<(DisabilityType, usize)>,
}

#[derive(Serialize)]
struct Found {
    id: PersonId,
    name: String,
    year: String,
    hamlet: String,
}

impl Page for SearchPage {
    const TEMPLATE: &'static str = "privacy/support.html";
}

const FOUND_AT_MOST: i64 = 20;

async fn search(app: App, who: Support, wanted: Query<Wanted>) -> Result<Show<SearchPage>> {
    let (keys, scope, name) = (app.clone(), who.scope(), wanted.into_inner().name);
    let load = move |db: &mut Db| Ok(SearchPage { found: Found::named(db, &scope, &name)?, counts: Disability::counts(db, &keys.keys, &scope)?, name });
    Ok(Show(app.read(load).await?))
}

impl Found {
    fn named(db: &mut Db, scope: &[UnitId], name: &str) -> Result<Vec<Found>> {
        let folded = fold(name);
        if folded.chars().count() < 2 {
            return Ok(Vec::new());
        }
        let folded = folded.replace(['%', '_'], "");
        let here = persons::table.filter(persons::unit_id.eq_any(within(scope))).filter(persons::id.ne_all(merged_away()));
        let alike =
            here.filter(persons::id.ne_all(restricted())).filter(persons::name_folded.eq(folded.clone()).or(persons::name_folded.like(format!("% {folded}"))));
        let people: Vec<Person> = alike.order(persons::sort_key).limit(FOUND_AT_MOST).load(db)?;
        people.into_iter().map(|person| Found::of(db, person)).collect()
    }

    fn of(db: &mut Db, person: Person) -> Result<Found> {
        let year = person.birth_date.map(|born| born.format("%Y").to_string()).unwrap_or_default();
        Ok(Found { id: person.id, name: person.name, year, hamlet: Unit::find(db, person.unit_id)?.name })
    }
}

/// Somebody of the officer's units; another's is not found.
async fn desk(app: &App, who: Support, id: PersonId) -> Result<Desk> {
    let (scope, by) = (who.scope(), who.id);
    let find = move |db: &mut Db| {
        Ok(persons::table.find(id).filter(persons::unit_id.eq_any(within(&scope))).filter(persons::id.ne_all(restricted())).first::<Person>(db)?)
    };
    Ok(Desk { person: app.read(find).await?, by, at: format!("/support/{id}"), back: "/support".into(), support: true, names_guardians: true })
}

async fn show(app: App, who: Support, person: Path<PersonId>) -> Result<Show<DeskPage>> {
    desk(&app, who, *person).await?.show(&app).await
}

async fn ask(app: App, who: Support, path: Path<(PersonId, String)>) -> Result<Show<RecordPage>> {
    let (person, code) = path.into_inner();
    desk(&app, who, person).await?.ask(&app, code).await
}

async fn record(app: App, who: Support, path: Path<(PersonId, String)>, form: Form<RecordForm>) -> Submitted<RecordPage> {
    let (person, code) = path.into_inner();
    desk(&app, who, person).await?.record(&app, code, form.into_inner()).await
}

async fn new_guardian(app: App, who: Support, person: Path<PersonId>) -> Result<Show<GuardianPage>> {
    Ok(desk(&app, who, *person).await?.new_guardian())
}

async fn name_guardian(app: App, who: Support, person: Path<PersonId>, form: Form<GuardianForm>) -> Submitted<GuardianPage> {
    desk(&app, who, *person).await?.name_guardian(&app, form.into_inner()).await
}

async fn end_guardian(app: App, who: Support, path: Path<(PersonId, GuardianId)>) -> Result<See> {
    let (person, guardian) = *path;
    desk(&app, who, person).await?.end_guardian(&app, guardian).await
}

async fn needs(app: App, who: Support, person: Path<PersonId>) -> Result<Show<NeedsPage>> {
    desk(&app, who, *person).await?.needs(&app).await
}

async fn set_needs(app: App, who: Support, person: Path<PersonId>, form: Form<NeedsForm>) -> Result<See> {
    desk(&app, who, *person).await?.set_needs(&app, form.into_inner()).await
}

#[derive(Serialize)]
struct TypePage {
    desk: Desk,
    types: &'static [DisabilityType],
    chosen: Option<String>,
}

impl Page for TypePage {
    const TEMPLATE: &'static str = "privacy/desk_disability.html";
}

/// Each look is in the journal.
async fn show_type(app: App, who: Support, person: Path<PersonId>) -> Result<Show<TypePage>> {
    let (keys, desk) = (app.clone(), desk(&app, who, *person).await?);
    let (by, id) = (desk.by, desk.person.id);
    let chosen = app
        .write(move |db| {
            if !Consent::in_force(db, id, Purpose::DISABILITY)? {
                return Err(Error::refused("needs-consent-first"));
            }
            journal::record(db, Some(by), "consented-data-seen", id, json!({}))?;
            Disability::of(db, &keys.keys, id)
        })
        .await?;
    Ok(Show(TypePage { desk, types: Disability::types(), chosen }))
}

async fn set_type(app: App, who: Support, person: Path<PersonId>, form: Form<TypeForm>) -> Result<See> {
    let (keys, desk, code) = (app.clone(), desk(&app, who, *person).await?, form.code());
    let (by, id, to) = (desk.by, desk.person.id, format!("{}/consents", desk.at));
    app.write(move |db| Disability::set(db, &keys.keys, by, id, code)).await?;
    Ok(See(to).saying("needs-kept"))
}
