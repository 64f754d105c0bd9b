//! A picture as a page shows it: in several widths, or in the smallest alone for who saves data.

use super::file::address;
use super::picture::{drawing_size, upright_size};
use serde::Serialize;
use std::path::Path;

/// What phones and desks show; a smaller picture keeps its own width.
pub(super) const WIDTHS: [u32; 3] = [320, 640, 1280];
/// A picture fills the text's line, no more.
const SIZES: &str = "(min-width: 42rem) 37rem, 94vw";

/// A picture as a page shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    pub src: String,
    /// Empty when there is one width alone.
    pub srcset: String,
    pub sizes: &'static str,
    pub width: u32,
    pub height: u32,
    /// The smallest width alone, for who saves data; empty when there is none.
    pub small: String,
}

impl Shown {
    /// By the file itself, before anything was made of it: pages may name widths that come later.
    pub fn of_file(path: &Path, sha256: &str, name: &str) -> Option<Shown> {
        let (width, height, dots) = match drawing_size(path) {
            Some((width, height)) => (width, height, false),
            None => upright_size(path)?,
        };
        Some(Shown::new(sha256, name, width, height, dots))
    }

    pub(super) fn new(sha256: &str, name: &str, width: u32, height: u32, dots: bool) -> Shown {
        let at = |width: u32| format!("/pictures/{sha256}/{width} {width}w");
        let small = if dots { format!("/pictures/{sha256}/{}", widths(width)[0]) } else { String::new() };
        let srcset = if dots { widths(width).into_iter().map(at).collect::<Vec<_>>().join(", ") } else { String::new() };
        Shown { src: address(sha256, name), srcset, sizes: SIZES, width, height, small }
    }

    /// The file alone: nothing is known of its size.
    pub fn alone(sha256: &str, name: &str) -> Shown {
        Shown { src: address(sha256, name), srcset: String::new(), sizes: "", width: 0, height: 0, small: String::new() }
    }

    /// The attributes of its `<img>`, without its text.
    pub fn attributes(&self) -> String {
        let Shown { src, srcset, sizes, width, height, .. } = self;
        let more = if srcset.is_empty() { String::new() } else { format!(r#" srcset="{srcset}" sizes="{sizes}""#) };
        format!(r#"src="{src}"{more} width="{width}" height="{height}""#)
    }
}

/// For who saves data: each picture of the page in its smallest width alone.
pub fn smallest(html: &str) -> String {
    let mut parts = html.split("<img ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (tag, rest) = part.split_once('>').unwrap_or((part, ""));
        let small = tag.split_once(r#"srcset=""#).and_then(|(_, set)| set.split([' ', '"']).next()).filter(|first| first.starts_with("/pictures/"));
        let tag = match small {
            Some(small) => with(&without(&without(tag, "srcset"), "sizes"), "src", small),
            None => tag.to_owned(),
        };
        out.push_str(&format!("<img {tag}>{rest}"));
    }
    out
}

fn without(tag: &str, name: &str) -> String {
    let Some((before, rest)) = tag.split_once(&format!("{name}=\"")) else { return tag.into() };
    format!("{}{}", before, rest.split_once('"').map_or("", |(_, after)| after.trim_start()))
}

fn with(tag: &str, name: &str, value: &str) -> String {
    let Some((before, rest)) = tag.split_once(&format!("{name}=\"")) else { return tag.into() };
    format!("{before}{name}=\"{value}\"{}", rest.split_once('"').map_or("", |(_, after)| after))
}

/// Never larger than the picture is.
pub(super) fn widths(width: u32) -> Vec<u32> {
    let mut all: Vec<u32> = WIDTHS.into_iter().filter(|known| *known < width).collect();
    if all.len() < WIDTHS.len() {
        all.push(width.min(WIDTHS[2]));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_saves_data_gets_the_smallest() {
        let shown = Shown::new("ab", "cho.jpg", 2000, 1000, true);
        let html = format!("<p>A</p><img {} alt=\"Chợ &gt; bến\" loading=\"lazy\"><p>B</p><img src=\"/media/c/d.svg\" alt=\"\">", shown.attributes());
        let small = smallest(&html);
        assert!(small.starts_with("<p>A</p><img src=\"/pictures/ab/320\" width=\"2000\" height=\"1000\" alt="), "{small}");
        assert!(small.ends_with("<p>B</p><img src=\"/media/c/d.svg\" alt=\"\">") && !small.contains("srcset") && !small.contains("sizes"));
    }
}
