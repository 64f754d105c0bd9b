//! One's own account.

use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{Learner, Login, LoginId, Password, SecondFactor, Viewer};
use crate::journal;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;

use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/account", account)
        .post("/account/logins/revocation", sign_out_elsewhere)
        .get("/account/password", own_password)
        .post("/account/password", change_password);
}

#[derive(Deserialize)]
struct PasswordForm {
    now: String,
    password: String,
}

#[derive(Serialize)]
struct OwnPassword {
    user_name: String,
    must_change: bool,
    shortest: usize,
    problems: Problems,
}

impl Page for OwnPassword {
    const TEMPLATE: &'static str = "identity/own_password.html";
}

async fn own_password(app: App, who: Learner) -> Result<Show<OwnPassword>> {
    let own = password_of(&app, &who).await?;
    Ok(Show(OwnPassword::of(&own, Problems::default())))
}

async fn change_password(app: App, who: Learner, form: Form<PasswordForm>) -> Submitted<OwnPassword> {
    let own = password_of(&app, &who).await?;
    let mut problems = Problems::default();
    if !Password::verify(form.now.clone(), Some(own.hash.clone())).await? {
        problems.add("now", "problem-password-now");
    }
    if let Some(problem) = Password::problem(&form.password, &own.user_name) {
        problems.add("password", problem);
    } else if form.password == form.now {
        problems.add("password", "problem-password-same");
    }
    if !problems.is_empty() {
        return Ok(Either::Right(Again(OwnPassword::of(&own, problems))));
    }
    let hash = Password::hash(form.into_inner().password).await?;
    let (id, login) = (who.id, who.login);
    app.write(move |db| {
        Password::set(db, id, &own.user_name, &hash, false, Some(id))?;
        Login::revoke_all(db, id, Some(login))?;
        journal::record(db, Some(id), "password-changed", id, json!({}))
    })
    .await?;
    Ok(Either::Left(See("/").saying("password-changed")))
}

/// People without a password (learners) have no such page.
pub(super) async fn password_of(app: &App, who: &Viewer) -> Result<Password> {
    let id = who.id;
    app.read(move |db| Password::of(db, id)?.ok_or(Error::NotFound)).await
}

impl OwnPassword {
    fn of(own: &Password, problems: Problems) -> OwnPassword {
        OwnPassword { user_name: own.user_name.clone(), must_change: own.must_change, shortest: Password::SHORTEST, problems }
    }
}

#[derive(Serialize)]
struct AccountPage {
    logins: Vec<Login>,
    this: LoginId,
    has_password: bool,
    second_factor: bool,
    codes_left: i64,
}

impl Page for AccountPage {
    const TEMPLATE: &'static str = "identity/account.html";
}

async fn account(app: App, who: Learner) -> Result<Show<AccountPage>> {
    Ok(Show(app.read(move |db| AccountPage::of(db, &who)).await?))
}

impl AccountPage {
    fn of(db: &mut Db, who: &Viewer) -> Result<AccountPage> {
        Ok(AccountPage {
            logins: Login::open_of(db, who.id)?,
            this: who.login,
            has_password: Password::of(db, who.id)?.is_some(),
            second_factor: SecondFactor::of(db, who.id)?.is_some(),
            codes_left: SecondFactor::codes_left(db, who.id)?,
        })
    }
}

async fn sign_out_elsewhere(app: App, who: Learner) -> Result<See> {
    let (id, this) = (who.id, who.login);
    app.write(move |db| Login::revoke_all(db, id, Some(this))).await?;
    Ok(See("/account").saying("signed-out-elsewhere"))
}
