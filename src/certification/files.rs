//! The files of an export: JSON Lines for programs, CSV and XLSX for people, and the manifest.

use super::export::ExportId;
use super::record::Record;
use super::waiting::{Counts, Period};
use crate::error::{Error, Result};
use crate::keys::hex;
use crate::text::harmless;
use rust_xlsxwriter::{Format, Workbook};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub const JSONL: &str = "records.jsonl";
pub const CSV: &str = "records.csv";
pub const XLSX: &str = "records.xlsx";
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
}

/// The journal's last entry: a cut tail shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalHead {
    pub seq: i64,
    pub hash: String,
}

/// A file with its bytes.
#[derive(Debug, Clone)]
pub struct Rendered {
    pub name: &'static str,
    pub sha256: String,
    pub bytes: Vec<u8>,
}

impl Rendered {
    /// The three forms of the same records.
    pub fn all(records: &[Record]) -> Result<Vec<Rendered>> {
        Ok(vec![Rendered::of(JSONL, jsonl(records)?), Rendered::of(CSV, csv(records)?), Rendered::of(XLSX, xlsx(records)?)])
    }

    fn of(name: &'static str, bytes: Vec<u8>) -> Rendered {
        Rendered { name, sha256: sha256(&bytes), bytes }
    }

    pub fn entry(&self) -> ManifestFile {
        ManifestFile { name: self.name.into(), sha256: self.sha256.clone(), bytes: self.bytes.len() }
    }
}

pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn jsonl(records: &[Record]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    for record in records {
        serde_json::to_writer(&mut out, record).map_err(Error::broken)?;
        out.push(b'\n');
    }
    Ok(out)
}

/// UTF-8 with its mark, so that Excel shows the accents.
fn csv(records: &[Record]) -> Result<Vec<u8>> {
    let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    out.write_record(COLUMNS.map(|column| column.name)).map_err(Error::broken)?;
    for record in records {
        let cells = record.cells();
        let written = COLUMNS.iter().zip(&cells).map(|(column, cell)| if column.digits { as_text(cell) } else { harmless(cell) });
        out.write_record(written).map_err(Error::broken)?;
    }
    out.into_inner().map_err(Error::broken)
}

/// Excel would read digits as a number or a date and change them.
fn as_text(cell: &str) -> String {
    if cell.is_empty() { String::new() } else { format!("'{cell}") }
}

/// Every cell is a text, so that nothing is read as a formula, a number or a date.
fn xlsx(records: &[Record]) -> Result<Vec<u8>> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("records").map_err(Error::broken)?;
    sheet.set_freeze_panes(1, 0).map_err(Error::broken)?;
    let bold = Format::new().set_bold();
    for (x, column) in (0_u16..).zip(&COLUMNS) {
        sheet.set_column_width(x, column.width).map_err(Error::broken)?;
        sheet.write_string_with_format(0, x, column.name, &bold).map_err(Error::broken)?;
    }
    for (y, record) in (1_u32..).zip(records) {
        for (x, cell) in (0_u16..).zip(record.cells()) {
            sheet.write_string(y, x, cell).map_err(Error::broken)?;
        }
    }
    book.save_to_buffer().map_err(Error::broken)
}

struct Column {
    name: &'static str,
    width: f64,
    /// Digits that must stay as they are.
    digits: bool,
}

const fn column(name: &'static str, width: f64) -> Column {
    Column { name, width, digits: false }
}

const fn digits(name: &'static str, width: f64) -> Column {
    Column { name, width, digits: true }
}

const COLUMNS: [Column; 30] = [
    column("certificate_number", 18.0),
    column("revision", 9.0),
    column("status", 11.0),
    column("name", 28.0),
    digits("birth_date", 12.0),
    column("sex", 8.0),
    digits("personal_number", 16.0),
    column("internal_id", 38.0),
    column("audience", 11.0),
    column("commune_code", 13.0),
    column("commune", 20.0),
    column("province", 16.0),
    column("hamlet", 20.0),
    column("course_id", 20.0),
    column("course_version", 14.0),
    column("course_title", 34.0),
    column("framework_id", 18.0),
    column("framework_version", 17.0),
    column("skills", 24.0),
    column("score", 8.0),
    column("assessed_at", 26.0),
    column("assessor", 24.0),
    column("approved_at", 26.0),
    column("approver", 24.0),
    column("issued_at", 26.0),
    column("expires_at", 26.0),
    column("correction_reason", 30.0),
    column("corrected_at", 26.0),
    column("revocation_reason", 30.0),
    column("revoked_at", 26.0),
];

impl Record {
    /// The record as one row, in the order of `COLUMNS`.
    fn cells(&self) -> [String; COLUMNS.len()] {
        let (framework, framework_version) = self.framework.as_ref().map(|f| (f.id.clone(), f.version.clone())).unwrap_or_default();
        let (correction, corrected_at) = self.correction.as_ref().map(|c| (c.reason.clone(), c.at.clone())).unwrap_or_default();
        let revocation = self.revocation.as_ref().map(|r| (format!("{}: {}", r.kind, r.reason), r.at.clone()));
        let (revocation, revoked_at) = revocation.unwrap_or_default();
        [
            self.certificate_number.clone(),
            self.revision.to_string(),
            self.status.to_string(),
            self.person.name.clone(),
            self.person.birth_date.map(|day| day.to_string()).unwrap_or_default(),
            self.person.sex.map(|sex| sex.to_string()).unwrap_or_default(),
            self.person.personal_number.clone().unwrap_or_default(),
            self.person.internal_id.to_string(),
            self.audience.to_string(),
            self.commune.code.clone(),
            self.commune.name.clone(),
            self.commune.province.clone(),
            self.hamlet.clone().unwrap_or_default(),
            self.course.id.clone(),
            self.course.version.clone(),
            self.course.title.clone(),
            framework,
            framework_version,
            self.skills.join(" "),
            self.score.to_string(),
            self.assessed_at.clone().unwrap_or_default(),
            self.assessor.clone().unwrap_or_default(),
            self.approved_at.clone(),
            self.approver.clone(),
            self.issued_at.clone(),
            self.expires_at.clone().unwrap_or_default(),
            correction,
            corrected_at,
            revocation,
            revoked_at,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_made_harmless_and_zeros_stay() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("Nguyễn Văn Mẫu"), "Nguyễn Văn Mẫu");
        assert_eq!(as_text("038075000001"), "'038075000001");
        assert_eq!(as_text(""), "");
    }

    proptest! {
        #[test]
        fn no_cell_begins_as_a_formula(cell in ".*") {
            prop_assert!(!harmless(&cell).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
        }
    }
}
