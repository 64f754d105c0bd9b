//! The phone of whoever sits in the room: a code, a question, an answer. Nobody is asked who they are.

use crate::error::{Error, Result};
use crate::identity::Visitor;
use crate::keys::{hex, random};
use crate::sessions::live::hub::wake;
use crate::sessions::live::{Bar, LiveQuestion, LiveQuestionId, LiveQuiz, Phone};
use crate::sessions::plan::Asked;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, cookie};
use actix_web::cookie::time::Duration;
use actix_web::web::{Path, Query};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/live", door).get("/live/{live_code}", show).post("/live/{live_code}/answers", answer);
}

/// Holds the phone's secret.
const COOKIE: &str = "phone";

#[derive(Serialize)]
struct DoorPage {
    code: String,
    problems: Problems,
}

impl Page for DoorPage {
    const TEMPLATE: &'static str = "sessions/live/door.html";
}

#[derive(Deserialize)]
struct Typed {
    code: Option<String>,
}

async fn door(app: App, request: HttpRequest, _: Visitor, typed: Query<Typed>) -> Result<HttpResponse> {
    let Some(code) = typed.into_inner().code else {
        return Ok(Show(DoorPage { code: String::new(), problems: Problems::default() }).respond_to(&request));
    };
    let wanted = code.clone();
    match app.read(move |db| LiveQuiz::coded(db, &wanted)).await? {
        Some(quiz) => Ok(See(format!("/live/{}", quiz.code)).respond_to(&request)),
        None => Ok(unknown(&request, code)),
    }
}

/// No room has that code: it is said, and can be typed again.
fn unknown(request: &HttpRequest, code: String) -> HttpResponse {
    let mut problems = Problems::default();
    problems.add("code", if code.trim().is_empty() { "problem-live-code-missing" } else { "problem-live-code-unknown" });
    Again(DoorPage { code, problems }).respond_to(request)
}

#[derive(Serialize)]
struct PhonePage {
    code: String,
    ended: bool,
    question: Option<Put>,
    problems: Problems,
}

/// The question as a phone shows it: what is right only when it is closed.
#[derive(Serialize)]
struct Put {
    id: LiveQuestionId,
    number: i32,
    open: bool,
    asked: Asked,
    chosen: Option<String>,
    bars: Vec<Bar>,
    answers: i64,
}

impl Page for PhonePage {
    const TEMPLATE: &'static str = "sessions/live/phone.html";
}

impl PhonePage {
    async fn of(app: &App, code: &str, phone: &str, problems: Problems) -> Result<PhonePage> {
        let (code, phone, own) = (code.to_owned(), phone.to_owned(), app.clone());
        let load = move |db: &mut crate::db::Db| {
            let quiz = LiveQuiz::coded(db, &code)?.ok_or(Error::NotFound)?;
            let question = match LiveQuestion::last(db, quiz.session_id)? {
                Some(question) => {
                    let open = question.is_open() && !quiz.is_over();
                    let chosen = Phone(&phone).answer(db, &own.keys, question.id)?;
                    let bars = if open { Vec::new() } else { question.bars(db)? };
                    let answers = bars.iter().map(|bar| bar.count).sum();
                    Some(Put { id: question.id, number: question.position, open, asked: question.asked.0, chosen, bars, answers })
                }
                None => None,
            };
            Ok(PhonePage { ended: quiz.is_over(), code: quiz.code, question, problems })
        };
        app.read(load).await
    }
}

async fn show(app: App, request: HttpRequest, _: Visitor, code: Path<String>) -> Result<HttpResponse> {
    let code = code.into_inner();
    let wanted = code.clone();
    if app.read(move |db| LiveQuiz::coded(db, &wanted)).await?.is_none() {
        return Ok(unknown(&request, code));
    }
    let known = request.cookie(COOKIE).map(|cookie| cookie.value().to_owned()).filter(|secret| is_secret(secret));
    let secret = known.clone().unwrap_or_else(|| hex(&random::<16>()));
    let mut response = Show(PhonePage::of(&app, &code, &secret, Problems::default()).await?).respond_to(&request);
    if known.is_none() {
        let mut made = cookie(&request, COOKIE, secret);
        made.set_path("/live");
        made.set_max_age(Duration::hours(12));
        response.add_cookie(&made).map_err(Error::broken)?;
    }
    Ok(response)
}

fn is_secret(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

#[derive(Deserialize)]
struct Given {
    question: LiveQuestionId,
    #[serde(default)]
    choice: String,
}

async fn answer(app: App, request: HttpRequest, _: Visitor, code: Path<String>, form: Form<Given>) -> Result<HttpResponse> {
    let (code, form) = (code.into_inner(), form.into_inner());
    let Some(phone) = request.cookie(COOKIE).map(|cookie| cookie.value().to_owned()).filter(|secret| is_secret(secret)) else {
        return Err(Error::refused("live-needs-cookie"));
    };
    let (own, wanted, secret) = (app.clone(), code.clone(), phone.clone());
    let given = app.write(move |db| {
        let quiz = LiveQuiz::coded(db, &wanted)?.ok_or(Error::NotFound)?;
        Phone(&secret).give(db, &own.keys, &quiz, form.question, &form.choice)?;
        Ok(quiz.session_id)
    });
    match given.await {
        Ok(session) => {
            wake(session);
            Ok(See(format!("/live/{code}")).respond_to(&request))
        }
        // Too late, or nothing chosen: the page says so and shows what is asked now.
        Err(Error::Refused(refusal)) => {
            let page = PhonePage::of(&app, &code, &phone, Problems::of("choice", refusal)).await?;
            Ok(Again(page).respond_to(&request))
        }
        Err(error) => Err(error),
    }
}
