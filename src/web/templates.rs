//! Templates: one `Tera` a language, so that `t(id="…")` knows its language.

use super::filters;
use super::i18n::{Lang, plain, say};
use crate::error::{Error, Result};
use rust_embed::RustEmbed;
use serde::Serialize;
use std::collections::HashMap;
use std::sync::OnceLock;
use tera::{Context, Kwargs, State, Tera, Value};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
#[include = "*.html"]
struct Files;

/// Vietnamese is ready at the start. Another language costs as much memory again: it is loaded for its first visitor.
pub struct Templates {
    first: Tera,
    others: HashMap<Lang, OnceLock<Tera>>,
}

impl Templates {
    pub fn load() -> Result<Templates> {
        let others = Lang::ALL.iter().filter(|&&lang| lang != Lang::Vi).map(|&lang| (lang, OnceLock::new()));
        Ok(Templates { first: load(Lang::Vi)?, others: others.collect() })
    }

    /// The page in its language. Debug builds read the templates from disk each time.
    pub fn render(&self, lang: Lang, template: &str, page: &impl Serialize, frame: &impl Serialize) -> Result<String> {
        let mut context = Context::from_serialize(page).map_err(|e| Error::broken(chain(&e)))?;
        context.insert("frame", frame);
        let rendered = if cfg!(debug_assertions) && std::env::var_os("HOCVU_RELOAD").is_some() {
            load(lang)?.render(template, &context)
        } else {
            self.of(lang).render(template, &context)
        };
        rendered.map_err(|e| Error::broken(chain(&e)))
    }
}

impl Templates {
    fn of(&self, lang: Lang) -> &Tera {
        match self.others.get(&lang) {
            Some(other) => other.get_or_init(|| load(lang).expect("the same files were loaded for Vietnamese")),
            None => &self.first,
        }
    }
}

fn load(lang: Lang) -> Result<Tera> {
    let mut tera = Tera::new();
    tera.register_function("t", translate(lang));
    tera.register_function("asset", super::assets::address_of);
    filters::register(&mut tera, lang);
    let files: Vec<(String, String)> = Files::iter().map(|name| (name.to_string(), text_of(&name))).collect();
    tera.add_raw_templates(files.iter().map(|(name, text)| (name.as_str(), text.as_str()))).map_err(|e| Error::broken(chain(&e)))?;
    Ok(tera)
}

fn text_of(name: &str) -> String {
    let file = Files::get(name).expect("the file was just listed");
    String::from_utf8_lossy(&file.data).into_owned()
}

/// `t(id="welcome", name=person.name)`, or with a map: `t(id=problem.id, args=problem.args)`.
fn translate(lang: Lang) -> impl Fn(Kwargs, &State) -> tera::TeraResult<Value> + Send + Sync + 'static {
    let ready: HashMap<&str, Value> = plain(lang).iter().map(|(id, text)| (id.as_str(), Value::from(text.as_str()))).collect();
    move |kwargs, _| {
        let id = kwargs.must_get::<&str>("id")?;
        if kwargs.iter().count() == 1
            && let Some(text) = ready.get(id)
        {
            return Ok(text.clone());
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
