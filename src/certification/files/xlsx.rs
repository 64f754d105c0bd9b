//! A workbook: every cell is a text, so that nothing is read as a formula, a number or a date.

use super::{Format, Out};
use crate::certification::columns::COLUMNS;
use crate::certification::record::Record;
use crate::error::{Error, Result};
use rust_xlsxwriter::{Format as CellFormat, Workbook};
use std::path::Path;

struct Xlsx {
    book: Workbook,
    row: u32,
    out: Out,
}

/// Rows go to a file in `folder` as they come: a hundred thousand of them would not fit the memory of a small box.
pub(super) fn begin(out: Out, folder: &Path) -> Result<Box<dyn Format>> {
    let mut book = Workbook::new();
    book.set_tempdir(folder).map_err(Error::broken)?;
    let sheet = book.add_worksheet_with_constant_memory().map_err(Error::broken)?;
    sheet.set_name("records").and_then(|sheet| sheet.set_freeze_panes(1, 0)).map_err(Error::broken)?;
    let bold = CellFormat::new().set_bold();
    for (x, column) in (0_u16..).zip(&COLUMNS) {
        sheet.set_column_width(x, column.width).map_err(Error::broken)?;
    }
    for (x, column) in (0_u16..).zip(&COLUMNS) {
        sheet.write_string_with_format(0, x, column.name, &bold).map_err(Error::broken)?;
    }
    Ok(Box::new(Xlsx { book, row: 1, out }))
}

impl Format for Xlsx {
    fn add(&mut self, record: &Record) -> Result<()> {
        let sheet = self.book.worksheet_from_index(0).map_err(Error::broken)?;
        for (x, cell) in (0_u16..).zip(record.cells()) {
            if !cell.is_empty() {
                sheet.write_string(self.row, x, cell).map_err(Error::broken)?;
            }
        }
        self.row += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Out> {
        self.book.save_to_writer(&mut self.out).map_err(Error::broken)?;
        Ok(self.out)
    }
}
