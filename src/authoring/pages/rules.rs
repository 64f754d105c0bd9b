//! Whether somebody else looks at a course before it is published: the admin's to say.

use crate::authoring::rule::Rule;
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Admin;
use crate::web::{App, Form, Page, See, Show, Site};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/admin/authoring", show).post("/admin/authoring", set);
}

#[derive(Serialize)]
struct RulesPage {
    communes: Vec<CommuneLine>,
}

#[derive(Serialize)]
struct CommuneLine {
    id: UnitId,
    name: String,
    review: bool,
}

impl Page for RulesPage {
    const TEMPLATE: &'static str = "authoring/rules.html";
}

/// The communes that an admin looks after.
fn communes(db: &mut Db, scope: &[UnitId]) -> Result<Vec<Unit>> {
    let mut own = Vec::new();
    for commune in Unit::communes(db)? {
        if Unit::is_within(db, commune.id, scope)? {
            own.push(commune);
        }
    }
    Ok(own)
}

async fn show(app: App, who: Admin) -> Result<Show<RulesPage>> {
    let look = move |db: &mut Db| {
        let lines = communes(db, &who.scope())?;
        let lines = lines.into_iter().map(|commune| Ok(CommuneLine { review: Rule::wants_review(db, commune.id)?, id: commune.id, name: commune.name }));
        Ok(RulesPage { communes: lines.collect::<Result<_>>()? })
    };
    Ok(Show(app.read(look).await?))
}

#[derive(Deserialize)]
struct RuleForm {
    unit: UnitId,
    #[serde(default)]
    review: bool,
}

async fn set(app: App, who: Admin, form: Form<RuleForm>) -> Result<See> {
    let (unit, review) = (form.unit, form.review);
    let change = move |db: &mut Db| {
        if !communes(db, &who.scope())?.iter().any(|commune| commune.id == unit) {
            return Err(Error::NotFound);
        }
        Rule::set(db, who.id, unit, review)
    };
    app.write(change).await?;
    Ok(See("/admin/authoring").saying("authoring-rule-set"))
}
