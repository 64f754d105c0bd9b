//! Work that goes on while a page tells how far it is.

use super::import::{Import, ImportId, State};
use super::{apply, check, undo};
use crate::db::{PersonId, carried};
use crate::error::{Error, Result};
use crate::web::App;

/// Checks in the background.
pub fn check(app: &App, id: ImportId, run: i32) {
    let app = app.clone();
    actix_web::rt::spawn(carried(async move {
        let done = check::check(&app, id, run).await;
        tell(&app, id, run, State::Uploaded, done).await;
    }));
}

pub fn apply(app: &App, id: ImportId, run: i32, by: PersonId) {
    let app = app.clone();
    actix_web::rt::spawn(carried(async move {
        let done = apply::apply(&app, id, run, Some(by)).await;
        tell(&app, id, run, State::Checked, done).await;
    }));
}

pub fn undo(app: &App, id: ImportId, run: i32, by: PersonId) {
    let app = app.clone();
    actix_web::rt::spawn(carried(async move {
        let done = undo::undo(&app, id, run, Some(by)).await;
        tell(&app, id, run, State::Applied, done).await;
    }));
}

/// What went wrong stands on the page; the import is back where the work began.
async fn tell(app: &App, id: ImportId, run: i32, back_to: State, done: Result<()>) {
    let Err(error) = done else { return };
    tracing::error!(%error, import = %id, "the work on a roster stopped");
    let trouble = match error {
        Error::Refused(refusal) => refusal.id,
        Error::Unavailable(id) => id,
        _ => "roster-trouble",
    };
    if let Err(error) = app.write(move |db| Import::fail(db, id, run, back_to, trouble)).await {
        tracing::error!(%error, import = %id, "and this could not be noted");
    }
}
