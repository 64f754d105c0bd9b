//! The pages of the second factor.

use super::account::password_of;
use crate::error::{Error, Result};
use crate::identity::{Learner, Proposal, SecondFactor};
use crate::journal;
use crate::qr;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site};
use actix_web::Either;

use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/account/second-factor", propose).post("/account/second-factor", begin).post("/account/second-factor/removal", remove);
}

#[derive(Deserialize)]
struct FactorForm {
    sealed: String,
    code: String,
}

#[derive(Serialize)]
struct FactorPage {
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
    Ok(Show(FactorPage::of(SecondFactor::propose(&app.keys, who.id, &own.user_name)?, Problems::default())?))
}

async fn begin(app: App, who: Learner, form: Form<FactorForm>) -> Result<Either<Show<RecoveryPage>, Again<FactorPage>>> {
    let own = password_of(&app, &who).await?;
    let (keys, id, form) = (app.clone(), who.id, form.into_inner());
    let sealed = form.sealed.clone();
    let codes = app.write(move |db| {
        let codes = SecondFactor::begin(db, &keys.keys, id, &sealed, &form.code)?;
        if codes.is_some() {
            journal::record(db, Some(id), "second-factor-set", id, json!({}))?;
        }
        Ok(codes)
    });
    if let Some(codes) = codes.await? {
        return Ok(Either::Left(Show(RecoveryPage { codes })));
    }
    let mut problems = Problems::default();
    problems.add("code", "code-wrong");
    let again = SecondFactor::proposed(&app.keys, who.id, &own.user_name, &form.sealed)?;
    Ok(Either::Right(Again(FactorPage::of(again, problems)?)))
}

impl FactorPage {
    fn of(proposal: Proposal, problems: Problems) -> Result<FactorPage> {
        Ok(FactorPage { qr: qr::svg(&proposal.address)?, sealed: proposal.sealed, secret: proposal.secret, problems })
    }
}

#[derive(Deserialize)]
struct RemovalForm {
    code: String,
}

/// Taken away with a code, so that a phone left open is not enough.
async fn remove(app: App, who: Learner, form: Form<RemovalForm>) -> Result<See> {
    let (keys, id, code) = (app.clone(), who.id, form.into_inner().code);
    app.write(move |db| {
        let factor = SecondFactor::of(db, id)?.ok_or(Error::NotFound)?;
        if !factor.accept(db, &keys.keys, &code)? {
            return Err(Error::refused("code-wrong"));
        }
        SecondFactor::remove(db, id)?;
        journal::record(db, Some(id), "second-factor-removed", id, json!({}))
    })
    .await?;
    Ok(See("/account").saying("second-factor-removed"))
}
