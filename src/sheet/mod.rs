//! A sheet: the headings and rows of a file, before anybody has looked at what they say.

mod columns;
mod csv;
mod json;
mod xlsx;

pub use columns::{Column, Matching};

use crate::error::{Error, Result};
use crate::text::tidy;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub const LARGEST_FILE: usize = 20 * 1024 * 1024;
const MOST_COLUMNS: usize = 60;
/// One more than fits anywhere: what is longer is cut here and refused by its row.
const LONGEST_CELL: usize = 501;
/// Titles and blank lines stand above the headings of many lists.
const HEADINGS_WITHIN: usize = 20;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Cell {
    #[default]
    #[serde(rename = "e")]
    Empty,
    #[serde(rename = "t")]
    Text(String),
    #[serde(rename = "n")]
    Number(f64),
    #[serde(rename = "d")]
    Date(NaiveDate),
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sheet {
    pub headings: Vec<String>,
    pub rows: Vec<Line>,
}

/// A row with the number that Excel shows beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub number: i32,
    pub cells: Vec<Cell>,
}

impl Cell {
    pub fn text(text: &str) -> Cell {
        let text: String = tidy(text).chars().take(LONGEST_CELL).collect();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    pub fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// As it would be read aloud.
    pub fn words(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) => date.format("%d/%m/%Y").to_string(),
        }
    }
}

impl Sheet {
    /// The sheet of an Excel workbook, a CSV or a JSON file; a refusal says what to do.
    pub fn read<C: Column>(bytes: &[u8]) -> Result<Sheet> {
        Sheet::of::<C>(Sheet::lines(bytes, C::MOST_ROWS)?)
    }

    /// Its lines alone, whatever they are about.
    pub fn lines(bytes: &[u8], most: usize) -> Result<Vec<Line>> {
        if bytes.len() > LARGEST_FILE {
            return Err(Error::refused("problem-sheet-too-large"));
        }
        match bytes {
            [] => Err(Error::refused("problem-sheet-empty")),
            [b'P', b'K', 3, 4, ..] => xlsx::lines(bytes, most),
            // The old Excel, or a workbook with a password.
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(Error::refused("problem-sheet-old-excel")),
            _ => json::lines(bytes, most).unwrap_or_else(|| csv::lines(bytes, most)),
        }
    }

    fn of<C: Column>(mut lines: Vec<Line>) -> Result<Sheet> {
        let recognised = |line: &Line| Matching::<C>::guess(&headings(line)).len();
        let first = lines.iter().take(HEADINGS_WITHIN).position(|line| recognised(line) >= 2).unwrap_or(0);
        if lines.len() < first + 2 {
            return Err(Error::refused("problem-sheet-empty"));
        }
        let rows = lines.split_off(first + 1);
        Ok(Sheet { headings: headings(&lines[first]), rows })
    }
}

fn headings(line: &Line) -> Vec<String> {
    line.cells.iter().map(|cell| cell.words().chars().take(80).collect()).collect()
}

/// Collects lines within the limits; empty ones are left out.
struct Lines {
    lines: Vec<Line>,
    most: usize,
}

impl Lines {
    fn of_at_most(most: usize) -> Lines {
        Lines { lines: Vec::new(), most }
    }

    fn add(&mut self, number: usize, mut cells: Vec<Cell>) -> Result<()> {
        while cells.last().is_some_and(Cell::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if cells.len() > MOST_COLUMNS {
            return Err(Error::refused_with("problem-sheet-columns", &[("most", MOST_COLUMNS.to_string())]));
        }
        if self.lines.len() >= self.most + HEADINGS_WITHIN {
            return Err(Error::refused_with("problem-sheet-rows", &[("most", self.most.to_string())]));
        }
        self.lines.push(Line { number: i32::try_from(number).map_err(Error::broken)?, cells });
        Ok(())
    }
}
