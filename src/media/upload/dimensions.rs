//! How large a picture is, by its header alone: a small file may hold a picture that fills the memory.

use image::{ImageFormat, ImageReader};
use std::io::{BufRead, Read, Seek, SeekFrom};

/// A photograph or a PNG is made smaller while it is read.
pub const MOST_PIXELS: u64 = 50_000_000;
/// Whatever else must stand whole in memory to be read: four bytes for each pixel.
pub const MOST_WHOLE: u64 = 16_000_000;

/// How many pixels a picture may have, by how its file is written.
pub fn most_pixels(mut picture: impl Read + Seek) -> u64 {
    let mut head = [0; 29];
    let read = picture.read_exact(&mut head).is_ok();
    let by_line = match head {
        // Without interlacing.
        [0x89, b'P', b'N', b'G', ..] => read && head[28] == 0,
        [0xff, 0xd8, ..] => matches!(frame_of_jpeg(picture), Some(0xc0 | 0xc1)),
        _ => false,
    };
    if by_line { MOST_PIXELS } else { MOST_WHOLE }
}

/// The marker of its frame: C0 and C1 come from the top to the bottom, the others in several layers (ISO 10918-1, B.1.1.3).
fn frame_of_jpeg(mut picture: impl Read + Seek) -> Option<u8> {
    picture.seek(SeekFrom::Start(2)).ok()?;
    let mut segment = [0; 4];
    loop {
        picture.read_exact(&mut segment).ok()?;
        let [0xff, marker, high, low] = segment else { return None };
        match marker {
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf => return Some(marker),
            _ => {}
        }
        picture.seek_relative(i64::from(u16::from_be_bytes([high, low])) - 2).ok()?;
    }
}

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
