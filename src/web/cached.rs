//! Public pages that are the same for all: rendered and compressed once, kept in memory.

use super::assets::compress;
use super::frame::Frame;
use super::pages::Page;
use crate::error::Result;
use crate::web::App;
use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, IF_NONE_MATCH, VARY};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The rendered pages; `forget` when what they show has changed.
pub struct Cached {
    pages: moka::sync::Cache<String, Rendered>,
    version: AtomicU64,
}

#[derive(Clone)]
pub struct Rendered {
    html: Bytes,
    gzip: Bytes,
    etag: String,
}

const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// Another process (`hocvu import`, a second server) may have changed what the pages show.
const LONGEST: Duration = Duration::from_secs(60);

impl Cached {
    pub fn new() -> Cached {
        let pages = moka::sync::Cache::builder().max_capacity(MOST_BYTES).time_to_live(LONGEST);
        Cached { pages: pages.weigher(|_, page: &Rendered| (page.html.len() + page.gzip.len()) as u32).build(), version: AtomicU64::new(0) }
    }

    /// All pages are made anew.
    pub fn forget(&self) {
        self.version.fetch_add(1, Ordering::Relaxed);
        self.pages.invalidate_all();
    }

    /// The page for a visitor who is not signed in. Only what stands in the address, the language
    /// and the presentation may change it. However many there are, the oldest give way (`MOST_BYTES`).
    pub async fn show<P: Page, F: Future<Output = Result<P>>>(&self, app: &App, request: &HttpRequest, make: impl FnOnce() -> F) -> Result<HttpResponse> {
        let frame = Frame::of(request);
        let key = format!("{}|{}|{}|{}", self.version.load(Ordering::Relaxed), frame.lang, frame.presentation.written(), frame.path);
        let page = match self.pages.get(&key) {
            Some(page) => page,
            None => {
                let frame = Frame { said: None, ..frame };
                let page = Rendered::new(app.templates.render(frame.lang, P::TEMPLATE, &make().await?, &frame)?);
                self.pages.insert(key, page.clone());
                page
            }
        };
        Ok(page.answer(request))
    }
}

impl Default for Cached {
    fn default() -> Cached {
        Cached::new()
    }
}

impl Rendered {
    fn new(html: String) -> Rendered {
        use sha2::Digest;
        let etag = format!("\"{}\"", crate::keys::hex(&sha2::Sha256::digest(html.as_bytes())[..12]));
        Rendered { gzip: compress("gzip", html.as_bytes()), html: Bytes::from(html), etag }
    }

    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let mut response = if header(IF_NONE_MATCH) == self.etag { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header((CACHE_CONTROL, "private, no-cache"))
            .insert_header((ETAG, self.etag.as_str()))
            .insert_header((VARY, "accept-encoding, cookie"))
            .content_type("text/html; charset=utf-8");
        if header(IF_NONE_MATCH) == self.etag {
            return response.finish();
        }
        if header(ACCEPT_ENCODING).contains("gzip") {
            return response.insert_header((CONTENT_ENCODING, "gzip")).body(self.gzip.clone());
        }
        response.body(self.html.clone())
    }
}
