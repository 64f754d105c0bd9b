//! The journal's page for admins.

use super::export::{Export, Form as FileForm};
use super::filter::{Filter, Place, Sight};
use super::told::{Names, Told};
use crate::db::{Db, UnitId};
use crate::error::Result;
use crate::identity::Admin;
use crate::journal::{self, Seal};
use crate::text::sort_key;
use crate::web::{App, Frame, Lang, Page, Show, Site, beginning_with};
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::Query;
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/admin/journal", show).get("/admin/journal.csv", csv).get("/admin/journal.jsonl", jsonl);
}

#[derive(Serialize)]
struct JournalPage {
    filter: Filter,
    actions: Vec<Action>,
    lines: Vec<Told>,
    later: Option<String>,
    /// The search as the end of an address.
    query: String,
    searching: bool,
    seals: Vec<Seal>,
}

/// A choice of the list.
#[derive(Serialize)]
struct Action {
    value: &'static str,
    label: &'static str,
}

impl Page for JournalPage {
    const TEMPLATE: &'static str = "home/journal.html";
}

const LINES: i64 = 50;

async fn show(app: App, who: Admin, request: HttpRequest, filter: Query<Filter>) -> Result<Show<JournalPage>> {
    let (scope, lang, filter) = (who.scope(), Frame::of(&request).lang, filter.into_inner());
    Ok(Show(app.read(move |db| JournalPage::of(db, scope, lang, filter)).await?))
}

impl JournalPage {
    fn of(db: &mut Db, scope: Vec<UnitId>, lang: Lang, filter: Filter) -> Result<JournalPage> {
        let sight = Sight::of(db, scope)?;
        // One more than are shown tells whether there are more.
        let mut entries = filter.lines(db, &sight, Place::Below(filter.before.unwrap_or(i64::MAX)), LINES + 1)?;
        let more = entries.len() > LINES as usize;
        entries.truncate(LINES as usize);
        let names = Names::of(db, &entries)?;
        let query = filter.query();
        let last = entries.last().filter(|_| more).map(|entry| format!("/admin/journal?{query}&before={}", entry.seq));
        Ok(JournalPage {
            actions: actions(lang),
            lines: entries.iter().map(|entry| Told::of(lang, &names, entry)).collect(),
            later: last,
            searching: !filter.is_empty(),
            seals: if matches!(sight, Sight::All) { Seal::all(db)? } else { Vec::new() },
            query,
            filter,
        })
    }
}

/// Every action by its words, in the order of the dictionary.
fn actions(lang: Lang) -> Vec<Action> {
    let mut actions: Vec<Action> = beginning_with(lang, "journal-").map(|(value, label)| Action { value, label }).collect();
    actions.sort_by_cached_key(|action| sort_key(action.label));
    actions
}

async fn csv(app: App, who: Admin, request: HttpRequest, filter: Query<Filter>) -> Result<HttpResponse> {
    export(app, who, request, filter.into_inner(), FileForm::Csv).await
}

async fn jsonl(app: App, who: Admin, request: HttpRequest, filter: Query<Filter>) -> Result<HttpResponse> {
    export(app, who, request, filter.into_inner(), FileForm::Jsonl).await
}

/// Whoever takes the journal out stands in it.
async fn export(app: App, who: Admin, request: HttpRequest, filter: Filter, form: FileForm) -> Result<HttpResponse> {
    let (id, scope) = (who.id, who.scope());
    let sight = app.read(move |db| Sight::of(db, scope)).await?;
    app.write(move |db| journal::record(db, Some(id), "journal-exported", id, json!({ "form": form }))).await?;
    let export = Export { app, filter, sight, form, lang: Frame::of(&request).lang };
    let name = format!("attachment; filename=\"nhat-ky.{form}\"");
    Ok(HttpResponse::Ok().content_type(form.mime()).insert_header((CONTENT_DISPOSITION, name)).streaming(export.pieces()))
}
