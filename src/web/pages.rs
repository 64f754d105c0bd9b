//! Answers: a page, a page again with its problems, or a way to another page.

use super::app::App;
use super::frame::Frame;
use crate::error::Result;
use actix_web::body::BoxBody;
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{Either, HttpRequest, HttpResponse, Responder, web};
use serde::Serialize;

/// A page holds only what its template shows.
pub trait Page: Serialize {
    const TEMPLATE: &'static str;
}

/// The page, shown.
pub struct Show<P>(pub P);

/// The same page again: what was typed, and its problems (422).
pub struct Again<P>(pub P);

/// What a form leads to: another page, or the same form again.
pub type Submitted<P> = Result<Either<See, Again<P>>>;

impl<P: Page> Responder for Show<P> {
    type Body = BoxBody;
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        respond(request, &self.0, StatusCode::OK)
    }
}

impl<P: Page> Responder for Again<P> {
    type Body = BoxBody;
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        respond(request, &self.0, StatusCode::UNPROCESSABLE_ENTITY)
    }
}

pub(super) fn respond<P: Page>(request: &HttpRequest, page: &P, status: StatusCode) -> HttpResponse {
    let frame = Frame::of(request);
    let app = request.app_data::<web::Data<App>>().expect("every site has its App");
    let html = match app.templates.render(frame.lang, P::TEMPLATE, page, &frame) {
        Ok(html) => html,
        Err(error) => return HttpResponse::from_error(error),
    };
    let mut response = HttpResponse::build(status);
    // On a shared tablet, Back after "Thoát" must not show the last person's page again.
    let keep = if frame.signed.is_some() { "no-store" } else { "private, no-cache" };
    response.content_type("text/html; charset=utf-8").insert_header((CACHE_CONTROL, keep));
    if frame.said.is_some() {
        let mut gone = super::frame::cookie(request, "said", String::new());
        gone.make_removal();
        response.cookie(gone);
    }
    response.body(html)
}

/// Go and see another page (303).
pub struct See {
    to: String,
    said: Option<&'static str>,
    cookies: Vec<Cookie<'static>>,
}

#[allow(non_snake_case)]
pub fn See(to: impl Into<String>) -> See {
    See { to: to.into(), said: None, cookies: Vec::new() }
}

impl See {
    /// An address that came from outside: only a path of this site, else the front page.
    pub fn within(path: &str) -> See {
        See(See::path_within(path))
    }

    pub fn path_within(path: &str) -> &str {
        // Browsers drop tabs and line ends from addresses: `/<tab>/elsewhere` would lead away.
        let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') && !path.contains(char::is_control);
        if ours { path } else { "/" }
    }

    /// The next page tells what was done.
    pub fn saying(mut self, id: &'static str) -> See {
        self.said = Some(id);
        self
    }

    pub fn with_cookie(mut self, cookie: Cookie<'static>) -> See {
        self.cookies.push(cookie);
        self
    }
}

impl Responder for See {
    type Body = BoxBody;
    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::SeeOther();
        response.insert_header((LOCATION, self.to));
        for cookie in self.cookies {
            response.cookie(cookie);
        }
        if let Some(id) = self.said {
            response.cookie(super::frame::cookie(request, "said", id.into()));
        }
        response.finish()
    }
}
