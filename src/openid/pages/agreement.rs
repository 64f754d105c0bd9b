//! Before a link is made: what will belong together, and the person's yes or no.

use super::door::FOUND;
use super::provider;
use crate::error::{Error, Result};
use crate::identity::{Visitor, enter_by_identity};
use crate::openid::errand::{carried, drop_note};
use crate::openid::found::{Found, Proposal};
use crate::web::{App, Page, See, Show, Site};
use actix_web::HttpRequest;
use actix_web::web::Path;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/login/with/{provider}/link", before).post("/login/with/{provider}/link", agree).post("/login/with/{provider}/refusal", refuse);
}

#[derive(Serialize)]
struct Agreement {
    provider: String,
    name: String,
    account: Option<String>,
    last4: Option<String>,
    proposal: Proposal,
}

impl Page for Agreement {
    const TEMPLATE: &'static str = "openid/agreement.html";
}

fn found(app: &App, request: &HttpRequest, provider: &str) -> Result<Found> {
    let found = carried::<Found>(&app.keys, request, FOUND).filter(|found| found.account.provider == provider);
    found.ok_or(Error::refused("openid-link-too-late"))
}

async fn before(app: App, request: HttpRequest, _: Visitor, id: Path<String>) -> Result<Show<Agreement>> {
    let provider = provider(&app, &id)?;
    let found = found(&app, &request, &provider.id)?;
    let (account, last4) = (found.account.name.clone(), last4(&found));
    let proposal = app.read(move |db| found.proposal(db)).await?;
    Ok(Show(Agreement { provider: provider.id.clone(), name: provider.name.clone(), account, last4, proposal }))
}

/// The number is shown only where it is what the link rests on.
fn last4(found: &Found) -> Option<String> {
    let by_number = matches!(found.voucher, crate::identity::Voucher::Number(_));
    found.account.number.as_deref().filter(|_| by_number).map(|digits| digits.chars().skip(8).collect())
}

async fn agree(app: App, request: HttpRequest, _: Visitor, id: Path<String>) -> Result<See> {
    let found = found(&app, &request, &provider(&app, &id)?.id)?;
    let (strong, next) = (found.account.strong, found.next.clone());
    let identity = app.write(move |db| found.link(db)).await?;
    let see = enter_by_identity(&app, &request, identity.id, strong, &next).await?;
    Ok(see.saying("identity-linked").with_cookie(drop_note(&request, FOUND)))
}

async fn refuse(_: App, request: HttpRequest, _: Visitor, _: Path<String>) -> See {
    See("/login").saying("openid-not-linked").with_cookie(drop_note(&request, FOUND))
}
