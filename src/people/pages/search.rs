//! People of one's units, found by name without accents or by number.

use crate::db::PersonId;
use crate::error::Result;
use crate::identity::{Identifier, Person};
use crate::people::guard::Looker;
use crate::people::record::Found;
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::Either;
use actix_web::web::Query;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/people", list).post("/people", search);
}

#[derive(Deserialize, Default)]
struct Search {
    #[serde(default)]
    q: String,
    after: Option<PersonId>,
}

#[derive(Serialize)]
struct PeoplePage {
    /// What was searched for; a number is not shown again.
    q: String,
    by_number: bool,
    found: Vec<Found>,
    later: Option<String>,
    /// May correct, not only look.
    corrects: bool,
}

impl Page for PeoplePage {
    const TEMPLATE: &'static str = "people/people.html";
}

const ON_A_PAGE: usize = 50;

async fn list(app: App, who: Looker, search: Query<Search>) -> Result<Show<PeoplePage>> {
    let (who, search) = (who.0, search.into_inner());
    app.read(move |db| {
        let mut people = Person::search(db, &who.scope, who.steward, &search.q, search.after, ON_A_PAGE as i64 + 1)?;
        let more = people.len() > ON_A_PAGE;
        people.truncate(ON_A_PAGE);
        let later = people.last().filter(|_| more).and_then(|last| address(&search.q, Some(last.id)));
        Ok(Show(PeoplePage { found: Found::of_all(db, people)?, later, by_number: false, q: search.q, corrects: who.corrects() }))
    })
    .await
}

/// A form, so that a number never stands in an address, a history or a log.
async fn search(app: App, who: Looker, form: Form<Search>) -> Result<Either<See, Show<PeoplePage>>> {
    let q = form.into_inner().q;
    if !q.chars().any(|c| c.is_ascii_digit()) {
        return Ok(Either::Left(See(address(&q, None).unwrap_or_else(|| "/people".into()))));
    }
    let (corrects, who, keys) = (who.0.corrects(), who.0, app.clone());
    let found = app
        .read(move |db| {
            let holders = Identifier::holders(db, &keys.keys, &q)?;
            Found::by_number(db, &who, &holders)
        })
        .await?;
    Ok(match found.as_slice() {
        [one] => Either::Left(See(format!("/people/{}", one.id))),
        _ => Either::Right(Show(PeoplePage { q: String::new(), by_number: true, found, later: None, corrects })),
    })
}

fn address(q: &str, after: Option<PersonId>) -> Option<String> {
    let after = after.map(|id| ("after", id.to_string()));
    let fields: Vec<(&str, String)> = [("q", crate::text::tidy(q))].into_iter().chain(after).collect();
    Some(format!("/people?{}", serde_html_form::to_string(fields).ok()?))
}
