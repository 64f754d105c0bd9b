//! One record a line: the form for programs.

use super::{Format, Out};
use crate::certification::record::Record;
use crate::error::{Error, Result};
use std::io::Write;
use std::path::Path;

struct Jsonl(Out);

pub(super) fn begin(out: Out, _: &Path) -> Result<Box<dyn Format>> {
    Ok(Box::new(Jsonl(out)))
}

impl Format for Jsonl {
    fn add(&mut self, record: &Record) -> Result<()> {
        serde_json::to_writer(&mut self.0, record).map_err(Error::broken)?;
        Ok(self.0.write_all(b"\n")?)
    }

    fn finish(self: Box<Self>) -> Result<Out> {
        Ok(self.0)
    }
}
