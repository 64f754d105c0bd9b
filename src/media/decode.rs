//! A picture large enough for its widths, and no larger: a photograph of 50 megapixels never stands whole in memory.

use super::upload::MOST_WHOLE;
use crate::error::{Error, Result};
use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageReader, Limits, RgbImage, RgbaImage};
use png::{BitDepth, ColorType, Transformations};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Four bytes for each pixel that may stand in memory, and as much again for the reader.
const MOST_MEMORY: usize = MOST_WHOLE as usize * 8;

/// As it lies in the file, at least `width` × `height` where it is so large; one of the two may be 1.
pub fn decode(path: &Path, width: u32, height: u32) -> Result<DynamicImage> {
    let head = first_bytes(path)?;
    let smaller = match head {
        [0xff, 0xd8, ..] => jpeg(path, width, height)?,
        [0x89, b'P', b'N', b'G'] => png_by_lines(path, width, height)?,
        _ => None,
    };
    match smaller {
        Some(picture) => Ok(picture),
        None => whole(path),
    }
}

fn first_bytes(path: &Path) -> Result<[u8; 4]> {
    let mut head = [0; 4];
    std::io::Read::read_exact(&mut File::open(path)?, &mut head)?;
    Ok(head)
}

fn whole(path: &Path) -> Result<DynamicImage> {
    let mut reader = ImageReader::open(path)?.with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY as u64);
    reader.limits(limits);
    reader.decode().map_err(Error::broken)
}

/// A half, a quarter or an eighth is taken while it is decoded. `None`: colours for print, which the other reader knows.
fn jpeg(path: &Path, width: u32, height: u32) -> Result<Option<DynamicImage>> {
    let mut decoder = jpeg_decoder::Decoder::new(BufReader::new(File::open(path)?));
    decoder.set_max_decoding_buffer_size(MOST_MEMORY);
    decoder.read_info().map_err(Error::broken)?;
    let Some(info) = decoder.info() else { return Ok(None) };
    // The decoder is content when one side is large enough: both are told in the shape of the picture.
    let share = (f64::from(width) / f64::from(info.width.max(1))).max(f64::from(height) / f64::from(info.height.max(1))).min(1.0);
    let side = |length: u16| (f64::from(length) * share).ceil() as u16;
    let (width, height) = decoder.scale(side(info.width), side(info.height)).map_err(Error::broken)?;
    let format = Some(info.pixel_format);
    let (width, height) = (u32::from(width), u32::from(height));
    match format {
        Some(jpeg_decoder::PixelFormat::RGB24) => {
            let pixels = decoder.decode().map_err(Error::broken)?;
            Ok(RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8))
        }
        Some(jpeg_decoder::PixelFormat::L8) => {
            let pixels = decoder.decode().map_err(Error::broken)?;
            Ok(GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8))
        }
        _ => Ok(None),
    }
}

/// Line by line, each square of pixels becoming one. `None`: no line stands by itself there (interlaced), or nothing to make smaller.
fn png_by_lines(path: &Path, width: u32, height: u32) -> Result<Option<DynamicImage>> {
    let mut decoder = png::Decoder::new_with_limits(BufReader::new(File::open(path)?), png::Limits { bytes: MOST_MEMORY });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(Error::broken)?;
    let info = reader.info();
    let square = (info.width / width.max(1)).min(info.height / height.max(1)) as usize;
    let (columns, lines) = (info.width as usize / square.max(1), info.height as usize / square.max(1));
    let (colour, depth) = reader.output_color_type();
    if reader.info().interlaced || square < 2 || depth != BitDepth::Eight || colour == ColorType::Indexed {
        return Ok(None);
    }
    let channels = colour.samples();
    let mut pixels = Vec::with_capacity(columns * lines * channels);
    for _ in 0..lines {
        let mut sums = vec![0_u32; columns * channels];
        for _ in 0..square {
            let row = reader.next_row().map_err(Error::broken)?.ok_or_else(|| Error::broken("the picture ends too early"))?;
            add(&mut sums, row.data(), square, channels);
        }
        let many = (square * square) as u32;
        pixels.extend(sums.into_iter().map(|sum| u8::try_from((sum + many / 2) / many).unwrap_or(u8::MAX)));
    }
    Ok(picture_of(colour, columns as u32, lines as u32, pixels))
}

