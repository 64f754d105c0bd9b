//! One's own account.

use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::helping::Received;
use crate::identity::sign_in::try_own_password;
use crate::identity::{Helping, Learner, Login, LoginId, Password, PasswordRule, RecoveryCodes, SecondFactor, Viewer};
use crate::journal;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/account", account).get("/account/password", own_password).post("/account/password", change_password);
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
    let (own, rule) = password_and_rule(&app, &who).await?;
    Ok(Show(OwnPassword::of(&own, &rule, Problems::default())))
}

async fn change_password(app: App, who: Learner, form: Form<PasswordForm>) -> Submitted<OwnPassword> {
    let (own, rule) = password_and_rule(&app, &who).await?;
    let (form, mut problems) = (form.into_inner(), Problems::default());
    try_own_password(&app, &own, form.now.clone()).await?.or_problem(&mut problems, "now", "problem-password-now", "code-wait");
    rule.check(&mut problems, "password", &form.password);
    if problems.is_empty() && form.password == form.now {
        problems.add("password", "problem-password-same");
    }
    if !problems.is_empty() {
        return Ok(Either::Right(Again(OwnPassword::of(&own, &rule, problems))));
    }
    let short = form.password.chars().count() < app.config.rules.password_alone();
    let hash = Password::hash(form.password).await?;
    let (id, login) = (who.id, who.login);
    app.write(move |db| {
        Password::set(db, id, &own.user_name, &hash, false, Some(id))?;
        if short {
            Password::mark_short(db, id)?;
        }
        Login::revoke_all(db, id, Some(login))?;
        journal::record(db, Some(id), "password-changed", id, json!({}))
    })
    .await?;
    Ok(Either::Left(See("/").saying("password-changed")))
}

async fn password_and_rule(app: &App, who: &Viewer) -> Result<(Password, PasswordRule)> {
    let (id, rules) = (who.id, app.config.rules.clone());
    app.read(move |db| {
        let own = Password::of(db, id)?.ok_or(Error::NotFound)?;
        let rule = PasswordRule::of(db, &rules, id, &own.user_name)?;
        Ok((own, rule))
    })
    .await
}

/// People without a password (learners) have no such page.
pub(super) async fn password_of(app: &App, who: &Viewer) -> Result<Password> {
    let id = who.id;
    app.read(move |db| Password::of(db, id)?.ok_or(Error::NotFound)).await
}

impl OwnPassword {
    fn of(own: &Password, rule: &PasswordRule, problems: Problems) -> OwnPassword {
        OwnPassword { user_name: own.user_name.clone(), must_change: own.must_change, shortest: rule.shortest, problems }
    }
}

#[derive(Serialize)]
struct AccountPage {
    logins: Vec<Login>,
    this: LoginId,
    has_password: bool,
    second_factor: bool,
    codes_left: i64,
    /// Who helped, and who helps now.
    helpings: Vec<Received>,
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
            codes_left: RecoveryCodes::left(db, who.id)?,
            helpings: Helping::received(db, who.id)?,
        })
    }
}
