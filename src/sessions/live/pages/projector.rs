//! The projector: one slide at a time, by links alone; keys and a clock come with scripts.

use crate::attendance::{Class, ClassId, SessionId};
use crate::community::Unit;
use crate::db::{Db, UnitId};
use crate::error::{Error, Result};
use crate::identity::Trainer;
use crate::qr;
use crate::sessions::live::{Bar, LiveQuestion, LiveQuestionId, LiveQuiz};
use crate::sessions::pack::{Named, Shows, Slide, slides};
use crate::sessions::plan::{Head, Part};
use crate::sessions::{ClassSession, Closing};
use crate::web::{App, Frame, Page, Show, Site, say};
use actix_web::HttpRequest;
use actix_web::web::{Path, Query};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/projector", show);
}

#[derive(Serialize)]
struct ProjectorPage {
    session: Head,
    slide: Slide,
    /// From 1.
    number: usize,
    of: usize,
    /// White letters on black.
    dark: bool,
    /// Seconds since the part's first slide cannot be known here: the clock of the browser counts.
    clock: bool,
    door: Option<ClassDoor>,
    /// While people may check in: the code of the door, on the first slide and whenever it is asked for.
    check_in: Option<CheckIn>,
    /// The door is open: the code can be shown.
    door_open: bool,
    live: Option<Live>,
}

/// A QR code with its address in words.
#[derive(Serialize)]
struct Code {
    qr: String,
    address: String,
}

/// Where learners sign in while they come, and the code of their class.
#[derive(Serialize)]
struct ClassDoor {
    code: Code,
    class: String,
}

/// What stands at the door: a code that changes each minute.
#[derive(Serialize)]
struct CheckIn {
    qr: String,
    address: String,
    number: String,
    came: i64,
    /// Over another slide, to which one goes back.
    over: bool,
}

/// How the question on this slide stands.
#[derive(Serialize)]
struct Live {
    /// The id with which it is asked, or the one that is asked.
    id: LiveQuestionId,
    state: State,
    code: Option<Code>,
    number: String,
    bars: Vec<Bar>,
    answers: i64,
}

#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Waiting,
    Open,
    Closed,
}

impl Page for ProjectorPage {
    const TEMPLATE: &'static str = "sessions/live/projector.html";
}

#[derive(Deserialize)]
struct At {
    #[serde(default)]
    slide: usize,
    #[serde(default)]
    dark: bool,
    /// The code of the door over whatever is shown.
    #[serde(default)]
    door: bool,
}

async fn show(app: App, request: HttpRequest, who: Trainer, session: Path<SessionId>, at: Query<At>) -> Result<Show<ProjectorPage>> {
    let (scope, id, at, address, lang) = (who.scope(), *session, at.into_inner(), app.address(&request), Frame::of(&request).lang);
    let own = app.clone();
    let load = move |db: &mut Db| {
        let (session, head) = Head::of(db, &scope, id)?;
        let parts = Part::of(db, session.id)?;
        let commune = Unit::commune_of(db, session.unit_id)?.id;
        let named = Named::of(db, commune, &parts)?;
        let mut deck = slides(&parts, &named, |kind| say(lang, &format!("plan-kind-{kind}"), &[]));
        let (of, number) = (deck.len(), at.slide.clamp(1, deck.len()));
        let door_open = session.door_is().is_none() && !session.is_closed(db)?;
        let over = at.door && door_open && number > 1;
        let slide = deck.swap_remove(if over { 0 } else { number - 1 });
        let check_in = match slide.shows {
            Shows::Door if door_open => Some(CheckIn::of(db, &own, &session, &address, over)?),
            _ => None,
        };
        let live = match &slide.shows {
            Shows::Question { question } => Some(Live::of(db, session.id, &question.source, &address)?),
            _ => None,
        };
        let door = match session.class_id.filter(|_| matches!(slide.shows, Shows::Door)) {
            Some(class) => ClassDoor::of(db, &scope, class, &address)?,
            None => None,
        };
        let clock = slide.part.is_some();
        Ok(ProjectorPage { session: head, slide, number, of, dark: at.dark, clock, door, check_in, door_open, live })
    };
    Ok(Show(app.read(load).await?))
}

impl ClassDoor {
    /// A class that is closed has no door any more.
    fn of(db: &mut Db, scope: &[UnitId], class: ClassId, address: &str) -> Result<Option<ClassDoor>> {
        match Class::find(db, scope, class) {
            Ok(class) if class.closed_at.is_none() => Ok(Some(ClassDoor { code: Code::of(&format!("{address}/login"))?, class: class.code })),
            Ok(_) | Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl CheckIn {
    fn of(db: &mut Db, app: &App, session: &ClassSession, address: &str, over: bool) -> Result<CheckIn> {
        let number = session.door_code(&app.keys);
        let qr = qr::svg(&format!("{address}/check-in/{}?code={number}", session.id))?;
        let words = address.split_once("://").map_or(address, |(_, rest)| rest);
        Ok(CheckIn { qr, address: format!("{words}/check-in"), number, came: Closing::marked(db, session.id)?, over })
    }
}

impl Code {
    fn of(address: &str) -> Result<Code> {
        let words = address.split_once("://").map_or(address, |(_, rest)| rest).to_owned();
        Ok(Code { qr: qr::svg(address)?, address: words })
    }
}

impl Live {
    fn of(db: &mut Db, session: SessionId, source: &crate::sessions::plan::Source, address: &str) -> Result<Live> {
        let quiz = LiveQuiz::of(db, session)?;
        let asked = LiveQuestion::all(db, session)?.into_iter().rfind(|question| question.asked.0.source == *source);
        let over = quiz.as_ref().is_none_or(LiveQuiz::is_over);
        let Some(question) = asked else {
            return Ok(Live { id: LiveQuestionId::new(), state: State::Waiting, code: None, number: String::new(), bars: Vec::new(), answers: 0 });
        };
        let bars = question.bars(db)?;
        let open = question.is_open() && !over;
        let code = quiz.filter(|_| open).map(|quiz| Ok::<_, Error>((Code::of(&format!("{address}/live/{}", quiz.code))?, quiz.code)));
        let (code, number) = match code.transpose()? {
            Some((code, number)) => (Some(code), number),
            None => (None, String::new()),
        };
        let answers = bars.iter().map(|bar| bar.count).sum();
        Ok(Live { id: question.id, state: if open { State::Open } else { State::Closed }, code, number, bars, answers })
    }
}
