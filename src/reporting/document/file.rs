//! The files of a report.

use super::report::Report;
use super::{docx, paper, plain, xlsx};
use crate::error::{Error, Result};

crate::words! {
    /// A file of the report: for the office to go on with, to send, to reckon with, for programs.
    pub enum Format { Docx = "docx", Pdf = "pdf", Xlsx = "xlsx", Csv = "csv", Json = "json" }
}

impl Format {
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Pdf => "application/pdf",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Csv => "text/csv; charset=utf-8",
            Format::Json => "application/json",
        }
    }
}

impl Report {
    /// The same report is the same file, whoever asks for it.
    pub async fn file(&self, format: Format) -> Result<Vec<u8>> {
        if format == Format::Pdf {
            return paper::pdf(self).await;
        }
        let report = self.clone();
        let work = move || match format {
            Format::Docx => docx::docx(&report),
            Format::Xlsx => xlsx::xlsx(&report),
            Format::Csv => plain::csv(&report),
            Format::Json | Format::Pdf => serde_json::to_vec_pretty(&plain::json(&report)).map_err(Error::broken),
        };
        tokio::task::spawn_blocking(work).await.map_err(Error::broken)?
    }

    /// "bao-cao-thang-11-nam-2026.docx"
    pub fn file_named(&self, format: Format) -> String {
        format!("{}.{format}", self.file_name())
    }
}
