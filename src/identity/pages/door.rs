//! The staff door, and the way out for everybody.

use crate::error::{Error, Result};
use crate::identity::{Door, Login, Password, Throttle, Try, Visitor, cookie_of};
use crate::journal;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Submitted};
use actix_web::web::{Query, ServiceConfig, get, post};
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut ServiceConfig) {
    site.route("/login/staff", get().to(staff_door)).route("/login/staff", post().to(enter)).route("/logout", post().to(leave));
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
    // Known and unknown names are throttled alike: nobody learns from the wait who works here.
    let subject = app.keys.lookup("throttle-user-name", name.as_bytes());
    let taken = subject.clone();
    if let Try::Wait(minutes) = app.write(move |db| Throttle::take(db, &taken)).await? {
        return Ok(Either::Right(Again(StaffDoor::refused(form, "login-wait", &[("minutes", minutes.to_string())]))));
    }
    let known = app.read(move |db| Password::named(db, &name)).await?;
    if !Password::verify(form.password.clone(), known.as_ref().map(|known| known.hash.clone())).await? {
        return Ok(Either::Right(Again(StaffDoor::refused(form, "login-wrong", &[]))));
    }
    let known = known.ok_or_else(|| Error::broken("a password was verified that nobody has"))?;
    let person = known.person_id;
    let login = app
        .write(move |db| {
            Throttle::forget(db, &subject)?;
            journal::record(db, Some(person), "signed-in", person, json!({ "door": Door::Password }))?;
            Login::create(db, person, Door::Password)
        })
        .await?;
    let to = if known.must_change { See("/account/password") } else { See::within(&form.next) };
    Ok(Either::Left(to.with_cookie(login.cookie(&app.keys, &request)?)))
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
