//! Leaving the provider too: on a phone that is handed on, signing out here alone would let the next one in.

use super::provider;
use crate::error::Result;
use crate::openid::known::Known;
use crate::web::{App, Page, See, Show, Site};
use actix_web::HttpRequest;
use actix_web::web::Path;
use openidconnect::{ClientId, LogoutRequest, PostLogoutRedirectUrl};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/logout/{provider}", after).get("/logout/{provider}/there", there).get("/logout/{provider}/done", done);
}

#[derive(Serialize)]
struct SignedOut {
    provider: String,
    name: String,
    /// The provider offers to sign out from here.
    offered: bool,
}

impl Page for SignedOut {
    const TEMPLATE: &'static str = "openid/signed_out.html";
}

async fn after(app: App, id: Path<String>) -> Result<Show<SignedOut>> {
    let provider = provider(&app, &id)?;
    let offered = Known::of(provider).await.is_ok_and(|known| known.metadata.additional_metadata().end_session_endpoint.is_some());
    Ok(Show(SignedOut { provider: provider.id.clone(), name: provider.name.clone(), offered }))
}

/// RP-initiated logout 1.0. We keep no token of the provider's, so it hears who we are and asks the person itself.
async fn there(app: App, request: HttpRequest, id: Path<String>) -> Result<See> {
    let provider = provider(&app, &id)?;
    let known = Known::of(provider).await;
    let offered = known.ok().and_then(|known| known.metadata.additional_metadata().end_session_endpoint.clone());
    let back = PostLogoutRedirectUrl::new(format!("{}/logout/{}/done", app.address(&request), provider.id));
    let (Some(offered), Ok(back)) = (offered, back) else { return Ok(See(format!("/logout/{}", provider.id))) };
    if !crate::openid::fetch::is_safe(offered.as_str(), provider.is_on_this_machine()) {
        return Ok(See(format!("/logout/{}", provider.id)));
    }
    let request = LogoutRequest::from(offered).set_client_id(ClientId::new(provider.client_id.clone())).set_post_logout_redirect_uri(back);
    Ok(See(request.http_get_url().to_string()))
}

async fn done(app: App, id: Path<String>) -> Result<See> {
    provider(&app, &id)?;
    Ok(See("/").saying("openid-left-too"))
}
