//! Media over HTTP: parts of a file, read in pieces, never the whole in memory.

use super::file::{Media, file_of};
use super::ranges::Part;
use crate::error::{Error, Result};
use crate::web::App;
use actix_web::body::SizedStream;
use actix_web::http::Method;
use actix_web::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_RANGE, CONTENT_SECURITY_POLICY, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH,
    IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use std::fs::File;
use std::future::Future;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::{Arc, LazyLock};

const PIECE: u64 = 256 * 1024;
const MOST_OPEN: u64 = 128;

/// A file that somebody looks at now.
#[derive(Clone)]
struct Open {
    media: Arc<Media>,
    file: Arc<File>,
}

/// Those asked for last stay open. Content under a hash never changes.
static OPEN: LazyLock<moka::sync::Cache<String, Open>> = LazyLock::new(|| moka::sync::Cache::new(MOST_OPEN));

/// Answers with the file or the part of it that was asked for. `allowed` looks up whether
/// this installation shows it to anyone, and is asked once for each file.
pub async fn answer<F: Future<Output = Result<Media>>>(app: &App, request: &HttpRequest, sha256: &str, allowed: impl FnOnce() -> F) -> Result<HttpResponse> {
    answer_at(app, request, "public", sha256, allowed).await
}

/// The same at a door of its own: what was shown there is not shown at another.
pub async fn answer_at<F: Future<Output = Result<Media>>>(
    app: &App, request: &HttpRequest, door: &str, sha256: &str, allowed: impl FnOnce() -> F,
) -> Result<HttpResponse> {
    let folder = app.config.media_folder();
    let key = format!("{}|{door}|{sha256}", folder.display());
    if let Some(open) = OPEN.get(&key) {
        return Ok(open.answer(request));
    }
    let media = Arc::new(allowed().await?);
    let place = file_of(&folder, &media.sha256);
    let file = tokio::task::spawn_blocking(move || File::open(place)).await.map_err(Error::broken)?;
    let open = Open { media, file: Arc::new(file.map_err(|_| Error::NotFound)?) };
    OPEN.insert(key, open.clone());
    Ok(open.answer(request))
}

/// A file that was just made, sent once, in pieces.
pub fn send(file: File, mime: &str, name: &str) -> Result<HttpResponse> {
    let size = file.metadata()?.len();
    let mut response = HttpResponse::Ok();
    response
        .content_type(mime)
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_ENCODING, "identity"))
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    Ok(response.body(SizedStream::new(size, Box::pin(pieces(Arc::new(file), 0, size)))))
}

/// A file for this viewer alone, or the part of it that a player asks for; no cache keeps it.
pub fn answer_privately(request: &HttpRequest, file: File, name: &str, mime: &str) -> Result<HttpResponse> {
    let size = i64::try_from(file.metadata()?.len()).map_err(Error::broken)?;
    let media = Media { sha256: name.into(), size, mime: mime.into(), created_at: crate::db::now() };
    let mut response = Open { media: Arc::new(media), file: Arc::new(file) }.answer(request);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

impl Open {
    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
        let etag = format!("\"{}\"", self.media.sha256);
        let known = header(IF_NONE_MATCH).is_some_and(|tags| tags == "*" || tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag));
        if known {
            return self.head(HttpResponse::NotModified(), &etag).finish();
        }
        let size = u64::try_from(self.media.size).unwrap_or(0);
        // A part of another content would not fit what the browser has.
        let fits = header(IF_RANGE).is_none_or(|tag| tag == etag);
        let part = header(RANGE).filter(|_| fits).map_or(Part::Whole, |range| Part::asked(range, size));
        let (first, end) = match part {
            Part::Nowhere => {
                let mut response = self.head(HttpResponse::RangeNotSatisfiable(), &etag);
                return response.insert_header((CONTENT_RANGE, format!("bytes */{size}"))).finish();
            }
            Part::Whole => (0, size),
            Part::Bytes(first, last) => (first, last + 1),
        };
        let mut response = if part == Part::Whole { self.head(HttpResponse::Ok(), &etag) } else { self.head(HttpResponse::PartialContent(), &etag) };
        if part != Part::Whole {
            response.insert_header((CONTENT_RANGE, format!("bytes {first}-{}/{size}", end - 1)));
        }
        // HEAD tells the same length and sends nothing.
        let from = if request.method() == Method::HEAD { end } else { first };
        response.body(SizedStream::new(end - first, Box::pin(pieces(self.file.clone(), from, end))))
    }

    fn head(&self, mut response: HttpResponseBuilder, etag: &str) -> HttpResponseBuilder {
        let mime = self.media.mime.as_str();
        response
            .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .insert_header((ETAG, etag))
            .insert_header((ACCEPT_RANGES, "bytes"))
            .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
            // Parts are parts of the file itself: nothing may compress them on the way.
            .insert_header((CONTENT_ENCODING, "identity"))
            .content_type(mime);
        if mime == "image/svg+xml" {
            // Opened by itself, a picture runs nothing.
            response.insert_header((CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"));
        } else if !shown(mime) {
            response.insert_header((CONTENT_DISPOSITION, "attachment"));
        }
        response
    }
}

/// What a browser shows by itself without running anything.
fn shown(mime: &str) -> bool {
    ["image/", "audio/", "video/"].iter().any(|kind| mime.starts_with(kind)) || mime == "text/vtt" || mime == "application/pdf"
}

fn pieces(file: Arc<File>, first: u64, end: u64) -> impl Stream<Item = io::Result<Bytes>> {
    stream::unfold((file, first), move |(file, at)| async move {
        if at >= end {
            return None;
        }
        let piece = read_at(file.clone(), at, PIECE.min(end - at)).await;
        let got = piece.as_ref().map_or(0, |piece| piece.len() as u64);
        if got == 0 {
            // A file that ends too early, or a disk that fails: the connection breaks off.
            let error = piece.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into());
            return Some((Err(error), (file, end)));
        }
        Some((piece, (file, at + got)))
    })
}

async fn read_at(file: Arc<File>, at: u64, size: u64) -> io::Result<Bytes> {
    let read = move || {
        let mut piece = BytesMut::zeroed(usize::try_from(size).map_err(io::Error::other)?);
        let got = file.read_at(&mut piece, at)?;
        piece.truncate(got);
        Ok(piece.freeze())
    };
    tokio::task::spawn_blocking(read).await.map_err(io::Error::other)?
}
