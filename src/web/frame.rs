//! What stands around every page: language, presentation, who is signed in, what was just done.

use super::app::App;
use super::i18n::Lang;
use super::menu::Desk;
use super::presentation::Presentation;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpMessage, HttpRequest, web};
use serde::Serialize;

#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    pub lang: Lang,
    pub presentation: Presentation,
    /// Where the visitor is, to come back to after a change of language.
    pub path: String,
    pub signed: Option<Signed>,
    /// The id of a sentence about what was just done; shown once.
    pub said: Option<String>,
    /// Other organisations by whose sign-in people may come in.
    pub providers: Vec<ProviderName>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ProviderName {
    pub id: String,
    pub name: String,
}

/// Who is signed in: left in the request by `identity`, read by the layout.
#[derive(Debug, Clone, Serialize)]
pub struct Signed {
    pub name: String,
    pub roles: Vec<&'static str>,
    /// The places to work at.
    pub desks: Vec<Desk>,
    /// Somebody acts for this person.
    pub helped: bool,
    #[serde(skip)]
    pub presentation: Presentation,
}

impl Frame {
    pub fn of(request: &HttpRequest) -> Frame {
        let word = |name: &str| request.cookie(name).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
        let path = if request.method().is_safe() { request.uri().path_and_query().map_or("/", |p| p.as_str()).to_owned() } else { referring_path(request) };
        let signed = request.extensions().get::<Signed>().cloned();
        let presentation = signed.as_ref().map(|signed| signed.presentation);
        Frame {
            lang: Lang::from_word(&word("lang")).unwrap_or(Lang::Vi),
            presentation: presentation.or_else(|| Presentation::of_browser(request)).unwrap_or_default(),
            path,
            signed,
            said: Some(word("said")).filter(|id| is_text_id(id)),
            providers: providers(request),
        }
    }
}

fn providers(request: &HttpRequest) -> Vec<ProviderName> {
    let known = request.app_data::<web::Data<App>>().map_or(&[][..], |app| app.config.openid.as_slice());
    known.iter().map(|provider| ProviderName { id: provider.id.clone(), name: provider.name.clone() }).collect()
}

/// After a form with problems the page to come back to is the one that held the form.
fn referring_path(request: &HttpRequest) -> String {
    let referer = request.headers().get("referer").and_then(|value| value.to_str().ok());
    let path = referer.and_then(|url| url.split_once("://")).and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
    path.unwrap_or_else(|| "/".into())
}

fn is_text_id(id: &str) -> bool {
    !id.is_empty() && id.len() < 60 && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// A cookie of the house: not for scripts, not for other sites, only over TLS where there is TLS.
pub fn cookie<'c>(request: &HttpRequest, name: &str, value: String) -> Cookie<'c> {
    Cookie::build(name.to_owned(), value).path("/").http_only(true).same_site(SameSite::Lax).secure(is_secure(request)).finish()
}

/// A choice that stays for a year.
pub fn remember<'c>(request: &HttpRequest, name: &str, value: String) -> Cookie<'c> {
    let mut cookie = cookie(request, name, value);
    cookie.set_max_age(actix_web::cookie::time::Duration::days(365));
    cookie
}

/// TLS ends here or at a proxy on the same machine.
fn is_secure(request: &HttpRequest) -> bool {
    request.connection_info().scheme() == "https"
}
