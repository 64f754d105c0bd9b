//! Checking what this installation signed, with its public keys alone: a token, the address in a QR,
//! a manifest with its files. Gives sentences; `hocvu verify` prints them.

use super::files::{JSONL, Manifest, ManifestFile, SIGNED, sha256};
use super::token::Claims;
use crate::error::Refusal;
use crate::keys::{Jwks, verified};
use crate::web::in_vietnam;
use chrono::DateTime;
use std::path::Path;

/// Whether all is genuine, and what was found, as sentences of `locales/`.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub ok: bool,
    pub sentences: Vec<Refusal>,
}

impl Report {
    pub(super) fn good() -> Report {
        Report { ok: true, sentences: Vec::new() }
    }

    pub(super) fn say(mut self, id: &'static str, args: &[(&'static str, String)]) -> Report {
        self.sentences.push(Refusal { id, args: args.to_vec() });
        self
    }

    pub(super) fn bad(self, id: &'static str, args: &[(&'static str, String)]) -> Report {
        Report { ok: false, ..self.say(id, args) }
    }

    fn with(mut self, other: Report) -> Report {
        self.ok &= other.ok;
        self.sentences.extend(other.sentences);
        self
    }
}

/// A token, the address in a QR, or the path of a file: a manifest (`manifest.jws`) with its files
/// beside it, or a list of tokens or addresses, one a line.
pub fn file_or_token(jwks: &Jwks, input: &str) -> Report {
    let path = Path::new(input);
    if !path.exists() {
        return token(jwks, input);
    }
    // The folder of an export stands for its manifest.
    let path = if path.is_dir() { path.join(SIGNED) } else { path.to_owned() };
    if let Some(report) = super::verify_journal::file(jwks, &path) {
        return report;
    }
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Report::good().bad("verify-unreadable", &[("file", path.display().to_string())]);
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    match verified::<Manifest>(jwks, "manifest", text.trim()) {
        Some(found) => manifest(&found, |name| std::fs::read(folder.join(name)).ok()),
        None => text.lines().filter(|line| !line.trim().is_empty()).map(|line| token(jwks, line)).fold(Report::good(), Report::with).not_empty(),
    }
}

impl Report {
    fn not_empty(self) -> Report {
        if self.sentences.is_empty() { self.bad("verify-nothing", &[]) } else { self }
    }
}

/// One token, or an address that carries one.
pub fn token(jwks: &Jwks, text: &str) -> Report {
    let token = text.trim().split_once("token=").map_or(text.trim(), |(_, rest)| rest.split('&').next().unwrap_or(rest));
    let Some(claims) = Claims::read(jwks, token) else { return Report::good().bad("verify-forged", &[]) };
    let date = |seconds: i64| DateTime::from_timestamp(seconds, 0).map(|at| in_vietnam(at.naive_utc()).format("%d/%m/%Y").to_string()).unwrap_or_default();
    let report = Report::good()
        .say("verify-genuine", &[("number", claims.n), ("name", claims.nm), ("course", claims.c), ("issuer", claims.iss), ("date", date(claims.iat))]);
    match claims.exp {
        Some(end) if end <= crate::db::now().and_utc().timestamp() => report.bad("verify-expired", &[("date", date(end))]),
        _ => report.say("verify-ask-online", &[]),
    }
}

/// A genuine manifest against the files it names.
pub fn manifest(manifest: &Manifest, read: impl Fn(&str) -> Option<Vec<u8>>) -> Report {
    let args = [
        ("export", manifest.export.to_string()),
        ("unit", manifest.unit.name.clone()),
        ("count", manifest.count.to_string()),
        ("from", manifest.period.from.format("%d/%m/%Y").to_string()),
        ("to", manifest.period.to.format("%d/%m/%Y").to_string()),
    ];
    let report = Report::good().say("verify-manifest-genuine", &args);
    let report = manifest.files.iter().map(|file| check_file(file, read(&file.name))).fold(report, Report::with);
    match read(JSONL).map(|bytes| bytes.iter().filter(|byte| **byte == b'\n').count()) {
        Some(lines) if lines != manifest.count => report.bad("verify-count-wrong", &[("count", manifest.count.to_string()), ("lines", lines.to_string())]),
        _ => report,
    }
}

fn check_file(file: &ManifestFile, bytes: Option<Vec<u8>>) -> Report {
    let name = [("file", file.name.clone())];
    // A name with a folder in it would read outside the export.
    match bytes.filter(|_| !file.name.contains(['/', '\\'])) {
        None => Report::good().bad("verify-file-missing", &name),
        Some(bytes) if sha256(&bytes) == file.sha256 => Report::good().say("verify-file-whole", &name),
        Some(_) => Report::good().bad("verify-file-changed", &name),
    }
}
