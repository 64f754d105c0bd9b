//! What anybody may ask: is this certificate genuine and in force?

use crate::certification::certificate::{Certificate, Standing};
use crate::certification::changes::{Correction, Revocation, RevocationKind};
use crate::certification::opening::Opening;
use crate::certification::pages::certificates::skill_titles;
use crate::certification::token::Claims;
use crate::community::Unit;
use crate::db::{Db, now};
use crate::error::{Error, Result};
use crate::identity::Visitor;
use crate::keys::Keys;
use crate::text::initials;
use crate::web::{App, Page, See, Show, Site};
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Path, Query};
use actix_web::{Either, HttpResponse};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

pub fn routes(site: &mut Site) {
    site.get("/verify", ask)
        .get("/verify/{number}", answer)
        .get("/.well-known/jwks.json", public_keys)
        .get("/.well-known/jwks/{key}", public_key)
        .get("/schemas/confirmation-record.json", record_schema);
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
    open: Option<String>,
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
    /// The number that stands in for this one.
    replaced_by: Option<String>,
    /// What the holder has opened.
    more: Option<More>,
}

#[derive(Serialize)]
struct More {
    name: String,
    birth_date: Option<NaiveDate>,
    skills: Vec<String>,
    ends_at: NaiveDateTime,
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
    let (asked, keys, open) = (number.clone(), app.clone(), carried.into_inner().open);
    let found = app.read(move |db| Found::of(db, &keys.keys, &asked, proof, open.as_deref())).await?;
    Ok(Show(VerifyPage { number, proof, found }))
}

impl Found {
    fn of(db: &mut Db, keys: &Keys, number: &str, proof: Proof, open: Option<&str>) -> Result<Option<Found>> {
        let (certificate, replaced_by) = match Certificate::numbered(db, number) {
            Ok(certificate) => (certificate, None),
            Err(Error::NotFound) => match Certificate::replaced(db, number)? {
                Some((certificate, _)) => (certificate.clone(), Some(certificate.number)),
                None => return Ok(None),
            },
            Err(error) => return Err(error),
        };
        let revocation = Revocation::of(db, certificate.id)?;
        let standing = certificate.standing(revocation.as_ref(), now());
        Ok(Some(Found {
            more: More::of(db, keys, &certificate, open)?,
            standing: if replaced_by.is_some() && standing != Standing::Revoked { Standing::Replaced } else { standing },
            replaced_by,
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

impl More {
    /// Only with a link that the holder made, while it is open.
    fn of(db: &mut Db, keys: &Keys, certificate: &Certificate, open: Option<&str>) -> Result<Option<More>> {
        let Some(secret) = open else { return Ok(None) };
        let same = |opening: &Opening| verify_slices_are_equal(opening.secret(keys).as_bytes(), secret.as_bytes()).is_ok();
        let Some(opening) = certificate.openings(db)?.into_iter().find(same) else { return Ok(None) };
        Ok(Some(More { name: certificate.name.clone(), birth_date: certificate.birth_date, skills: skill_titles(db, certificate)?, ends_at: opening.ends_at }))
    }
}

async fn public_keys(app: App) -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=3600")).content_type("application/jwk-set+json").json(app.keys.jwks())
}

/// One of them: a badge names its key by this address.
async fn public_key(app: App, key: Path<String>) -> Result<HttpResponse> {
    let found = app.keys.jwks().keys.into_iter().find(|known| known.kid == *key).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=3600")).content_type("application/jwk+json").json(found))
}

const RECORD_SCHEMA: &str = include_str!("../../../docs/confirmation-record.schema.json");

async fn record_schema() -> HttpResponse {
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=3600")).content_type("application/schema+json").body(RECORD_SCHEMA)
}
