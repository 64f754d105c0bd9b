//! What came back: by reason, each with the place where it is mended, and the word that it is.

use crate::certification::certificate::Certificate;
use crate::certification::resubmission::{Back, Resubmission};
use crate::error::Result;
use crate::identity::Officer;
use crate::web::{App, Page, See, Show, Site};
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/returned-records", list).post("/returned-records/{number}/mended", mended);
}

#[derive(Serialize)]
struct ReturnedPage {
    reasons: Vec<Reason>,
}

#[derive(Serialize)]
struct Reason {
    reason: String,
    records: Vec<Back>,
}

impl Page for ReturnedPage {
    const TEMPLATE: &'static str = "certification/returned.html";
}

async fn list(app: App, who: Officer) -> Result<Show<ReturnedPage>> {
    let scope = who.scope();
    let back = app.read(move |db| Back::all(db, &scope)).await?;
    Ok(Show(ReturnedPage { reasons: back.into_iter().map(|(reason, records)| Reason { reason, records }).collect() }))
}

async fn mended(app: App, who: Officer, number: Path<String>) -> Result<See> {
    let (scope, number) = (who.scope(), number.into_inner());
    app.write(move |db| {
        let certificate = Certificate::within(db, &scope, &number)?;
        Resubmission::ask(db, who.id, &certificate)
    })
    .await?;
    Ok(See("/returned-records").saying("record-mended"))
}
