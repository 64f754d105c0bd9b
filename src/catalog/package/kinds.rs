//! What stands in a file fits the ending of its name; a picture does not fill the memory.

use crate::media::upload::{MOST_PIXELS, most_pixels};
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

const HEAD: u64 = 8192;

/// The id of a sentence when it does not. Drawings and captions are texts with checks of their own.
pub fn check(file: &Path, extension: &str) -> io::Result<Option<&'static str>> {
    let known: &[&str] = match extension {
        "svg" | "vtt" => return Ok(None),
        "png" => &["image/png"],
        "jpg" | "jpeg" => &["image/jpeg"],
        "webp" => &["image/webp"],
        "gif" => &["image/gif"],
        "avif" => &["image/avif"],
        "mp3" => &["audio/mpeg"],
        "opus" | "ogg" | "oga" => &["audio/ogg", "audio/opus"],
        "m4a" => &["audio/m4a", "video/mp4"],
        "aac" => &["audio/aac"],
        "mp4" => &["video/mp4", "video/x-m4v"],
        "webm" => &["video/webm"],
        "pdf" => &["application/pdf"],
        _ => &[],
    };
    let mut head = Vec::new();
    File::open(file)?.take(HEAD).read_to_end(&mut head)?;
    let found = infer::get(&head).map(|kind| kind.mime_type());
    let fits = found.is_some_and(|mime| known.contains(&mime)) || (extension == "mp3" && is_bare_mp3(&head));
    if !fits {
        return Ok(Some("package-not-its-kind"));
    }
    if known[0].starts_with("image/") {
        return Ok(pixels(file));
    }
    Ok(None)
}

/// By the header alone: nothing is decoded.
fn pixels(file: &Path) -> Option<&'static str> {
    match imagesize::size(file) {
        Ok(size) if size.width == 0 || size.height == 0 => Some("package-not-its-kind"),
        Ok(size) => match size.width.saturating_mul(size.height) as u64 {
            pixels if pixels > MOST_PIXELS => Some("package-picture-too-large"),
            pixels if File::open(file).is_ok_and(|file| pixels > most_pixels(BufReader::new(file))) => Some("package-picture-too-large-whole"),
            _ => None,
        },
        Err(_) => Some("package-not-its-kind"),
    }
}

/// A frame of layer 3 without a title before it, as speech programs write it.
fn is_bare_mp3(head: &[u8]) -> bool {
    matches!(head, [0xff, second, ..] if second & 0xe6 == 0xe2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(bytes: &[u8], extension: &str) -> Option<&'static str> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        check(file.path(), extension).unwrap()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &width.to_be_bytes(), &height.to_be_bytes(), &[8, 6, 0, 0, 0, 0, 0, 0, 0]].concat()
    }

    #[test]
    fn the_name_of_a_file_says_what_stands_in_it() {
        assert_eq!(checked(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "mp4"), None);
        assert_eq!(checked(b"ID3\x04\0\0\0\0\0\0", "mp3"), None);
        assert_eq!(checked(b"\xff\xf3\x44\xc4\0\0\0\0", "mp3"), None);
        assert_eq!(checked(b"%PDF-1.7\n", "pdf"), None);
        assert_eq!(checked(&png(640, 480), "png"), None);
        for (bytes, extension) in
            [(&b"PK\x03\x04\x14\0\0\0"[..], "mp4"), (b"MZ\x90\0", "mp3"), (b"<html>", "pdf"), (b"%PDF-1.7\n", "png"), (b"", "webm"), (b"GIF89a", "gif")]
        {
            assert_eq!(checked(bytes, extension), Some("package-not-its-kind"), "{extension}");
        }
        assert_eq!(checked(&png(640, 480), "jpg"), Some("package-not-its-kind"));
    }

    #[test]
    fn a_picture_that_fills_the_memory_is_refused_by_its_header() {
        assert_eq!(checked(&png(50_000, 50_000), "png"), Some("package-picture-too-large"));
        assert_eq!(checked(&png(u32::MAX, u32::MAX), "png"), Some("package-picture-too-large"));
        assert_eq!(checked(b"GIF89a\xff\xff\xff\xff\0\0\0", "gif"), Some("package-picture-too-large"));
        assert_eq!(checked(&png(8_000, 6_000), "png"), None);
        let mut interlaced = png(8_000, 6_000);
        interlaced[28] = 1;
        assert_eq!(checked(&interlaced, "png"), Some("package-picture-too-large-whole"));
        assert_eq!(checked(b"GIF89a\x00\x14\x00\x14\0\0\0", "gif"), Some("package-picture-too-large-whole"));
    }
}
