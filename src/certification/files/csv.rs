//! CSV that Excel opens: UTF-8 with its mark, so that the accents show.

use super::{Format, Out};
use crate::certification::columns::COLUMNS;
use crate::certification::record::Record;
use crate::error::{Error, Result};
use std::io::Write;
use std::path::Path;

struct Csv(::csv::Writer<Out>);

pub(super) fn begin(mut out: Out, _: &Path) -> Result<Box<dyn Format>> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
    writer.write_record(COLUMNS.map(|column| column.name)).map_err(Error::broken)?;
    Ok(Box::new(Csv(writer)))
}

impl Format for Csv {
    fn add(&mut self, record: &Record) -> Result<()> {
        let cells = record.cells();
        self.0.write_record(COLUMNS.iter().zip(&cells).map(|(column, cell)| column.in_csv(cell))).map_err(Error::broken)
    }

    fn finish(self: Box<Self>) -> Result<Out> {
        self.0.into_inner().map_err(Error::broken)
    }
}
