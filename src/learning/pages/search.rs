//! Search over courses and lessons: what anybody may read, anybody may find.

use crate::catalog::search::{ON_A_PAGE, Query, Search, Unfit};
use crate::error::Result;
use crate::identity::Visitor;
use crate::web::{App, Page, Show};
use actix_web::web;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    page: Option<u16>,
}

#[derive(Serialize)]
struct SearchPage {
    /// What was looked for, as it was typed.
    q: String,
    /// The id of a sentence: why nothing was looked for.
    unfit: Option<&'static str>,
    search: Option<Search>,
    first: usize,
    earlier: Option<String>,
    later: Option<String>,
}

impl Page for SearchPage {
    const TEMPLATE: &'static str = "learning/search.html";
}

/// Longer texts are not even shown again.
const MOST_SHOWN: usize = 200;

pub async fn search(app: App, _: Visitor, asked: web::Query<Asked>) -> Result<Show<impl Page>> {
    let asked = asked.into_inner();
    let query = match Query::read(&asked.q) {
        Ok(query) => query,
        Err(unfit) => return Ok(Show(SearchPage::unfit(&asked.q, unfit))),
    };
    let page = usize::from(asked.page.unwrap_or(1)).max(1);
    let sought = query.clone();
    let search = app.read(move |db| Search::ask(db, &sought, page)).await?;
    let later = (page * ON_A_PAGE < search.count).then(|| address(&query.typed, page + 1));
    let earlier = (page > 1).then(|| address(&query.typed, page - 1));
    Ok(Show(SearchPage { q: query.typed, unfit: None, search: Some(search), first: (page - 1) * ON_A_PAGE + 1, earlier, later }))
}

impl SearchPage {
    fn unfit(typed: &str, unfit: Unfit) -> SearchPage {
        let sentence = match unfit {
            Unfit::Empty => "search-empty",
            Unfit::TooLong => "search-too-long",
            Unfit::NoWords => "search-no-words",
        };
        let q = typed.trim().chars().take(MOST_SHOWN).collect();
        SearchPage { q, unfit: Some(sentence), search: None, first: 1, earlier: None, later: None }
    }
}

fn address(q: &str, page: usize) -> String {
    let query = serde_html_form::to_string([("q", q), ("page", &page.to_string())]).unwrap_or_default();
    format!("/search?{query}")
}
