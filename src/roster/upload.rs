//! A file that was just read, before it is an import.

use super::columns::Column;
use super::import::ImportId;
use crate::error::{Error, Result};
use crate::keys::Keys;
use crate::sheet::Sheet;

/// A file that was just read.
#[derive(Debug, Clone)]
pub struct Upload {
    pub file_name: String,
    pub file_lookup: Vec<u8>,
    pub headings: Vec<String>,
    pub total: usize,
    pub sealed: Vec<u8>,
    pub id: ImportId,
}

impl Upload {
    /// Reads the file; its text is sealed, the file itself is not kept.
    pub fn read(keys: &Keys, file_name: &str, bytes: &[u8]) -> Result<Upload> {
        let (id, sheet) = (ImportId::new(), Sheet::read::<Column>(bytes)?);
        let text = serde_json::to_string(&sheet).map_err(Error::broken)?;
        Ok(Upload {
            file_name: crate::text::tidy(file_name).chars().take(120).collect(),
            file_lookup: keys.lookup("roster-file", bytes),
            total: sheet.rows.len(),
            headings: sheet.headings,
            sealed: keys.seal(&place(id), &text)?,
            id,
        })
    }
}

/// What the sealed text is bound to.
pub fn place(id: ImportId) -> String {
    format!("roster_sheets/{id}")
}
