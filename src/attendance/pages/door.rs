//! The learners' door.

use crate::attendance::{ClassDoor, Entry};
use crate::error::Result;
use crate::identity::{Visitor, device_of};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::web::Query;
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/login", door).post("/login", enter);
}

/// What was typed; the PIN is not given back.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct DoorForm {
    code: String,
    name: String,
    #[serde(skip_serializing)]
    pin: String,
    next: String,
}

#[derive(Serialize)]
struct DoorPage {
    form: DoorForm,
    problems: Problems,
}

impl Page for DoorPage {
    const TEMPLATE: &'static str = "attendance/door.html";
}

/// `/login?code=482913`: the printed QR of a class fills the code.
async fn door(_: Visitor, query: Query<DoorForm>) -> Show<DoorPage> {
    Show(DoorPage { form: query.into_inner(), problems: Problems::default() })
}

async fn enter(app: App, request: HttpRequest, form: Form<DoorForm>) -> Submitted<DoorPage> {
    let form = form.into_inner();
    let problems = form.problems();
    if !problems.is_empty() {
        return Ok(Either::Right(Again(DoorPage { form, problems })));
    }
    match try_door(&app, &form, device_of(&request)).await? {
        Entry::In(login) => Ok(Either::Left(See::within(&form.next).with_cookie(login.cookie(&app.keys, &request)?))),
        entry => Ok(Either::Right(Again(DoorPage { problems: refusal(&entry), form }))),
    }
}

async fn try_door(app: &App, form: &DoorForm, device: String) -> Result<Entry> {
    let (keys, code, name, pin) = (app.clone(), form.code.clone(), form.name.clone(), form.pin.clone());
    app.write(move |db| ClassDoor::enter(db, &keys.keys, &code, &name, &pin, &device)).await
}

fn refusal(entry: &Entry) -> Problems {
    let mut problems = Problems::default();
    match entry {
        Entry::NoClass => problems.add("code", "class-code-unknown"),
        Entry::Wait(minutes) => problems.add_with("pin", "pin-wait", &[("minutes", minutes.to_string())]),
        Entry::Wrong | Entry::In(_) => problems.add("pin", "pin-wrong"),
    }
    problems
}

impl DoorForm {
    fn problems(&self) -> Problems {
        let mut problems = Problems::default();
        problems.text("code", &self.code, "class-code-missing", 20);
        problems.text("name", &self.name, "problem-name-missing", 80);
        problems.text("pin", &self.pin, "pin-missing", 20);
        problems
    }
}
