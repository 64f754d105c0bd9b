//! A file that somebody sends: streamed to disk within limits, known by its content, made safe.

mod dimensions;
mod kind;
mod sound;
mod svg;

pub use dimensions::{MOST_PIXELS, MOST_WHOLE, dimensions, most_pixels};
pub use kind::{Found, Kind};
pub use sound::only_sound;
pub use svg::{check as check_svg, clean as clean_svg};

use super::file::{Arrival, Media};
use crate::error::{Error, Result};
use crate::files::free_space;
use crate::keys::hex;
use crate::web::App;
use actix_multipart::{Field, Multipart};
use actix_web::HttpRequest;
use actix_web::http::header::CONTENT_LENGTH;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use tempfile::NamedTempFile;

/// What a page takes.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub kinds: &'static [Kind],
    /// Bytes of the file.
    pub most: u64,
}

/// A form with one file, the field `file`: `let sent = Sent::receive(&app, &request, parts, wanted).await?`
#[derive(Debug)]
pub struct Sent {
    pub fields: BTreeMap<String, String>,
    /// Nothing when no file was chosen.
    pub file: Option<Received>,
}

/// A file that came in whole. It vanishes unless it is kept.
#[derive(Debug)]
pub struct Received {
    /// Safe in an address and in a package: letters without accents, digits, dashes, and the true ending.
    pub name: String,
    pub found: Found,
    pub size: u64,
    sha256: String,
    file: NamedTempFile,
}

/// A form's own words beside the file.
const MOST_WORDS: usize = 512 * 1024;
/// The disk keeps so much room for everything else.
const RESERVE: u64 = 100 * 1024 * 1024;
const PIECE: usize = 256 * 1024;
/// A refusal is read by a browser only when its request was taken: so much is still listened to.
const LISTENED: u64 = 8 * 1024 * 1024;

impl Sent {
    /// Too large or no room is said before the file comes where the browser tells its length, else while it comes.
    pub async fn receive(app: &App, request: &HttpRequest, mut parts: Multipart, wanted: Wanted) -> Result<Sent> {
        let received = match check_before(app, request, wanted) {
            Ok(()) => Sent::read(app, &mut parts, wanted).await,
            Err(error) => Err(error),
        };
        if received.is_err() {
            listen_on(&mut parts).await;
        }
        received
    }

    async fn read(app: &App, parts: &mut Multipart, wanted: Wanted) -> Result<Sent> {
        let mut sent = Sent { fields: BTreeMap::new(), file: None };
        let mut words = 0;
        while let Some(part) = parts.next().await {
            let mut part = part.map_err(cut_off)?;
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.content_disposition().and_then(|told| told.get_filename()).map(str::to_owned);
            match file_name {
                Some(file_name) if name == "file" && sent.file.is_none() => sent.file = Received::from(app, &mut part, &file_name, wanted).await?,
                Some(_) => return Err(Error::refused("upload-one-file")),
                None => {
                    let text = words_of(&mut part, MOST_WORDS - words).await?;
                    words += text.len();
                    sent.fields.insert(name, text);
                }
            }
        }
        Ok(sent)
    }

    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

impl Received {
    /// `None` when the part is empty: a form whose file was left out.
    async fn from(app: &App, part: &mut Field, file_name: &str, wanted: Wanted) -> Result<Option<Received>> {
        let folder = app.config.media_folder();
        let made = folder.clone();
        let mut writing = blocking(move || Writing::begin(&made)).await??;
        let mut piece = BytesMut::new();
        loop {
            let more = part.next().await.transpose().map_err(cut_off)?;
            let ended = more.is_none();
            piece.extend_from_slice(&more.unwrap_or_default());
            if ended || piece.len() >= PIECE {
                if writing.size + piece.len() as u64 > wanted.most {
                    return Err(too_large(wanted));
                }
                let bytes = std::mem::take(&mut piece).freeze();
                writing = blocking(move || writing.write(&bytes)).await??;
            }
            if ended {
                break;
            }
        }
        if writing.size == 0 {
            return Ok(None);
        }
        let file_name = file_name.to_owned();
        blocking(move || writing.finish(&folder, &file_name, wanted)).await?.map(Some)
    }

