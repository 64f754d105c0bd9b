//! What a file is, by what stands in it: a name or a browser may say anything.

use super::dimensions::{MOST_PIXELS, dimensions, most_pixels};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

crate::words! {
    pub enum Kind {
        Picture = "picture",
        Drawing = "drawing",
        Sound = "sound",
        Film = "film",
        Captions = "captions",
        Paper = "paper",
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    pub kind: Kind,
    /// Of the file's name, as courses use it.
    pub ending: &'static str,
}

/// Each kind of file that courses use, as `infer` names it.
const KNOWN: [(&str, Kind, &str); 13] = [
    ("image/jpeg", Kind::Picture, "jpg"),
    ("image/png", Kind::Picture, "png"),
    ("image/webp", Kind::Picture, "webp"),
    ("image/gif", Kind::Picture, "gif"),
    ("audio/mpeg", Kind::Sound, "mp3"),
    ("audio/m4a", Kind::Sound, "m4a"),
    ("audio/ogg", Kind::Sound, "ogg"),
    ("audio/opus", Kind::Sound, "opus"),
    ("audio/aac", Kind::Sound, "aac"),
    ("video/mp4", Kind::Film, "mp4"),
    ("video/x-m4v", Kind::Film, "mp4"),
    ("video/webm", Kind::Film, "webm"),
    ("application/pdf", Kind::Paper, "pdf"),
];

const HEAD: u64 = 8192;
const MOST_TEXT: u64 = 2 * 1024 * 1024;

impl Found {
    /// What lies in the file, when it is of a wanted kind; else a sentence that says what it is.
    pub fn in_file(path: &Path, wanted: &[Kind]) -> Result<Found> {
        let file = File::open(path)?;
        let mut head = Vec::new();
        (&file).take(HEAD).read_to_end(&mut head)?;
        let found = Found::by_head(&head).map_or_else(|| Found::by_text(path), Ok);
        match found {
            Ok(found) if wanted.contains(&found.kind) => found.checked(path),
            Ok(found) => Err(Found::unwanted(found.ending, wanted)),
            Err(Some(found)) => Err(Found::unwanted(found, wanted)),
            Err(None) => Err(Error::refused("upload-unknown")),
        }
    }

    fn by_head(head: &[u8]) -> Option<Found> {
        let mime = infer::get(head)?.mime_type();
        KNOWN.iter().find(|(known, ..)| *known == mime).map(|&(_, kind, ending)| Found { kind, ending })
    }

    /// Captions and drawings are text; what else is known gives its name.
    fn by_text(path: &Path) -> Result<Found, Option<&'static str>> {
        let named = |bytes: &[u8]| infer::get(bytes).map(|kind| kind.extension());
        let mut bytes = Vec::new();
        File::open(path).and_then(|file| file.take(MOST_TEXT + 1).read_to_end(&mut bytes)).map_err(|_| None)?;
        if bytes.len() as u64 > MOST_TEXT {
            return Err(named(&bytes));
        }
        let Ok(text) = std::str::from_utf8(&bytes) else { return Err(named(&bytes)) };
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let start: String = text.chars().take(4096).collect::<String>().to_ascii_lowercase();
        match () {
            () if text.starts_with("WEBVTT") && !text.contains('\0') => Ok(Found { kind: Kind::Captions, ending: "vtt" }),
            () if start.starts_with("<!doctype html") || start.contains("<html") => Err(Some("html")),
            () if start.starts_with('<') && start.contains("<svg") => Ok(Found { kind: Kind::Drawing, ending: "svg" }),
            () => Err(named(&bytes)),
        }
    }

    /// A picture that would fill the memory is refused by its header.
    fn checked(self, path: &Path) -> Result<Found> {
        if self.kind != Kind::Picture {
            return Ok(self);
        }
        let Some((width, height)) = dimensions(BufReader::new(File::open(path)?)).filter(|size| size.0 > 0 && size.1 > 0) else {
            return Err(Error::refused("upload-picture-broken"));
        };
        match u64::from(width) * u64::from(height) {
            pixels if pixels > MOST_PIXELS => Err(Error::refused("upload-picture-too-large")),
            pixels if pixels > most_pixels(BufReader::new(File::open(path)?)) => Err(Error::refused("upload-picture-too-large-whole")),
            _ => Ok(self),
        }
    }

    fn unwanted(found: &str, wanted: &[Kind]) -> Error {
        let id = match wanted.first() {
            Some(Kind::Picture | Kind::Drawing) => "upload-no-picture",
            Some(Kind::Sound) => "upload-no-sound",
            Some(Kind::Film) => "upload-no-film",
            Some(Kind::Captions) => "upload-no-captions",
            Some(Kind::Paper) => "upload-no-paper",
            None => "upload-unknown",
        };
        Error::refused_with(id, &[("found", found.to_uppercase())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Kind::*;

    fn looked_at(bytes: &[u8], wanted: &[Kind]) -> Result<&'static str, &'static str> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        match Found::in_file(file.path(), wanted) {
            Ok(found) => Ok(found.ending),
            Err(Error::Refused(refusal)) => Err(refusal.id),
            Err(error) => panic!("{error}"),
        }
    }

    fn zip() -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("a.txt", zip::write::SimpleFileOptions::default()).unwrap();
        zip.finish().unwrap().into_inner()
    }

    /// A PNG of these dimensions without a single pixel.
    fn bomb(width: u32, height: u32) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend(width.to_be_bytes());
        png.extend(height.to_be_bytes());
        png.extend([8, 6, 0, 0, 0]);
        let mut crc = flate2::Crc::new();
        crc.update(&png[12..]);
        png.extend(crc.sum().to_be_bytes());
        png.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
        png
    }

    fn film() -> Vec<u8> {
        [b"\0\0\0\x18ftypisom\0\0\0\0isommp42".as_slice(), &[0; 300]].concat()
    }

    #[test]
    fn a_file_is_what_stands_in_it() {
        assert_eq!(looked_at(&film(), &[Film]), Ok("mp4"));
        assert_eq!(looked_at(&bomb(640, 480), &[Picture]), Ok("png"));
        assert_eq!(looked_at(b"GIF89a\x10\0\x10\0\0\0\0", &[Picture]), Ok("gif"));
        assert_eq!(looked_at(b"ID3\x04\0\0\0\0\0\0", &[Sound]), Ok("mp3"));
        assert_eq!(looked_at("\u{feff}WEBVTT\n\n00:00.000 --> 00:01.000\nChào".as_bytes(), &[Captions]), Ok("vtt"));
        assert_eq!(looked_at(b"<?xml version=\"1.0\"?>\n<!-- a --><svg xmlns=\"http://www.w3.org/2000/svg\"/>", &[Picture, Drawing]), Ok("svg"));
        assert_eq!(looked_at(b"%PDF-1.7\n", &[Paper]), Ok("pdf"));
    }

    #[test]
    fn another_name_deceives_nobody() {
        assert_eq!(looked_at(&zip(), &[Film]), Err("upload-no-film"));
        assert_eq!(looked_at(&film(), &[Picture]), Err("upload-no-picture"));
        assert_eq!(looked_at(&[b"\x7fELF\x02\x01\x01".as_slice(), &[0; 64]].concat(), &[Sound]), Err("upload-no-sound"));
        assert_eq!(looked_at(b"MZ\x90\0\x03\0\0\0", &[Paper]), Err("upload-no-paper"));
        for html in
            ["<!DOCTYPE html><title>x</title>", "  <html><script>alert(1)</script>", "<!-- --><HTML>", "<?xml version=\"1.0\"?><html xmlns=\"x\"><svg/></html>"]
        {
            assert_eq!(looked_at(html.as_bytes(), &[Picture, Drawing]), Err("upload-no-picture"), "{html}");
        }
        assert_eq!(looked_at("chỉ là chữ".as_bytes(), &[Captions]), Err("upload-unknown"));
        assert_eq!(looked_at(&[0xff; 3_000_000], &[Captions]), Err("upload-unknown"));
    }

    #[test]
    fn a_picture_bomb_is_refused_by_its_header() {
        assert_eq!(looked_at(&bomb(50_000, 50_000), &[Picture]), Err("upload-picture-too-large"));
        assert_eq!(looked_at(b"GIF89a\xff\xff\xff\xff\0\0\0", &[Picture]), Err("upload-picture-too-large"));
        assert_eq!(looked_at(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &[Picture]), Err("upload-picture-broken"));
        assert_eq!(looked_at(b"\xff\xd8\xff\xe0\0\x10JFIF", &[Picture]), Err("upload-picture-broken"));
    }
}
