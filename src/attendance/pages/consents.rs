//! Consents in a class: who agreed to what, the sheets to print, and the desk where they are taken down.

use crate::attendance::{Class, ClassId, Member};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Person, Trainer};
use crate::privacy::{
    Age, Asked, Consent, Desk, DeskPage, FormSheets, GuardianForm, GuardianId, GuardianPage, MailAddressForm, MailAddressPage, NeedsForm, NeedsPage, Purpose,
    RecordForm, RecordPage, Standing,
};
use crate::web::{App, Form, Page, See, Show, Site, Submitted};
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/classes/{class}/consents", list)
        .get("/classes/{class}/consent-forms/{code}", forms)
        .get("/classes/{class}/members/{person}/consents", show)
        .get("/classes/{class}/members/{person}/consents/{code}", ask)
        .post("/classes/{class}/members/{person}/consents/{code}", record)
        .get("/classes/{class}/members/{person}/guardians/new", new_guardian)
        .post("/classes/{class}/members/{person}/guardians", name_guardian)
        .post("/classes/{class}/members/{person}/guardians/{guardian}/end", end_guardian)
        .get("/classes/{class}/members/{person}/needs", needs)
        .post("/classes/{class}/members/{person}/needs", set_needs)
        .get("/classes/{class}/members/{person}/mail-address", mail_address)
        .post("/classes/{class}/members/{person}/mail-address", set_mail_address);
}

#[derive(Serialize)]
struct ConsentList {
    class: Class,
    /// Without sensitive purposes: that somebody was asked for one is nobody's business.
    purposes: Vec<Purpose>,
    /// Those that are printed: the sensitive ones too.
    printed: Vec<Purpose>,
    lines: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: PersonId,
    name: String,
    age: Age,
    /// A birthday has passed since the guardian agreed: the learner is asked.
    wanted: bool,
    /// None where the purpose asks nobody of that age.
    standings: Vec<Option<Standing>>,
}

impl Page for ConsentList {
    const TEMPLATE: &'static str = "attendance/consents.html";
}

async fn list(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<ConsentList>> {
    let scope = who.scope();
    let load = move |db: &mut Db| {
        let class = Class::find(db, &scope, *class)?;
        ConsentList::of(db, class)
    };
    Ok(Show(app.read(load).await?))
}

impl ConsentList {
    fn of(db: &mut Db, class: Class) -> Result<ConsentList> {
        let commune = crate::community::Unit::commune_of(db, class.unit_id)?.id;
        let printed: Vec<Purpose> = Purpose::asking(db, commune)?.into_iter().filter(|purpose| purpose.code != Purpose::DISABILITY).collect();
        let purposes: Vec<Purpose> = printed.iter().filter(|purpose| !purpose.sensitive).cloned().collect();
        let people = Member::people(db, class.id)?;
        let standings = purposes.iter().map(|purpose| Consent::standings(db, &people, &purpose.code)).collect::<Result<Vec<_>>>()?;
        let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let wanted = Asked::own_word_wanted_among(db, &ids)?;
        let line = |person: Person| Line {
            wanted: wanted.contains(&person.id),
            standings: purposes.iter().zip(&standings).map(|(asked, of)| of.get(&person.id).copied().filter(|_| asked.concerns(Age::of(&person)))).collect(),
            age: Age::of(&person),
            id: person.id,
            name: person.name,
        };
        Ok(ConsentList { lines: people.into_iter().map(line).collect(), class, purposes, printed })
    }
}

/// One sheet for each learner of the class.
async fn forms(app: App, who: Trainer, path: Path<(ClassId, String)>) -> Result<Show<FormSheets>> {
    let ((class, code), scope) = (path.into_inner(), who.scope());
    if code == Purpose::DISABILITY {
        return Err(Error::NotFound);
    }
    let make = move |db: &mut Db| {
        let class = Class::find(db, &scope, class)?;
        let people = Member::people(db, class.id)?;
        FormSheets::of(db, class.unit_id, &code, &people, format!("/classes/{}/consents", class.id))?.ok_or(Error::NotFound)
    };
    Ok(Show(app.read(make).await?))
}

/// A learner of a class of the trainer; another's is not found.
async fn desk(app: &App, who: Trainer, class: ClassId, person: PersonId) -> Result<Desk> {
    let (scope, by) = (who.scope(), who.id);
    let find = move |db: &mut Db| {
        let class = Class::find(db, &scope, class)?;
        Member::find(db, class.id, person)
    };
    let (at, back) = (format!("/classes/{class}/members/{person}"), format!("/classes/{class}/consents"));
    Ok(Desk { person: app.read(find).await?, by, at, back, support: false, names_guardians: true })
}

async fn show(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<Show<DeskPage>> {
    let (class, person) = *path;
    desk(&app, who, class, person).await?.show(&app).await
}

async fn ask(app: App, who: Trainer, path: Path<(ClassId, PersonId, String)>) -> Result<Show<RecordPage>> {
    let (class, person, code) = path.into_inner();
    desk(&app, who, class, person).await?.ask(&app, code).await
}

async fn record(app: App, who: Trainer, path: Path<(ClassId, PersonId, String)>, form: Form<RecordForm>) -> Submitted<RecordPage> {
    let (class, person, code) = path.into_inner();
    desk(&app, who, class, person).await?.record(&app, code, form.into_inner()).await
}

async fn new_guardian(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<Show<GuardianPage>> {
    let (class, person) = *path;
    Ok(desk(&app, who, class, person).await?.new_guardian())
}

async fn name_guardian(app: App, who: Trainer, path: Path<(ClassId, PersonId)>, form: Form<GuardianForm>) -> Submitted<GuardianPage> {
    let (class, person) = *path;
    desk(&app, who, class, person).await?.name_guardian(&app, form.into_inner()).await
}

async fn end_guardian(app: App, who: Trainer, path: Path<(ClassId, PersonId, GuardianId)>) -> Result<See> {
    let (class, person, guardian) = *path;
    desk(&app, who, class, person).await?.end_guardian(&app, guardian).await
}

async fn needs(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<Show<NeedsPage>> {
    let (class, person) = *path;
    desk(&app, who, class, person).await?.needs(&app).await
}

async fn set_needs(app: App, who: Trainer, path: Path<(ClassId, PersonId)>, form: Form<NeedsForm>) -> Result<See> {
    let (class, person) = *path;
    desk(&app, who, class, person).await?.set_needs(&app, form.into_inner()).await
}

async fn mail_address(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<Show<MailAddressPage>> {
    let (class, person) = *path;
    desk(&app, who, class, person).await?.mail_address(&app).await
}

async fn set_mail_address(app: App, who: Trainer, path: Path<(ClassId, PersonId)>, form: Form<MailAddressForm>) -> Submitted<MailAddressPage> {
    let (class, person) = *path;
    desk(&app, who, class, person).await?.set_mail_address(&app, form.into_inner()).await
}
