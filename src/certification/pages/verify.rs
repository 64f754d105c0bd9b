//! What anybody may ask: is this certificate genuine and in force?

use crate::certification::certificate::{Certificate, Standing};
use crate::certification::changes::{Correction, Revocation, RevocationKind};
use crate::certification::token::Claims;
use crate::community::Unit;
use crate::db::{Db, now};
use crate::error::{Error, Result};
use crate::identity::Visitor;
use crate::text::initials;
use crate::web::{App, Page, See, Show, Site};
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpResponse};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/verify", ask).get("/verify/{number}", answer).get("/.well-known/jwks.json", public_keys).get("/schemas/confirmation-record.json", record_schema);
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    number: String,
}

#[derive(Serialize)]
struct AskPage {}

impl Page for AskPage {
    const TEMPLATE: &'static str = "certification/verify.html";
}

async fn ask(_: Visitor, asked: Query<Asked>) -> Either<Show<AskPage>, See> {
    // Only what can stand in a number stands in the address.
    let number: String = asked.number.trim().to_uppercase().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
    if number.is_empty() { Either::Left(Show(AskPage {})) } else { Either::Right(See(format!("/verify/{number}"))) }
}

#[derive(Deserialize)]
struct Carried {
    token: Option<String>,
}

crate::words! { pub enum Proof { None = "none", Genuine = "genuine", Forged = "forged" } }

#[derive(Serialize)]
struct VerifyPage {
    number: String,
    proof: Proof,
    found: Option<Found>,
}

/// What a stranger may know: numbers can be guessed, so a name needs the token.
#[derive(Serialize)]
struct Found {
    standing: Standing,
    name: String,
    course: String,
    commune: String,
    issued_at: NaiveDateTime,
    expires_at: Option<NaiveDateTime>,
    corrected_at: Option<NaiveDateTime>,
    revoked_at: Option<NaiveDateTime>,
    revoked_why: Option<RevocationKind>,
}

impl Page for VerifyPage {
    const TEMPLATE: &'static str = "certification/verified.html";
}

async fn answer(app: App, _: Visitor, number: Path<String>, carried: Query<Carried>) -> Result<Show<VerifyPage>> {
    let number = number.into_inner().to_uppercase();
    let claims = carried.token.as_deref().map(|token| Claims::read(&app.keys.jwks(), token).filter(|claims| claims.n == number));
    let proof = match claims {
        None => Proof::None,
        Some(None) => Proof::Forged,
        Some(Some(_)) => Proof::Genuine,
    };
    let asked = number.clone();
    let found = app.read(move |db| Found::of(db, &asked, proof)).await?;
    Ok(Show(VerifyPage { number, proof, found }))
}

impl Found {
    fn of(db: &mut Db, number: &str, proof: Proof) -> Result<Option<Found>> {
        let certificate = match Certificate::numbered(db, number) {
            Ok(certificate) => certificate,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let revocation = Revocation::of(db, certificate.id)?;
        Ok(Some(Found {
            standing: certificate.standing(revocation.as_ref(), now()),
            commune: Unit::commune_of(db, certificate.unit_id)?.name,
            corrected_at: Correction::of(db, certificate.id)?.pop().map(|correction| correction.corrected_at),
            revoked_at: revocation.as_ref().map(|revocation| revocation.revoked_at),
            revoked_why: revocation.map(|revocation| revocation.reason.0.kind),
            name: if proof == Proof::Genuine { certificate.name } else { initials(&certificate.name) },
            course: certificate.course_title,
            issued_at: certificate.issued_at,
            expires_at: certificate.expires_at,
        }))
    }
}

async fn public_keys(app: App) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=3600")).content_type("application/jwk-set+json").json(app.keys.jwks())
}

const RECORD_SCHEMA: &str = include_str!("../../../docs/confirmation-record.schema.json");

async fn record_schema() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=3600")).content_type("application/schema+json").body(RECORD_SCHEMA)
}
