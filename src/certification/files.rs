//! The files of a batch, written record by record: JSON Lines for programs, CSV and XLSX for people. An official
//! format is one more file like `jsonl.rs` and one more line in `FORMATS`.

mod csv;
mod jsonl;
mod sink;
mod xlsx;

use super::recipient::Recipient;
use super::record::Record;
use crate::error::{Error, Result};
use sink::Sink;
use std::io::BufWriter;
use std::path::Path;

pub use sink::{Digested, Written, digested};

pub const JSONL: &str = "records.jsonl";

/// One form of the same records.
pub(super) trait Format: Send {
    fn add(&mut self, record: &Record) -> Result<()>;
    /// All was added: gives the file back.
    fn finish(self: Box<Self>) -> Result<Out>;
}

pub(super) type Out = BufWriter<Sink>;

struct Form {
    name: &'static str,
    begin: fn(Out, &Path) -> Result<Box<dyn Format>>,
}

const FORMATS: [Form; 3] =
    [Form { name: JSONL, begin: jsonl::begin }, Form { name: "records.csv", begin: csv::begin }, Form { name: "records.xlsx", begin: xlsx::begin }];

/// The files of one batch while they are written, in a folder that is gone afterwards.
pub(super) struct Writing {
    folder: tempfile::TempDir,
    formats: Vec<(&'static str, Box<dyn Format>)>,
}

impl Writing {
    pub fn begin(data: &Path, recipient: Option<&Recipient>) -> Result<Writing> {
        // In the data folder, which is closed to others: the records hold numbers.
        let folder = tempfile::Builder::new().prefix("batch-").tempdir_in(data)?;
        let begin = |form: &Form| {
            let out = BufWriter::new(Sink::create(folder.path(), form.name, recipient)?);
            Ok((form.name, (form.begin)(out, folder.path())?))
        };
        let formats = FORMATS.iter().map(begin).collect::<Result<_>>()?;
        Ok(Writing { folder, formats })
    }

    pub fn add(&mut self, records: &[Record]) -> Result<()> {
        for record in records {
            for (_, format) in &mut self.formats {
                format.add(record)?;
            }
        }
        Ok(())
    }

    /// What was written, each with its digest; the folder goes with the last of them.
    pub fn finish(self) -> Result<(tempfile::TempDir, Vec<Written>)> {
        let finish = |(name, format): (&'static str, Box<dyn Format>)| {
            let sink = format.finish()?.into_inner().map_err(|error| Error::from(error.into_error()))?;
            sink.finish(name)
        };
        Ok((self.folder, self.formats.into_iter().map(finish).collect::<Result<_>>()?))
    }
}
