//! The reports of a year in one file: what was signed, in every form, with a list and the hash of each file.

use super::file::Format;
use super::record::Record;
use super::step::Step;
use crate::error::{Error, Result};
use crate::keys::hex;
use chrono::NaiveDateTime;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

#[derive(Debug, Serialize)]
struct Manifest {
    format: &'static str,
    commune: String,
    year: i32,
    made_at: NaiveDateTime,
    reports: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Entry {
    name: String,
    period: String,
    number: String,
    date: Option<chrono::NaiveDate>,
    steps: Vec<Taken>,
    files: Vec<FileEntry>,
}

#[derive(Debug, Serialize)]
struct Taken {
    step: super::step::StepKind,
    at: NaiveDateTime,
    by: String,
    note: String,
}

#[derive(Debug, Serialize)]
struct FileEntry {
    name: String,
    sha256: String,
    bytes: usize,
}

/// A report that was signed, with what became of it.
pub struct Kept {
    pub record: Record,
    pub steps: Vec<Step>,
}

/// `manifest.json` is written last: it names every file.
pub async fn archive(commune: &str, year: i32, made_at: NaiveDateTime, kept: Vec<Kept>) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::default());
    let mut reports = Vec::new();
    for Kept { record, steps } in kept {
        let Some(report) = record.report() else { continue };
        let mut files = Vec::new();
        for format in Format::ALL.iter().filter(|format| crate::print::BUILT || **format != Format::Pdf) {
            let bytes = report.file(*format).await?;
            let name = format!("{}-{}/{}", record.last_on, record.id.0.simple(), report.file_named(*format));
            zip.start_file(&name, options).map_err(Error::broken)?;
            zip.write_all(&bytes)?;
            files.push(FileEntry { name, sha256: hex(&Sha256::digest(&bytes)), bytes: bytes.len() });
        }
        let steps = steps.into_iter().map(|step| Taken { step: step.kind, at: step.taken_at, by: step.taken_by, note: step.note }).collect();
        let number = format!("{}/{}", record.number.as_deref().unwrap_or_default(), report.head.symbol);
        reports.push(Entry { name: record.name, period: record.period, number, date: record.dated_on, steps, files });
    }
    let manifest = Manifest { format: "hocvu-report-archive-1", commune: commune.to_owned(), year, made_at, reports };
    zip.start_file("manifest.json", options).map_err(Error::broken)?;
    zip.write_all(&serde_json::to_vec_pretty(&manifest).map_err(Error::broken)?)?;
    Ok(zip.finish().map_err(Error::broken)?.into_inner())
}
