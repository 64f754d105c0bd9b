//! Guards around every request: headers, no writes from other sites, refusals as pages.

use super::doors::Pattern;
use super::frame::Frame;
use super::i18n::say;
use super::pages::{Page, See, respond};
use super::program::{bearer, problem};
use crate::error::{BadKey, Error, Refusal};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::middleware::Next;
use actix_web::{Error as ActixError, HttpMessage, HttpRequest, HttpResponse, Responder, ResponseError};
use serde::Serialize;

const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(self), microphone=(self), geolocation=()"),
];

/// The same strict headers on every answer, errors and files too.
pub async fn headers(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<impl MessageBody>, ActixError> {
    let secure = request.connection_info().scheme() == "https";
    let mut response = next.call(request).await?;
    for (name, value) in HEADERS {
        let name = HeaderName::from_static(name);
        if !response.headers().contains_key(&name) {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
    }
    if secure {
        let year = HeaderValue::from_static("max-age=31536000");
        response.headers_mut().insert(HeaderName::from_static("strict-transport-security"), year);
    }
    Ok(response)
}

/// A change must come from a page of ours: `Sec-Fetch-Site`, else `Origin`. This stands before every right.
pub async fn same_site(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, ActixError> {
    if request.method().is_safe() || from_here(request.request()) {
        return next.call(request).await;
    }
    Ok(request.error_response(Error::Forbidden("another-site")))
}

fn from_here(request: &HttpRequest) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), header("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin.split_once("://").is_some_and(|(_, host)| host == request.connection_info().host()),
        // Neither browser header: a program, which carries no stolen cookie.
        (None, None) => true,
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Forbidden(_) => StatusCode::FORBIDDEN,
            Error::First(_) => StatusCode::UNAUTHORIZED,
            Error::Key(BadKey::Wait(_)) => StatusCode::TOO_MANY_REQUESTS,
            Error::Key(_) => StatusCode::UNAUTHORIZED,
            Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Database(_) | Error::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

#[derive(Serialize)]
struct Trouble {
    status: u16,
    title: &'static str,
    sentence: String,
}

impl Page for Trouble {
    const TEMPLATE: &'static str = "trouble.html";
}

/// What went wrong becomes a page in plain words with a way on; details go to the log alone.
pub async fn refusals(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let response = next.call(request).await?;
    if response.status().is_success() || response.status().is_redirection() {
        return Ok(response);
    }
    let request = response.request().clone();
    let page = match response.response().error() {
        Some(error) => match error.as_error::<Error>() {
            Some(Error::First(page)) => go_first(&request, page),
            Some(error) => trouble(&request, error),
            None => trouble(&request, &bad_request(response.status())),
        },
        None if response.status() == StatusCode::NOT_FOUND && response.headers().get("content-type").is_none() => trouble(&request, &Error::NotFound),
        None => return Ok(response),
    };
    Ok(ServiceResponse::new(request, page))
}

/// What actix itself refuses: an address that does not parse is an address that is not there.
fn bad_request(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => Error::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => Error::refused("form-too-large"),
        status => Error::Broken(format!("answered {status}")),
    }
}

fn go_first(request: &HttpRequest, page: &str) -> HttpResponse {
    let next = if request.method().is_safe() { Frame::of(request).path } else { "/".into() };
    let query = serde_html_form::to_string([("next", next)]).unwrap_or_default();
    See(format!("{page}?{query}")).respond_to(request)
}

fn trouble(request: &HttpRequest, error: &Error) -> HttpResponse {
    let lang = Frame::of(request).lang;
    if let Error::Broken(_) | Error::Database(_) | Error::Unavailable(_) = error {
        // The pattern, not the path: an address may carry a card's secret.
        tracing::error!(path = request.extensions().get::<Pattern>().map_or("", |pattern| pattern.0), %error, "a request failed");
    }
    let program = bearer(request).is_some();
    let (title, sentence) = match error {
        Error::NotFound if program => ("trouble-not-found", say(lang, "program-not-found-why", &[])),
        Error::NotFound | Error::First(_) => ("trouble-not-found", say(lang, "trouble-not-found-why", &[])),
        Error::Refused(Refusal { id, args }) => ("trouble-refused", say(lang, id, args)),
        Error::Forbidden(role) => ("trouble-forbidden", say(lang, &format!("forbidden-{role}"), &[])),
        Error::Key(BadKey::Unknown) => ("trouble-key", say(lang, "reading-key-unknown", &[])),
        Error::Key(BadKey::Ended) => ("trouble-key", say(lang, "reading-key-ended", &[])),
        Error::Key(BadKey::Revoked) => ("trouble-key", say(lang, "reading-key-revoked-before", &[])),
        Error::Key(BadKey::Wait(minutes)) => ("trouble-key", say(lang, "reading-key-wait", &[("minutes", minutes.to_string())])),
        Error::Unavailable(id) => ("trouble-unavailable", say(lang, id, &[])),
        Error::Database(_) | Error::Broken(_) => ("trouble-broken", say(lang, "trouble-broken-why", &[])),
    };
    let status = error.status_code();
    let mut response = match program {
        true => problem(status, say(lang, title, &[]), sentence),
        false => respond(request, &Trouble { status: status.as_u16(), title, sentence }, status),
    };
    let headers = response.headers_mut();
    match error {
        Error::Unavailable(_) => drop(headers.insert(RETRY_AFTER, HeaderValue::from_static("5"))),
        Error::Key(BadKey::Wait(minutes)) => drop(headers.insert(RETRY_AFTER, HeaderValue::from(minutes * 60))),
        Error::Key(_) => drop(headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""))),
        _ => {}
    }
    response
}
