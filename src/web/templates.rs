//! Templates: one `Tera` a language and page, so that `t(id="…")` knows its language.

use super::filters;
use super::frame::Frame;
use super::i18n::{Lang, plain, say};
use super::presentation::Kind;
use crate::error::{Error, Result};
use rust_embed::RustEmbed;
use serde::Serialize;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};
use tera::{Context, Kwargs, State, Tera, Value};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
#[include = "*.html"]
struct Files;

/// A page is loaded for its first visitor, with what it is made of and no more: compiled templates take a hundred
/// times their text's memory. Pages that nobody asks for any longer make room for others.
pub struct Templates {
    loaded: moka::sync::Cache<(Lang, &'static str), Arc<Tera>>,
}

const MOST_LOADED: u64 = 100;

impl Templates {
    /// The page in its language. Debug builds read the templates from disk each time when they are asked to.
    pub fn render(&self, lang: Lang, template: &'static str, page: &impl Serialize, frame: &Frame) -> Result<String> {
        let template = variant(template, frame.presentation.kind);
        let mut context = Context::from_serialize(page).map_err(|e| Error::broken(chain(&e)))?;
        context.insert("frame", frame);
        let page = if cfg!(debug_assertions) && std::env::var_os("HOCVU_RELOAD").is_some() {
            load(lang, template)?.into()
        } else {
            self.loaded.get_with((lang, template), || load(lang, template).expect("a test has loaded every page").into())
        };
        page.render(template, &context).map_err(|e| Error::broken(chain(&e)))
    }
}

impl Default for Templates {
    fn default() -> Templates {
        Templates { loaded: moka::sync::Cache::new(MOST_LOADED) }
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

fn load(lang: Lang, template: &str) -> Result<Tera> {
    let mut tera = Tera::new();
    tera.register_function("t", translate(lang));
    tera.register_function("asset", super::assets::address_of);
    filters::register(&mut tera, lang);
    tera.add_raw_templates(files_of(template)).map_err(|e| Error::broken(chain(&e)))?;
    Ok(tera)
}

/// The page itself, what it extends and includes, and the files of the components in any of them.
fn files_of(template: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut named = vec![template.to_owned()];
    while let Some(name) = named.pop() {
        if let Entry::Vacant(place) = files.entry(name) {
            let text = text_of(place.key());
            named.extend(text.split('"').filter(|part| part.ends_with(".html")).map(String::from));
            named.extend(components_in(&text).filter_map(|component| COMPONENTS.get(component).cloned()));
            place.insert(text);
        }
    }
    files
}

/// Which file each component stands in.
static COMPONENTS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let defined = |file: &str| text_of(file).split("{% component ").skip(1).map(|rest| name_at(rest).to_owned()).collect::<Vec<_>>();
    Files::iter().flat_map(|file| defined(&file).into_iter().map(move |component| (component, file.to_string()))).collect()
});

/// What is called `<like.this>`.
fn components_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('<').skip(1).map(name_at)
}

fn name_at(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_')).next().unwrap_or_default()
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
    fn every_page_is_whole_in_every_language() {
        for lang in Lang::ALL {
            for page in Files::iter() {
                load(*lang, &page).unwrap_or_else(|error| panic!("{page}: {error}"));
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
