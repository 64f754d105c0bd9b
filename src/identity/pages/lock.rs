//! The lock of a desk that was left alone, and what was being sent when it closed.

use crate::config::Rules;
use crate::db::{Db, PersonId};
use crate::error::{Error, Result};
use crate::identity::lock::locked_login;
use crate::identity::sign_in::{try_code, try_password};
use crate::identity::{HeldForm, HeldFormId, Learner, Login, Password, Person, Right, Role, SecondFactor, browser_address};
use crate::journal;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpRequest};
use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/login/unlock", lock).post("/login/unlock", unlock).get("/login/forms/{form}", held).post("/login/forms/{form}/removal", drop_held);
}

#[derive(Deserialize)]
struct Next {
    #[serde(default)]
    next: String,
}

#[derive(Deserialize)]
struct UnlockForm {
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

#[derive(Serialize)]
struct LockPage {
    name: String,
    user_name: String,
    /// Without one there is only the way they came in by.
    has_password: bool,
    code: bool,
    minutes: u64,
    keeps_form: bool,
    next: String,
    problems: Problems,
}

impl Page for LockPage {
    const TEMPLATE: &'static str = "identity/lock.html";
}

/// Who stands before the lock; nobody where nothing is locked.
struct Owner {
    login: Login,
    name: String,
    password: Option<Password>,
    code: bool,
}

impl Owner {
    async fn of(app: &App, request: &HttpRequest) -> Result<Option<Owner>> {
        let Some(login) = locked_login(app, request).await? else { return Ok(None) };
        let (rule, from) = (app.config.second_factor_rule(), browser_address(request));
        let load = move |db: &mut Db| {
            let person = login.person_id;
            let admin = Right::of(db, person)?.iter().any(|right| right.role == Role::Admin);
            let code = SecondFactor::of(db, person)?.is_some() && rule.asks(admin, from);
            Ok(Owner { name: Person::find(db, person)?.name, password: Password::of(db, person)?, code, login })
        };
        app.read(load).await.map(Some)
    }

    fn page(&self, rules: &Rules, next: String, problems: Problems) -> LockPage {
        LockPage {
            name: self.name.clone(),
            user_name: self.password.as_ref().map(|own| own.user_name.clone()).unwrap_or_default(),
            has_password: self.password.is_some(),
            code: self.code,
            minutes: rules.lock_after().as_secs().div_ceil(60),
            keeps_form: next.starts_with("/login/forms/"),
            next,
            problems,
        }
    }
}

async fn lock(app: App, request: HttpRequest, query: Query<Next>) -> Result<Either<Show<LockPage>, See>> {
    let next = query.into_inner().next;
    Ok(match Owner::of(&app, &request).await? {
        Some(owner) => Either::Left(Show(owner.page(&app.config.rules, next, Problems::default()))),
        None => Either::Right(See::within(&next)),
    })
}

/// The locked login ends and a new one begins where it stood.
async fn unlock(app: App, request: HttpRequest, form: Form<UnlockForm>) -> Submitted<LockPage> {
    let form = form.into_inner();
    let Some(owner) = Owner::of(&app, &request).await? else { return Ok(Either::Left(See::within(&form.next))) };
    let mut problems = Problems::default();
    if !owner.is_there(&app, &request, form.password, &form.code, &mut problems).await? {
        return Ok(Either::Right(Again(owner.page(&app.config.rules, form.next, problems))));
    }
    let login = app.write(move |db| {
        journal::record(db, Some(owner.login.person_id), "unlocked", owner.login.person_id, json!({}))?;
        owner.login.renew(db)
    });
    let cookie = login.await?.cookie(&app.keys, &request)?;
    Ok(Either::Left(See::within(&form.next).with_cookie(cookie)))
}

impl Owner {
    async fn is_there(&self, app: &App, request: &HttpRequest, password: String, code: &str, problems: &mut Problems) -> Result<bool> {
        let own = self.password.as_ref().ok_or(Error::NotFound)?;
        let tried = try_password(app, request, &own.user_name, password).await?;
        let right = tried.or_problem(problems, "password", "unlock-wrong", "login-wait").is_some();
        if !right || !self.code {
            return Ok(right);
        }
        Ok(try_code(app, own.person_id, code).await?.or_problem(problems, "code", "code-wrong", "code-wait").is_some())
    }
}

#[derive(Serialize)]
struct HeldPage {
    held: HeldForm,
    action: String,
}

impl Page for HeldPage {
    const TEMPLATE: &'static str = "identity/held_form.html";
}

/// Asked for once more, as somebody else may have pressed the button at the locked desk.
async fn held(app: App, who: Learner, form: Path<HeldFormId>) -> Result<Either<Show<HeldPage>, See>> {
    let (person, id): (PersonId, HeldFormId) = (who.id, *form);
    match app.read(move |db| HeldForm::of(db, person, id)).await {
        Ok(held) => {
            let action = format!("{}{}held={id}", held.address, if held.address.contains('?') { '&' } else { '?' });
            Ok(Either::Left(Show(HeldPage { held, action })))
        }
        Err(Error::NotFound) => Ok(Either::Right(See("/").saying("form-sent-already"))),
        Err(error) => Err(error),
    }
}

async fn drop_held(app: App, who: Learner, form: Path<HeldFormId>) -> Result<See> {
    let (person, id) = (who.id, *form);
    app.write(move |db| HeldForm::drop(db, person, id)).await?;
    Ok(See("/").saying("form-dropped"))
}
