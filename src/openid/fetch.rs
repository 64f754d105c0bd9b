//! Asking a provider: little time, few bytes, no detours.

use openidconnect::{HttpRequest, HttpResponse, http};
use std::sync::LazyLock;
use std::time::Duration;

const TO_CONNECT: Duration = Duration::from_secs(4);
const IN_ALL: Duration = Duration::from_secs(10);
/// A discovery document has 5 kB, a key set 10.
const MOST_BYTES: usize = 256 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("{0:?}")]
    Http(#[from] reqwest::Error),
    #[error("{0}")]
    Odd(#[from] http::Error),
    #[error("the answer is too large")]
    TooLarge,
    #[error("not over TLS: {0}")]
    NotSafe(String),
    #[error("this machine cannot ask at all: {0}")]
    NoClient(String),
}

/// No redirects: the provider's own document says where things are. No idle connections: one worker's would die
/// with it.
static CLIENT: LazyLock<Result<reqwest::Client, String>> = LazyLock::new(|| {
    let client = reqwest::Client::builder().connect_timeout(TO_CONNECT).timeout(IN_ALL).redirect(reqwest::redirect::Policy::none());
    client.pool_max_idle_per_host(0).user_agent("hocvu").build().map_err(|error| format!("{error:?}"))
});

/// `plain`: this provider stands on the same machine and may be asked without TLS.
pub async fn fetch(request: HttpRequest, plain: bool) -> Result<HttpResponse, FetchError> {
    let (parts, body) = request.into_parts();
    let address = parts.uri.to_string();
    if !is_safe(&address, plain) {
        return Err(FetchError::NotSafe(address));
    }
    let client = CLIENT.as_ref().map_err(|error| FetchError::NoClient(error.clone()))?;
    let mut answer = client.request(parts.method, address).headers(parts.headers).body(body).send().await?;
    let mut response = http::Response::builder().status(answer.status());
    if let Some(kind) = answer.headers().get(http::header::CONTENT_TYPE) {
        response = response.header(http::header::CONTENT_TYPE, kind);
    }
    let mut bytes = Vec::new();
    while let Some(some) = answer.chunk().await? {
        if bytes.len() + some.len() > MOST_BYTES {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&some);
    }
    Ok(response.body(bytes)?)
}

/// Also where a browser is sent.
pub fn is_safe(address: &str, plain: bool) -> bool {
    address.starts_with("https://") || (plain && address.starts_with("http://"))
}
