//! Households that may be entered twice, and what was made one.

use crate::community::HouseholdId;
use crate::error::Result;
use crate::people::guard::Corrector;
use crate::people::household::{Home, HouseholdMerge, HouseholdMergeId, Pair};
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/households", list)
        .post("/households/{household}/merge", merge)
        .get("/household-merges/{merge}", show)
        .post("/household-merges/{merge}/undo", undo);
}

#[derive(Serialize)]
struct HouseholdsPage {
    pairs: Vec<Pair>,
}

impl Page for HouseholdsPage {
    const TEMPLATE: &'static str = "people/households.html";
}

async fn list(app: App, who: Corrector) -> Result<Show<HouseholdsPage>> {
    let scope = who.0.scope;
    Ok(Show(HouseholdsPage { pairs: app.read(move |db| Pair::find(db, &scope)).await? }))
}

#[derive(Deserialize)]
struct Other {
    other: HouseholdId,
}

async fn merge(app: App, who: Corrector, keep: Path<HouseholdId>, form: Form<Other>) -> Result<See> {
    let (who, keep, other) = (who.0, *keep, form.other);
    let merge = app.write(move |db| HouseholdMerge::of(db, &who.scope, keep, other, who.id)).await?;
    Ok(See(format!("/household-merges/{}", merge.id)).saying("household-merged"))
}

#[derive(Serialize)]
struct MergedPage {
    merge: HouseholdMerge,
    keep: Home,
    other: Home,
}

impl Page for MergedPage {
    const TEMPLATE: &'static str = "people/household_merged.html";
}

async fn show(app: App, who: Corrector, id: Path<HouseholdMergeId>) -> Result<Show<MergedPage>> {
    let (scope, id) = (who.0.scope, *id);
    app.read(move |db| {
        let merge = HouseholdMerge::find(db, &scope, id)?;
        let (keep, other) = merge.homes(db)?;
        Ok(Show(MergedPage { merge, keep, other }))
    })
    .await
}

async fn undo(app: App, who: Corrector, id: Path<HouseholdMergeId>) -> Result<See> {
    let (who, id) = (who.0, *id);
    app.write(move |db| HouseholdMerge::find(db, &who.scope, id)?.undo(db, who.id)).await?;
    Ok(See(format!("/household-merges/{id}")).saying("household-parted"))
}
