//! Who is stuck now, and one tap that says: helped.

use crate::attendance::SessionId;
use crate::db::{Db, PersonId};
use crate::error::Result;
use crate::identity::Trainer;
use crate::sessions::ClassSession;
use crate::sessions::live::{HelpId, Stuck};
use crate::sessions::plan::Head;
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/stuck", show).post("/class-sessions/{session}/helps", help);
}

#[derive(Serialize)]
struct StuckPage {
    session: Head,
    stuck: Vec<Line>,
    /// Nobody is marked as being there: the roll call comes first.
    nobody: bool,
    wrong: usize,
    minutes: i64,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    stuck: Stuck,
    help: HelpId,
}

impl Page for StuckPage {
    const TEMPLATE: &'static str = "sessions/live/stuck.html";
}

async fn show(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<StuckPage>> {
    let (scope, id) = (who.scope(), *session);
    let load = move |db: &mut Db| {
        let (session, head) = Head::of(db, &scope, id)?;
        let nobody = !crate::attendance::Attendance::of_session(db, session.id)?.iter().any(|one| one.came);
        let stuck = Stuck::all(db, &session)?.into_iter().map(|stuck| Line { stuck, help: HelpId::new() }).collect();
        Ok(StuckPage { session: head, stuck, nobody, wrong: Stuck::MANY_WRONG, minutes: Stuck::LONG.num_minutes() })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Deserialize)]
struct Helped {
    id: HelpId,
    person: PersonId,
}

async fn help(app: App, who: Trainer, session: Path<SessionId>, form: Form<Helped>) -> Result<See> {
    let (scope, by, id, form) = (who.scope(), who.id, *session, form.into_inner());
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        Stuck::help(db, by, &session, form.id, form.person)
    })
    .await?;
    Ok(See(format!("/class-sessions/{id}/stuck")).saying("stuck-helped"))
}
