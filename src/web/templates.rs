//! Templates: one `Tera` a language and room, so that `t(id="…")` knows its language.

use super::filters;
use super::frame::Frame;
use super::i18n::{Lang, plain, say};
use super::presentation::Kind;
use crate::error::{Error, Result};
use rust_embed::RustEmbed;
use serde::Serialize;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, OnceLock};
use tera::{Context, Kwargs, State, Tera, Value};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
#[include = "*.html"]
struct Files;

/// A room's pages are loaded for their first visitor: compiled templates take a hundred times their text's memory,
/// and most visitors never see most rooms.
pub struct Templates {
    rooms: HashMap<Lang, BTreeMap<String, OnceLock<Tera>>>,
}

impl Templates {
    /// The page in its language. Debug builds read the templates from disk each time when they are asked to.
    pub fn render(&self, lang: Lang, template: &'static str, page: &impl Serialize, frame: &Frame) -> Result<String> {
        let template = variant(template, frame.presentation.kind);
        let mut context = Context::from_serialize(page).map_err(|e| Error::broken(chain(&e)))?;
        context.insert("frame", frame);
        let room = room_of(template);
        let rendered = if cfg!(debug_assertions) && std::env::var_os("HOCVU_RELOAD").is_some() {
            load(lang, room)?.render(template, &context)
        } else {
            self.rooms[&lang][room].get_or_init(|| load(lang, room).expect("a test has loaded every room")).render(template, &context)
        };
        rendered.map_err(|e| Error::broken(chain(&e)))
    }
}

impl Default for Templates {
    fn default() -> Templates {
        let rooms = || Files::iter().map(|name| (room_of(&name).to_owned(), OnceLock::new())).collect();
        Templates { rooms: Lang::ALL.iter().map(|&lang| (lang, rooms())).collect() }
    }
}

/// The template of a page in a presentation: `learning/lesson.html` is `learning/lesson.easy.html` for easy reading.
/// Where a kind has none, the kind that is nearest to it lends its own: one thing on a page, in one column, serves all.
fn variant(template: &'static str, kind: Kind) -> &'static str {
    static VARIANTS: LazyLock<HashMap<(&str, Kind), &str>> = LazyLock::new(|| Files::iter().flat_map(|file| kept_variants(file.to_string())).collect());
    let nearest: &[Kind] = match kind {
        Kind::Standard => &[],
        Kind::Large => &[Kind::Large],
        Kind::Easy => &[Kind::Easy, Kind::Large],
        Kind::Listen => &[Kind::Listen, Kind::Large],
        Kind::Sign => &[Kind::Sign],
        Kind::Switch => &[Kind::Switch, Kind::Large],
    };
    nearest.iter().find_map(|kind| VARIANTS.get(&(template, *kind)).copied()).unwrap_or(template)
}

/// `lesson.easy.html`: the variant of `lesson.html` for that kind. Kept for good: there are a few dozen.
fn kept_variants(file: String) -> Option<((&'static str, Kind), &'static str)> {
    let (page, kind) = file.strip_suffix(".html")?.rsplit_once('.')?;
    let (page, kind) = (format!("{page}.html"), Kind::from_word(kind)?);
    Some(((page.leak(), kind), file.leak()))
}

/// `learning/lesson.html` → `learning`; what stands in no folder belongs to all.
fn room_of(template: &str) -> &str {
    template.split_once('/').map_or("", |(room, _)| room)
}

fn load(lang: Lang, room: &str) -> Result<Tera> {
    let mut tera = Tera::new();
    tera.register_function("t", translate(lang));
    tera.register_function("asset", super::assets::address_of);
    filters::register(&mut tera, lang);
    tera.add_raw_templates(files_of(room)).map_err(|e| Error::broken(chain(&e)))?;
    Ok(tera)
}

/// The room's own files, those that all rooms share, and what any of them includes.
fn files_of(room: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut named: Vec<String> = Files::iter().map(String::from).filter(|name| [room, "", "ui"].contains(&room_of(name))).collect();
    while let Some(name) = named.pop() {
        if let Entry::Vacant(place) = files.entry(name) {
            let text = text_of(place.key());
            named.extend(text.split('"').filter(|part| part.ends_with(".html")).map(String::from));
            place.insert(text);
        }
    }
    files
}

fn text_of(name: &str) -> String {
    let file = Files::get(name).expect("the file was just listed");
    String::from_utf8_lossy(&file.data).into_owned()
}

/// `t(id="welcome", name=person.name)`, or with a map: `t(id=problem.id, args=problem.args)`.
fn translate(lang: Lang) -> impl Fn(Kwargs, &State) -> tera::TeraResult<Value> + Send + Sync + 'static {
    let plain = plain(lang);
    move |kwargs, _| {
        let id = kwargs.must_get::<&str>("id")?;
        if kwargs.iter().count() == 1
            && let Some(text) = plain.get(id)
        {
            return Ok(Value::from(text.as_str()));
        }
        let mut args = Vec::new();
        for (name, value) in kwargs.iter().filter_map(|(name, value)| Some((name.as_str()?, value))) {
            match value.as_map() {
                Some(more) if name == "args" => args.extend(more.iter().filter_map(|(name, value)| Some((name.as_str()?, value.to_string())))),
                _ if name == "id" => {}
                _ => args.push((name, value.to_string())),
            }
        }
        Ok(Value::from(say(lang, id, &args)))
    }
}

/// Tera tells the place in the error's sources.
fn chain(error: &tera::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_is_whole_in_every_language() {
        for (lang, rooms) in Templates::default().rooms {
            assert!(rooms.contains_key("learning"));
            for room in rooms.keys() {
                load(lang, room).unwrap_or_else(|error| panic!("{room}: {error}"));
            }
        }
    }

    #[test]
    fn each_kind_has_its_own_template_or_the_nearest() {
        assert_eq!(variant("assessment/question.html", Kind::Standard), "assessment/question.html");
        assert_eq!(variant("assessment/question.html", Kind::Large), "assessment/question.large.html");
        assert_eq!(variant("assessment/question.html", Kind::Switch), "assessment/question.switch.html");
        assert_eq!(variant("assessment/result.html", Kind::Switch), "assessment/result.large.html");
        assert_eq!(variant("assessment/question.html", Kind::Sign), "assessment/question.html");
        assert_eq!(variant("people/people.html", Kind::Large), "people/people.html");
    }
}
