//! One's own links, and taking them back.

use super::name_of;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::identity::{ExternalIdentity, ExternalIdentityId, Learner};
use crate::web::{App, Page, See, Show, Site};
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/account/identities", own).post("/account/identities/{identity}/revocation", unlink);
}

/// A link as the pages show it.
#[derive(Serialize)]
pub(super) struct Linked {
    pub name: String,
    #[serde(flatten)]
    pub identity: ExternalIdentity,
}

pub(super) fn linked(app: &App, identities: Vec<ExternalIdentity>) -> Vec<Linked> {
    identities.into_iter().map(|identity| Linked { name: name_of(app, &identity.provider), identity }).collect()
}

#[derive(Serialize)]
struct OwnIdentities {
    identities: Vec<Linked>,
}

impl Page for OwnIdentities {
    const TEMPLATE: &'static str = "openid/own.html";
}

async fn own(app: App, who: Learner) -> Result<Show<OwnIdentities>> {
    let id = who.id;
    let identities = app.read(move |db| ExternalIdentity::of(db, id)).await?;
    Ok(Show(OwnIdentities { identities: linked(&app, identities) }))
}

async fn unlink(app: App, who: Learner, id: Path<ExternalIdentityId>) -> Result<See> {
    let (person, login) = (who.id, who.login);
    let unlink = move |db: &mut Db| {
        let identity = ExternalIdentity::find(db, *id)?;
        if identity.person_id != person {
            return Err(Error::NotFound);
        }
        identity.unlink(db, person, Some(login))
    };
    app.write(unlink).await?;
    Ok(See("/account/identities").saying("identity-unlinked"))
}
