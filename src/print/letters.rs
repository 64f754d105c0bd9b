//! Letters that the typefaces of this program have.

use super::typesetting::FONTS;
use serde_json::Value;
use typst::foundations::Bytes;

/// A drawing (SVG) may hold letters too.
pub fn drawn(bytes: Vec<u8>) -> Bytes {
    match String::from_utf8(bytes) {
        Ok(text) if text.contains("<svg") => Bytes::new(text.chars().filter_map(letter).collect::<String>().into_bytes()),
        Ok(text) => Bytes::new(text.into_bytes()),
        Err(not_text) => Bytes::new(not_text.into_bytes()),
    }
}

/// A letter that no typeface here has would be an empty box that nobody can read: emoji go, other letters become □.
pub fn printable(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.chars().filter_map(letter).collect(),
        Value::Array(values) => values.iter_mut().for_each(printable),
        Value::Object(fields) => fields.iter_mut().filter(|(name, _)| *name != "to").for_each(|(_, value)| printable(value)),
        _ => {}
    }
}

fn letter(c: char) -> Option<char> {
    match c {
        '\n' | ' ' => Some(c),
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}') => None,
        c if FONTS.iter().any(|font| font.info().coverage.contains(c.into())) => Some(c),
        c if c.is_alphanumeric() => Some('□'),
        _ => None,
    }
}
