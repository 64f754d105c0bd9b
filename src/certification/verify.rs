//! Checking what this installation signed, with its public keys alone: a token, the address in a QR,
//! a manifest with its files. Gives sentences; `hocvu verify` prints them.

use super::files::{Digested, JSONL, digested};
use super::manifest::{MANIFEST, Manifest, ManifestFile, SIGNED};
use super::revoked::{Listed, RevocationList};
use super::token::Claims;
use crate::error::Refusal;
use crate::keys::{Jwks, verified, verified_badge};
use crate::web::in_vietnam;
use chrono::DateTime;
use std::path::{Path, PathBuf};

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
    with_list(jwks, input, None)
}

/// The same, with the signed list of what holds no longer beside it.
pub fn with_list(jwks: &Jwks, input: &str, list: Option<&RevocationList>) -> Report {
    let path = Path::new(input);
    if !path.exists() {
        return token(jwks, input, list);
    }
    // The folder of an export stands for its manifest, and so does a file that the manifest beside it names.
    let path = if path.is_dir() { path.join(SIGNED) } else { manifest_of(jwks, path).unwrap_or_else(|| path.to_owned()) };
    if let Some(report) = super::verify_journal::file(jwks, &path) {
        return report;
    }
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Report::good().bad("verify-unreadable", &[("file", path.display().to_string())]);
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    match verified::<Manifest>(jwks, "manifest", text.trim()) {
        // What is signed is the words between the dots; nothing else may stand in the file.
        Some(_) if text != format!("{}\n", text.trim()) => Report::good().bad("verify-manifest-changed", &[("file", SIGNED.into())]),
        Some(found) => manifest(&found, folder),
        None => text.lines().filter(|line| !line.trim().is_empty()).map(|line| token(jwks, line, list)).fold(Report::good(), Report::with).not_empty(),
    }
}

impl Report {
    fn not_empty(self) -> Report {
        if self.sentences.is_empty() { self.bad("verify-nothing", &[]) } else { self }
    }
}

/// One token, or an address that carries one: of a certificate, a list of revocations, or a badge.
pub fn token(jwks: &Jwks, text: &str, list: Option<&RevocationList>) -> Report {
    let token = text.trim().split_once("token=").map_or(text.trim(), |(_, rest)| rest.split('&').next().unwrap_or(rest));
    if let Some(list) = RevocationList::read(jwks, token) {
        let args = [("moment", moment(&list)), ("revoked", list.revoked.len().to_string()), ("replaced", list.replaced.len().to_string())];
        return Report::good().say("verify-list-genuine", &args);
    }
    if let Some(badge) = verified_badge::<serde_json::Value>(jwks, token) {
        return of_badge(&badge);
    }
    let Some(claims) = Claims::read(jwks, token) else { return Report::good().bad("verify-forged", &[]) };
    let (number, revision) = (claims.n.clone(), claims.r);
    let report = Report::good()
        .say("verify-genuine", &[("number", claims.n), ("name", claims.nm), ("course", claims.c), ("issuer", claims.iss), ("date", date(claims.iat))]);
    match claims.exp {
        Some(end) if end <= crate::db::now().and_utc().timestamp() => report.bad("verify-expired", &[("date", date(end))]),
        _ => report.listed(list, &number, revision),
    }
}

fn of_badge(badge: &serde_json::Value) -> Report {
    let text = |pointer| badge.pointer(pointer).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
    let named = [("name", text("/name")), ("issuer", text("/issuer/name")), ("id", text("/id"))];
    let end = badge["exp"].as_i64();
    match badge.pointer("/type/1").and_then(|kind| kind.as_str()) {
        Some("BitstringStatusListCredential") => Report::good().say("verify-status-list-genuine", &named),
        _ => match end {
            Some(end) if end <= crate::db::now().and_utc().timestamp() => {
                Report::good().say("verify-badge-genuine", &named).bad("verify-expired", &[("date", date(end))])
            }
            _ => Report::good().say("verify-badge-genuine", &named),
        },
    }
}

fn date(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).map(|at| in_vietnam(at.naive_utc()).format("%d/%m/%Y").to_string()).unwrap_or_default()
}

fn moment(list: &RevocationList) -> String {
    in_vietnam(list.made_at()).format("%H:%M %d/%m/%Y").to_string()
}

impl Report {
    fn listed(self, list: Option<&RevocationList>, number: &str, revision: i32) -> Report {
        let Some(list) = list else { return self.say("verify-ask-online", &[]) };
        let at = ("moment", moment(list));
        match list.says(number, revision) {
            Listed::Nothing => self.say("verify-list-says-nothing", &[at]),
            Listed::Revoked => self.bad("verify-list-says-revoked", &[at]),
            Listed::Replaced(other) => self.bad("verify-list-says-replaced", &[at, ("number", other)]),
            Listed::Corrected => self.bad("verify-list-says-corrected", &[at]),
        }
    }
}

/// The manifest beside a file, when it names that file.
fn manifest_of(jwks: &Jwks, path: &Path) -> Option<PathBuf> {
    let signed = path.parent()?.join(SIGNED);
    let found = verified::<Manifest>(jwks, "manifest", std::fs::read_to_string(&signed).ok()?.trim())?;
    let name = path.file_name()?.to_str()?;
    let named = name == MANIFEST || found.files.iter().any(|file| file.name == name || file.inside.as_ref().is_some_and(|inside| inside.name == name));
    named.then_some(signed)
}

/// A genuine manifest against the files it names.
pub fn manifest(manifest: &Manifest, folder: &Path) -> Report {
    let args = [
        ("export", manifest.export.to_string()),
        ("unit", manifest.unit.name.clone()),
        ("count", manifest.count.to_string()),
        ("from", manifest.period.from.format("%d/%m/%Y").to_string()),
        ("to", manifest.period.to.format("%d/%m/%Y").to_string()),
    ];
    let report = Report::good().say("verify-manifest-genuine", &args);
    let report = manifest.files.iter().map(|file| check_file(file, manifest.count, folder)).fold(report, Report::with);
    // For people to read; the signed one is what counts, but they must say the same.
    match std::fs::read(folder.join(MANIFEST)) {
        Ok(text) if text != manifest.text() => report.bad("verify-manifest-changed", &[("file", MANIFEST.into())]),
        _ => report,
    }
}

/// The file as it was sent, and what it became when its recipient opened it: whichever is there.
fn check_file(file: &ManifestFile, count: usize, folder: &Path) -> Report {
    let sent = look(folder, &file.name).map(|found| check(&file.name, &file.sha256, count, &found));
    let inside = file.inside.as_ref().and_then(|inside| look(folder, &inside.name).map(|found| check(&inside.name, &inside.sha256, count, &found)));
    match [sent, inside].into_iter().flatten().reduce(Report::with) {
        Some(report) => report,
        None => Report::good().bad("verify-file-missing", &[("file", file.name.clone())]),
    }
}

/// A name with a folder in it would read outside the export.
fn look(folder: &Path, name: &str) -> Option<Digested> {
    if name.contains(['/', '\\']) { None } else { digested(&folder.join(name)) }
}

fn check(name: &str, sha256: &str, count: usize, found: &Digested) -> Report {
    let file = [("file", name.to_owned())];
    let report = Report::good();
    let report = if found.sha256 == sha256 { report.say("verify-file-whole", &file) } else { report.bad("verify-file-changed", &file) };
    if name == JSONL && found.lines != count {
        return report.bad("verify-count-wrong", &[("count", count.to_string()), ("lines", found.lines.to_string())]);
    }
    report
}