fn add(sums: &mut [u32], row: &[u8], square: usize, channels: usize) {
    for (sums, pixels) in sums.chunks_exact_mut(channels).zip(row.chunks_exact(channels * square)) {
        for pixel in pixels.chunks_exact(channels) {
            sums.iter_mut().zip(pixel).for_each(|(sum, value)| *sum += u32::from(*value));
        }
    }
}

fn picture_of(colour: ColorType, width: u32, height: u32, pixels: Vec<u8>) -> Option<DynamicImage> {
    match colour {
        ColorType::Grayscale => GrayImage::from_raw(width, height, pixels).map(DynamicImage::ImageLuma8),
        ColorType::GrayscaleAlpha => GrayAlphaImage::from_raw(width, height, pixels).map(DynamicImage::ImageLumaA8),
        ColorType::Rgb => RgbImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgb8),
        ColorType::Rgba => RgbaImage::from_raw(width, height, pixels).map(DynamicImage::ImageRgba8),
        ColorType::Indexed => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::ImageFormat;

    fn saved(picture: &DynamicImage, format: ImageFormat) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        picture.save_with_format(file.path(), format).unwrap();
        file
    }

    /// Red on the left, green on the right.
    fn halves(width: u32, height: u32) -> DynamicImage {
        let half = |x: u32| if x < width / 2 { image::Rgb([250, 0, 0]) } else { image::Rgb([0, 250, 0]) };
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| half(x)))
    }

    #[test]
    fn what_is_much_larger_than_wanted_is_made_smaller_on_the_way() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let file = saved(&halves(2600, 1300), format);
            let picture = decode(file.path(), 640, 1).unwrap().to_rgb8();
            assert_eq!(picture.dimensions(), (650, 325), "{format:?}");
            let (left, right) = (picture.get_pixel(10, 10), picture.get_pixel(640, 320));
            assert!(left[0] > 230 && left[1] < 20 && right[1] > 230 && right[0] < 20, "{format:?}: {left:?} {right:?}");
            assert_eq!(decode(file.path(), 2000, 1).unwrap().width(), 2600, "never smaller than wanted");
        }
    }

    #[test]
    fn what_shows_through_still_does() {
        let clear = RgbaImage::from_fn(1000, 500, |x, _| image::Rgba([9, 9, 9, if x < 500 { 0 } else { 255 }]));
        let picture = decode(saved(&DynamicImage::ImageRgba8(clear), ImageFormat::Png).path(), 100, 1).unwrap().to_rgba8();
        assert_eq!((picture.dimensions(), picture.get_pixel(0, 0)[3], picture.get_pixel(99, 0)[3]), ((100, 50), 0, 255));
        let grey = DynamicImage::ImageLuma8(GrayImage::from_pixel(900, 900, image::Luma([77])));
        assert_eq!(decode(saved(&grey, ImageFormat::Png).path(), 300, 1).unwrap().to_luma8().get_pixel(1, 1)[0], 77);
        assert_eq!(decode(saved(&grey, ImageFormat::Jpeg).path(), 300, 1).unwrap().to_luma8().width(), 450);
    }

    #[test]
    fn what_is_cut_off_is_no_picture() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let file = saved(&halves(2600, 1300), format);
            let bytes = std::fs::read(file.path()).unwrap();
            std::fs::write(file.path(), &bytes[..bytes.len() / 2]).unwrap();
            assert!(format == ImageFormat::Jpeg || decode(file.path(), 640, 1).is_err(), "{format:?}");
        }
        let empty = tempfile::NamedTempFile::new().unwrap();
        assert!(decode(empty.path(), 1, 1).is_err());
    }
}
