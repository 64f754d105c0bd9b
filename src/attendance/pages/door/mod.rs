//! The learners' door: the code of the class, the name, and then the PIN or the pictures; or a card; or a sign-up.

mod card;
mod code;
mod names;
mod pictures;
mod remembered;
mod sign_up;
mod way;

use crate::web::{See, Site};
use serde::Deserialize;

pub fn routes(site: &mut Site) {
    site.get("/login", code::door)
        .post("/login", code::knock)
        .get("/login/names", names::names)
        .get("/login/typed", names::typed)
        .post("/login/typed", names::enter)
        .get("/login/people/{person}", names::person)
        .post("/login/people/{person}", names::enter_person)
        .get("/login/people/{person}/pictures", names::pictures)
        .post("/login/people/{person}/pictures", names::choose_picture)
        .get("/card/{secret}", card::card)
        .post("/card/{secret}", card::enter)
        .get("/card/{secret}/pictures", card::pictures)
        .post("/card/{secret}/pictures", card::choose_picture)
        .get("/pictures", pictures::all)
        .get("/login/sign-up", sign_up::form)
        .post("/login/sign-up", sign_up::ask)
        .get("/waiting", sign_up::waiting);
}

/// Where somebody was going when the door came first.
#[derive(Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    pub next: String,
}

/// Inside: where somebody was going, or the front page; never back to the door.
fn onward(next: &str) -> See {
    See::within(if next.starts_with("/login") { "/" } else { next })
}

fn with_next(path: &str, next: &str) -> String {
    match serde_html_form::to_string([("next", next)]) {
        Ok(query) if !next.is_empty() && !next.starts_with("/login") => format!("{path}?{query}"),
        _ => path.to_owned(),
    }
}
