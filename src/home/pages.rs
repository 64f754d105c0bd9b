//! The front page shows each person what to do next.

use super::task::Task;
use crate::community::Unit;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::{Admin, Person, Viewer, Visitor};
use crate::journal::{self, Entry};
use crate::learning::MyLearning;
use crate::operations::Condition;
use crate::stewardship::Warnings;
use crate::web::{App, Page, Show, Site};
use actix_web::web::Query;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/", home).get("/help", help).get("/admin", admin).get("/admin/journal", show_journal);
}

#[derive(Serialize)]
struct HomePage {
    commune: Option<String>,
    name: Option<String>,
    mine: Option<MyLearning>,
    tasks: Vec<Task>,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "home/home.html";
}

async fn home(app: App, who: Visitor) -> Result<Show<HomePage>> {
    Ok(Show(app.read(move |db| HomePage::of(db, who.0.as_ref())).await?))
}

impl HomePage {
    fn of(db: &mut Db, viewer: Option<&Viewer>) -> Result<HomePage> {
        Ok(HomePage {
            commune: Unit::communes(db)?.into_iter().next().map(|unit| unit.name),
            name: viewer.map(|viewer| viewer.name.clone()),
            mine: viewer.map(|viewer| MyLearning::of(db, viewer.id, viewer.audience)).transpose()?,
            tasks: viewer.map(|viewer| Task::all(db, viewer)).transpose()?.unwrap_or_default(),
        })
    }
}

#[derive(Serialize)]
struct HelpPage {}

impl Page for HelpPage {
    const TEMPLATE: &'static str = "home/help.html";
}

async fn help(_: Visitor) -> Show<HelpPage> {
    Show(HelpPage {})
}

#[derive(Serialize)]
struct AdminPage {
    condition: Condition,
    stewardship: Warnings,
    communes: Vec<Unit>,
    hamlets: Vec<Unit>,
}

impl Page for AdminPage {
    const TEMPLATE: &'static str = "home/admin.html";
}

async fn admin(app: App, who: Admin) -> Result<Show<AdminPage>> {
    let scope = who.scope();
    let condition = Condition::of(&app).await?;
    let load = move |db: &mut Db| {
        Ok(AdminPage { condition, stewardship: Warnings::of(db, &scope)?, communes: Unit::communes(db)?, hamlets: Unit::hamlets(db, &scope)? })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

/// An entry with the names that its ids stand for.
#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    entry: Entry,
    actor: Option<String>,
    person: Option<String>,
}

#[derive(Serialize)]
struct JournalPage {
    lines: Vec<Line>,
    later: Option<String>,
}

impl Page for JournalPage {
    const TEMPLATE: &'static str = "home/journal.html";
}

const ENTRIES: i64 = 50;

async fn show_journal(app: App, _: Admin, query: Query<Before>) -> Result<Show<JournalPage>> {
    let before = query.before.unwrap_or(i64::MAX);
    Ok(Show(app.read(move |db| JournalPage::of(db, before)).await?))
}

impl JournalPage {
    fn of(db: &mut Db, before: i64) -> Result<JournalPage> {
        let entries = journal::newest(db, before, ENTRIES)?;
        let last = entries.last().map(|entry| entry.seq).filter(|&seq| seq > 1);
        let subject = |entry: &Entry| entry.subject.parse::<PersonId>().ok();
        let people: Vec<PersonId> = entries.iter().flat_map(|entry| [entry.actor_id, subject(entry)]).flatten().collect();
        let names = Person::names(db, &people)?;
        let named = |id: Option<PersonId>| id.and_then(|id| names.get(&id).cloned());
        let line = |entry: Entry| Line { actor: named(entry.actor_id), person: named(subject(&entry)), entry };
        Ok(JournalPage { lines: entries.into_iter().map(line).collect(), later: last.map(|seq| format!("/admin/journal?before={seq}")) })
    }
}
