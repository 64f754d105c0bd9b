//! The picture of a badge with its credential inside (Open Badges 3.0, "baking").

use crate::error::{Error, Result};

const PICTURE: &[u8] = include_bytes!("badge.png");
const DRAWING: &str = include_str!("badge.svg");
const SIGNATURE: usize = 8;
/// The header chunk: length, name, 13 bytes, check.
const HEADER: usize = 25;

/// A PNG with the credential in an iTXt chunk after the header.
pub fn baked_png(token: &str) -> Vec<u8> {
    let mut text = b"iTXtopenbadgecredential\0\0\0\0\0".to_vec();
    text.extend_from_slice(token.as_bytes());
    let mut check = flate2::Crc::new();
    check.update(&text);
    let length = u32::try_from(text.len() - 4).expect("a token is some thousand letters");
    let chunk = [&length.to_be_bytes()[..], &text, &check.sum().to_be_bytes()].concat();
    let (head, rest) = PICTURE.split_at(SIGNATURE + HEADER);
    [head, &chunk, rest].concat()
}

/// An SVG with the credential in an element of its own.
pub fn baked_svg(token: &str) -> Result<String> {
    let (head, rest) = DRAWING.split_once('>').ok_or_else(|| Error::broken("the drawing has a root"))?;
    Ok(format!("{head} xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\"><openbadges:credential verify=\"{token}\"></openbadges:credential>{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_can_be_seen_and_the_credential_read() {
        let png = baked_png("a.b.c");
        let picture = image::load_from_memory(&png).unwrap();
        assert!(picture.width() >= 256 && picture.width() == picture.height());
        let place = png.windows(4).position(|part| part == b"iTXt").unwrap();
        let length = u32::from_be_bytes(png[place - 4..place].try_into().unwrap()) as usize;
        assert_eq!(&png[place + 4..place + 4 + length], b"openbadgecredential\0\0\0\0\0a.b.c");
        let mut check = flate2::Crc::new();
        check.update(&png[place..place + 4 + length]);
        assert_eq!(png[place + 4 + length..place + 8 + length], check.sum().to_be_bytes());
        let svg = baked_svg("a.b.c").unwrap();
        assert!(svg.starts_with("<svg ") && svg.contains("<openbadges:credential verify=\"a.b.c\">") && svg.contains("xmlns:openbadges"));
    }
}
