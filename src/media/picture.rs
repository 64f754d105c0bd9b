//! Pictures in several widths: upright, without what a camera notes about place and time, as WebP. The original stays.

use super::decode::decode;
use super::file::{Media, file_of};
use super::shown::{Shown, WIDTHS, widths};
use super::upload::{dimensions, most_pixels};
use crate::db::schema::{media, picture_sizes, pictures};
use crate::db::{Db, now};
use crate::error::{Error, Result};
use crate::on_db;
use crate::web::App;
use chrono::NaiveDateTime;
use diesel::prelude::*;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

const QUALITY: f32 = 78.0;

/// A picture that was looked at.
#[derive(Debug, Clone, Queryable)]
pub struct Picture {
    pub sha256: String,
    pub width: i32,
    pub height: i32,
    pub trouble: Option<String>,
    pub made_at: NaiveDateTime,
}

impl Picture {
    /// As a page shows it; the file alone while nobody has looked at it.
    pub fn or_alone(db: &mut Db, sha256: &str, name: &str) -> Result<Shown> {
        Ok(Picture::shown(db, sha256, name)?.unwrap_or_else(|| Shown::alone(sha256, name)))
    }

    fn shown(db: &mut Db, sha256: &str, name: &str) -> Result<Option<Shown>> {
        let Some(picture) = pictures::table.find(sha256).first::<Picture>(db).optional()?.filter(|picture| picture.width > 0) else { return Ok(None) };
        let sized = diesel::select(diesel::dsl::exists(picture_sizes::table.filter(picture_sizes::original.eq(sha256)))).get_result(db)?;
        Ok(Some(Shown::new(sha256, name, picture.width.unsigned_abs(), picture.height.unsigned_abs(), sized)))
    }

    /// The file of one width, once it is made.
    pub fn file(db: &mut Db, original: &str, width: i32) -> Result<Option<Media>> {
        let file = picture_sizes::table.find((original, width)).inner_join(media::table.on(media::sha256.eq(picture_sizes::sha256)));
        Ok(file.select((media::sha256, media::size, media::mime, media::created_at)).first(db).optional()?)
    }

    /// Makes the widths of one picture, one picture at a time: it is whole in memory. What cannot be read is noted, and stays as it is.
    pub async fn make(app: &App, sha256: &str) -> Result<()> {
        let (folder, of) = (app.config.media_folder(), sha256.to_owned());
        let made = tokio::task::spawn_blocking(move || smaller(&folder, &of)).await.map_err(Error::broken)?;
        let (size, files, trouble) = match made {
            Ok((size, files)) => (size, files, None),
            Err(Error::Broken(trouble)) => ((0, 0), Vec::new(), Some(trouble)),
            Err(error) => return Err(error),
        };
        let of = sha256.to_owned();
        app.write(move |db| record(db, &of, size, &files, trouble.as_deref())).await
    }
}

type Made = ((u32, u32), Vec<(u32, Media)>);

fn smaller(folder: &Path, sha256: &str) -> Result<Made> {
    let path = file_of(folder, sha256);
    if let Some(size) = drawing_size(&path) {
        return Ok((size, Vec::new()));
    }
    let (width, height, dots) = upright_size(&path).ok_or_else(|| Error::broken("no picture that can be read"))?;
    if !dots {
        return Ok(((width, height), Vec::new()));
    }
    let mut picture = upright(&path, width)?;
    let mut files = Vec::new();
    // From large to small: each is made of the one before.
    for width in widths(width).into_iter().rev() {
        // Much is made less in a coarse way first, which takes little memory.
        if picture.width() / 2 > width {
            picture = picture.thumbnail(width * 2, u32::MAX);
        }
        if width < picture.width() {
            picture = picture.resize(width, u32::MAX, FilterType::CatmullRom);
        }
        let webp = encoded(&picture)?;
        files.push((width, Media::put(folder, "hinh.webp", webp.as_slice())?));
    }
    Ok(((width, height), files))
}

/// A photograph written anew as WebP: upright, at most 1280 wide, without what a camera notes about place and time.
pub fn plain_photo(path: &Path) -> Result<Vec<u8>> {
    let unreadable = || Error::refused("evidence-photo-unreadable");
    let (width, ..) = upright_size(path).ok_or_else(unreadable)?;
    let mut photo = upright(path, width).map_err(|_| unreadable())?;
    if photo.width() > WIDTHS[2] {
        photo = photo.resize(WIDTHS[2], u32::MAX, FilterType::CatmullRom);
    }
    encoded(&photo)
}

/// At least as wide as the widest that is made of it.
fn upright(path: &Path, width: u32) -> Result<DynamicImage> {
    let orientation = orientation(path);
    let wide = width.min(WIDTHS[2]);
    let mut picture = if lies(orientation) { decode(path, 1, wide) } else { decode(path, wide, 1) }?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn orientation(path: &Path) -> Orientation {
    let read = || ImageReader::open(path).ok()?.with_guessed_format().ok()?.into_decoder().ok()?.orientation().ok();
    read().unwrap_or(Orientation::NoTransforms)
}

/// The camera was turned: what is wide in the file is high.
fn lies(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate90FlipH | Rotate270 | Rotate270FlipH)
}

fn encoded(picture: &DynamicImage) -> Result<Vec<u8>> {
    let (width, height) = (picture.width(), picture.height());
    let webp = if picture.color().has_alpha() {
        webp::Encoder::from_rgba(&picture.to_rgba8(), width, height).encode_simple(false, QUALITY)
    } else {
        webp::Encoder::from_rgb(&picture.to_rgb8(), width, height).encode_simple(false, QUALITY)
    };
    webp.map(|memory| memory.to_vec()).map_err(|error| Error::Broken(format!("{error:?}")))
}

