//! What may stand in a drawing: the elements that draw, the addresses within itself.

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

/// What runs, or brings another page along.
pub const RUNS: &[&str] = &["script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener"];

pub fn written(name: &str) -> Option<&'static str> {
    if GROUPS.contains(&name) {
        return Some("g");
    }
    DRAWS.iter().find(|known| **known == name).copied()
}

/// Only a picture of dots that lies in the drawing itself.
pub fn is_inner_picture(address: &str) -> bool {
    ["png", "jpeg", "gif", "webp"].map(|kind| format!("data:image/{kind};base64,")).iter().any(|start| address.trim_start().starts_with(start.as_str()))
}

/// Styles and values name no address but one inside the drawing. A backslash could hide one.
pub fn is_harmless(value: &str) -> bool {
    let plain: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_ascii_lowercase();
    let outside = plain.split("url(").skip(1).any(|rest| !rest.trim_start_matches(['"', '\'']).starts_with('#'));
    let risky = ["javascript:", "data:", "vbscript:", "@import", "expression(", "-moz-binding", "image(", "image-set(", "src("];
    !outside && !plain.contains('\\') && !plain.contains("/*") && !risky.iter().any(|word| plain.contains(word))
}
