//! The pages of OpenID Connect.

mod agreement;
mod door;
mod invitations;
mod leave;
mod own;

use crate::config::OpenIdProvider;
use crate::error::{Error, Result};
use crate::openid::trouble::Trouble;
use crate::web::{App, Page, Site};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    door::routes(site);
    agreement::routes(site);
    invitations::routes(site);
    own::routes(site);
    leave::routes(site);
}

/// A provider that the settings do not name is an address that is not there.
fn provider<'a>(app: &'a App, id: &str) -> Result<&'a OpenIdProvider> {
    app.config.openid.iter().find(|provider| provider.id == id).ok_or(Error::NotFound)
}

/// What the settings call it; a link may outlive its provider's settings.
fn name_of(app: &App, id: &str) -> String {
    provider(app, id).map_or_else(|_| id.to_owned(), |provider| provider.name.clone())
}

/// Nobody came in: why, and what to do.
#[derive(Serialize)]
pub struct Refusal {
    provider: String,
    name: String,
    id: &'static str,
    word: &'static str,
}

impl Page for Refusal {
    const TEMPLATE: &'static str = "openid/refusal.html";
}

impl Refusal {
    fn of(provider: &OpenIdProvider, trouble: Trouble) -> Refusal {
        Refusal { provider: provider.id.clone(), name: provider.name.clone(), id: trouble.id, word: trouble.word }
    }
}
