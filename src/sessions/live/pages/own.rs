//! A question from the hand: typed, and asked at once.

use crate::attendance::SessionId;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::sessions::live::hub::wake;
use crate::sessions::live::{LiveQuestion, LiveQuestionId, LiveQuiz};
use crate::sessions::plan::{Head, OwnForm, OwnPage, Part};
use crate::web::{Again, App, Form, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use actix_web::web::Path;

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/live/questions/new", new).post("/class-sessions/{session}/live/questions/own", ask);
}

async fn new(app: App, who: Trainer, session: Path<SessionId>) -> Result<Show<OwnPage>> {
    Ok(Show(page(&app, &who, *session, OwnForm::empty(), Problems::default()).await?))
}

async fn page(app: &App, who: &Trainer, id: SessionId, form: OwnForm, problems: Problems) -> Result<OwnPage> {
    let scope = who.scope();
    let (_, head) = app.read(move |db: &mut Db| Head::of(db, &scope, id)).await?;
    Ok(OwnPage::new(head, None, form, problems))
}

/// The code is opened with the first question.
async fn ask(app: App, who: Trainer, session: Path<SessionId>, form: Form<OwnForm>) -> Submitted<OwnPage> {
    let (scope, by, id, form) = (who.scope(), who.id, *session, form.into_inner());
    let own = match form.check() {
        Ok(own) => own.asked(),
        Err(problems) => return Ok(Either::Right(Again(page(&app, &who, id, form, problems).await?))),
    };
    // Sent twice, it is asked once.
    let question = LiveQuestionId(form.id.0);
    let asked = app.write(move |db| {
        let (session, _) = Head::of(db, &scope, id)?;
        let quiz = LiveQuiz::open(db, by, &session)?;
        LiveQuestion::ask(db, by, &quiz, question, &own)?;
        Part::note_asked(db, by, session.id, own.clone())
    });
    match asked.await {
        Ok(()) => {
            wake(id);
            Ok(Either::Left(See(format!("/class-sessions/{id}/live"))))
        }
        Err(Error::Refused(refusal)) => Ok(Either::Right(Again(page(&app, &who, id, form, Problems::of("text", refusal)).await?))),
        Err(error) => Err(error),
    }
}
