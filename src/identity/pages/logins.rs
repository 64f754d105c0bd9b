//! Where one is signed in, and signing out from there.

use crate::error::Result;
use crate::identity::sign_in::try_own_password;
use crate::identity::{Learner, Login, LoginId, Password};
use crate::journal;
use crate::web::{Again, App, Form, Page, Problems, See, Show, Site, Submitted};
use actix_web::Either;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub fn routes(site: &mut Site) {
    site.get("/account/logins", logins).post("/account/logins/revocation", sign_out);
}

#[derive(Serialize)]
struct LoginsPage {
    logins: Vec<Login>,
    this: LoginId,
    user_name: Option<String>,
    problems: Problems,
}

impl Page for LoginsPage {
    const TEMPLATE: &'static str = "identity/logins.html";
}

async fn logins(app: App, who: Learner) -> Result<Show<LoginsPage>> {
    Ok(Show(LoginsPage::of(&app, &who, Problems::default()).await?))
}

impl LoginsPage {
    async fn of(app: &App, who: &Learner, problems: Problems) -> Result<LoginsPage> {
        let (id, this) = (who.id, who.login);
        let (logins, own) = app.read(move |db| Ok((Login::open_of(db, id)?, Password::of(db, id)?))).await?;
        Ok(LoginsPage { logins, this, user_name: own.map(|own| own.user_name), problems })
    }
}

#[derive(Deserialize)]
struct SignOutForm {
    /// None named: all but this one.
    #[serde(default)]
    logins: Vec<LoginId>,
    #[serde(default)]
    password: String,
}

/// Who has a password shows it first; learners have only their PIN, and a lost phone should not wait for it.
async fn sign_out(app: App, who: Learner, form: Form<SignOutForm>) -> Submitted<LoginsPage> {
    let (id, this, form) = (who.id, who.login, form.into_inner());
    let mut problems = Problems::default();
    if let Some(own) = app.read(move |db| Password::of(db, id)).await? {
        try_own_password(&app, &own, form.password).await?.or_problem(&mut problems, "password", "problem-password-now", "code-wait");
    }
    if !problems.is_empty() {
        return Ok(Either::Right(Again(LoginsPage::of(&app, &who, problems).await?)));
    }
    let named = form.logins;
    app.write(move |db| {
        let open = Login::open_of(db, id)?.into_iter().map(|login| login.id);
        let ended: Vec<LoginId> = open.filter(|login| if named.is_empty() { *login != this } else { named.contains(login) }).collect();
        ended.iter().try_for_each(|login| Login::revoke(db, *login))?;
        journal::record(db, Some(id), "signed-out-elsewhere", id, json!({ "logins": ended.len() }))
    })
    .await?;
    Ok(Either::Left(See("/account").saying("signed-out-elsewhere")))
}
