//! Style, script and icons: embedded, named by their content, compressed once, cached for a year.

use super::site::Site;
use crate::error::{Error, Result};
use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, VARY};
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use rust_embed::RustEmbed;
use std::collections::HashMap;
use std::io::Write;
use std::sync::{LazyLock, Mutex};
use tera::{Kwargs, State, TeraResult, Value};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates/assets"]
struct Files;

/// `asset(name="hocvu.css")` → `/assets/hocvu.css?v=1f3a…`: a new content is a new address.
pub fn address_of(kwargs: Kwargs, _: &State) -> TeraResult<Value> {
    static ADDRESSES: LazyLock<HashMap<String, String>> = LazyLock::new(|| Files::iter().map(|name| (name.to_string(), fingerprinted(&name))).collect());
    let name = kwargs.must_get::<&str>("name")?;
    let address = if cfg!(debug_assertions) { Some(fingerprinted(name)) } else { ADDRESSES.get(name).cloned() };
    address.map(Value::from).ok_or_else(|| tera::Error::message(format!("no asset {name}")))
}

fn fingerprinted(name: &str) -> String {
    let version = Files::get(name).map(|file| crate::keys::hex(&file.metadata.sha256_hash()[..6])).unwrap_or_default();
    format!("/assets/{name}?v={version}")
}

async fn asset(request: HttpRequest, name: Path<String>) -> Result<HttpResponse> {
    let file = Files::get(&name).ok_or(Error::NotFound)?;
    let etag = format!("\"{}\"", crate::keys::hex(&file.metadata.sha256_hash()[..12]));
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((ETAG, etag.as_str()))
        .insert_header((VARY, "accept-encoding"))
        .content_type(mime_guess::from_path(name.as_str()).first_or_octet_stream());
    if name.ends_with(".svg") {
        // The sprite is used by pages of ours; alone it may run nothing.
        response.insert_header(("content-security-policy", "default-src 'none'; sandbox"));
    }
    let accepted = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let encoding = ["br", "gzip"].into_iter().find(|encoding| accepted.contains(encoding));
    Ok(match encoding {
        Some(encoding) => response.insert_header((CONTENT_ENCODING, encoding)).body(compressed(encoding, &etag, &file.data)),
        None => response.body(Bytes::from(file.data.into_owned())),
    })
}

fn compressed(encoding: &'static str, etag: &str, data: &[u8]) -> Bytes {
    static ONCE: LazyLock<Mutex<HashMap<String, Bytes>>> = LazyLock::new(Mutex::default);
    let mut kept = ONCE.lock().expect("nothing panics while it holds the lock");
    kept.entry(format!("{encoding}{etag}")).or_insert_with(|| compress(encoding, data)).clone()
}

pub fn compress(encoding: &str, data: &[u8]) -> Bytes {
    let mut out = Vec::new();
    if encoding == "br" {
        brotli::BrotliCompress(&mut &data[..], &mut out, &brotli::enc::BrotliEncoderParams::default()).expect("a Vec takes every byte");
    } else {
        let mut writer = flate2::write::GzEncoder::new(&mut out, flate2::Compression::best());
        writer.write_all(data).and_then(|()| writer.finish().map(drop)).expect("a Vec takes every byte");
    }
    Bytes::from(out)
}

pub fn routes(site: &mut Site) {
    site.get("/assets/{name:.*}", asset);
    site.get("/favicon.ico", |request: HttpRequest| asset(request, Path::from("icon.svg".to_owned())));
}
