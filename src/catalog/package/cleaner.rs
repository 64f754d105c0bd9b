//! Whatever Markdown brings is cleaned: only what a page of this site shows stays.

use pulldown_cmark::{Event, html};
use std::sync::LazyLock;

pub fn clean(events: Vec<Event>) -> String {
    let mut rough = String::new();
    html::push_html(&mut rough, events.into_iter());
    CLEANER.clean(&rough).to_string()
}

pub fn escape(text: &str) -> String {
    ammonia::clean_text(text)
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::default();
    cleaner
        .add_tag_attributes("img", ["loading", "srcset", "sizes"])
        .add_tag_attributes("div", ["tabindex", "role", "aria-label"])
        .add_allowed_classes("div", ["scroll"])
        .rm_tag_attributes("img", ["align"])
        .attribute_filter(|tag, attribute, value| {
            // A page shows pictures of its own site alone.
            let foreign = match (tag, attribute) {
                ("img", "src") => !value.starts_with("/media/"),
                ("img", "srcset") => !value.split(", ").all(|candidate| candidate.starts_with("/pictures/")),
                _ => false,
            };
            (!foreign).then_some(value.into())
        });
    cleaner
});
