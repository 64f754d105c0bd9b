//! The way of one person through the door, found by name or by card: what is left is the PIN or the pictures.

use super::code::inside;
use super::with_next;
use crate::attendance::{Class, ClassDoor, Entry, Secret};
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Door, LearnerCard, Login, Person, PictureCode, Pin, device_of, signed_in};
use crate::keys::Keys;
use crate::text::given_name;
use crate::web::{Again, App, Page, Problems, See, Show, Submitted};
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};

pub struct Way {
    pub person: PersonId,
    pub class: Class,
    /// What is shown of the name: all of it in the class, less of it to whoever found a card.
    pub name: String,
    /// Where the way's own pages are.
    pub address: String,
    pub by_card: bool,
    pub has_pin: bool,
    pub has_pictures: bool,
}

impl Way {
    pub fn by_name(db: &mut Db, class: Class, person: PersonId) -> Result<Way> {
        let person = ClassDoor::member(db, &class, person)?;
        let (name, address) = (person.name.clone(), format!("/login/people/{}", person.id));
        Way::of(db, class, person, name, address, false)
    }

    /// A card is in force as long as its person learns in an open class.
    pub fn by_card(db: &mut Db, keys: &Keys, secret: &str) -> Result<Way> {
        let ended = || Error::refused("card-ended");
        let person = LearnerCard::owner(db, keys, secret)?.ok_or_else(ended)?;
        let class = ClassDoor::class_of(db, person)?.ok_or_else(ended)?;
        let person = Person::find(db, person)?;
        let (name, address) = (given_name(&person.name), format!("/card/{secret}"));
        Way::of(db, class, person, name, address, true)
    }

    fn of(db: &mut Db, class: Class, person: Person, name: String, address: String, by_card: bool) -> Result<Way> {
        let (has_pin, has_pictures) = (Pin::exists(db, person.id)?, PictureCode::exists(db, person.id)?);
        Ok(Way { person: person.id, class, name, address, by_card, has_pin, has_pictures })
    }

    /// One try with what its owner alone knows.
    pub async fn enter(&self, app: &App, request: &HttpRequest, secret: impl Fn() -> Secret + Send + 'static) -> Result<Entry> {
        let (keys, person, device) = (app.clone(), self.person, device_of(request));
        let by_card = self.by_card;
        app.write(move |db| {
            let secret = secret();
            let door = match secret {
                _ if by_card => Door::Card,
                Secret::Pin(_) => Door::Pin,
                Secret::Pictures(_) => Door::Pictures,
            };
            ClassDoor::enter(db, &keys.keys, person, &secret, door, &device)
        })
        .await
    }

    pub async fn inside(&self, app: &App, request: &HttpRequest, login: &Login, next: &str) -> Result<See> {
        signed_in(app, request, login, inside(app, request, &self.class, next)?).await
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PinForm {
    pin: String,
    next: String,
}

#[derive(Serialize)]
pub struct PinPage {
    name: String,
    class: String,
    address: String,
    by_card: bool,
    pictures: bool,
    next: String,
    problems: Problems,
}

impl Page for PinPage {
    const TEMPLATE: &'static str = "attendance/door/pin.html";
}

impl PinPage {
    fn of(way: Way, next: String, problems: Problems) -> PinPage {
        PinPage { name: way.name, class: way.class.name, address: way.address, by_card: way.by_card, pictures: way.has_pictures, next, problems }
    }
}

/// The PIN is asked for; who has pictures alone is shown the pictures.
pub fn ask(way: Way, next: String) -> Either<Show<PinPage>, See> {
    if way.has_pictures && !way.has_pin {
        return Either::Right(See(with_next(&format!("{}/pictures", way.address), &next)));
    }
    Either::Left(Show(PinPage::of(way, next, Problems::default())))
}

pub async fn enter(app: &App, request: &HttpRequest, way: Way, form: PinForm) -> Submitted<PinPage> {
    let mut problems = Problems::default();
    problems.text("pin", &form.pin, "pin-missing", 20);
    if problems.is_empty() {
        let typed = form.pin.clone();
        match way.enter(app, request, move || Secret::Pin(Pin::typed(&typed))).await? {
            Entry::In(login) => return Ok(Either::Left(way.inside(app, request, &login, &form.next).await?)),
            Entry::Wait(minutes) => problems.add_with("pin", "pin-wait", &[("minutes", minutes.to_string())]),
            Entry::Wrong => problems.add("pin", "pin-wrong-for-name"),
        }
    }
    Ok(Either::Right(Again(PinPage::of(way, form.next, problems))))
}
