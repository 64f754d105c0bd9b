//! The front page shows each person what to do next.

use super::due::Due;
use super::task::Task;
use crate::community::Unit;
use crate::db::Db;
use crate::error::Result;
use crate::identity::{Admin, Grant, Viewer, Visitor};
use crate::learning::MyLearning;
use crate::operations::Condition;
use crate::privacy::Asked;
use crate::sessions::{ClassSession, Listed};
use crate::stewardship::Warnings;
use crate::web::{App, Page, Show, Site};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/", home).get("/help", help).get("/admin", admin);
}

#[derive(Serialize)]
struct HomePage {
    commune: Option<String>,
    name: Option<String>,
    mine: Option<MyLearning>,
    tasks: Vec<Task>,
    due: Vec<Due>,
    next_session: Option<Listed>,
    /// To how much a guardian agreed that now waits for one's own word.
    words_wanted: usize,
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
            next_session: viewer.map_or(Ok(None), |viewer| ClassSession::next_of(db, viewer.id))?,
            words_wanted: viewer.map_or(Ok(0), |viewer| Asked::own_word_wanted(db, viewer.id))?,
            due: viewer.map_or_else(|| Ok(Vec::new()), |viewer| Due::all(db, viewer))?,
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
    rights_overdue: i64,
    /// Looks after a whole commune: its journal is read there.
    journal: bool,
}

impl Page for AdminPage {
    const TEMPLATE: &'static str = "home/admin.html";
}

async fn admin(app: App, who: Admin) -> Result<Show<AdminPage>> {
    let scope = who.scope();
    let condition = Condition::of(&app).await?;
    let load = move |db: &mut Db| {
        let (rights_overdue, stewardship) = (Grant::overdue(db, &scope)?, Warnings::of(db, &scope)?);
        let journal = !Unit::communes_within(db, &scope)?.is_empty();
        Ok(AdminPage { condition, stewardship, communes: Unit::communes(db)?, hamlets: Unit::hamlets(db, &scope)?, rights_overdue, journal })
    };
    Ok(Show(app.read(load).await?))
}
