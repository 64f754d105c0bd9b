//! Checking the journal in files: a sealed part with its signature, or lines that were taken out.

use super::verify::Report;
use crate::journal::{self, LINES, Line, SIGNED, Trouble};
use crate::keys::{Jwks, verified};
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Nothing when the file is none of the journal's.
pub fn file(jwks: &Jwks, path: &Path) -> Option<Report> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let sealed = path.file_name().is_some_and(|name| name == LINES) && folder.join(SIGNED).exists();
    if sealed || is_signed_part(jwks, path) {
        return Some(part(jwks, folder));
    }
    let first = BufReader::new(File::open(path).ok()?).lines().next()?.ok()?;
    serde_json::from_str::<Line>(&first).is_ok().then(|| lines(path))
}

fn is_signed_part(jwks: &Jwks, path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "jws")
        && std::fs::read_to_string(path).is_ok_and(|token| verified::<Value>(jwks, journal::KIND, token.trim()).is_some())
}

fn part(jwks: &Jwks, folder: &Path) -> Report {
    match journal::check_part(jwks, folder) {
        Ok(found) => {
            let day = |at: String| at.get(..10).map(str::to_owned).unwrap_or_default();
            let args =
                [("first", found.first_seq.to_string()), ("last", found.last_seq.to_string()), ("from", day(found.first_at)), ("to", day(found.last_at))];
            Report::good().say("verify-part-genuine", &args)
        }
        Err(trouble) => told(trouble),
    }
}

fn lines(path: &Path) -> Report {
    match journal::check_lines(path) {
        Ok((first, last)) => Report::good().say("verify-lines-whole", &[("first", first.to_string()), ("last", last.to_string())]),
        Err(trouble) => told(trouble),
    }
}

fn told(trouble: Trouble) -> Report {
    match trouble {
        Trouble::Missing => Report::good().bad("verify-part-missing", &[]),
        Trouble::Forged => Report::good().bad("verify-part-forged", &[]),
        Trouble::Changed => Report::good().bad("verify-part-changed", &[]),
        Trouble::Broken(seq) => Report::good().bad("verify-lines-broken", &[("seq", seq.to_string())]),
    }
}
