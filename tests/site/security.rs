//! The table of OWASP ASVS 5.0 in `docs/security.md` is whole, and what it names is there.

use std::collections::BTreeSet;
use std::path::Path;

/// Levels 1 and 2 of V6 authentication, V7 sessions, V8 authorization, V14 data protection (ASVS 5.0.0).
const WANTED: &str = "6.1.1 6.1.2 6.1.3 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.2.11 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 \
    6.4.1 6.4.2 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4 \
    7.1.1 7.1.2 7.1.3 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 \
    8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.4.1 14.1.1 14.1.2 14.2.1 14.2.2 14.2.3 14.2.4 14.3.1 14.3.2 14.3.3";

struct Row<'t> {
    number: &'t str,
    state: &'t str,
    place: &'t str,
}

fn read(path: &str) -> Option<String> {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

fn rows(text: &str) -> Vec<Row<'_>> {
    let lines = text.lines().filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let [number, _, state, place] = cells[..] else { panic!("four columns are wanted: {line}") };
            Row { number, state, place }
        })
        .collect()
}

/// `tests/site/x.rs::a_test` and `src/x.rs`: what stands in back-ticks and looks like a path.
fn named(place: &str) -> impl Iterator<Item = &str> {
    place
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| ["src/", "tests/", "docs/", "deploy/", "migrations/", "templates/"].iter().any(|root| name.starts_with(root)))
}

fn is_there(name: &str) -> bool {
    match name.split_once("::") {
        Some((file, function)) => read(file).is_some_and(|code| ['(', '<'].iter().any(|next| code.contains(&format!("fn {function}{next}")))),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join(name).exists(),
    }
}

#[test]
fn every_requirement_has_a_state_and_a_place_that_exists() {
    let text = read("docs/security.md").expect("docs/security.md is there");
    let rows = rows(&text);
    let numbers: Vec<&str> = rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers.len(), numbers.iter().collect::<BTreeSet<_>>().len(), "a requirement stands twice");
    let wanted: BTreeSet<&str> = WANTED.split_whitespace().collect();
    let missing: Vec<_> = wanted.iter().filter(|number| !numbers.contains(number)).collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
    for row in &rows {
        assert!(["met", "partly", "n/a", "open"].contains(&row.state), "{}: the state is {:?}", row.number, row.state);
        assert!(row.place.chars().count() >= 12, "{}: says too little", row.number);
        let places: Vec<&str> = named(row.place).collect();
        assert!(row.state != "met" || !places.is_empty(), "{}: met, but where?", row.number);
        for place in places {
            assert!(is_there(place), "{}: {place} is not there", row.number);
        }
    }
}

#[test]
fn a_place_that_is_gone_is_found() {
    assert!(is_there("tests/site/security.rs::a_place_that_is_gone_is_found") && is_there("src/keys.rs"));
    assert!(!is_there("tests/site/security.rs::a_test_that_never_was") && !is_there("src/no_such_file.rs"));
    let row = "| 6.2.1 | 1 | met | `src/keys.rs`, `tests/site/security.rs::gone` |";
    let read = rows(row);
    assert_eq!((read[0].number, read[0].state, named(read[0].place).count()), ("6.2.1", "met", 2));
}
