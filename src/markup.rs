//! Cleaned HTML, as the program keeps it, read piece by piece: for search, for paper, for print, for the ear.

#[derive(Debug, Clone, PartialEq)]
pub enum Piece<'h> {
    Open(Tag<'h>),
    Close(&'h str),
    Text(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Tag<'h> {
    pub name: &'h str,
    attributes: Vec<(&'h str, String)>,
}

impl Tag<'_> {
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
    }
}

/// Elements that hold nothing.
pub const EMPTY: [&str; 5] = ["br", "hr", "img", "input", "wbr"];

/// Elements that stand in a line of text; all others begin a new one.
const INLINE: [&str; 20] =
    ["a", "abbr", "b", "bdi", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u"];

/// What is no tag is text: nothing is lost, whatever stands there.
pub fn pieces(html: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut text, mut rest) = (Vec::new(), String::new(), html);
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        // A comment is a mark of the program's own.
        if let Some((_, after)) = rest.strip_prefix("<!--").and_then(|comment| comment.split_once("-->")) {
            rest = after;
            continue;
        }
        match tag(rest) {
            Some((piece, after)) => {
                say(&mut pieces, &mut text);
                pieces.push(piece);
                rest = after;
            }
            None => {
                text.push('<');
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    say(&mut pieces, &mut text);
    pieces
}

fn say(pieces: &mut Vec<Piece<'_>>, text: &mut String) {
    if !text.is_empty() {
        pieces.push(Piece::Text(unescape(&std::mem::take(text))));
    }
}

fn tag(rest: &str) -> Option<(Piece<'_>, &str)> {
    let inner = &rest[1..];
    if let Some(closing) = inner.strip_prefix('/') {
        let (name, after) = name(closing)?;
        return Some((Piece::Close(name), &after[after.find('>')? + 1..]));
    }
    let (name, mut after) = name(inner)?;
    let mut attributes = Vec::new();
    loop {
        after = after.trim_start();
        if let Some(after) = after.strip_prefix('>').or_else(|| after.strip_prefix("/>")) {
            return Some((Piece::Open(Tag { name, attributes }), after));
        }
        let end = after.find(['=', '>', ' ', '\n'])?;
        let key = &after[..end];
        match after[end..].strip_prefix("=\"") {
            Some(value) => {
                let close = value.find('"')?;
                attributes.push((key, unescape(&value[..close])));
                after = &value[close + 1..];
            }
            None if key.is_empty() => return None,
            None => {
                attributes.push((key, String::new()));
                after = after[end..].strip_prefix('=').unwrap_or(&after[end..]);
            }
        }
    }
}

fn name(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(text.len());
    text.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| text.split_at(end))
}

fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let named = rest.find(';').filter(|end| *end < 12).and_then(|end| Some((character(&rest[1..end])?, end)));
        match named {
            Some((c, end)) => {
                plain.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain + rest
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "nbsp" => '\u{a0}',
        _ => {
            let code = name.strip_prefix('#')?;
            let code = code.strip_prefix(['x', 'X']).map_or_else(|| code.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            char::from_u32(code?)?
        }
    })
}

pub fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

pub fn is_inline(name: &str) -> bool {
    INLINE.contains(&name)
}

/// What is read: the text alone, tidy, a heading with a colon behind it.
pub fn text_of(html: &str) -> String {
    let mut text = String::new();
    for piece in pieces(html) {
        match piece {
            Piece::Text(part) => text.push_str(&part),
            Piece::Open(tag) if !is_inline(tag.name) => text.push(' '),
            Piece::Close(name) if is_heading(name) => {
                text.truncate(text.trim_end().len());
                text.push_str(if text.ends_with(|c: char| c.is_alphanumeric()) { ": " } else { " " });
            }
            Piece::Close(name) if !is_inline(name) => text.push(' '),
            _ => {}
        }
    }
    crate::text::tidy(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_what_is_read() {
        let html = "<h2>Ghi nhớ</h2>\n<ul><li>Một &amp; <strong>hai</strong></li><li>ba&nbsp;bốn</li></ul><p>A<br>B</p><img src=\"/media/a\" alt=\"hình\">";
        assert_eq!(text_of(html), "Ghi nhớ: Một & hai ba bốn A B");
        assert_eq!(text_of("<p>Một</p><!--question 1-->\n<p>hai</p>"), "Một hai");
    }

    #[test]
    fn attributes_are_read_and_what_is_no_tag_is_text() {
        let html = r#"<img src="/media/1/a.svg" alt="Một &quot;hình&quot;" loading="lazy">1 < 2 &co"#;
        let pieces = pieces(html);
        let Piece::Open(tag) = &pieces[0] else { panic!("{pieces:?}") };
        assert_eq!((tag.attribute("alt"), tag.attribute("src"), tag.attribute("class")), ("Một \"hình\"", "/media/1/a.svg", ""));
        assert_eq!(pieces[1], Piece::Text("1 < 2 &co".into()));
    }

    proptest! {
        /// Whatever a lesson says, cleaned and read again it is the same text.
        #[test]
        fn a_text_survives_being_cleaned(text in "[\\PC<>&\"']{0,80}") {
            let html = ammonia::clean(&format!("<p>{}</p>", ammonia::clean_text(&text)));
            prop_assert_eq!(text_of(&html), crate::text::tidy(&text));
        }

        #[test]
        fn anything_can_be_read(html in "[<>/a-c =\"'&;#x1-3\\PC]{0,80}") {
            drop(text_of(&html));
        }
    }
}
