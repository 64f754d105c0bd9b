//! The statement in `docs/accessibility.md` is whole; the colours of each theme are as clear as it says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const A: &str = "1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 \
    2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2";
const AA: &str = "1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8 3.1.2 \
    3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3";
/// Those that we hold on our own pages.
const AAA: &str = "1.4.6 1.4.8 1.4.9 2.1.3 2.2.3 2.2.4 2.2.5 2.2.6 2.3.2 2.3.3 2.4.8 2.4.9 2.4.10 2.4.12 2.4.13 2.5.5 2.5.6 3.2.5 3.3.5 3.3.6 3.3.9";
const AIMS: &str = "1.2.6 1.2.7 1.2.8 1.2.9 1.3.6 1.4.7 3.1.3 3.1.4 3.1.5 3.1.6";

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

struct Row<'t> {
    number: &'t str,
    level: &'t str,
    state: &'t str,
    why: &'t str,
}

fn rows(text: &str) -> Vec<Row<'_>> {
    let lines = text.lines().filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [number, _, level, state, why] = cells[..] else { panic!("five columns are wanted: {line}") };
            Row { number, level, state, why }
        })
        .collect()
}

/// What stands in back-ticks and looks like a path of ours, with a test behind it or without.
fn named(why: &str) -> impl Iterator<Item = &str> {
    let roots = ["src/", "tests/", "docs/", "templates/", "locales/", "content/"];
    why.split('`').skip(1).step_by(2).filter(move |name| roots.iter().any(|root| name.starts_with(root)))
}

fn is_there(name: &str) -> bool {
    match name.split_once("::") {
        Some((file, function)) => read(file).is_some_and(|code| code.contains(&format!("fn {function}("))),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join(name).exists(),
    }
}

#[test]
fn every_criterion_has_a_test_or_a_reason() {
    let text = read("docs/accessibility.md").expect("docs/accessibility.md is there");
    let rows = rows(&text);
    let numbers: BTreeSet<&str> = rows.iter().map(|row| row.number).collect();
    assert_eq!((rows.len(), numbers.len()), (86, 86), "each of the 86 criteria stands once");
    for (level, wanted) in [("A", A), ("AA", AA), ("AAA", AAA), ("AAA", AIMS)] {
        for number in wanted.split_whitespace() {
            let row = rows.iter().find(|row| row.number == number).unwrap_or_else(|| panic!("no row for {number}"));
            assert_eq!(row.level, level, "{number}");
            assert_eq!(row.state == "aim", wanted == AIMS, "{number}: what is promised is more than an aim");
        }
    }
    for row in &rows {
        assert!(["met", "partly", "open", "n/a", "aim"].contains(&row.state), "{}: the state is {:?}", row.number, row.state);
        assert!(row.why.chars().count() >= 20, "{}: says too little", row.number);
        assert!(row.state != "met" || named(row.why).count() > 0, "{}: met, but where?", row.number);
        for place in named(row.why) {
            assert!(is_there(place), "{}: {place} is not there", row.number);
        }
    }
}

/// WCAG 1.3.3: nobody has to see where something stands, or its colour.
#[test]
fn no_text_speaks_of_a_place_or_colour() {
    let places = ["bên phải", "bên trái", "góc trên", "góc dưới", "màu xanh", "màu đỏ", "nút xanh", "nút đỏ"];
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/vi")).unwrap() {
        let path = file.unwrap().path();
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let line = line.to_lowercase();
            assert!(!places.iter().any(|words| line.contains(words)), "{}: {line}", path.display());
        }
    }
}

/// The colours of a theme: those of `:root`, and what the theme puts in their place.
fn theme(css: &str, selector: &str) -> BTreeMap<String, String> {
    let block = |selector: &str| {
        let from = css.find(&format!("{selector} {{")).unwrap_or_else(|| panic!("no {selector}"));
        let block = &css[from..from + css[from..].find('}').unwrap()];
        let pairs = block.split("--").skip(1).filter_map(|part| part.split_once(": "));
        pairs.map(|(name, value)| (name.to_owned(), value.split(';').next().unwrap().to_owned())).collect::<BTreeMap<_, _>>()
    };
    let mut colours = block(":root");
    if selector != ":root" {
        colours.extend(block(selector));
    }
    colours
}

/// WCAG's relative luminance.
fn luminance(colour: &str) -> f64 {
    let hex = colour.trim_start_matches('#');
    let hex: String = if hex.len() == 3 { hex.chars().flat_map(|c| [c, c]).collect() } else { hex.to_owned() };
    let part = |at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap_or_else(|_| panic!("{colour} is no colour"))) / 255.0;
    let linear = |part: f64| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(part(0)) + 0.7152 * linear(part(2)) + 0.0722 * linear(part(4))
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_theme_has_the_contrast_of_aaa() {
    let css = read("templates/assets/hocvu.css").unwrap();
    assert_eq!(contrast("#000", "#ffffff").round(), 21.0);
    let words = ["ink", "soft", "main", "main-deep"];
    let grounds = ["paper", "sheet", "tint", "amber-tint", "info-tint", "good-tint", "bad-tint"];
    let mut text: Vec<(&str, &str)> = words.iter().flat_map(|word| grounds.iter().map(move |ground| (*word, *ground))).collect();
    text.extend([("main-ink", "main"), ("main-ink", "main-deep"), ("band-ink", "band"), ("warning", "amber-tint")]);
    text.extend([("good", "good-tint"), ("bad", "bad-tint"), ("info", "info-tint")]);
    text.extend(["good", "bad", "info", "warning"].iter().flat_map(|tone| [(*tone, "paper"), (*tone, "sheet")]));
    let mut shapes: Vec<(&str, &str)> = ["edge", "focus"].iter().flat_map(|line| ["paper", "sheet", "tint"].map(|ground| (*line, ground))).collect();
    shapes.push(("band-edge", "band"));
    for selector in [":root", ":root[data-theme=\"dark\"]", ":root[data-theme=\"contrast\"]", ":root[data-theme=\"sepia\"]"] {
        let colours = theme(&css, selector);
        for (pairs, least) in [(&text, 7.0), (&shapes, 3.0)] {
            for (one, other) in pairs {
                let has = contrast(&colours[*one], &colours[*other]);
                assert!(has >= least, "{selector}: {one} on {other} has {has:.2}, {least} is wanted");
            }
        }
    }
    assert_eq!(theme(&css, ":root[data-theme=\"dark\"]"), theme(&css, ":root:not([data-theme])"), "a dark phone shows the dark theme");
}
