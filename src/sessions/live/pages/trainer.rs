//! The trainer's side of the live quiz: the code, what may be asked, what was answered.

use crate::attendance::SessionId;
use crate::community::Unit;
use crate::db::Db;
use crate::error::Result;
use crate::identity::Trainer;
use crate::qr;
use crate::sessions::ClassSession;
use crate::sessions::live::hub::wake;
use crate::sessions::live::{Bar, LiveQuestion, LiveQuestionId, LiveQuiz};
use crate::sessions::plan::{Asked, Head, Part, Planned, Source};
use crate::web::{App, Form, Page, See, Show, Site};
use actix_web::HttpRequest;
use actix_web::web::Path;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/live", show)
        .post("/class-sessions/{session}/live", open)
        .post("/class-sessions/{session}/live/closure", close)
        .post("/class-sessions/{session}/live/questions", ask)
        .post("/class-sessions/{session}/live/questions/{live_question}/closure", close_question);
}

#[derive(Serialize)]
struct LivePage {
    session: Head,
    quiz: Option<LiveQuiz>,
    ended: bool,
    cancelled: bool,
    /// Where phones go, for whoever types it.
    address: String,
    qr: Option<String>,
    asked: Vec<Line>,
    /// Of the plan, and not asked yet.
    offered: Vec<Offer>,
}

#[derive(Serialize)]
struct Offer {
    id: LiveQuestionId,
    asked: Asked,
}

#[derive(Serialize)]
struct Line {
    #[serde(flatten)]
    question: LiveQuestion,
    bars: Vec<Bar>,
    answers: i64,
}

impl Page for LivePage {
    const TEMPLATE: &'static str = "sessions/live/live.html";
}

async fn show(app: App, request: HttpRequest, who: Trainer, session: Path<SessionId>) -> Result<Show<LivePage>> {
    let (scope, id, address) = (who.scope(), *session, app.address(&request));
    let load = move |db: &mut Db| {
        let (session, head) = Head::of(db, &scope, id)?;
        let quiz = LiveQuiz::of(db, session.id)?;
        let mut asked = Vec::new();
        for question in LiveQuestion::all(db, session.id)? {
            let bars = question.bars(db)?;
            asked.push(Line { answers: bars.iter().map(|bar| bar.count).sum(), question, bars });
        }
        let commune = Unit::commune_of(db, session.unit_id)?.id;
        let planned = Part::of(db, session.id)?.into_iter().flat_map(|part| part.questions.0);
        let new: Vec<Planned> = planned.filter(|one| asked.iter().all(|line| line.question.asked.0.source != *one.source())).collect();
        let offered = Asked::find_all(db, commune, &new)?.into_iter().map(|asked| Offer { id: LiveQuestionId::new(), asked }).collect();
        let open = quiz.as_ref().filter(|quiz| !quiz.is_over());
        Ok(LivePage {
            session: head,
            ended: quiz.as_ref().is_some_and(LiveQuiz::is_over),
            cancelled: session.cancelled_at.is_some(),
            qr: open.map(|quiz| qr::svg(&format!("{address}/live/{}", quiz.code))).transpose()?,
            address: format!("{}/live", address.split_once("://").map_or(address.as_str(), |(_, rest)| rest)),
            quiz,
            asked,
            offered,
        })
    };
    Ok(Show(app.read(load).await?))
}

/// Where a form on the projector comes back to.
#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    next: String,
}

impl Back {
    fn see(&self, session: SessionId) -> See {
        if self.next.is_empty() { See(format!("/class-sessions/{session}/live")) } else { See::within(&self.next) }
    }
}

async fn open(app: App, who: Trainer, session: Path<SessionId>, back: Form<Back>) -> Result<See> {
    let (scope, by, id) = (who.scope(), who.id, *session);
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        LiveQuiz::open(db, by, &session)
    })
    .await?;
    wake(id);
    Ok(back.see(id))
}

async fn close(app: App, who: Trainer, session: Path<SessionId>) -> Result<See> {
    let (scope, by, id) = (who.scope(), who.id, *session);
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        LiveQuiz::of(db, session.id)?.map_or(Ok(()), |quiz| quiz.close(db, by))
    })
    .await?;
    wake(id);
    Ok(See(format!("/class-sessions/{id}/live")).saying("live-closed"))
}

#[derive(Deserialize)]
struct Asking {
    id: LiveQuestionId,
    question: Source,
    #[serde(flatten)]
    back: Back,
}

/// The code is opened with the first question.
async fn ask(app: App, who: Trainer, session: Path<SessionId>, form: Form<Asking>) -> Result<See> {
    let (scope, by, id, form) = (who.scope(), who.id, *session, form.into_inner());
    let (question, source) = (form.id, form.question);
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        let commune = Unit::commune_of(db, session.unit_id)?.id;
        let asked = match source {
            Source::Own(_) => Part::own_question(db, session.id, &source)?,
            _ => Asked::find(db, commune, &source)?,
        };
        let quiz = LiveQuiz::open(db, by, &session)?;
        LiveQuestion::ask(db, by, &quiz, question, &asked)
    })
    .await?;
    wake(id);
    Ok(form.back.see(id))
}

async fn close_question(app: App, who: Trainer, path: Path<(SessionId, LiveQuestionId)>, back: Form<Back>) -> Result<See> {
    let (scope, (id, question)) = (who.scope(), *path);
    app.write(move |db| {
        let session = ClassSession::find(db, &scope, id)?;
        LiveQuestion::find(db, session.id, question)?.close(db)
    })
    .await?;
    wake(id);
    Ok(back.see(id))
}
