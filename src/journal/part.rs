//! A sealed part of the journal: a folder with its lines and a signed manifest. Anyone checks it with the
//! public keys alone.

use super::chain::Chain;
use super::entry::Line;
use crate::error::{Error, Result};
use crate::files::{private_file, private_folder, settle, write_whole};
use crate::keys::{Jwks, Keys, hex, verified};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

pub const LINES: &str = "lines.jsonl";
pub const MANIFEST: &str = "manifest.json";
pub const SIGNED: &str = "manifest.jws";
/// What the signature is for.
pub const KIND: &str = "journal-part";

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub first_seq: i64,
    pub last_seq: i64,
    pub first_at: String,
    pub last_at: String,
    /// The hash before the first line; empty before the very first.
    pub previous: String,
    pub last_hash: String,
    pub sealed_at: String,
    /// Of `lines.jsonl`.
    pub sha256: String,
    pub bytes: u64,
}

/// What is wrong with a part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trouble {
    Missing,
    /// Not signed by this installation.
    Forged,
    /// Another file than the one that was signed.
    Changed,
    /// The first line that does not fit.
    Broken(i64),
}

/// A part being written, in a folder that does not count yet.
pub struct Draft {
    folder: tempfile::TempDir,
    lines: File,
    hash: Sha256,
    pub manifest: Manifest,
}

impl Draft {
    pub fn begin(parts: &Path) -> Result<Draft> {
        private_folder(parts)?;
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        let folder = tempfile::Builder::new().prefix(".sealing-").permissions(mode).tempdir_in(parts)?;
        let lines = private_file(&folder.path().join(LINES))?;
        Ok(Draft { folder, lines, hash: Sha256::new(), manifest: Manifest::default() })
    }

    pub fn add(&mut self, text: &str) -> Result<()> {
        self.hash.update(text);
        self.manifest.bytes += text.len() as u64;
        Ok(self.lines.write_all(text.as_bytes())?)
    }

    /// Signs, and puts the folder in its place: all on disk when this returns.
    pub fn finish(mut self, keys: &Keys, parts: &Path) -> Result<Manifest> {
        self.lines.sync_all()?;
        self.manifest.sha256 = hex(&self.hash.finalize());
        let place = place(parts, self.manifest.first_seq, self.manifest.last_seq);
        if let Some(before) = written_before(keys, &place, &self.manifest)? {
            return Ok(before);
        }
        let text = serde_json::to_vec_pretty(&self.manifest).map_err(Error::broken)?;
        write_whole(&self.folder.path().join(MANIFEST), &text)?;
        write_whole(&self.folder.path().join(SIGNED), format!("{}\n", keys.sign(KIND, &self.manifest)?).as_bytes())?;
        settle(self.folder.path())?;
        fs::rename(self.folder.keep(), place)?;
        settle(parts)?;
        Ok(self.manifest)
    }
}

/// The same part, written by a process that was cut off before it could say so in the database.
fn written_before(keys: &Keys, place: &Path, wanted: &Manifest) -> Result<Option<Manifest>> {
    if !place.exists() {
        return Ok(None);
    }
    match check_part(&keys.jwks(), place) {
        Ok(found) if found.sha256 == wanted.sha256 && found.last_hash == wanted.last_hash => Ok(Some(found)),
        _ => Err(Error::refused_with("sealing-part-in-the-way", &[("folder", place.display().to_string())])),
    }
}

/// The folder of a part: `data/journal/000000000001-000000001234`.
pub fn place(parts: &Path, first: i64, last: i64) -> PathBuf {
    parts.join(format!("{first:012}-{last:012}"))
}

/// A whole part: signature, file, and every link.
pub fn check_part(jwks: &Jwks, folder: &Path) -> Result<Manifest, Trouble> {
    let signed = fs::read_to_string(folder.join(SIGNED)).map_err(|_| Trouble::Missing)?;
    let manifest: Manifest = verified(jwks, KIND, signed.trim()).ok_or(Trouble::Forged)?;
    let lines = File::open(folder.join(LINES)).map_err(|_| Trouble::Missing)?;
    let mut hash = Sha256::new();
    let previous = Some(Chain { seq: manifest.first_seq - 1, hash: unhex(&manifest.previous) });
    let (_, last) = walk(BufReader::new(lines), previous, |text| hash.update(text))?;
    if hex(&hash.finalize()) != manifest.sha256 || hex(&last.hash) != manifest.last_hash || last.seq != manifest.last_seq {
        return Err(Trouble::Changed);
    }
    Ok(manifest)
}

/// Lines that follow each other, from wherever they begin: an export of the page. Gives the first and last number.
pub fn check_lines(file: &Path) -> Result<(i64, i64), Trouble> {
    let lines = File::open(file).map_err(|_| Trouble::Missing)?;
    let (first, last) = walk(BufReader::new(lines), None, |_| ())?;
    Ok((first, last.seq))
}

fn walk(lines: impl BufRead, from: Option<Chain>, mut each: impl FnMut(&str)) -> Result<(i64, Chain), Trouble> {
    let (mut chain, mut first) = (from, None);
    let expected = |chain: &Option<Chain>| chain.as_ref().map_or(1, |chain| chain.seq + 1);
    for text in lines.lines() {
        let text = text.map_err(|_| Trouble::Changed)?;
        each(&text);
        each("\n");
        let entry = Line::read(&text).ok_or(Trouble::Broken(expected(&chain)))?;
        let at = chain.get_or_insert_with(|| Chain { seq: entry.seq - 1, hash: entry.previous.clone() });
        first.get_or_insert(entry.seq);
        if !at.take(&entry) {
            return Err(Trouble::Broken(entry.seq));
        }
    }
    chain.zip(first).map(|(chain, first)| (first, chain)).ok_or(Trouble::Missing)
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes().chunks(2).filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
