//! A trainer's sessions: today's, those to come, and those just held.

use crate::db::Db;
use crate::error::Result;
use crate::identity::Trainer;
use crate::sessions::{ClassSession, Listed};
use crate::web::{App, Page, Show, Site, start_of_day, today};
use chrono::Days;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/class-sessions", list);
}

#[derive(Serialize)]
struct SessionList {
    today: Vec<Listed>,
    coming: Vec<Listed>,
    /// The latest first.
    held: Vec<Listed>,
}

impl Page for SessionList {
    const TEMPLATE: &'static str = "sessions/list.html";
}

async fn list(app: App, who: Trainer) -> Result<Show<SessionList>> {
    let scope = who.scope();
    let load = move |db: &mut Db| {
        let day = today();
        let (begins, ends) = (start_of_day(day), start_of_day(day + Days::new(1)));
        let mut held = ClassSession::between(db, &scope, start_of_day(day - Days::new(28)), begins)?;
        held.reverse();
        Ok(SessionList {
            today: ClassSession::between(db, &scope, begins, ends)?,
            coming: ClassSession::between(db, &scope, ends, start_of_day(day + Days::new(29)))?,
            held,
        })
    };
    Ok(Show(app.read(load).await?))
}
