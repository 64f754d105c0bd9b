//! How large a picture is, by its header alone: a small file may hold a picture that fills the memory.

use image::{ImageFormat, ImageReader};
use std::io::{BufRead, Seek};

pub const MOST_PIXELS: u64 = 50_000_000;

/// Width and height as the file claims them; `None` when it is no picture that we read.
pub fn dimensions(mut picture: impl BufRead + Seek) -> Option<(u32, u32)> {
    let mut head = [0; 10];
    picture.read_exact(&mut head).ok()?;
    picture.rewind().ok()?;
    if head.starts_with(b"GIF8") {
        return Some((u16::from_le_bytes([head[6], head[7]]).into(), u16::from_le_bytes([head[8], head[9]]).into()));
    }
    let reader = ImageReader::new(picture).with_guessed_format().ok()?;
    match reader.format()? {
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP => reader.into_dimensions().ok(),
        _ => None,
    }
}
