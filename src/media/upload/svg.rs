//! A drawing (SVG) written anew: only elements that draw, only addresses within itself. What runs or reaches out is left out.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::fmt::Write;

const MOST_BYTES: usize = 2 * 1024 * 1024;
const DEEPEST: usize = 100;
const MOST_ELEMENTS: usize = 50_000;

const DRAWS: &[&str] = &[
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "title",
    "desc",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "image",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "marker",
    "style",
    "filter",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "feTile",
];
/// Their content is kept, they themselves become a group: a link leads nowhere in a picture.
const GROUPS: &[&str] = &["a", "switch"];

const RUNS: &[&str] = &["script", "foreignobject", "iframe", "embed", "object", "handler", "listener"];

/// Why a drawing cannot be used: the id of a sentence.
pub type Refusal = &'static str;

/// The drawing without script, handlers, foreign objects and addresses outside. Cleaned twice, it stays the same.
pub fn clean(text: &str) -> Result<String, Refusal> {
    read(text)?.whole()
}

/// For a drawing that must stay as it is: nothing in it runs or reaches out.
pub fn check(text: &str) -> Result<(), Refusal> {
    let drawing = read(text)?;
    if drawing.risky { Err("upload-drawing-runs") } else { drawing.whole().map(drop) }
}

fn read(text: &str) -> Result<Drawing, Refusal> {
    if text.len() > MOST_BYTES {
        return Err("upload-drawing-too-large");
    }
    let mut drawing = Drawing::default();
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    loop {
        match reader.read_event().map_err(|_| "upload-drawing-broken")? {
            Event::Start(tag) => drawing.start(&tag, false)?,
            Event::Empty(tag) => drawing.start(&tag, true)?,
            Event::End(_) => drawing.end(),
            Event::Text(words) => drawing.words(&words.xml10_content()),
            Event::CData(words) => drawing.words(&words.xml10_content()),
            // `&amp;` and `&#233;`: others would have to be declared, and what is declared may grow without end.
            Event::GeneralRef(entity) => drawing.words(&resolved(&entity)?),
            Event::DocType(declared) if declared.contains('[') => return Err("upload-drawing-entities"),
            Event::DocType(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            Event::Eof => return Ok(drawing),
        }
    }
}

fn resolved(entity: &quick_xml::events::BytesRef) -> Result<String, Refusal> {
    if let Some(letter) = entity.resolve_char_ref().map_err(|_| "upload-drawing-broken")? {
        return Ok(letter.into());
    }
    let known = quick_xml::escape::resolve_predefined_entity(&entity.xml10_content());
    known.map(str::to_owned).ok_or("upload-drawing-entities")
}

#[derive(Default)]
struct Drawing {
    out: String,
    /// The open elements by the names they are written under.
    open: Vec<&'static str>,
    /// So many elements are open inside one that is left out, itself counted.
    left_out: usize,
    elements: usize,
    style: String,
    /// Something was left out that could run or reach out.
    risky: bool,
}

impl Drawing {
    fn start(&mut self, tag: &BytesStart, empty: bool) -> Result<(), Refusal> {
        self.elements += 1;
        if self.open.len() + self.left_out >= DEEPEST || self.elements > MOST_ELEMENTS {
            return Err("upload-drawing-too-large");
        }
        let name = written(tag.name().as_ref());
        let first = self.open.is_empty() && self.left_out == 0;
        if first && (name != Some("svg") || !self.out.is_empty()) {
            return Err("upload-drawing-broken");
        }
        self.risky |= RUNS.contains(&tag.local_name().as_ref().to_ascii_lowercase().as_str());
        let Some(name) = name.filter(|_| self.left_out == 0) else {
            self.left_out += usize::from(!empty);
            return Ok(());
        };
        write!(self.out, "<{name}").expect("a String takes all");
        if first {
            self.out.push_str(r#" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink""#);
        }
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| "upload-drawing-broken")?;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|_| "upload-drawing-entities")?;
            self.attribute(tag.name().as_ref(), attribute.key.as_ref(), &value);
        }
        self.out.push_str(if empty { "/>" } else { ">" });
        if !empty {
            self.open.push(name);
        }
        Ok(())
    }

    fn attribute(&mut self, element: &str, name: &str, value: &str) {
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let prefixed = ["xlink:href", "xml:space", "xml:lang"].contains(&name);
        let handler = name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"));
        self.risky |= handler;
        if !(plain || prefixed) || handler || name == "xmlns" {
            return;
        }
        let link = matches!(name, "href" | "xlink:href" | "src");
        let stays = if link { value.trim_start().starts_with('#') || element == "image" && is_inner_picture(value) } else { is_harmless(value) };
        // Where a link of words leads is lost without harm.
        self.risky |= !(stays || link && element == "a");
        if stays {
            write!(self.out, " {name}=\"{}\"", escaped(&value.replace(['\n', '\t', '\r'], " "))).expect("a String takes all");
        }
    }

    fn words(&mut self, words: &str) {
        match self.open.last() {
            None => {}
            _ if self.left_out > 0 => {}
            Some(&"style") => self.style.push_str(words),
            Some(_) => self.out.push_str(&escaped(words)),
        }
    }

    fn end(&mut self) {
        if self.left_out > 0 {
            self.left_out -= 1;
            return;
        }
        let Some(name) = self.open.pop() else { return };
        if name == "style" {
            let style = std::mem::take(&mut self.style);
            self.risky |= !is_harmless(&style);
            if is_harmless(&style) {
                self.out.push_str(&escaped(&style));
            }
        }
        write!(self.out, "</{name}>").expect("a String takes all");
    }

    fn whole(self) -> Result<String, Refusal> {
        if self.out.is_empty() || !self.open.is_empty() || self.left_out > 0 { Err("upload-drawing-broken") } else { Ok(self.out) }
    }
}

