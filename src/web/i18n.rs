//! Texts: every sentence stands in `locales/` (Fluent), Vietnamese first.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/locales"]
struct Locales;

crate::words! {
    pub enum Lang { Vi = "vi", En = "en" }
}

/// The texts of one language: messages without arguments are ready, the others are formatted.
struct Texts {
    plain: HashMap<String, String>,
    bundle: FluentBundle<FluentResource>,
}

/// A language is read when its first text is asked for.
fn texts(lang: Lang) -> &'static Texts {
    static LANGUAGES: LazyLock<HashMap<Lang, OnceLock<Texts>>> = LazyLock::new(|| Lang::ALL.iter().map(|&lang| (lang, OnceLock::new())).collect());
    LANGUAGES[&lang].get_or_init(|| Texts::load(lang))
}

/// The text of `id`; an unknown id stands for itself, and a test finds it.
pub fn say(lang: Lang, id: &str, args: &[(&str, String)]) -> String {
    let texts = texts(lang);
    if args.is_empty()
        && let Some(text) = texts.plain.get(id)
    {
        return text.clone();
    }
    let mut fluent = FluentArgs::new();
    for (name, value) in args {
        fluent.set(*name, number_or_text(value));
    }
    texts.format(id, &fluent).map_or_else(|| id.to_owned(), Cow::into_owned)
}

/// Whether there is such a text.
pub fn knows(lang: Lang, id: &str) -> bool {
    texts(lang).bundle.has_message(id)
}

/// The texts without arguments whose ids begin so: the rest of each id, and the text.
pub fn beginning_with(lang: Lang, beginning: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    plain(lang).iter().filter_map(move |(id, text)| Some((id.strip_prefix(beginning)?, text.as_str())))
}

/// The messages that need no arguments.
pub fn plain(lang: Lang) -> &'static HashMap<String, String> {
    &texts(lang).plain
}

/// Numbers choose plural forms; a leading zero or a plus means text (a code, a PIN).
fn number_or_text(value: &str) -> FluentValue<'_> {
    match value.parse::<i64>() {
        Ok(number) if number.to_string() == value => FluentValue::from(number),
        _ => FluentValue::from(value.to_owned()),
    }
}

impl Texts {
    fn load(lang: Lang) -> Texts {
        let id = lang.word().parse().expect("a language of ours has a valid name");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        let mut ids = Vec::new();
        for path in Locales::iter().filter(|path| path.starts_with(lang.word())) {
            let resource = resource(&path);
            ids.extend(message_ids(&resource));
            bundle.add_resource(resource).unwrap_or_else(|errors| panic!("{path}: {errors:?}"));
        }
        let mut texts = Texts { plain: HashMap::new(), bundle };
        texts.plain = ids.into_iter().filter_map(|id| Some((id.clone(), texts.without_arguments(&id)?))).collect();
        texts
    }

    fn format(&self, id: &str, args: &FluentArgs) -> Option<Cow<'_, str>> {
        let pattern = self.bundle.get_message(id)?.value()?;
        Some(self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned().into())
    }

    fn without_arguments(&self, id: &str) -> Option<String> {
        let pattern = self.bundle.get_message(id)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, None, &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

fn resource(path: &str) -> FluentResource {
    let file = Locales::get(path).expect("the file was just listed");
    let text = String::from_utf8(file.data.into_owned()).unwrap_or_else(|e| panic!("{path}: {e}"));
    FluentResource::try_new(text).unwrap_or_else(|(_, errors)| panic!("{path}: {errors:?}"))
}

fn message_ids(resource: &FluentResource) -> Vec<String> {
    resource
        .entries()
        .filter_map(|entry| match entry {
            fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_owned()),
            _ => None,
        })
        .collect()
}
