//! The addresses of open badges: the credential for its holder, and what it leads to for everybody.

use crate::catalog::CourseVersionId;
use crate::certification::badge::{achievement, baked_png, baked_svg, credential, issuer, status_list};
use crate::certification::certificate::Certificate;
use crate::community::{Unit, UnitKind};
use crate::db::UnitId;
use crate::error::{Error, Result};
use crate::identity::{Learner, Visitor};
use crate::web::{App, Site};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;

pub fn routes(site: &mut Site) {
    site.get("/certificates/{number}/credential.jwt", jwt)
        .get("/certificates/{number}/badge.png", png)
        .get("/certificates/{number}/badge.svg", svg)
        .get("/badges/issuers/{unit}", profile)
        .get("/badges/achievements/{version}", course)
        .get("/badges/status/{list}", status);
}

const JWT: &str = "application/vc+jwt";

async fn jwt(app: App, who: Learner, request: HttpRequest, number: Path<String>) -> Result<HttpResponse> {
    let token = signed(&app, &who, &request, &number).await?;
    Ok(file(JWT, &number, "jwt", token.into_bytes()))
}

async fn png(app: App, who: Learner, request: HttpRequest, number: Path<String>) -> Result<HttpResponse> {
    let token = signed(&app, &who, &request, &number).await?;
    Ok(file("image/png", &number, "png", baked_png(&token)))
}

async fn svg(app: App, who: Learner, request: HttpRequest, number: Path<String>) -> Result<HttpResponse> {
    let token = signed(&app, &who, &request, &number).await?;
    Ok(file("image/svg+xml", &number, "svg", baked_svg(&token)?.into_bytes()))
}

/// The holder's alone: they show it to whom they like.
async fn signed(app: &App, who: &Learner, request: &HttpRequest, number: &Path<String>) -> Result<String> {
    let (holder, number, base) = (who.id, number.to_string(), app.address(request));
    let claims = app.write(move |db| {
        let certificate = Certificate::numbered(db, &number)?;
        if certificate.person_id == holder { credential(db, &certificate, &base) } else { Err(Error::NotFound) }
    });
    let (claims, base, signing) = (claims.await?, app.address(request), app.clone());
    tokio::task::spawn_blocking(move || signing.keys.sign_badge(&base, &claims)).await.map_err(Error::broken)?
}

fn file(kind: &'static str, number: &str, ending: &str, bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{number}.{ending}\"")))
        .body(bytes)
}

// --- what everybody may read ---

async fn profile(app: App, _: Visitor, request: HttpRequest, unit: Path<UnitId>) -> Result<HttpResponse> {
    let base = app.address(&request);
    let found = app.read(move |db| Unit::find(db, *unit)).await?;
    if found.kind != UnitKind::Commune {
        return Err(Error::NotFound);
    }
    Ok(json(&issuer(&found, &base)))
}

async fn course(app: App, _: Visitor, request: HttpRequest, version: Path<CourseVersionId>) -> Result<HttpResponse> {
    let base = app.address(&request);
    let found = app.read(move |db| {
        let commune = Unit::communes(db)?.into_iter().next().ok_or(Error::NotFound)?;
        achievement(db, *version, &commune, &base)
    });
    Ok(json(&found.await?))
}

async fn status(app: App, _: Visitor, request: HttpRequest, list: Path<String>) -> Result<HttpResponse> {
    let base = app.address(&request);
    let (name, at) = (list.into_inner(), base.clone());
    let claims = app.read(move |db| status_list(db, &name, &at)).await?;
    let signing = app.clone();
    let token = tokio::task::spawn_blocking(move || signing.keys.sign_badge(&base, &claims)).await.map_err(Error::broken)??;
    Ok(open_to_all().content_type(JWT).body(token))
}

fn json(value: &Value) -> HttpResponse {
    open_to_all().content_type("application/ld+json").body(value.to_string())
}

/// Checkers of badges run in pages of other sites too.
fn open_to_all() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "public, max-age=300")).insert_header(("access-control-allow-origin", "*"));
    response
}
