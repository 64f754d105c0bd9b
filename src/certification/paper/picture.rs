//! A signature or a seal: a small picture that paper can show, made anew so that nothing else is in the file.

use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// What is taken from a form.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// At 60 mm wide a printer shows no more.
const MOST_SIDE: u32 = 700;

/// The picture as a PNG; nothing when it is none, or is larger than a scan of a signature ever is.
pub fn on_paper(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(6000);
    limits.max_image_height = Some(6000);
    limits.max_alloc = Some(200 * 1024 * 1024);
    reader.limits(limits);
    let picture = reader.decode().ok()?;
    let small = if picture.width().max(picture.height()) > MOST_SIDE { picture.thumbnail(MOST_SIDE, MOST_SIDE) } else { picture };
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(small.to_rgba8()).write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}
