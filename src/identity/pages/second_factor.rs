//! The pages of the second factor.

use super::account::password_of;
use crate::error::{Error, Result};
use crate::identity::sign_in::{try_code, try_own_password};
use crate::identity::{Learner, Login, Proposal, RecoveryCodes, SecondFactor};
use crate::journal;
use crate::qr;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/account/second-factor", propose)
        .post("/account/second-factor", begin)
        .get("/account/second-factor/removal", removal)
        .post("/account/second-factor/removal", remove)
        .get("/account/recovery-codes", codes)
        .post("/account/recovery-codes", new_codes);
}

#[derive(Deserialize)]
struct FactorForm {
    sealed: String,
    code: String,
    #[serde(default)]
    password: String,
}

#[derive(Serialize)]
struct FactorPage {
    user_name: String,
    sealed: String,
    secret: String,
    qr: String,
    problems: Problems,
}

impl Page for FactorPage {
    const TEMPLATE: &'static str = "identity/second_factor.html";
}

/// Shown once.
#[derive(Serialize)]
struct RecoveryPage {
    codes: Vec<String>,
}

impl Page for RecoveryPage {
    const TEMPLATE: &'static str = "identity/recovery_codes.html";
}

async fn propose(app: App, who: Learner) -> Result<Show<FactorPage>> {
    let own = password_of(&app, &who).await?;
    let proposal = SecondFactor::propose(&app.keys, who.id, &own.user_name)?;
    Ok(Show(FactorPage::of(own.user_name, proposal, Problems::default())?))
}

/// With the password, so that a desk left open is not enough to change what it opens with.
async fn begin(app: App, who: Learner, form: Form<FactorForm>) -> Result<Either<Show<RecoveryPage>, Again<FactorPage>>> {
    let own = password_of(&app, &who).await?;
    let form = form.into_inner();
    let mut problems = Problems::default();
    let step = SecondFactor::scanned(&app.keys, who.id, &form.sealed, &form.code)?;
    if step.is_none() {
        problems.add("code", "code-wrong");
    }
    try_own_password(&app, &own, form.password).await?.or_problem(&mut problems, "password", "problem-password-now", "code-wait");
    let (Some(step), true) = (step, problems.is_empty()) else {
        let again = SecondFactor::proposed(&app.keys, who.id, &own.user_name, &form.sealed)?;
        return Ok(Either::Right(Again(FactorPage::of(own.user_name, again, problems)?)));
    };
    let codes = RecoveryCodes::make(&app.keys, who.id).await?;
    let (id, login, sealed, made) = (who.id, who.login, form.sealed, codes.clone());
    app.write(move |db| {
        SecondFactor::begin(db, id, &sealed, step, &made)?;
        Login::revoke_all(db, id, Some(login))?;
        journal::record(db, Some(id), "second-factor-set", id, json!({}))
    })
    .await?;
    Ok(Either::Left(Show(RecoveryPage { codes: codes.plain })))
}

impl FactorPage {
    fn of(user_name: String, proposal: Proposal, problems: Problems) -> Result<FactorPage> {
        Ok(FactorPage { user_name, qr: qr::svg(&proposal.address)?, sealed: proposal.sealed, secret: proposal.secret, problems })
    }
}

/// What both of the next pages ask for.
#[derive(Deserialize)]
struct Shown {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

#[derive(Serialize)]
struct RemovalPage {
    user_name: String,
    problems: Problems,
}

impl Page for RemovalPage {
    const TEMPLATE: &'static str = "identity/second_factor_removal.html";
}

async fn removal(app: App, who: Learner) -> Result<Show<RemovalPage>> {
    let own = password_of(&app, &who).await?;
    with_factor(&app, &who).await?;
    Ok(Show(RemovalPage { user_name: own.user_name, problems: Problems::default() }))
}

/// With the password and a code: neither a desk left open nor a phone left open is enough.
async fn remove(app: App, who: Learner, form: Form<Shown>) -> Submitted<RemovalPage> {
    let own = password_of(&app, &who).await?;
    with_factor(&app, &who).await?;
    let (form, mut problems) = (form.into_inner(), Problems::default());
    let right = try_own_password(&app, &own, form.password).await?.or_problem(&mut problems, "password", "problem-password-now", "code-wait");
    if right.is_some() {
        try_code(&app, who.id, &form.code).await?.or_problem(&mut problems, "code", "code-wrong", "code-wait");
    }
    if !problems.is_empty() {
        return Ok(Either::Right(Again(RemovalPage { user_name: own.user_name, problems })));
    }
    let (id, login) = (who.id, who.login);
    app.write(move |db| {
        SecondFactor::remove(db, id)?;
        Login::revoke_all(db, id, Some(login))?;
        journal::record(db, Some(id), "second-factor-removed", id, json!({}))
    })
    .await?;
    Ok(Either::Left(See("/account").saying("second-factor-removed")))
}

async fn with_factor(app: &App, who: &Learner) -> Result<SecondFactor> {
    let id = who.id;
    app.read(move |db| SecondFactor::of(db, id)?.ok_or(Error::NotFound)).await
}

#[derive(Serialize)]
struct CodesPage {
    user_name: String,
    left: i64,
    problems: Problems,
}

impl Page for CodesPage {
    const TEMPLATE: &'static str = "identity/new_recovery_codes.html";
}

async fn codes(app: App, who: Learner) -> Result<Show<CodesPage>> {
    with_factor(&app, &who).await?;
    Ok(Show(CodesPage::of(&app, &who, Problems::default()).await?))
}

async fn new_codes(app: App, who: Learner, form: Form<Shown>) -> Result<Either<Show<RecoveryPage>, Again<CodesPage>>> {
    let own = password_of(&app, &who).await?;
    with_factor(&app, &who).await?;
    let mut problems = Problems::default();
    let tried = try_own_password(&app, &own, form.into_inner().password).await?;
    if tried.or_problem(&mut problems, "password", "problem-password-now", "code-wait").is_none() {
        return Ok(Either::Right(Again(CodesPage::of(&app, &who, problems).await?)));
    }
    let codes = RecoveryCodes::make(&app.keys, who.id).await?;
    let (id, made) = (who.id, codes.clone());
    app.write(move |db| {
        made.put(db, id)?;
        journal::record(db, Some(id), "recovery-codes-made", id, json!({}))
    })
    .await?;
    Ok(Either::Left(Show(RecoveryPage { codes: codes.plain })))
}

impl CodesPage {
    async fn of(app: &App, who: &Learner, problems: Problems) -> Result<CodesPage> {
        let (own, id) = (password_of(app, who).await?, who.id);
        let left = app.read(move |db| RecoveryCodes::left(db, id)).await?;
        Ok(CodesPage { user_name: own.user_name, left, problems })
    }
}