    /// Into the media folder, on disk before a row may name it. `Media::record` makes the row.
    pub fn keep(self, folder: &Path) -> Result<Media> {
        Media::settle(folder, Arrival { file: self.file, sha256: self.sha256, size: self.size, name: self.name })
    }

    /// Where it lies until it is kept.
    pub fn path(&self) -> &Path {
        self.file.path()
    }
}

/// A file on its way to the disk.
struct Writing {
    file: NamedTempFile,
    hash: Sha256,
    size: u64,
}

impl Writing {
    fn begin(folder: &Path) -> Result<Writing> {
        std::fs::create_dir_all(folder)?;
        Ok(Writing { file: tempfile::Builder::new().prefix(super::sweep::UNFINISHED).tempfile_in(folder)?, hash: Sha256::new(), size: 0 })
    }

    fn write(mut self, bytes: &Bytes) -> Result<Writing> {
        // The length that was told before may have been a lie.
        if free_space(self.file.path())? < RESERVE {
            return Err(Error::refused("upload-no-room"));
        }
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(self)
    }

    /// The content says what it is; a drawing is written anew without what could run.
    fn finish(mut self, folder: &Path, file_name: &str, wanted: Wanted) -> Result<Received> {
        self.file.flush()?;
        let found = Found::in_file(self.file.path(), wanted.kinds)?;
        if found.kind == Kind::Drawing {
            let safe = clean_svg(&std::fs::read_to_string(self.file.path())?).map_err(Error::refused)?;
            self = Writing::begin(folder)?.write(&Bytes::from(safe))?;
        }
        let name = safe_name(file_name, found.ending);
        Ok(Received { name, found, size: self.size, sha256: hex(&self.hash.finalize()), file: self.file })
    }
}

fn check_before(app: &App, request: &HttpRequest, wanted: Wanted) -> Result<()> {
    let told = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()).and_then(|length| length.parse::<u64>().ok());
    let length = told.unwrap_or(0);
    if length > wanted.most + MOST_WORDS as u64 {
        return Err(too_large(wanted));
    }
    let free = free_space(&app.config.data)?;
    if free < length.saturating_add(RESERVE) { Err(Error::refused("upload-no-room")) } else { Ok(()) }
}

fn too_large(wanted: Wanted) -> Error {
    Error::refused_with("upload-too-large", &[("most", (wanted.most / 1_000_000).max(1).to_string())])
}

fn cut_off(error: actix_multipart::MultipartError) -> Error {
    tracing::info!(%error, "a file was not sent whole");
    Error::refused("upload-cut-off")
}

async fn words_of(part: &mut Field, most: usize) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(more) = part.next().await.transpose().map_err(cut_off)? {
        if bytes.len() + more.len() > most {
            return Err(Error::refused("form-too-large"));
        }
        bytes.extend_from_slice(&more);
    }
    String::from_utf8(bytes).map_err(|_| Error::refused("form-incomplete"))
}

async fn listen_on(parts: &mut Multipart) {
    let mut left = LISTENED;
    while let Some(Ok(mut part)) = parts.next().await {
        while let Some(Ok(more)) = part.next().await {
            left = left.saturating_sub(more.len() as u64);
            if left == 0 {
                return;
            }
        }
    }
}

/// "Ảnh chợ Bến.JPG" → "anh-cho-ben.jpg".
fn safe_name(file_name: &str, ending: &str) -> String {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = last.rsplit_once('.').map_or(last, |(stem, _)| stem);
    let words = crate::text::fold(stem);
    let words: Vec<&str> = words.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let short: String = words.join("-").chars().take(60).collect();
    format!("{}.{ending}", if short.is_empty() { "tep" } else { short.trim_matches('-') })
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_safe_in_an_address() {
        let names = ["Ảnh chợ Bến.JPG", "..\\..\\windows\\Đường đi.svg", "../../etc/passwd", "💥.png", &"ă".repeat(500)];
        let safe = names.map(|name| safe_name(name, "png"));
        assert_eq!(safe[..4], ["anh-cho-ben.png", "duong-di.png", "passwd.png", "tep.png"]);
        assert_eq!(safe[4].len(), 64);
    }
}
