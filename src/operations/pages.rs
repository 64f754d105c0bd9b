//! What a watcher program asks: is the site well?

use super::backup::Backup;
use super::database;
use crate::error::Result;
use crate::web::{App, Site};
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};

use chrono::{DateTime, Utc};
use serde::Serialize;

pub fn routes(site: &mut Site) {
    site.get("/healthz", health);
}

#[derive(Serialize)]
struct Health {
    version: &'static str,
    database: &'static str,
    last_backup: Option<DateTime<Utc>>,
}

async fn health(app: App) -> Result<HttpResponse> {
    let last = app.read(Backup::last).await?;
    let health = Health { version: env!("CARGO_PKG_VERSION"), database: database::kind(&app.config), last_backup: last.map(|at| at.and_utc()) };
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store"))).json(health))
}
