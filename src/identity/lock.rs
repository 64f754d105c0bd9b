//! A desk that was left alone is locked, as a screen is: its owner opens it again and goes on where they were.

use super::held_form::{HeldForm, HeldFormId};
use super::login::{self, Login, LoginId};
use super::place::browser_address;
use crate::config::Rules;
use crate::db::now;
use crate::db::schema::logins;
use crate::error::{Error, Result};
use crate::web::{App, See};
use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, Responder};
use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use serde::Deserialize;

/// When a login came and when it was last used.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    pub came: NaiveDateTime,
    pub last: Option<NaiveDateTime>,
}

impl Seen {
    pub fn of(login: &Login) -> Seen {
        Seen { came: login.created_at, last: login.last_seen_at }
    }

    pub fn is_locked(self, rules: &Rules) -> bool {
        now() - self.last.unwrap_or(self.came) > idle_time(rules)
    }

    /// Once a minute is enough: a page is read without a write.
    fn is_stale(self, rules: &Rules) -> bool {
        let pause = Duration::minutes(1).min(idle_time(rules) / 15);
        self.last.is_none_or(|last| now() - last > pause)
    }
}

fn idle_time(rules: &Rules) -> Duration {
    Duration::from_std(rules.lock_after()).unwrap_or(Duration::MAX)
}

/// Before each page of a desk: locked, the way leads to the lock; else the time is noted, beside the page's way.
pub fn pass(app: &App, request: &HttpRequest, login: LoginId, seen: Seen) -> Result<()> {
    if seen.is_locked(&app.config.rules) {
        return Err(Error::First("/login/unlock"));
    }
    if seen.is_stale(&app.config.rules) {
        let (app, from) = (app.clone(), browser_address(request).map(|address| address.to_string()));
        actix_web::rt::spawn(async move {
            let noted = app.write(move |db| {
                let own = logins::table.find(login);
                diesel::update(own).set((logins::last_seen_at.eq(now()), logins::address.eq(from.clone()))).execute(db)?;
                Ok(())
            });
            if let Err(error) = noted.await {
                tracing::warn!(%error, "the time of a login was not noted: it will be locked early");
            }
        });
    }
    Ok(())
}

/// A form sent to a locked desk, or to one whose day is over, is kept for its owner, and sent on afterwards.
pub async fn keep_forms(mut request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let path = request.path();
    if request.method().is_safe() || path.starts_with("/login") || path == "/logout" || path == "/presentation" {
        return next.call(request).await;
    }
    let app = request.extract::<App>().await?;
    match way_of(&app, &mut request).await {
        Ok(Way::On) => next.call(request).await,
        Ok(Way::SendOn(held)) => send_on(app, held, request, next).await,
        Ok(Way::Aside(see)) => {
            let answer = see.respond_to(request.request());
            Ok(request.into_response(answer))
        }
        Err(error) => Ok(request.error_response(error)),
    }
}

enum Way {
    On,
    SendOn(HeldForm),
    Aside(See),
}

async fn way_of(app: &App, request: &mut ServiceRequest) -> Result<Way> {
    let Some(login) = desk_of(app, request.request()).await? else { return Ok(Way::On) };
    let sending = serde_html_form::from_str::<Sending>(request.query_string()).ok().map(|sending| sending.held);
    let door = match (state_of(&login, &app.config.rules), sending) {
        (State::Open, Some(id)) => {
            let (person, path) = (login.person_id, request.path().to_owned());
            let held = app.write(move |db| HeldForm::take(db, person, id, &path)).await?;
            held.open(&app.keys)?.put_into(request);
            return Ok(Way::SendOn(held));
        }
        (State::Open | State::Ended, _) => return Ok(Way::On),
        (State::Locked, _) => "/login/unlock",
        (State::Over, _) => "/login/staff",
    };
    // Locked again before it was sent on: it is still held.
    let held = match sending {
        Some(held) => held,
        None => HeldForm::keep(app, login.person_id, request).await?,
    };
    Ok(Way::Aside(See(format!("{door}?next=%2Flogin%2Fforms%2F{held}"))))
}

/// Kept again when another page comes first.
async fn send_on(app: App, held: HeldForm, request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?;
    if let Some(Error::First(_)) = response.response().error().and_then(|error| error.as_error::<Error>()) {
        app.write(move |db| held.insert(db)).await?;
    }
    Ok(response)
}

#[derive(Deserialize)]
struct Sending {
    held: HeldFormId,
}

enum State {
    Open,
    Locked,
    /// The day is over.
    Over,
    /// Signed out, here or from elsewhere.
    Ended,
}

fn state_of(login: &Login, rules: &Rules) -> State {
    match () {
        () if login.revoked_at.is_some() => State::Ended,
        () if login.expires_at <= now() => State::Over,
        () if Seen::of(login).is_locked(rules) => State::Locked,
        () => State::Open,
    }
}

/// The desk login that the cookie names; learners' cookies are told apart without a question to the database.
async fn desk_of(app: &App, request: &HttpRequest) -> Result<Option<Login>> {
    let Some(claims) = login::claimed_by(&app.keys, request).filter(|claims| claims.desk) else { return Ok(None) };
    app.read(move |db| Login::find(db, claims.login)).await
}

/// The locked login before which somebody stands.
pub async fn locked_login(app: &App, request: &HttpRequest) -> Result<Option<Login>> {
    let login = desk_of(app, request).await?;
    Ok(login.filter(|login| matches!(state_of(login, &app.config.rules), State::Locked)))
}
