//! Programs: what they come with, and how they are told what went wrong.

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

/// The key of a program at an address for programs (RFC 6750, 2.1). Anywhere else nobody looks at it.
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    if !request.path().starts_with("/api/") {
        return None;
    }
    let (scheme, key) = request.headers().get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// Problem details (RFC 9457).
#[derive(Serialize)]
struct Problem {
    r#type: &'static str,
    status: u16,
    title: String,
    detail: String,
}

pub fn problem(status: StatusCode, title: String, detail: String) -> HttpResponse {
    let problem = Problem { r#type: "about:blank", status: status.as_u16(), title, detail };
    let text = serde_json::to_string(&problem).expect("texts and a number");
    HttpResponse::build(status).content_type("application/problem+json").insert_header((CACHE_CONTROL, "no-store")).body(text)
}
