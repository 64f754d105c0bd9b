//! One's own needs, and the type of one's disability: both only after a consent.

use crate::error::{Error, Result};
use crate::identity::Learner;
use crate::privacy::{Consent, Disability, DisabilityType, Need, Needs, NeedsForm, Purpose};
use crate::web::{App, Form, Page, See, Show, Site};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/account/needs", show).post("/account/needs", set).get("/account/disability", show_type).post("/account/disability", set_type);
}

#[derive(Serialize)]
struct OwnNeeds {
    all: &'static [Need],
    chosen: Vec<Need>,
}

impl Page for OwnNeeds {
    const TEMPLATE: &'static str = "privacy/needs.html";
}

async fn show(app: App, who: Learner) -> Result<Show<OwnNeeds>> {
    let keys = app.clone();
    let chosen = app
        .read(
            move |db| {
                if Consent::in_force(db, who.id, Purpose::NEEDS)? { Needs::of(db, &keys.keys, who.id) } else { Err(Error::refused("needs-consent-first")) }
            },
        )
        .await?;
    Ok(Show(OwnNeeds { all: Need::ALL, chosen }))
}

async fn set(app: App, who: Learner, form: Form<NeedsForm>) -> Result<See> {
    let (keys, id, form) = (app.clone(), who.id, form.into_inner());
    app.write(move |db| Needs::set(db, &keys.keys, id, id, &form.needs)).await?;
    Ok(See("/account/privacy").saying("needs-kept"))
}

#[derive(Serialize)]
struct OwnType {
    types: &'static [DisabilityType],
    chosen: Option<String>,
}

impl Page for OwnType {
    const TEMPLATE: &'static str = "privacy/disability.html";
}

async fn show_type(app: App, who: Learner) -> Result<Show<OwnType>> {
    let keys = app.clone();
    let chosen = app
        .read(move |db| {
            if Consent::in_force(db, who.id, Purpose::DISABILITY)? {
                Disability::of(db, &keys.keys, who.id)
            } else {
                Err(Error::refused("needs-consent-first"))
            }
        })
        .await?;
    Ok(Show(OwnType { types: Disability::types(), chosen }))
}

#[derive(Deserialize)]
pub struct TypeForm {
    #[serde(default)]
    kind: String,
}

impl TypeForm {
    /// A type of the list; anything else is none.
    pub fn code(&self) -> Option<&'static str> {
        Disability::types().iter().map(|of| of.code.as_str()).find(|code| *code == self.kind)
    }
}

async fn set_type(app: App, who: Learner, form: Form<TypeForm>) -> Result<See> {
    let (keys, id, code) = (app.clone(), who.id, form.code());
    app.write(move |db| Disability::set(db, &keys.keys, id, id, code)).await?;
    Ok(See("/account/privacy").saying("needs-kept"))
}
