//! A drawing (SVG) of a package: one that could run something or call somewhere is refused, with the line.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What does not belong in a drawing, as it is written there; `None` when the file is no drawing at all.
pub type Unsafe = (usize, Option<String>);

/// Elements that run something or bring another page along.
const REFUSED: [&str; 9] = ["script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"];
const DEEPEST: usize = 200;

pub fn check(text: &str) -> Result<(), Unsafe> {
    let mut reader = Reader::from_str(text);
    let (mut depth, mut seen, mut style) = (0usize, false, false);
    loop {
        let line = |reader: &Reader<&[u8]>| super::reading::line_of(text, usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX));
        let before = line(&reader);
        let event = reader.read_event().map_err(|_| (before, None))?;
        let refuse = |what: &str| Err((before, Some(what.to_owned())));
        match event {
            Event::Start(ref element) | Event::Empty(ref element) => {
                let name = element.local_name().as_ref().to_ascii_lowercase();
                if !seen && name != "svg" {
                    return Err((before, None));
                }
                if REFUSED.contains(&name.as_str()) {
                    return refuse(&format!("<{name}>"));
                }
                check_attributes(element, &name).map_err(|what| (before, what))?;
                seen = true;
                if matches!(event, Event::Start(_)) {
                    (depth, style) = (depth + 1, name == "style");
                }
                if depth > DEEPEST {
                    return Err((before, None));
                }
            }
            Event::End(_) => (depth, style) = (depth.saturating_sub(1), false),
            Event::Text(words) if style && !is_quiet(words.as_ref()) => return refuse("<style>"),
            Event::CData(words) if style && !is_quiet(words.as_ref()) => return refuse("<style>"),
            Event::GeneralRef(_) if style => return refuse("<style>"),
            Event::DocType(_) => return refuse("<!DOCTYPE>"),
            Event::PI(_) => return refuse("<?…?>"),
            Event::Eof if seen && depth == 0 => return Ok(()),
            Event::Eof => return Err((before, None)),
            _ => {}
        }
    }
}

fn check_attributes(element: &BytesStart, name: &str) -> Result<(), Option<String>> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|_| None)?;
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|_| None)?;
        let key = attribute.key.local_name().as_ref().to_ascii_lowercase();
        let written = || Err(Some(format!("{key}=\"{}\"", value.chars().take(40).collect::<String>())));
        let tight: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_ascii_lowercase();
        let moves = key == "attributename" && (tight.ends_with("href") || tight.starts_with("on"));
        if key.starts_with("on") || moves || tight.contains("javascript:") || !is_quiet(&value) {
            return written();
        }
        let inside = tight.starts_with('#')
            || (name == "image" && ["png", "jpeg", "gif", "webp"].iter().any(|kind| tight.starts_with(&format!("data:image/{kind};base64,"))));
        if (key == "href" || key == "src") && !inside {
            return written();
        }
    }
    Ok(())
}

/// Nothing in it calls another file: `url(#a)` stays inside.
fn is_quiet(css: &str) -> bool {
    let css: String = css.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'')).collect::<String>().to_ascii_lowercase();
    let calls = css.match_indices("url(").any(|(at, _)| !css[at + 4..].starts_with('#'));
    let named = ["@import", "image-set(", "src("].iter().any(|word| css.contains(word));
    let hidden = css.contains('\\') && css.contains(':');
    !(calls || named || hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(part: &str) -> Result<(), Unsafe> {
        check(&format!("<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n{part}</svg>"))
    }

    #[test]
    fn a_drawing_that_only_draws_is_taken() {
        for part in [
            "<g><path d=\"M0 0\"/></g>",
            "<style>.a { fill: url(#b) }</style>",
            "<use href=\"#a\"/>",
            "<use xlink:href=\"#a\"/>",
            "<text>a &amp; b: url(https://x) chỉ là chữ</text>",
            "<rect fill=\"url(#a)\"/>",
            "<image href=\"data:image/png;base64,iVBORw0\"/>",
            "<!-- ghi chú -->",
        ] {
            assert_eq!(inside(part), Ok(()), "{part}");
        }
        assert_eq!(check("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg/>"), Ok(()));
    }

    #[test]
    fn what_runs_or_calls_is_refused_with_its_line() {
        for part in [
            "<script>alert(1)</script>",
            "<s:script xmlns:s=\"http://www.w3.org/2000/svg\"/>",
            "<foreignObject/>",
            "<rect onclick=\"x()\"/>",
            "<rect ONLOAD=\"x()\"/>",
            "<a href=\"https://example.org\"/>",
            "<a xlink:href=\"java&#115;cript:alert(1)\"/>",
            "<image href=\"https://example.org/a.png\"/>",
            "<image href=\"data:image/svg+xml;base64,AA\"/>",
            "<use href=\"b.svg#a\"/>",
            "<style>@import 'x.css';</style>",
            "<style>.a { background: url( 'https://x' ) }</style>",
            "<style><![CDATA[.a { background: url(//x) }]]></style>",
            "<style>.a { background: \\75rl(//x) }</style>",
            "<rect style=\"fill: url(//x#a)\"/>",
            "<set attributeName=\"xlink:href\" to=\"x\"/>",
            "<animate attributeName=\"onload\" to=\"x\"/>",
        ] {
            assert!(matches!(inside(part), Err((2, Some(_)))), "{part}: {:?}", inside(part));
        }
        assert!(matches!(check("<!DOCTYPE svg [<!ENTITY a \"b\">]><svg>&a;</svg>"), Err((1, Some(_)))));
        assert!(matches!(check("<?xml-stylesheet href=\"x\"?><svg/>"), Err((1, Some(_)))));
    }

    #[test]
    fn what_is_no_drawing_is_refused() {
        for text in ["", "PK\u{3}\u{4}", "<html/>", "<svg><g></svg>", "<svg", "<svg/><svg>", "<svg a=1/>", &"<svg>".repeat(1000)] {
            assert!(matches!(check(text), Err((_, None))), "{}", text.chars().take(20).collect::<String>());
        }
    }
}
