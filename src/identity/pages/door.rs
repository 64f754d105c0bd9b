//! The staff door, and the way out for everybody.

use super::presentation::signed_in;
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::known_device;
use crate::identity::login::named_by;
use crate::identity::sign_in::{Tried, try_code, try_password};
use crate::identity::{Door, ExternalIdentity, ExternalIdentityId, Login, Password, Right, SecondFactor, Standing, Suspension, Visitor, cookie_of, device_of};
use crate::journal;
use crate::web::{Again, App, Form, Page, Presentation, Problems, See, Show, Site, Submitted, cookie};
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
    let known = match try_password(&app, &request, &name, form.password.clone()).await? {
        Tried::Right(known) => known,
        Tried::Wrong => return Ok(Either::Right(Again(StaffDoor::refused(form, "login-wrong", &[])))),
        Tried::Wait(minutes) => return Ok(Either::Right(Again(StaffDoor::refused(form, "login-wait", &[("minutes", minutes.to_string())])))),
    };
    let (person, rules) = (known.person_id, app.config.rules.clone());
    let stands = move |db: &mut Db| Ok((Suspension::standing(db, &rules, person)?, SecondFactor::of(db, person)?.is_some()));
    let (standing, second) = app.write(stands).await?;
    if let Standing::Suspended(reason) = standing {
        return Ok(Either::Right(Again(StaffDoor::refused(form, reason.sentence(), &[]))));
    }
    let warned = standing == Standing::LastAdmin;
    if second {
        let half = HalfWay { person, identity: None, next: form.next, warned, exp: (Utc::now() + MINUTES_FOR_THE_CODE).timestamp() };
        return Ok(Either::Left(See("/login/staff/code").with_cookie(cookie(&request, HALF_WAY, app.keys.login_token(&half)?))));
    }
    let inside = come_in(&app, &request, &known, &form.next).await?;
    Ok(Either::Left(if warned { inside.saying("last-admin-unused") } else { inside }))
}

/// A new login for somebody who has shown who they are.
async fn come_in(app: &App, request: &HttpRequest, own: &Password, next: &str) -> Result<See> {
    let (person, device, before) = (own.person_id, device_of(request), named_by(&app.keys, request));
    let come_in = move |db: &mut Db| {
        // Whoever was signed in on this browser before is so no more.
        before.into_iter().try_for_each(|before| Login::revoke(db, before))?;
        journal::record(db, Some(person), "signed-in", person, json!({ "door": Door::Password }))?;
        Login::create(db, person, Door::Password, &device)
    };
    let login = app.write(come_in).await?;
    let to = if own.must_change { See("/account/password") } else { See::within(next) };
    let known = known_device::remember(&app.keys, request, &own.user_name)?;
    Ok(signed_in(app, request, &login, to).await?.with_cookie(known))
}

/// Somebody whom another organisation knows. `strong`: it saw a second factor, which counts as ours.
pub async fn enter_by_identity(app: &App, request: &HttpRequest, identity: ExternalIdentityId, strong: bool, next: &str) -> Result<See> {
    let rules = app.config.rules.clone();
    let look = move |db: &mut Db| {
        let person = ExternalIdentity::find(db, identity)?.person_id;
        // The rules of staff accounts hold for those who have rights; learners come when they come.
        let standing = if Right::of(db, person)?.is_empty() { Standing::Open } else { Suspension::standing(db, &rules, person)? };
        Ok((person, standing, SecondFactor::of(db, person)?.is_some()))
    };
    let (person, standing, second) = app.write(look).await?;
    if let Standing::Suspended(reason) = standing {
        return Err(Error::refused(reason.sentence()));
    }
    if second && !strong {
        let exp = (Utc::now() + MINUTES_FOR_THE_CODE).timestamp();
        let half = HalfWay { person, identity: Some(identity), next: next.into(), warned: standing == Standing::LastAdmin, exp };
        return Ok(See("/login/staff/code").with_cookie(cookie(request, HALF_WAY, app.keys.login_token(&half)?)));
    }
    come_in_by(app, request, identity, strong, next).await
}

async fn come_in_by(app: &App, request: &HttpRequest, identity: ExternalIdentityId, strong: bool, next: &str) -> Result<See> {
    let (device, before) = (device_of(request), named_by(&app.keys, request));
    let come_in = move |db: &mut Db| {
        before.into_iter().try_for_each(|before| Login::revoke(db, before))?;
        let identity = ExternalIdentity::find(db, identity)?;
        let must_change = Password::of(db, identity.person_id)?.is_some_and(|password| password.must_change);
        Ok((identity.sign_in(db, &device, strong)?, must_change))
    };
    let (login, must_change) = app.write(come_in).await?;
    let to = if must_change { See("/account/password") } else { See::within(next) };
    signed_in(app, request, &login, to).await
}

// The second step: a code of the authenticator app, or one from paper.

const HALF_WAY: &str = "half-way";
const MINUTES_FOR_THE_CODE: Duration = Duration::minutes(5);

/// Somebody who made the first step; the cookie that carries it opens nothing by itself.
#[derive(Deserialize, Serialize)]
struct HalfWay {
    person: PersonId,
    /// The first step was made at another organisation, not by password.
    identity: Option<ExternalIdentityId>,
    next: String,
    warned: bool,
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
    let person = half.person;
    let mut problems = Problems::default();
    if try_code(&app, person, &form.code).await?.or_problem(&mut problems, "code", "code-wrong", "code-wait").is_none() {
        return Ok(Either::Right(Again(CodeDoor { problems })));
    }
    let mut gone = cookie(&request, HALF_WAY, String::new());
    gone.make_removal();
    let inside = match half.identity {
        Some(identity) => come_in_by(&app, &request, identity, false, &half.next).await?,
        None => {
            let own = app.read(move |db| Password::of(db, person)?.ok_or(Error::First("/login/staff"))).await?;
            come_in(&app, &request, &own, &half.next).await?
        }
    };
    let inside = inside.with_cookie(gone);
    Ok(Either::Left(if half.warned { inside.saying("last-admin-unused") } else { inside }))
}

impl StaffDoor {
    fn refused(form: StaffForm, id: &'static str, args: &[(&'static str, String)]) -> StaffDoor {
        let mut problems = Problems::default();
        problems.add_with("user_name", id, args);
        StaffDoor { user_name: form.user_name, next: form.next, problems }
    }
}

/// Also from a locked desk. On a shared phone the next person goes on to `next`.
async fn leave(app: App, request: HttpRequest, form: Form<Next>) -> Result<See> {
    let gone = See::within(&form.next).saying("signed-out").with_cookie(cookie_of(&request)).with_cookie(Presentation::forgotten(&request));
    let Some(id) = named_by(&app.keys, &request) else { return Ok(gone) };
    let login = app.read(move |db| Login::find(db, id)).await?;
    if let Some(login) = &login
        && let Some(helper) = login.helper_id
    {
        return Ok(gone.with_cookie(super::helping::leave(&app, &request, login, helper).await?));
    }
    let leave = move |db: &mut Db| {
        Login::revoke(db, id)?;
        ExternalIdentity::provider_of(db, id)
    };
    // Who came in through another organisation may still be signed in there, on a phone that is handed on.
    let provider = app.write(leave).await?.filter(|id| app.config.openid.iter().any(|known| known.id == *id));
    let to = provider.map_or_else(|| See::within(&form.next), |provider| See(format!("/logout/{provider}")));
    Ok(to.saying("signed-out").with_cookie(cookie_of(&request)).with_cookie(Presentation::forgotten(&request)))
}