fn written(name: &str) -> Option<&'static str> {
    if GROUPS.contains(&name) {
        return Some("g");
    }
    DRAWS.iter().find(|known| **known == name).copied()
}

/// Only a picture of dots that lies in the drawing itself.
fn is_inner_picture(address: &str) -> bool {
    ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/webp;base64,"].iter().any(|start| address.trim_start().starts_with(start))
}

/// Styles and values name no address but one inside the drawing. A backslash could hide one.
fn is_harmless(value: &str) -> bool {
    let plain: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_ascii_lowercase();
    let outside = plain.split("url(").skip(1).any(|rest| !rest.trim_start_matches(['"', '\'']).starts_with('#'));
    let risky = ["javascript:", "data:", "vbscript:", "@import", "expression(", "-moz-binding", "image(", "image-set(", "src("];
    !outside && !plain.contains('\\') && !plain.contains("/*") && !risky.iter().any(|word| plain.contains(word))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push('\n'),
            // Letters that XML cannot hold.
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: &str = r#"xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink""#;

    fn cleaned(inside: &str) -> String {
        let out = clean(&format!("<svg {NAMES}>{inside}</svg>")).unwrap();
        out.strip_prefix(&format!("<svg {NAMES}>")).and_then(|rest| rest.strip_suffix("</svg>")).unwrap().to_owned()
    }

    #[test]
    fn what_draws_stays() {
        for inside in [
            r##"<title>Chợ &amp; bến</title><g fill="#036"><path d="M0 0h4"/><use href="#a" xlink:href="#a"/></g>"##,
            r#"<style>.a { fill: url(#g) }</style><rect class="a" style="fill: url(#g)" width="4"/>"#,
            r#"<text x="1">Chào <tspan>bạn</tspan></text>"#,
            r#"<image href="data:image/png;base64,iVBORw0KGgo=" width="4"/>"#,
        ] {
            assert_eq!(cleaned(inside), inside);
        }
    }

    #[test]
    fn what_runs_goes() {
        for (inside, left) in [
            ("<script>alert(1)</script>", ""),
            ("<script xmlns='http://www.w3.org/1999/xhtml'/>", ""),
            ("<svg:script>alert(1)</svg:script><h:script xmlns:h='http://www.w3.org/1999/xhtml'>x</h:script>", ""),
            ("<rect onload='alert(1)' OnClick='x' width='4'/>", r#"<rect width="4"/>"#),
            ("<foreignObject><iframe src='http://e.vn'/><b>x</b></foreignObject>", ""),
            ("<a href='javascript:alert(1)'><path d='M0'/></a>", r#"<g><path d="M0"/></g>"#),
            ("<use href='http://e.vn/a.svg#x'/>", "<use/>"),
            ("<use xlink:href='data:image/svg+xml;base64,PHN2Zz4='/>", "<use/>"),
            ("<image href='data:image/svg+xml;base64,PHN2Zz4='/><image href='//e.vn/a.png'/>", "<image/><image/>"),
            ("<set attributeName='href' to='javascript:alert(1)'/><animate attributeName='onload' values='x'/>", ""),
            ("<rect style='fill:url(http://e.vn/x)' fill='url(&#x2f;/e.vn)'/>", "<rect/>"),
            ("<rect style='background:u\\72l(http://e.vn)'/><rect style='f:ur/**/l(x)'/>", "<rect/><rect/>"),
            ("<style>@import 'http://e.vn/a.css';</style>", "<style></style>"),
            ("<style><![CDATA[a{b:url(//e.vn)}]]></style>", "<style></style>"),
            ("<style>a{b:u</style><g/><style>rl(//e.vn)}</style>", "<style>a{b:u</style><g/><style>rl(//e.vn)}</style>"),
            ("<!-- x --><?php echo 1 ?><metadata><x/></metadata>", ""),
            ("<g xml:base='http://e.vn/'><feImage href='http://e.vn'/></g>", "<g></g>"),
            ("<text>&lt;script&gt;</text>", "<text>&lt;script&gt;</text>"),
        ] {
            assert_eq!(cleaned(inside), left, "{inside}");
        }
    }

    #[test]
    fn a_drawing_that_must_stay_as_it_is_holds_nothing_that_runs() {
        for inside in ["<g/><metadata/><a href='https://e.vn'><g/></a>", "<animate attributeName='x'/>", "<g inkscape:label='x'/>"] {
            assert_eq!(check(&format!("<svg {NAMES}>{inside}</svg>")), Ok(()), "{inside}");
        }
        for inside in
            ["<script/>", "<x:script/>", "<g onload='x'/>", "<use href='http://e.vn#a'/>", "<style>@import 'x'</style>", "<g style='fill:url(http://e.vn)'/>"]
        {
            assert_eq!(check(&format!("<svg {NAMES}>{inside}</svg>")), Err("upload-drawing-runs"), "{inside}");
        }
    }

    #[test]
    fn what_cannot_be_read_or_grows_is_refused() {
        let laughs = r#"<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><svg><text>&b;</text></svg>"#;
        assert_eq!(clean(laughs), Err("upload-drawing-entities"));
        assert_eq!(clean("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>"), Err("upload-drawing-entities"));
        assert_eq!(clean("<svg><text>&x;</text></svg>"), Err("upload-drawing-entities"));
        assert_eq!(clean("<svg><rect fill='&x;'/></svg>"), Err("upload-drawing-entities"));
        assert_eq!(clean(&("<svg>".to_owned() + &"<g>".repeat(200))), Err("upload-drawing-too-large"));
        assert_eq!(clean(&format!("<svg>{}</svg>", "<g/>".repeat(60_000))), Err("upload-drawing-too-large"));
        assert_eq!(clean(&" ".repeat(3_000_000)), Err("upload-drawing-too-large"));
        for broken in ["", "chữ", "<svg>", "<svg></g>", "<html/>", "<svg/><svg/>", "<svg><g></svg>", "<script/><svg/>"] {
            assert_eq!(clean(broken), Err("upload-drawing-broken"), "{broken}");
        }
        let plain = r#"<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg/>"#;
        assert!(clean(plain).is_ok());
    }

    proptest! {
        #[test]
        fn cleaned_twice_is_cleaned_once(inside in r##"(<(g|a|script|style|text|rect) ?(href|onload|style|fill)?(='[#a-z:()/&;]{0,12}')?>|</(g|a|script|style|text)>|[a-z&;<>"]{0,6}){0,12}"##) {
            if let Ok(once) = clean(&format!("<svg>{inside}</svg>")) {
                let twice = clean(&once).unwrap();
                prop_assert_eq!(&twice, &once);
                prop_assert!(!once.contains("script") || !once.contains("<script"));
            }
        }
    }
}
