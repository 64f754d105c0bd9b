//! Checking without a network: the signed list of what holds no longer, and a page that needs nothing else.

use crate::certification::revoked::RevocationList;
use crate::certification::verifier;
use crate::error::Result;
use crate::identity::Visitor;
use crate::web::{App, Page, Show, Site};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use chrono::NaiveDateTime;
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/.well-known/hocvu-revocations.jwt", list).get("/verify/offline", page).get("/verify/offline.html", saved);
}

async fn list(app: App, _: Visitor) -> Result<HttpResponse> {
    let token = app.read(RevocationList::present).await?.sign(&app.keys)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "public, max-age=300")).insert_header(("access-control-allow-origin", "*"));
    Ok(response.content_type("application/jwt").body(token))
}

#[derive(Serialize)]
struct OfflinePage {
    keys: String,
    list: String,
    made_at: NaiveDateTime,
    said: [(&'static str, &'static str); 13],
}

impl Page for OfflinePage {
    const TEMPLATE: &'static str = "certification/offline.html";
}

async fn page(app: App, _: Visitor) -> Result<Show<OfflinePage>> {
    let list = app.read(RevocationList::present).await?;
    let keys = serde_json::to_string(&app.keys.jwks()).map_err(crate::error::Error::broken)?;
    Ok(Show(OfflinePage { said: verifier::SAID, keys, made_at: list.made_at(), list: list.sign(&app.keys)? }))
}

/// To be kept on a phone and opened from there: a file, never a page of this site, because its script stands in it.
async fn saved(app: App, _: Visitor) -> Result<HttpResponse> {
    let html = verifier::page(&app).await?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "no-cache")).insert_header((CONTENT_DISPOSITION, "attachment; filename=\"kiem-tra-chung-nhan.html\""));
    Ok(response.content_type("text/html; charset=utf-8").body(html))
}
