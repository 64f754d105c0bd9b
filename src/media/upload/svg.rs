//! A drawing (SVG) written anew: only elements that draw, only addresses within itself. What runs or reaches out is left out.

mod rules;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use rules::{RUNS, is_harmless, is_inner_picture, written};
use std::fmt::Write;

const MOST_BYTES: usize = 2 * 1024 * 1024;
const DEEPEST: usize = 100;
const MOST_ELEMENTS: usize = 50_000;

/// Why a drawing cannot be used: the id of a sentence.
pub type Refusal = &'static str;

/// Where it stands, in bytes, and what it is as it is written; no words: it is no drawing that can be read.
pub type Unsafe = (usize, Option<String>);

/// The drawing without script, handlers, foreign objects and addresses outside. Cleaned twice, it stays the same.
pub fn clean(text: &str) -> Result<String, Refusal> {
    let mut drawing = Drawing::default();
    drawing.read(text)?;
    drawing.whole()
}

/// For a drawing that must stay as it is: nothing in it runs or reaches out.
pub fn check(text: &str) -> Result<(), Unsafe> {
    let mut drawing = Drawing::default();
    let read = drawing.read(text);
    let at = drawing.at;
    match (drawing.risk.take(), read) {
        (Some((at, what)), _) => Err((at, Some(what))),
        (None, Err("upload-drawing-entities")) => Err((at, Some("<!ENTITY>".into()))),
        (None, Err(_)) => Err((at, None)),
        (None, Ok(())) => drawing.whole().map(drop).map_err(|_| (at, None)),
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
    /// The words of the style that is open, kept or not: a browser follows both.
    style: Option<String>,
    /// Where the reader is.
    at: usize,
    /// The first thing that could run or reach out.
    risk: Option<(usize, String)>,
}

impl Drawing {
    fn read(&mut self, text: &str) -> Result<(), Refusal> {
        if text.len() > MOST_BYTES {
            return Err("upload-drawing-too-large");
        }
        let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
        loop {
            self.at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            match reader.read_event().map_err(|_| "upload-drawing-broken")? {
                Event::Start(tag) => self.start(&tag, false)?,
                Event::Empty(tag) => self.start(&tag, true)?,
                Event::End(tag) => self.end(tag.local_name().as_ref()),
                Event::Text(words) => self.words(&words.xml10_content()),
                Event::CData(words) => self.words(&words.xml10_content()),
                // `&amp;` and `&#233;`: others would have to be declared, and what is declared may grow without end.
                Event::GeneralRef(entity) => self.words(&resolved(&entity)?),
                Event::DocType(declared) if declared.contains('[') => return Err("upload-drawing-entities"),
                // A style sheet from elsewhere is called so.
                Event::PI(_) => self.risky("<?…?>"),
                Event::DocType(_) | Event::Decl(_) | Event::Comment(_) => {}
                Event::Eof => return Ok(()),
            }
        }
    }

    fn risky(&mut self, what: impl Into<String>) {
        let at = self.at;
        self.risk.get_or_insert_with(|| (at, what.into()));
    }

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
        let local = tag.local_name().as_ref().to_ascii_lowercase();
        if RUNS.contains(&local.as_str()) {
            self.risky(format!("<{local}>"));
        }
        if local == "style" && !empty {
            self.style = Some(String::new());
        }
        let name = name.filter(|_| self.left_out == 0);
        if let Some(name) = name {
            write!(self.out, "<{name}").expect("a String takes all");
        }
        if first {
            self.out.push_str(r#" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink""#);
        }
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| "upload-drawing-broken")?;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|_| "upload-drawing-entities")?;
            self.attribute(&local, attribute.key.as_ref(), &value, name.is_some());
        }
        if name.is_some() {
            self.out.push_str(if empty { "/>" } else { ">" });
        }
        match name {
            _ if empty => {}
            Some(name) => self.open.push(name),
            None => self.left_out += 1,
        }
        Ok(())
    }

    fn attribute(&mut self, element: &str, name: &str, value: &str, kept: bool) {
        if name == "xmlns" || name.starts_with("xmlns:") {
            return;
        }
        let local = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
        let aim = value.trim().to_ascii_lowercase();
        // A script, or one that an animation would set.
        let handler = local.starts_with("on") || name == "xml:base" || local == "attributename" && (aim.ends_with("href") || aim.starts_with("on"));
        let link = matches!(local.as_str(), "href" | "src");
        let stays = if link { value.trim_start().starts_with('#') || element == "image" && is_inner_picture(value) } else { is_harmless(value) };
        if handler || !stays {
            self.risky(format!("{local}=\"{}\"", value.chars().take(40).collect::<String>()));
        }
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let known = plain || ["xlink:href", "xml:space", "xml:lang"].contains(&name);
        if kept && known && stays && !handler {
            write!(self.out, " {name}=\"{}\"", escaped(&value.replace(['\n', '\t', '\r'], " "))).expect("a String takes all");
        }
    }

    fn words(&mut self, words: &str) {
        match (&mut self.style, self.open.last()) {
            (Some(style), _) => style.push_str(words),
            (None, Some(_)) if self.left_out == 0 => self.out.push_str(&escaped(words)),
            (None, _) => {}
        }
    }

    fn end(&mut self, local: &str) {
        let style = if local.eq_ignore_ascii_case("style") { self.style.take() } else { None };
        if style.as_deref().is_some_and(|style| !is_harmless(style)) {
            self.risky("<style>");
        }
        if self.left_out > 0 {
            self.left_out -= 1;
            return;
        }
        let Some(name) = self.open.pop() else { return };
        if let Some(style) = style.filter(|style| is_harmless(style)) {
            self.out.push_str(&escaped(&style));
        }
        write!(self.out, "</{name}>").expect("a String takes all");
    }

    fn whole(self) -> Result<String, Refusal> {
        if self.out.is_empty() || !self.open.is_empty() || self.left_out > 0 { Err("upload-drawing-broken") } else { Ok(self.out) }
    }
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
mod tests;
