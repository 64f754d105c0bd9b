//! A person decides about a doubtful row.

use crate::error::{Error, Result};
use crate::roster::import::{Import, ImportId, Keeper, State};
use crate::roster::row::{Decision, Row, Shown};
use crate::web::{App, Form, See, Site};
use actix_web::web::Path;
use serde::Deserialize;

pub fn routes(site: &mut Site) {
    site.post("/rosters/{roster}/rows/{line}/decision", decide);
}

#[derive(Deserialize)]
struct Decided {
    decision: Decision,
    /// Where the person was.
    #[serde(default)]
    shown: String,
    #[serde(default)]
    after: i32,
}

async fn decide(app: App, who: Keeper, path: Path<(ImportId, i32)>, form: Form<Decided>) -> Result<See> {
    let ((id, line), form) = (*path, form.into_inner());
    let decision = form.decision;
    app.write(move |db| {
        let import = Import::find(db, &who, id)?;
        if import.state != State::Checked {
            return Err(Error::refused("roster-not-now"));
        }
        Row::find(db, id, line)?.decide(db, decision)
    })
    .await?;
    let shown = Shown::from_word(&form.shown).word();
    Ok(See(format!("/rosters/{id}?shown={shown}&after={}#row-{line}", form.after)).saying("roster-decided"))
}
