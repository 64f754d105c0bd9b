//! The staff door, and the way out for everybody.

use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::{Door, Login, Password, SecondFactor, Throttle, Try, Visitor, cookie_of, device_of};
use crate::journal;
use crate::keys::Keys;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted, cookie};
use actix_web::web::Query;
use actix_web::{Either, HttpRequest};
use chrono::{Duration, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/login/staff", staff_door)
        .post("/login/staff", enter)
        .get("/login/staff/code", code_door)
        .post("/login/staff/code", enter_code)
        .post("/logout", leave);
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct StaffForm {
    user_name: String,
    password: String,
    #[serde(default)]
    next: String,
}

#[derive(Serialize)]
struct StaffDoor {
    user_name: String,
    next: String,
    problems: Problems,
}

impl Page for StaffDoor {
    const TEMPLATE: &'static str = "identity/staff_door.html";
}

async fn staff_door(_: Visitor, query: Query<Next>) -> Show<StaffDoor> {
    Show(StaffDoor { user_name: String::new(), next: query.into_inner().next, problems: Problems::default() })
}

async fn enter(app: App, request: HttpRequest, form: Form<StaffForm>) -> Submitted<StaffDoor> {
    let form = form.into_inner();
    let name = Password::user_name(&form.user_name).unwrap_or_default();
    let subject = Throttle::of_user_name(&app.keys, &name);
    let taken = subject.clone();
    if let Try::Wait(minutes) = app.write(move |db| Throttle::take(db, &taken)).await? {
        return Ok(Either::Right(Again(StaffDoor::refused(form, "login-wait", &[("minutes", minutes.to_string())]))));
    }
    let known = app.read(move |db| Password::named(db, &name)).await?;
    if !Password::verify(form.password.clone(), known.as_ref().map(|known| known.hash.clone())).await? {
        return Ok(Either::Right(Again(StaffDoor::refused(form, "login-wrong", &[]))));
    }
    let known = known.ok_or_else(|| Error::broken("a password was verified that nobody has"))?;
    let (person, next) = (known.person_id, form.next);
    let second = app
        .write(move |db| {
            Throttle::forget(db, &subject)?;
            Ok(SecondFactor::of(db, person)?.is_some())
        })
        .await?;
    if second {
        let half = HalfWay { person, next, exp: (Utc::now() + MINUTES_FOR_THE_CODE).timestamp() };
        return Ok(Either::Left(See("/login/staff/code").with_cookie(cookie(&request, HALF_WAY, app.keys.login_token(&half)?))));
    }
    Ok(Either::Left(come_in(&app, &request, person, &next).await?))
}

async fn come_in(app: &App, request: &HttpRequest, person: PersonId, next: &str) -> Result<See> {
    let device = device_of(request);
    let come_in = move |db: &mut Db| {
        journal::record(db, Some(person), "signed-in", person, json!({ "door": Door::Password }))?;
        let must_change = Password::of(db, person)?.is_some_and(|password| password.must_change);
        Ok((Login::create(db, person, Door::Password, &device)?, must_change))
    };
    let (login, must_change) = app.write(come_in).await?;
    let to = if must_change { See("/account/password") } else { See::within(next) };
    Ok(to.with_cookie(login.cookie(&app.keys, request)?))
}

// The second step: a code of the authenticator app, or one from paper.

const HALF_WAY: &str = "half-way";
const MINUTES_FOR_THE_CODE: Duration = Duration::minutes(5);

/// Somebody whose password was right; the cookie that carries it opens nothing by itself.
#[derive(Deserialize, Serialize)]
struct HalfWay {
    person: PersonId,
    next: String,
    exp: i64,
}

#[derive(Deserialize)]
struct CodeForm {
    code: String,
}

#[derive(Serialize)]
struct CodeDoor {
    problems: Problems,
}

impl Page for CodeDoor {
    const TEMPLATE: &'static str = "identity/code_door.html";
}

fn half_way(app: &App, request: &HttpRequest) -> Result<HalfWay> {
    let cookie = request.cookie(HALF_WAY).ok_or(Error::First("/login/staff"))?;
    app.keys.login_claims(cookie.value()).ok_or(Error::First("/login/staff"))
}

async fn code_door(app: App, request: HttpRequest) -> Result<Show<CodeDoor>> {
    half_way(&app, &request)?;
    Ok(Show(CodeDoor { problems: Problems::default() }))
}

async fn enter_code(app: App, request: HttpRequest, form: Form<CodeForm>) -> Submitted<CodeDoor> {
    let half = half_way(&app, &request)?;
    let (keys, person) = (app.clone(), half.person);
    let tried = app.write(move |db| try_code(db, &keys.keys, person, &form.code)).await?;
    let mut problems = Problems::default();
    match tried {
        (Try::Wait(minutes), _) => problems.add_with("code", "code-wait", &[("minutes", minutes.to_string())]),
        (Try::Allowed, false) => problems.add("code", "code-wrong"),
        (Try::Allowed, true) => {
            let mut gone = cookie(&request, HALF_WAY, String::new());
            gone.make_removal();
            return Ok(Either::Left(come_in(&app, &request, person, &half.next).await?.with_cookie(gone)));
        }
    }
    Ok(Either::Right(Again(CodeDoor { problems })))
}

fn try_code(db: &mut Db, keys: &Keys, person: PersonId, code: &str) -> Result<(Try, bool)> {
    let subject = keys.lookup("throttle-code", person.0.as_bytes());
    let allowed = Throttle::take(db, &subject)?;
    let factor = SecondFactor::of(db, person)?.ok_or(Error::First("/login/staff"))?;
    let right = allowed == Try::Allowed && factor.accept(db, keys, code)?;
    if right {
        Throttle::forget(db, &subject)?;
    }
    Ok((allowed, right))
}

impl StaffDoor {
    fn refused(form: StaffForm, id: &'static str, args: &[(&'static str, String)]) -> StaffDoor {
        let mut problems = Problems::default();
        problems.add_with("user_name", id, args);
        StaffDoor { user_name: form.user_name, next: form.next, problems }
    }
}

async fn leave(app: App, request: HttpRequest, who: Visitor) -> Result<See> {
    if let Some(viewer) = who.0 {
        app.write(move |db| Login::revoke(db, viewer.login)).await?;
    }
    Ok(See("/").saying("signed-out").with_cookie(cookie_of(&request)))
}
