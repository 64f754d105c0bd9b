//! The door: a code on the trainer's screen, and the learners' page that takes it.

use crate::attendance::SessionId;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{Guesses, Trainer, Viewer, Visitor, browser_address};
use crate::qr;
use crate::sessions::check_in::{CheckedIn, Pass};
use crate::sessions::{ClassSession, Listed};
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, cookie};
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/class-sessions/{session}/door", door)
        .get("/check-in", ask)
        .post("/check-in", typed)
        .get("/check-in/{session}", scanned)
        .post("/check-in/{session}", come_in);
}

#[derive(Serialize)]
struct DoorPage {
    session: Listed,
    shut: Option<CheckedIn>,
    code: String,
    qr: String,
    address: String,
    came: usize,
}

impl Page for DoorPage {
    const TEMPLATE: &'static str = "sessions/door.html";
}

/// For the wall: the page asks for itself again while it is open, and the code changes with it.
async fn door(app: App, who: Trainer, request: HttpRequest, session: Path<SessionId>) -> Result<Show<DoorPage>> {
    let (scope, id, base, keys) = (who.scope(), *session, app.address(&request), app.clone());
    let load = move |db: &mut Db| {
        let session = ClassSession::find(db, &scope, id)?;
        let code = session.door_code(&keys.keys);
        let (shut, session) = (session.door_is(), Listed::all(db, vec![session])?.remove(0));
        let qr = qr::svg(&format!("{base}/check-in/{id}?code={code}"))?;
        Ok(DoorPage { shut, code, qr, address: format!("{base}/check-in"), came: session.came as usize, session })
    };
    Ok(Show(app.read(load).await?))
}

#[derive(Default, Deserialize, Serialize)]
struct CodeForm {
    #[serde(default)]
    code: String,
}

/// Nothing is known of the session yet: the code is typed.
#[derive(Serialize)]
struct CodePage {
    form: CodeForm,
    problems: Problems,
}

impl Page for CodePage {
    const TEMPLATE: &'static str = "sessions/check_in_code.html";
}

#[derive(Serialize)]
struct CheckInPage {
    /// What is public of the session.
    session: Listed,
    name: String,
    /// The code was right: one tap is left.
    pass: bool,
    outcome: Option<CheckedIn>,
}

impl Page for CheckInPage {
    const TEMPLATE: &'static str = "sessions/check_in.html";
}

fn signed_in(who: Visitor) -> Result<Viewer> {
    who.0.ok_or(Error::First("/login"))
}

async fn ask(who: Visitor) -> Result<Show<CodePage>> {
    signed_in(who)?;
    Ok(Show(CodePage { form: CodeForm::default(), problems: Problems::default() }))
}

type CheckIn = Result<Either<See, Either<Show<CheckInPage>, Again<CodePage>>>>;

async fn typed(app: App, request: HttpRequest, who: Visitor, form: Form<CodeForm>) -> CheckIn {
    let (viewer, form, mut problems) = (signed_in(who)?, form.into_inner(), Problems::default());
    problems.text("code", &form.code, "check-in-code-missing", 20);
    if problems.is_empty() {
        let (keys, code, guesses) = (app.clone(), form.code.clone(), Guesses::from(&app.keys, browser_address(&request)));
        let person = viewer.id;
        let behind = app.write(move |db| {
            if let Some(minutes) = guesses.wait(db)? {
                return Ok(Err(minutes));
            }
            let behind = ClassSession::behind(db, &keys.keys, &code)?;
            if behind.is_empty() {
                guesses.note(db)?;
            }
            let mut expecting = None;
            for session in &behind {
                if session.expects(db, person)? {
                    expecting = Some(session.id);
                }
            }
            Ok(Ok(expecting.or(behind.first().map(|session| session.id))))
        });
        match behind.await? {
            Ok(Some(session)) => return checked_in(&app, session, &viewer).await.map(|page| Either::Right(Either::Left(Show(page)))),
            Ok(None) => problems.add("code", "check-in-code-unknown"),
            Err(minutes) => problems.add_with("code", "class-code-wait", &[("minutes", minutes.to_string())]),
        }
    }
    Ok(Either::Right(Either::Right(Again(CodePage { form, problems }))))
}

const COOKIE: &str = "at-the-door";

/// Whoever scanned the code has a quarter of an hour: they may have to sign in first.
fn has_pass(app: &App, request: &HttpRequest, session: SessionId) -> bool {
    let pass = request.cookie(COOKIE).and_then(|cookie| app.keys.login_claims::<Pass>(cookie.value()));
    pass.is_some_and(|pass| pass.at_session == session)
}

async fn scanned(app: App, request: HttpRequest, who: Visitor, session: Path<SessionId>, query: Query<CodeForm>) -> CheckIn {
    let id = *session;
    let session = app.read(move |db| ClassSession::any(db, id)).await?;
    let code = query.into_inner().code;
    if session.opens_with(&app.keys, &code) {
        let pass = cookie(&request, COOKIE, Pass::of(&app.keys, id)?);
        return Ok(Either::Left(See(format!("/check-in/{id}")).with_cookie(pass)));
    }
    if !code.is_empty() && !has_pass(&app, &request, id) {
        let mut problems = Problems::default();
        problems.add("code", "check-in-code-changed");
        signed_in(who)?;
        return Ok(Either::Right(Either::Right(Again(CodePage { form: CodeForm::default(), problems }))));
    }
    let viewer = signed_in(who)?;
    let pass = has_pass(&app, &request, id);
    let outcome = session.door_is();
    let session = app.read(move |db| Ok(Listed::all(db, vec![session.clone()])?.remove(0))).await?;
    Ok(Either::Right(Either::Left(Show(CheckInPage { session, name: viewer.name, pass, outcome }))))
}

async fn come_in(app: App, request: HttpRequest, who: Visitor, session: Path<SessionId>) -> CheckIn {
    let (viewer, id) = (signed_in(who)?, *session);
    app.read(move |db| ClassSession::any(db, id)).await?;
    if !has_pass(&app, &request, id) {
        let mut problems = Problems::default();
        problems.add("code", "check-in-code-changed");
        return Ok(Either::Right(Either::Right(Again(CodePage { form: CodeForm::default(), problems }))));
    }
    checked_in(&app, id, &viewer).await.map(|page| Either::Right(Either::Left(Show(page))))
}

async fn checked_in(app: &App, id: SessionId, viewer: &Viewer) -> Result<CheckInPage> {
    let (person, helper, name) = (viewer.id, viewer.helper, viewer.name.clone());
    let (outcome, session) = app
        .write(move |db| {
            let session = ClassSession::any(db, id)?;
            let outcome = session.check_in(db, person, helper)?;
            Ok((outcome, Listed::all(db, vec![session])?.remove(0)))
        })
        .await?;
    Ok(CheckInPage { session, name, pass: false, outcome: Some(outcome) })
}
