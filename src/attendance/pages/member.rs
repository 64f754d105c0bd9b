//! One learner of a class: the ways in that they have.

use super::members::find;
use crate::attendance::{Class, ClassId, Member, WalkIn};
use crate::community::Unit;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::{LearnerCard, Person, PictureCode, Pin, Trainer};
use crate::journal;
use crate::web::{App, Page, See, Show, Site};
use actix_web::web::Path;
use chrono::NaiveDateTime;
use serde::Serialize;
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/classes/{class}/members/{person}", show)
        .post("/classes/{class}/members/{person}/pictures", give_pictures)
        .post("/classes/{class}/members/{person}/pictures/removal", take_pictures)
        .post("/classes/{class}/members/{person}/pin/removal", take_pin)
        .post("/classes/{class}/members/{person}/card/revocation", revoke_card);
}

#[derive(Serialize)]
struct MemberPage {
    class: Class,
    person: Person,
    hamlet: String,
    has_pin: bool,
    has_pictures: bool,
    card_since: Option<NaiveDateTime>,
    incomplete: bool,
    /// The paper on which a card can be printed now.
    sheet: crate::identity::SheetId,
}

impl Page for MemberPage {
    const TEMPLATE: &'static str = "attendance/member.html";
}

impl MemberPage {
    fn of(db: &mut Db, class: Class, person: PersonId) -> Result<MemberPage> {
        let person = Member::find(db, class.id, person)?;
        Ok(MemberPage {
            hamlet: Unit::find(db, person.unit_id)?.name,
            has_pin: Pin::exists(db, person.id)?,
            has_pictures: PictureCode::exists(db, person.id)?,
            card_since: LearnerCard::held(db, &[person.id])?.first().map(|held| held.1),
            incomplete: WalkIn::is_incomplete(db, person.id)?,
            sheet: crate::identity::SheetId::new(),
            person,
            class,
        })
    }
}

async fn show(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<Show<MemberPage>> {
    let (class, person) = *path;
    let class = find(&app, &who, class).await?;
    Ok(Show(app.read(move |db| MemberPage::of(db, class, person)).await?))
}

/// Shown right after the pictures were given, and never again.
#[derive(Serialize)]
struct PictureSlip {
    class: Class,
    name: String,
    pictures: Vec<&'static str>,
}

impl Page for PictureSlip {
    const TEMPLATE: &'static str = "attendance/picture_slip.html";
}

async fn give_pictures(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<Show<PictureSlip>> {
    let ((class, person), keys, by) = (*path, app.clone(), who.id);
    let class = find(&app, &who, class).await?;
    let in_class = class.id;
    let given = app.write(move |db| {
        let member = Member::find(db, in_class, person)?;
        let code = PictureCode::random();
        code.set(db, &keys.keys, person, by)?;
        journal::record(db, Some(by), "pictures-given", person, json!({ "class": in_class }))?;
        Ok((member.name, code.words().to_vec()))
    });
    let (name, pictures) = given.await?;
    Ok(Show(PictureSlip { class, name, pictures }))
}

async fn take_pictures(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<See> {
    change(&app, &who, *path, "pictures-removed", |db, person, by| {
        PictureCode::remove(db, person)?;
        journal::record(db, Some(by), "pictures-removed", person, json!({}))
    })
    .await
}

/// Who comes in with pictures needs no PIN that somebody else could try.
async fn take_pin(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<See> {
    change(&app, &who, *path, "pin-removed", |db, person, by| {
        Pin::remove(db, person)?;
        journal::record(db, Some(by), "pin-removed", person, json!({}))
    })
    .await
}

async fn revoke_card(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<See> {
    change(&app, &who, *path, "card-revoked", |db, person, by| LearnerCard::revoke(db, by, person)).await
}

/// A change of the ways in of a member of the trainer's class.
async fn change(
    app: &App, who: &Trainer, (class, person): (ClassId, PersonId), said: &'static str,
    change: impl Fn(&mut Db, PersonId, PersonId) -> Result<()> + Send + 'static,
) -> Result<See> {
    let (scope, by) = (who.scope(), who.id);
    app.write(move |db| {
        let class = Class::find(db, &scope, class)?;
        let member = Member::find(db, class.id, person)?;
        change(db, member.id, by)
    })
    .await?;
    Ok(See(format!("/classes/{class}/members/{person}")).saying(said))
}
