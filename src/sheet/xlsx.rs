//! Excel workbooks: the first sheet, read cell by cell so that a far cell costs nothing.

use super::{Cell, Line, Lines};
use crate::error::{Error, Result};
use calamine::{DataRef, Reader, Xlsx};
use chrono::NaiveDate;
use std::io::{Cursor, Read};
use zip::ZipArchive;

const MOST_UNPACKED: u64 = 128 * 1024 * 1024;
const MOST_PARTS: usize = 500;

pub fn lines(bytes: &[u8], most: usize) -> Result<Vec<Line>> {
    check_size(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let name = book.sheet_names().first().cloned().ok_or_else(|| unreadable("no sheet"))?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut lines = Lines::of_at_most(most);
    let mut row: (u32, Vec<Cell>) = (0, Vec::new());
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (number, column) = cell.get_position();
        let value = value(cell.get_value());
        if value.is_empty() {
            continue;
        }
        if number != row.0 {
            lines.add(row.0 as usize + 1, std::mem::take(&mut row.1))?;
            row.0 = number;
        }
        let column = (column as usize).min(super::MOST_COLUMNS);
        if row.1.len() <= column {
            row.1.resize(column + 1, Cell::Empty);
        }
        row.1[column] = value;
    }
    lines.add(row.0 as usize + 1, row.1)?;
    Ok(lines.lines)
}

fn value(data: &DataRef) -> Cell {
    match data {
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
            date.map_or(Cell::Number(moment.as_f64()), Cell::Date)
        }
        DataRef::DateTime(time) => Cell::Number(time.as_f64()),
        DataRef::DateTimeIso(text) => Cell::text(text.split('T').next().unwrap_or_default()),
        DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Bool(_) | DataRef::Error(_) | DataRef::Empty => Cell::Empty,
    }
}

/// A small file may unpack to a huge one: what it says of itself is checked, then what it is.
fn check_size(bytes: &[u8]) -> Result<()> {
    let too_large = || Error::refused("problem-sheet-unpacks");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > MOST_PARTS || archive.decompressed_size().is_some_and(|size| size > u128::from(MOST_UNPACKED)) {
        return Err(too_large());
    }
    let mut left = MOST_UNPACKED;
    for part in 0..archive.len() {
        let part = archive.by_index(part).map_err(unreadable)?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(unreadable)?;
        left = left.checked_sub(read).ok_or_else(too_large)?;
    }
    Ok(())
}

fn unreadable(reason: impl std::fmt::Display) -> Error {
    tracing::info!(%reason, "a workbook could not be read");
    Error::refused("problem-sheet-unreadable")
}
