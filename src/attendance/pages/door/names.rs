//! The second question: who are you? Chosen from the list of the class, or typed.

use super::Next;
use super::code::inside;
use super::pictures::{self, PictureForm, PicturePage};
use super::remembered::{AtTheDoor, remember_class};
use super::sign_up;
use super::way::{self, PinForm, PinPage, Way};
use crate::attendance::{Class, ClassDoor, Entry, Member, Named, Typed};
use crate::db::PersonId;
use crate::error::Result;
use crate::identity::{Visitor, device_of, signed_in};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Submitted};
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Search {
    q: String,
    next: String,
}

#[derive(Serialize)]
pub struct NamesPage {
    class: String,
    search: Search,
    people: Vec<Named>,
    /// A long list can be searched.
    long: bool,
    sign_up: bool,
}

impl Page for NamesPage {
    const TEMPLATE: &'static str = "attendance/door/names.html";
}

/// A list that is seen at a glance on a phone needs no search.
const AT_A_GLANCE: usize = 8;

/// The names of the class: only a device to which its code was told comes here.
pub async fn names(app: App, _: Visitor, class: AtTheDoor, search: Query<Search>) -> Result<Show<NamesPage>> {
    let (class, search) = (class.0, search.into_inner());
    let (id, words) = (class.id, search.q.clone());
    let people = app.read(move |db| Member::names(db, id, &words)).await?;
    let long = people.len() > AT_A_GLANCE || !search.q.is_empty();
    Ok(Show(NamesPage { class: class.name, search, people, long, sign_up: class.sign_up_since.is_some() }))
}

#[derive(Default, Deserialize, Serialize)]
#[serde(default)]
pub struct TypedForm {
    pub name: String,
    #[serde(skip_serializing)]
    pub pin: String,
    pub next: String,
}

#[derive(Serialize)]
pub struct TypedPage {
    class: String,
    form: TypedForm,
    problems: Problems,
}

impl Page for TypedPage {
    const TEMPLATE: &'static str = "attendance/door/typed.html";
}

pub async fn typed(_: Visitor, class: AtTheDoor, query: Query<TypedForm>) -> Show<TypedPage> {
    Show(TypedPage { class: class.0.name, form: query.into_inner(), problems: Problems::default() })
}

pub async fn enter(app: App, request: HttpRequest, class: AtTheDoor, form: Form<TypedForm>) -> Submitted<TypedPage> {
    enter_typed(&app, &request, class.0, form.into_inner()).await
}

pub(super) async fn enter_typed(app: &App, request: &HttpRequest, class: Class, form: TypedForm) -> Submitted<TypedPage> {
    let mut problems = Problems::default();
    problems.text("name", &form.name, "problem-name-missing", 80);
    problems.text("pin", &form.pin, "pin-missing", 20);
    if !problems.is_empty() {
        return Ok(Either::Right(Again(TypedPage { class: class.name, form, problems })));
    }
    let (keys, at, name, pin, device) = (app.clone(), class.clone(), form.name.clone(), form.pin.clone(), device_of(request));
    match app.write(move |db| ClassDoor::enter_typed(db, &keys.keys, &at, &name, &pin, &device)).await? {
        Typed::Tried(Entry::In(login)) => return Ok(Either::Left(signed_in(app, request, &login, inside(app, request, &class, &form.next)?).await?)),
        Typed::Waiting(sign_up) => return Ok(Either::Left(sign_up::wait(app, request, sign_up)?.with_cookie(remember_class(app, request, &class)?))),
        Typed::Several => {
            let query = serde_html_form::to_string([("q", &form.name), ("next", &form.next)]).unwrap_or_default();
            return Ok(Either::Left(See(format!("/login/names?{query}"))));
        }
        Typed::Tried(Entry::Wrong) => problems.add("pin", "pin-wrong"),
        Typed::Tried(Entry::Wait(minutes)) => problems.add_with("pin", "pin-wait", &[("minutes", minutes.to_string())]),
    }
    Ok(Either::Right(Again(TypedPage { class: class.name, form, problems })))
}

// The third question is asked on the way of the person who was chosen.

async fn chosen(app: &App, class: AtTheDoor, person: PersonId) -> Result<Way> {
    let class = class.0;
    app.read(move |db| Way::by_name(db, class, person)).await
}

pub async fn person(app: App, _: Visitor, class: AtTheDoor, person: Path<PersonId>, next: Query<Next>) -> Result<Either<Show<PinPage>, See>> {
    Ok(way::ask(chosen(&app, class, *person).await?, next.into_inner().next))
}

pub async fn enter_person(app: App, request: HttpRequest, class: AtTheDoor, person: Path<PersonId>, form: Form<PinForm>) -> Submitted<PinPage> {
    way::enter(&app, &request, chosen(&app, class, *person).await?, form.into_inner()).await
}

pub async fn pictures(
    app: App, _: Visitor, request: HttpRequest, class: AtTheDoor, person: Path<PersonId>, query: Query<pictures::Begin>,
) -> Result<Either<Show<PicturePage>, See>> {
    let way = chosen(&app, class, *person).await?;
    Ok(pictures::ask(&app, &request, way, query.into_inner()))
}

pub async fn choose_picture(app: App, request: HttpRequest, class: AtTheDoor, person: Path<PersonId>, form: Form<PictureForm>) -> Submitted<PicturePage> {
    let way = chosen(&app, class, *person).await?;
    pictures::choose(&app, &request, way, form.into_inner()).await
}
