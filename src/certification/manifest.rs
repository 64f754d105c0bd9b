//! The manifest of a batch: what its files are, signed as a whole.

use super::export::ExportId;
use super::waiting::{Counts, Period};
use crate::identity::Audience;
use serde::{Deserialize, Serialize};

pub const MANIFEST: &str = "manifest.json";
pub const SIGNED: &str = "manifest.jws";

/// What a batch holds, signed as a whole (`manifest.jws`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    pub export: ExportId,
    /// Where the fields of a record are described.
    pub schema: String,
    pub unit: ManifestUnit,
    pub period: Period,
    pub count: usize,
    pub counts: Counts,
    pub created_at: String,
    /// Who made it; nobody's name when it was made on the server's command line.
    pub created_by: Option<String>,
    /// Only this group's, when one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// Whose key opens the files, when they are encrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<ManifestRecipient>,
    pub files: Vec<ManifestFile>,
    pub journal: JournalHead,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManifestUnit {
    pub code: String,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManifestFile {
    pub name: String,
    pub sha256: String,
    pub bytes: usize,
    /// What an encrypted file becomes when its recipient opens it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inside: Option<Inside>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inside {
    pub name: String,
    pub sha256: String,
    pub bytes: usize,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManifestRecipient {
    pub organisation: String,
    pub public_key: String,
}

/// The journal's last entry: a cut tail shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalHead {
    pub seq: i64,
    pub hash: String,
}

impl Manifest {
    /// `manifest.json`, byte for byte.
    pub fn text(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("a manifest is plain data")
    }
}
