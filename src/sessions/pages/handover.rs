//! The form that gives a session to another trainer.

use crate::attendance::SessionId;
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::handover::NewHandover;
use crate::sessions::{ClassSession, Listed};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted, chosen};
use actix_web::Either;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/handover", show).post("/class-sessions/{session}/handover", give);
}

#[derive(Clone, Default, Deserialize, Serialize)]
struct HandoverForm {
    #[serde(default, deserialize_with = "chosen")]
    trainer: Option<PersonId>,
    #[serde(default, deserialize_with = "chosen")]
    was: Option<PersonId>,
    #[serde(default)]
    rest: bool,
}

#[derive(Serialize)]
struct Choice {
    value: PersonId,
    label: String,
}

#[derive(Serialize)]
struct HandoverPage {
    session: Listed,
    trainers: Vec<Choice>,
    /// Whoever looks may give it away.
    may: bool,
    form: HandoverForm,
    problems: Problems,
}

impl Page for HandoverPage {
    const TEMPLATE: &'static str = "sessions/handover.html";
}

impl HandoverPage {
    async fn of(app: &App, who: &Trainer, id: SessionId, form: HandoverForm, problems: Problems) -> Result<HandoverPage> {
        let (scope, by) = (who.scope(), who.id);
        let load = move |db: &mut Db| {
            let session = ClassSession::find(db, &scope, id)?;
            let may = session.may_be_given_by(db, by, &scope)?;
            let trainers = session.other_trainers(db)?.into_iter().map(|(value, label)| Choice { value, label }).collect();
            let form = HandoverForm { was: Some(session.trainer_id), ..form.clone() };
            Ok(HandoverPage { session: Listed::all(db, vec![session])?.remove(0), trainers, may, form, problems: Problems::default() })
        };
        Ok(HandoverPage { problems, ..app.read(load).await? })
    }
}

async fn show(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<HandoverPage>> {
    Ok(Show(HandoverPage::of(&app, &who, *session, HandoverForm::default(), Problems::default()).await?))
}

async fn give(app: App, who: Trainer, session: Path<SessionId>, form: Form<HandoverForm>) -> Submitted<HandoverPage> {
    let (scope, by, id, form) = (who.scope(), who.id, *session, form.into_inner());
    let said = form.clone();
    let given = app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        let to = said.trainer.ok_or(Error::refused("problem-handover-trainer"))?;
        session.give(db, by, &scope, &NewHandover { to, was: said.was.unwrap_or(session.trainer_id), rest: said.rest })
    });
    match given.await {
        Ok(_) => Ok(Either::Left(See(format!("/class-sessions/{id}")).saying("session-handed-over"))),
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(HandoverPage::of(&app, &who, id, form, Problems::of("trainer", refusal)).await?))),
        Err(error) => Err(error),
    }
}