/// Width, height, and whether smaller ones can be made: not of what moves.
pub(super) fn upright_size(path: &Path) -> Option<(u32, u32, bool)> {
    let (width, height) = dimensions(BufReader::new(File::open(path).ok()?))?;
    if width == 0 || height == 0 || u64::from(width) * u64::from(height) > most_pixels(BufReader::new(File::open(path).ok()?)) {
        return None;
    }
    let mut head = Vec::new();
    File::open(path).ok()?.take(64 * 1024).read_to_end(&mut head).ok()?;
    let moves = head.starts_with(b"GIF8") || [b"ANIM", b"acTL"].iter().any(|chunk| head.windows(4).any(|four| four == *chunk));
    Some(if lies(orientation(path)) { (height, width, !moves) } else { (width, height, !moves) })
}

/// What a drawing's `viewBox` says, rounded.
pub(super) fn drawing_size(path: &Path) -> Option<(u32, u32)> {
    let mut head = Vec::new();
    File::open(path).ok()?.take(4096).read_to_end(&mut head).ok()?;
    let head = String::from_utf8_lossy(&head);
    let (_, tag) = head.split_once("<svg")?;
    let (_, rest) = tag.split_once("viewBox=")?;
    let numbers: Vec<f64> = rest.get(1..)?.split(['"', '\'']).next()?.split([' ', ',']).filter_map(|number| number.parse().ok()).collect();
    let [_, _, width, height] = numbers[..] else { return None };
    let fits = |length: f64| (1.0..100_000.0).contains(&length).then_some(length.round() as u32);
    Some((fits(width)?, fits(height)?))
}

fn record(db: &mut Db, sha256: &str, size: (u32, u32), files: &[(u32, Media)], trouble: Option<&str>) -> Result<()> {
    let number = |length: u32| i32::try_from(length).map_err(Error::broken);
    let (width, height) = (number(size.0)?, number(size.1)?);
    let row = (pictures::sha256.eq(sha256), pictures::width.eq(width), pictures::height.eq(height), pictures::trouble.eq(trouble), pictures::made_at.eq(now()));
    on_db!(db, |c| diesel::insert_into(pictures::table).values(row).on_conflict_do_nothing().execute(c))?;
    for (width, file) in files {
        file.record(db)?;
        let row = (picture_sizes::original.eq(sha256), picture_sizes::width.eq(number(*width)?), picture_sizes::sha256.eq(&file.sha256));
        on_db!(db, |c| diesel::insert_into(picture_sizes::table).values(row).on_conflict_do_nothing().execute(c))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbImage};

    fn put(folder: &Path, name: &str, picture: &RgbImage, format: ImageFormat) -> Media {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        Media::put(folder, name, bytes.get_ref().as_slice()).unwrap()
    }

    /// A JPEG whose camera was held upright: orientation 6.
    fn turned(folder: &Path) -> Media {
        let mut jpeg = std::io::Cursor::new(Vec::new());
        RgbImage::from_fn(800, 400, |x, _| image::Rgb([if x < 400 { 250 } else { 5 }, 5, 5])).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
        let exif = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let bytes = [&jpeg.get_ref()[..2], exif, &jpeg.get_ref()[2..]].concat();
        Media::put(folder, "anh.jpg", bytes.as_slice()).unwrap()
    }

    #[test]
    fn a_photograph_becomes_three_small_ones_and_never_a_larger_one() {
        let folder = tempfile::tempdir().unwrap();
        let wide = put(folder.path(), "a.png", &RgbImage::from_pixel(2000, 1000, image::Rgb([9, 80, 70])), ImageFormat::Png);
        let (size, files) = smaller(folder.path(), &wide.sha256).unwrap();
        assert_eq!((size, files.iter().map(|(width, _)| *width).collect::<Vec<_>>()), ((2000, 1000), vec![1280, 640, 320]));
        assert!(files.iter().all(|(_, file)| file.mime == "image/webp" && file.size < 5_000));
        assert_eq!([widths(5000), widths(800), widths(320), widths(100)], [vec![320, 640, 1280], vec![320, 640, 800], vec![320], vec![100]]);
    }

    #[test]
    fn a_photograph_stands_upright_and_tells_nothing_of_the_camera() {
        let folder = tempfile::tempdir().unwrap();
        let (size, files) = smaller(folder.path(), &turned(folder.path()).sha256).unwrap();
        assert_eq!(size, (400, 800));
        let bytes = std::fs::read(file_of(folder.path(), &files[0].1.sha256)).unwrap();
        assert!(!bytes.windows(4).any(|four| four == b"Exif" || four == b"EXIF"));
        let picture = image::load_from_memory(&bytes).unwrap().to_rgb8();
        assert!(picture.height() == 800 && picture.get_pixel(200, 10)[0] > 200 && picture.get_pixel(200, 790)[0] < 50);
    }

    #[test]
    fn what_moves_or_is_drawn_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let gif = Media::put(folder.path(), "a.gif", &b"GIF89a\x10\0\x08\0\0\0\0;"[..]).unwrap();
        assert!(matches!(smaller(folder.path(), &gif.sha256), Ok(((16, 8), files)) if files.is_empty()));
        let svg = Media::put(folder.path(), "a.svg", &b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320.4 200'/>"[..]).unwrap();
        assert!(matches!(smaller(folder.path(), &svg.sha256), Ok(((320, 200), files)) if files.is_empty()));
        let broken = Media::put(folder.path(), "a.jpg", &b"\xff\xd8\xff\xe0 hong"[..]).unwrap();
        assert!(smaller(folder.path(), &broken.sha256).is_err());
    }
}
