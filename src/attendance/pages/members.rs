//! The learners of a class: joined, given a PIN, leaving.

use crate::attendance::{Class, ClassId, Member};
use crate::community::Unit;
use crate::db::PersonId;
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.post("/classes/{class}/members", join)
        .post("/classes/{class}/members/{person}/departure", leave)
        .post("/classes/{class}/members/{person}/pin", give_pin)
        .get("/classes/{class}/pins", before_pins)
        .post("/classes/{class}/pins", give_pins);
}

/// Shown right after a PIN was given, and never again.
#[derive(Serialize)]
pub(super) struct PinPage {
    class: Class,
    slips: Vec<Slip>,
    /// The form was sent twice: the PIN stands on the first answer.
    before: bool,
    /// Where the next person is entered.
    another: String,
}

#[derive(Serialize)]
pub(super) struct Slip {
    name: String,
    pin: Option<String>,
}

impl PinPage {
    pub(super) fn of_one(class: Class, name: String, pin: Option<String>) -> PinPage {
        PinPage { before: pin.is_none(), ..PinPage::of(class, vec![Slip { name, pin }]) }
    }

    fn of(class: Class, slips: Vec<Slip>) -> PinPage {
        PinPage { another: format!("/classes/{}/learners/new", class.id), class, slips, before: false }
    }

    pub(super) fn then(self, another: String) -> PinPage {
        PinPage { another, ..self }
    }
}

impl Page for PinPage {
    const TEMPLATE: &'static str = "attendance/pins.html";
}

pub(super) async fn find(app: &App, who: &Trainer, class: ClassId) -> Result<Class> {
    let scope = who.scope();
    app.read(move |db| Class::find(db, &scope, class)).await
}

#[derive(Deserialize)]
struct Join {
    person: PersonId,
}

async fn join(app: App, who: Trainer, class: Path<ClassId>, form: Form<Join>) -> Result<See> {
    let (scope, by, class, person) = (who.scope(), who.id, *class, form.person);
    app.write(move |db| {
        let class = Class::find(db, &scope, class)?;
        let known = crate::identity::Person::find(db, person)?;
        if !Unit::is_within(db, known.unit_id, &scope)? {
            return Err(Error::NotFound);
        }
        Member::join(db, by, &class, person)
    })
    .await?;
    Ok(See(format!("/classes/{class}")).saying("class-joined"))
}

async fn leave(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<See> {
    let ((class, person), scope, by) = (*path, who.scope(), who.id);
    app.write(move |db| {
        let class = Class::find(db, &scope, class)?;
        Member::leave(db, by, &class, person)
    })
    .await?;
    Ok(See(format!("/classes/{class}")).saying("class-left"))
}

async fn give_pin(app: App, who: Trainer, path: Path<(ClassId, PersonId)>) -> Result<Show<PinPage>> {
    let (class, person) = *path;
    let class = find(&app, &who, class).await?;
    let slips = give_each(&app, &who, &class, vec![person]).await?;
    Ok(Show(PinPage::of(class, slips)))
}

#[derive(Serialize)]
struct BeforePins {
    class: Class,
    members: usize,
}

impl Page for BeforePins {
    const TEMPLATE: &'static str = "attendance/before_pins.html";
}

async fn before_pins(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<BeforePins>> {
    let class = find(&app, &who, *class).await?;
    let id = class.id;
    let members = app.read(move |db| Member::list(db, id)).await?.len();
    Ok(Show(BeforePins { class, members }))
}

/// New PINs for the whole class, as slips to print and cut.
async fn give_pins(app: App, who: Trainer, class: Path<ClassId>) -> Result<Show<PinPage>> {
    let class = find(&app, &who, *class).await?;
    let id = class.id;
    let people = app.read(move |db| Member::list(db, id)).await?.into_iter().map(|member| member.id).collect();
    let slips = give_each(&app, &who, &class, people).await?;
    Ok(Show(PinPage::of(class, slips)))
}

async fn give_each(app: &App, who: &Trainer, class: &Class, people: Vec<PersonId>) -> Result<Vec<Slip>> {
    let (keys, by, class) = (app.clone(), who.id, class.clone());
    app.write(move |db| {
        let give = |&person: &PersonId| {
            let name = Member::find(db, class.id, person)?.name;
            let pin = Member::free_pin(db, &keys.keys, class.id, &name)?;
            let member = Member::give_pin(db, &keys.keys, by, &class, person, &pin)?;
            Ok(Slip { name: member.name, pin: Some(pin) })
        };
        people.iter().map(give).collect()
    })
    .await
}
