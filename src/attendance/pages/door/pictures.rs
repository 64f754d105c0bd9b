//! The pictures, one a page: tapped, they lead on. What was tapped travels sealed in a cookie, so that
//! a double tap counts once and Back leads to a page rather than to a question of the browser.

use super::way::Way;
use super::with_next;
use crate::attendance::{Entry, Secret};
use crate::identity::{PICTURES, PictureCode, Visitor, picture};
use crate::web::{Again, App, Page, Problems, See, Show, Submitted, cookie};
use actix_web::cookie::Cookie;
use actix_web::cookie::time::Duration;
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};

const COOKIE: &str = "pictures";
const MINUTES: i64 = 5;

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Begin {
    next: String,
    /// From the first picture.
    again: bool,
}

#[derive(Deserialize)]
pub struct PictureForm {
    /// Which of the four this is, from 1.
    position: usize,
    picture: String,
    #[serde(default)]
    next: String,
}

#[derive(Serialize)]
pub struct PicturePage {
    name: String,
    address: String,
    by_card: bool,
    has_pin: bool,
    next: String,
    position: usize,
    length: usize,
    pictures: [&'static str; 30],
    problems: Problems,
}

impl Page for PicturePage {
    const TEMPLATE: &'static str = "attendance/door/picture.html";
}

impl PicturePage {
    fn of(way: Way, next: String, position: usize, problems: Problems) -> PicturePage {
        let Way { name, address, by_card, has_pin, .. } = way;
        PicturePage { name, address, by_card, has_pin, next, position, length: PictureCode::LENGTH, pictures: PICTURES, problems }
    }
}

pub fn ask(app: &App, request: &HttpRequest, way: Way, begin: Begin) -> Either<Show<PicturePage>, See> {
    if begin.again {
        let first = with_next(&format!("{}/pictures", way.address), &begin.next);
        return Either::Right(See(first).with_cookie(gone(request)));
    }
    let position = chosen(app, request, &way).len() + 1;
    Either::Left(Show(PicturePage::of(way, begin.next, position, Problems::default())))
}

pub async fn choose(app: &App, request: &HttpRequest, way: Way, form: PictureForm) -> Submitted<PicturePage> {
    let mut pictures = chosen(app, request, &way);
    let mut problems = Problems::default();
    match picture(&form.picture) {
        Some(picture) if (1..=pictures.len() + 1).contains(&form.position) => {
            pictures.truncate(form.position - 1);
            pictures.push(picture);
        }
        // The cookie is gone or too old: from the first one again.
        _ => problems.add("pictures", "pictures-again"),
    }
    if !problems.is_empty() {
        return Ok(Either::Right(Again(PicturePage::of(way, form.next, 1, problems))));
    }
    let Some(code) = PictureCode::chosen(&pictures) else {
        let on = with_next(&format!("{}/pictures", way.address), &form.next);
        return Ok(Either::Left(See(on).with_cookie(carried(app, request, &way, &pictures)?)));
    };
    match way.enter(app, request, move || Secret::Pictures(code.clone())).await? {
        Entry::In(login) => return Ok(Either::Left(way.inside(app, request, &login, &form.next).await?.with_cookie(gone(request)))),
        Entry::Wait(minutes) => problems.add_with("pictures", "pictures-wait", &[("minutes", minutes.to_string())]),
        Entry::Wrong => problems.add("pictures", "pictures-wrong"),
    }
    Ok(Either::Right(Again(PicturePage::of(way, form.next, 1, problems))))
}

fn place(way: &Way) -> String {
    format!("pictures/{}", way.person)
}

fn carried(app: &App, request: &HttpRequest, way: &Way, pictures: &[&str]) -> crate::error::Result<Cookie<'static>> {
    let mut carried = cookie(request, COOKIE, app.keys.carry(&place(way), &pictures.join(" "))?);
    carried.set_max_age(Duration::minutes(MINUTES));
    Ok(carried)
}

fn gone(request: &HttpRequest) -> Cookie<'static> {
    let mut gone = cookie(request, COOKIE, String::new());
    gone.make_removal();
    gone
}

/// The pictures of this person that were tapped so far.
fn chosen(app: &App, request: &HttpRequest, way: &Way) -> Vec<&'static str> {
    let words = request.cookie(COOKIE).and_then(|cookie| app.keys.carried(&place(way), cookie.value())).unwrap_or_default();
    words.split(' ').filter_map(picture).take(PictureCode::LENGTH - 1).collect()
}

/// All pictures with their names, to be heard and printed.
#[derive(Serialize)]
pub struct AllPictures {
    pictures: [&'static str; 30],
}

impl Page for AllPictures {
    const TEMPLATE: &'static str = "attendance/pictures.html";
}

pub async fn all(_: Visitor) -> Show<AllPictures> {
    Show(AllPictures { pictures: PICTURES })
}
